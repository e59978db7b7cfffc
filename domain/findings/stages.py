"""Describe the stages the reviews have reached, and count the states with an objective ready."""

import pandas as pd

from domain.findings.quantities import states_of
from domain.language import Language
from domain.vocabulary import NOT_REPORTED


def reviews_approved(reviews: pd.DataFrame, language: Language) -> str:
    """Count the states in scope with an approved review. In: `overview.review_by_state`."""
    inside = reviews[reviews["in_scope"]]
    if inside.empty:
        return language.gettext("No state is in scope")
    approved = int(inside["stage"].isin(["approved", "submitted"]).sum())
    whole = _inside(inside, language)
    if not approved:
        return language.gettext("None of {whole} has an approved review", whole=whole)
    return language.ngettext(
        "One of {whole} has an approved review",
        "{n} of {whole} have an approved review",
        approved,
        whole=whole,
    )


def states_with_ready_objectives(reviews: pd.DataFrame, language: Language) -> str:
    """Count the states in scope with an objective ready. In: `overview.review_by_state`."""
    inside = reviews[reviews["in_scope"]]
    if inside.empty:
        return language.gettext("No state is in scope")
    ready = int((inside["ready"] > 0).sum())
    whole = _inside(inside, language)
    if not ready:
        return language.gettext("None of {whole} reports an objective as ready", whole=whole)
    return language.ngettext(
        "One of {whole} has objectives ready",
        "{n} of {whole} have objectives ready",
        ready,
        whole=whole,
    )


def _inside(inside: pd.DataFrame, language: Language) -> str:
    """Count the states in scope, called "participating" if all of them attended an event."""
    if inside["attended"].all():
        return language.ngettext("{n} participating state", "{n} participating states", len(inside))
    return language.ngettext("{n} state in scope", "{n} states in scope", len(inside))


def stages_reached(counts: pd.DataFrame, language: Language) -> str:
    """Count the states with a reported stage of the review. In: `progress.stage_counts`."""
    by_stage = counts.set_index("stage")["states"]
    whole = int(by_stage.sum())
    if not whole:
        return language.gettext("No state is in scope")
    reported = whole - int(by_stage[NOT_REPORTED])
    if not reported:
        return language.gettext("No stage of a review is reported")
    return language.gettext(
        "A stage of the review is reported for {states}",
        states=states_of(reported, whole, language),
    )
