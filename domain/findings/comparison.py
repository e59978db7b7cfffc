"""Compare the first event held with the last in words."""

import pandas as pd

from domain.findings.quantities import (
    at_least,
    officials,
    participants,
    states,
)
from domain.language import Language


def event_comparison(compared: pd.DataFrame, language: Language) -> str:
    """States, officials and participants from the first event held to the last. In:
    `headcounts.event_comparison`.
    """
    if compared.empty:
        return language.gettext("No event held yet")
    first, last = compared.iloc[0], compared.iloc[-1]
    dates = [language.date(row["start_date"].date()) for row in (first, last)]
    when = (
        dates[1]
        if len(compared) == 1
        else language.gettext("From {first} to {last}", first=dates[0], last=dates[1])
    )
    parts = [
        _describe_change(name, first, last, language) for name in _CHANGES if pd.notna(last[name])
    ]
    return language.gettext(
        "{when}: {figures}",
        when=when,
        figures=language.gettext(", ").join(parts) or language.gettext("not reported"),
    )


def _states_change(before: float, n: float, language: Language) -> str:
    if pd.isna(before) or before == n:
        return states(int(n), language)
    return language.ngettext(
        "{span} state", "{span} states", int(n), span=_span(before, n, language)
    )


def _officials_change(before: float, n: float, language: Language) -> str:
    if pd.isna(before) or before == n:
        return officials(int(n), language)
    return language.ngettext(
        "{span} official", "{span} officials", int(n), span=_span(before, n, language)
    )


def _participants_change(before: float, n: float, language: Language) -> str:
    if pd.isna(before) or before == n:
        return participants(int(n), language)
    return language.ngettext(
        "{span} participant", "{span} participants", int(n), span=_span(before, n, language)
    )


_CHANGES = {
    "states": _states_change,
    "officials": _officials_change,
    "total": _participants_change,
}


def _describe_change(name: str, first: pd.Series, last: pd.Series, language: Language) -> str:
    """One figure from the first event to the last; of the last alone where either is a least, for
    then no change can be told.
    """
    unsure, is_least = (bool(row.get(f"{name}_at_least", False)) for row in (first, last))
    text = _CHANGES[name](last[name] if unsure or is_least else first[name], last[name], language)
    return at_least(text, language) if is_least else text


def _span(before: float, n: float, language: Language) -> str:
    return language.gettext("{first} to {last}", first=int(before), last=int(n))
