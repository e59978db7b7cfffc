"""Summarize the reports on objectives and guiding principles, by state and by item.

No sentence ranks states.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from domain.findings.quantities import states, states_of
from domain.language import Language, gettext_noop, ngettext_noop
from domain.measures import coverage
from domain.measures.coverage import OBJECTIVE, PRINCIPLE
from domain.vocabulary import OBJECTIVES, PRINCIPLES, STATES

MAX_LISTED = 3  # more leading items than that are counted, not listed
MOST_OF_SHOWN = gettext_noop("the most of those shown")
OUT_OF_SCOPE = gettext_noop(
    "Not in scope of this review cycle: it attended no event and has no progress row"
)


@dataclass(frozen=True)
class ItemMessages:
    """The messages on one kind of item. `whole` is the number of items of the kind.

    `column` is the column of `coverage.readiness` that decides which items lead. Pairs are singular
    and plural.
    """

    whole: int
    column: str
    none_leads: str
    one_shown: str
    leading: str | tuple[str, str]
    leading_many: tuple[str, str]
    most_of_all: str
    none_reported: str
    each_shown_reported: str
    each_reported: str
    some_reported: tuple[str, str]
    state_silent: str
    state_reported: tuple[str, str]


MESSAGES = {
    OBJECTIVE: ItemMessages(
        whole=len(OBJECTIVES),
        column="ready",
        none_leads=gettext_noop("No objective is reported as acted on"),
        one_shown=gettext_noop("Objective {item} is acted on in {where}"),
        leading=ngettext_noop(
            "Objective {items} is acted on in {where}",
            "Objectives {items} are acted on in {where}",
        ),
        leading_many=ngettext_noop(
            "{n} objective is acted on in {where}", "{n} objectives are acted on in {where}"
        ),
        most_of_all=gettext_noop("the most of all objectives"),
        none_reported=gettext_noop("No objective is reported for any state"),
        each_shown_reported=gettext_noop("Each objective shown has specific evidence, for {where}"),
        each_reported=gettext_noop("Each objective has specific evidence, for {where}"),
        some_reported=ngettext_noop(
            "Specific evidence on objectives for {where}; on {n} objective there is none",
            "Specific evidence on objectives for {where}; on {n} objectives there is none",
        ),
        state_silent=gettext_noop("{state}: no specific evidence on any objective"),
        state_reported=ngettext_noop(
            "specific evidence on {n} of {whole} objectives",
            "specific evidence on {n} of {whole} objectives",
        ),
    ),
    PRINCIPLE: ItemMessages(
        whole=len(PRINCIPLES),
        column="reported",
        none_leads=gettext_noop("No guiding principle is reported"),
        one_shown=gettext_noop("{items}: reported for {where}"),
        leading=gettext_noop("{items}: reported for {where}"),
        leading_many=ngettext_noop(
            "{n} guiding principle is reported for {where}",
            "{n} guiding principles are reported for {where}",
        ),
        most_of_all=gettext_noop("the most of all principles"),
        none_reported=gettext_noop("No guiding principle is reported"),
        each_shown_reported=gettext_noop(
            "Each guiding principle shown has specific evidence, for {where}"
        ),
        each_reported=gettext_noop("Each guiding principle has specific evidence, for {where}"),
        some_reported=ngettext_noop(
            "Specific evidence on guiding principles for {where}; on {n} there is none",
            "Specific evidence on guiding principles for {where}; on {n} there is none",
        ),
        state_silent=gettext_noop("{state}: no specific evidence on any guiding principle"),
        state_reported=ngettext_noop(
            "specific evidence on {n} of {whole} guiding principles",
            "specific evidence on {n} of {whole} guiding principles",
        ),
    ),
}


def leading_items(readiness: pd.DataFrame, item: str, language: Language) -> str:
    """Name the objectives acted on in the most states, or the principles reported by the most.

    In: `coverage.readiness` by item; `item` is "objective" or "principle".
    """
    messages = MESSAGES[item]
    best, where = _most(readiness, messages.column, language)
    if best.empty:
        return language.gettext(messages.none_leads)
    names = language.join(_names(best["item"], item, language))
    if len(readiness) == 1:
        return language.gettext(messages.one_shown, item=names, items=names, where=where)
    only_state, is_whole = (readiness["in_scope"] == 1).all(), len(readiness) == messages.whole
    if only_state or len(best) > MAX_LISTED:
        finding = language.ngettext(*messages.leading_many, len(best), where=where)
    elif isinstance(messages.leading, str):
        finding = language.gettext(messages.leading, items=names, where=where)
    else:
        finding = language.ngettext(*messages.leading, len(best), items=names, where=where)
    if only_state:
        return finding
    most = language.gettext(messages.most_of_all if is_whole else MOST_OF_SHOWN)
    return language.gettext("{finding}, {more}", finding=finding, more=most)


def item_coverage(statuses: pd.DataFrame, item: str, language: Language) -> str:
    """Count the states that report on any item of a kind, and the items without a report.

    In: `coverage.status_by_state` of that kind; `item` is "objective" or "principle".
    """
    messages = MESSAGES[item]
    where, silent = _coverage(statuses, language)
    if not where:
        return language.gettext(messages.none_reported)
    if silent:
        return language.ngettext(*messages.some_reported, silent, where=where)
    if statuses["item"].nunique() < messages.whole:
        return language.gettext(messages.each_shown_reported, where=where)
    return language.gettext(messages.each_reported, where=where)


def state_items(statuses: pd.DataFrame, item: str, language: Language) -> str:
    """Count the objectives or guiding principles that one state reports on.

    In: `coverage.status_by_state` of one state; `item` is "objective" or "principle".
    """
    if statuses.empty:
        return language.gettext(OUT_OF_SCOPE)
    messages = MESSAGES[item]
    state = coverage.readiness(statuses, "state").iloc[0]
    name = STATES[state["state"]].name(language.code)
    if not state["reported"]:
        return language.gettext(messages.state_silent, state=name)
    reported = language.ngettext(
        *messages.state_reported, int(state["reported"]), whole=int(state["applicable"])
    )
    values = {"state": name, "reported": reported}
    if item == PRINCIPLE:
        return language.gettext("{state}: {reported}", **values)
    values["ready"] = _ready_of(int(state["reported"]), int(state["ready"]), language)
    return language.gettext("{state}: {reported}, {ready}", **values)


def _names(codes: Iterable[str], item: str, language: Language) -> list[str]:
    """Return the numbers of objectives, or the names of principles."""
    if item == OBJECTIVE:
        return list(codes)
    return [PRINCIPLES[code].name(language.code) for code in codes]


def _ready_of(reported: int, ready: int, language: Language) -> str:
    """Count the objectives acted on of those reported, as the end of a sentence."""
    if ready == reported:
        return language.ngettext("which is acted on", "all of them acted on", reported)
    if not ready:
        return language.ngettext("which is not acted on", "none of them acted on", reported)
    return language.ngettext("{n} of them acted on", "{n} of them acted on", ready)


def _most(readiness: pd.DataFrame, column: str, language: Language) -> tuple[pd.DataFrame, str]:
    """Return the items with the highest count above zero, and that count as a number of states.

    The count has a denominator if the items share one.
    """
    most = int(readiness[column].max()) if len(readiness) else 0
    best = readiness[(readiness[column] == most) & (most > 0)]
    denominators = best["applicable"].unique()
    if len(denominators) == 1:
        return best, states_of(most, int(denominators[0]), language)
    return best, states(most, language)


def _coverage(statuses: pd.DataFrame, language: Language) -> tuple[str, int]:
    """Count the states reporting any item, in words (empty if none), and items without a report."""
    by_state, by_item = coverage.readiness(statuses, "state"), coverage.readiness(statuses, "item")
    reporting, silent = (by_state["reported"] > 0).sum(), (by_item["reported"] == 0).sum()
    where = states_of(int(reporting), len(by_state), language) if reporting else ""
    return where, int(silent)
