"""Compare the first event held with the last in words."""

import pandas as pd

from domain.findings.quantities import at_least, officials, participants, states
from domain.language import Language, ngettext_noop


def event_comparison(compared: pd.DataFrame, language: Language) -> str:
    """Describe the change from the first event to the last. In: `headcounts.event_comparison`.

    Where no figure can be compared, because sources disagree or one is silent, it describes the
    last event alone.
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
        _describe_change(name, first, last, language)
        for name in _CHANGES
        if pd.notna(last[name]) and not (len(compared) > 1 and _is_disputed(name, first, last))
    ]
    if len(compared) > 1 and not parts:
        return event_comparison(compared.iloc[-1:], language)
    return language.gettext(
        "{when}: {figures}",
        when=when,
        figures=language.join(parts) or language.gettext("not reported"),
    )


_CHANGES = {
    "states": (states, ngettext_noop("{span} state", "{span} states")),
    "officials": (officials, ngettext_noop("{span} official", "{span} officials")),
    "total": (participants, ngettext_noop("{span} participant", "{span} participants")),
}


def _is_disputed(name: str, first: pd.Series, last: pd.Series) -> bool:
    """Tell whether sources contradict each other on a figure: then no change of it is claimed."""
    return any(bool(row.get(f"{name}_disputed", False)) for row in (first, last))


def _describe_change(name: str, first: pd.Series, last: pd.Series, language: Language) -> str:
    """Describe the change of one figure; only its last value if either is a lower bound."""
    unsure, is_least = (bool(row.get(f"{name}_at_least", False)) for row in (first, last))
    before, after = first[name], last[name]
    format_number, messages = _CHANGES[name]
    if unsure or is_least or pd.isna(before) or before == after:
        text = format_number(int(after), language)
    else:
        span = language.gettext("{first} to {last}", first=int(before), last=int(after))
        text = language.ngettext(*messages, int(after), span=span)
    return at_least(text, language) if is_least else text
