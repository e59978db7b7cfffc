"""Describe the stages the reviews have reached, and count the states with an objective acted on."""

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
        return language.gettext(
            "Approval of the review is reported for none of {whole}", whole=whole
        )
    return language.ngettext(
        "Approval of the review is reported for one of {whole}",
        "Approval of the review is reported for {n} of {whole}",
        approved,
        whole=whole,
    )


def states_acting(reviews: pd.DataFrame, language: Language) -> str:
    """Count the states in scope with an objective acted on. In: `overview.review_by_state`."""
    inside = reviews[reviews["in_scope"]]
    if inside.empty:
        return language.gettext("No state is in scope")
    ready = int((inside["ready"] > 0).sum())
    whole = _inside(inside, language)
    if not ready:
        return language.gettext(
            "Action on an objective is reported for none of {whole}", whole=whole
        )
    return language.ngettext(
        "Action on at least one objective is reported for one of {whole}",
        "Action on at least one objective is reported for {n} of {whole}",
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
