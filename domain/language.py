"""A reader's language: wording from the gettext catalogues in locale/, plural forms, dates, numbers
and the isolation of mixed scripts.
"""

import datetime as dt
import gettext
import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from domain.paths import ROOT

FOLDER = ROOT / "locale"
DEFAULT = "ar"
# FSI, RLI, LRI, PDI of UAX #9
FSI, RLI, LRI, PDI = ("\u2068", "\u2067", "\u2066", "\u2069")


def gettext_noop(message: str) -> str:
    """A message that stands as data, marked so that it is extracted into the catalogues; said later
    by `Language.gettext`.
    """
    return message


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """Mark a message about a number of things for the catalogues where it stands as data; said
    later by `Language.ngettext`.
    """
    return singular, plural


@dataclass(frozen=True)
class Language:
    """One language of the dashboard. Equal and hashed by its code, so that it can be part of a
    cache key.
    """

    code: str
    direction: str = field(compare=False)
    name: str = field(compare=False)
    catalogue: gettext.NullTranslations = field(compare=False, repr=False)

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return self.direction == "rtl"

    def gettext(self, message: str, /, **values: object) -> str:
        """The wording of an English message in this language, with its `{values}` filled in."""
        return self.catalogue.gettext(message).format(**self._format_values(values))

    def ngettext(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """The wording of a message about `n` things in the plural form the language asks for; `{n}`
        is the number.
        """
        return self.catalogue.ngettext(singular, plural, n).format(
            **self._format_values({"n": n, **values})
        )

    def number(self, value: int | float) -> str:
        """A number in the digits 0-9, as ESCWA's documents write it in both languages."""
        return f"{value:,}"

    def number_with_sign(self, value: int) -> str:
        """A difference with its sign before it, which alone would move behind the number in Arabic
        text.
        """
        return f"{LRI}{value:+,}{PDI}"

    def date(self, day: dt.date) -> str:
        """A date in words ("13 August 2020"; in Arabic with ESCWA's double month names): digits
        alone change places in Arabic text.
        """
        return self.gettext(
            "{day} {month} {year}", day=day.day, month=self.month(day), year=str(day.year)
        )

    def dates(self, first: dt.date, last: dt.date | None) -> str:
        """A span of days in words ("1 and 2 December 2020"), or one day where the span has no other
        end.
        """
        if last is None or last == first:
            return self.date(first)
        if (first.year, first.month) != (last.year, last.month):
            return self.gettext("{first} to {last}", first=self.date(first), last=self.date(last))
        values = {
            "first": first.day,
            "last": last.day,
            "month": self.month(first),
            "year": str(first.year),
        }
        if (last - first).days == 1:
            return self.gettext("{first} and {last} {month} {year}", **values)
        return self.gettext("{first} to {last} {month} {year}", **values)

    def month(self, day: dt.date) -> str:
        """The name of a date's month."""
        return self.catalogue.gettext(MONTHS[day.month - 1])

    def join(self, items: Iterable[str]) -> str:
        """A list in running text, each item isolated: "a, b and c"; in Arabic a particle stands
        before each.
        """
        first, *rest = [self.isolate(item) for item in items] or [""]
        for place, item in enumerate(rest, start=1):
            first = self.catalogue.gettext(LIST_LAST if place == len(rest) else LIST_NEXT).format(
                first=first, next=item, last=item
            )
        return first

    def isolate(self, text: str) -> str:
        """Text of the other direction set apart, so that its parts keep their places among ours;
        other text as it is.
        """
        other = ("L",) if self.rtl else ("R", "AL")
        if text.startswith(FSI) or not any(unicodedata.bidirectional(c) in other for c in text):
            return text
        return f"{FSI}{text}{PDI}"

    def isolate_in_rtl(self, text: str) -> str:
        """A text as it stands in a file: in Arabic text even digits alone ("2020-08-13", "-5")
        would change places.
        """
        return f"{FSI}{text}{PDI}" if self.rtl and text else text

    def embed(self, text: str) -> str:
        """Lines for a drawing that forces left-to-right (Plotly): each wrapped by itself in this
        language's direction.
        """
        if not self.rtl:
            return text
        return "<br>".join(f"{RLI}{line}{PDI}" for line in text.split("<br>"))

    def _format_values(self, values: Mapping[str, object]) -> dict[str, str]:
        return {
            key: self.number(value) if isinstance(value, int | float) else self.isolate(str(value))
            for key, value in values.items()
        }


LIST_NEXT, LIST_LAST = gettext_noop("{first}, {next}"), gettext_noop("{first} and {last}")
MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)


@cache
def languages(folder: Path = FOLDER) -> Mapping[str, Language]:
    """The languages by code, the default first: one for each folder of locale/ that holds a
    catalogue.
    """
    codes = sorted(
        (p.parent.parent.name for p in folder.glob("*/LC_MESSAGES/dashboard.po")),
        key=lambda code: (code != DEFAULT, code),
    )
    return {code: _read(folder, code) for code in codes}


def _read(folder: Path, code: str) -> Language:
    with (folder / code / "LC_MESSAGES" / "dashboard.po").open(encoding="utf-8") as file:
        catalog = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    locale = Locale.parse(code)
    direction = "rtl" if locale.text_direction == "rtl" else "ltr"
    return Language(
        code, direction, locale.get_display_name(code) or code, gettext.GNUTranslations(compiled)
    )
