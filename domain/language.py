"""A reader's language: messages, plural forms, dates, numbers, isolation of mixed scripts."""

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
    """Mark a message that is data for extraction; `Language.gettext` translates it.

    Returns `message` unchanged. `scripts/catalogue.py` finds it only as a literal text in the call.
    """
    return message


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """Mark a plural message that is data for extraction; `Language.ngettext` translates it."""
    return singular, plural


@dataclass(frozen=True)
class Language:
    """One language of the dashboard; equal and hashed by its code, to be part of cache keys."""

    code: str
    direction: str = field(compare=False)
    name: str = field(compare=False)
    catalogue: gettext.NullTranslations = field(compare=False, repr=False)

    @property
    def rtl(self) -> bool:
        """Tell whether the language is written from right to left."""
        return self.direction == "rtl"

    def gettext(self, message: str, /, **values: object) -> str:
        """Translate an English message, and fill in its `{values}`.

        Numbers are written by `number`, with thousands separators, so a year must be passed as
        text; any other value becomes text and is isolated. A message without a translation stays
        English. Values without a place in the message are ignored; a place without a value raises
        KeyError.
        """
        return self.catalogue.gettext(message).format(**self._format_values(values))

    def ngettext(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """Translate a message about `n` things in the right plural form; `{n}` is the number.

        `singular` and `plural` are the English forms, used also where no translation exists.
        `values` are treated as by `gettext`. Arabic has six forms, and may write 0, 1 and 2 as
        words.
        """
        return self.catalogue.ngettext(singular, plural, n).format(
            **self._format_values({"n": n, **values})
        )

    def plural_forms(self, singular: str, plural: str) -> dict[str, str]:
        """Return a message about `{n}` things by plural category of CLDR, for a script to fill in.

        Each form keeps its place `{n}`; a language without a category has the form that it uses
        instead.
        """
        return {
            category: self.catalogue.ngettext(singular, plural, n)
            for category, n in PLURAL_SAMPLES.items()
        }

    def number(self, value: int | float) -> str:
        """Format a number in the digits 0-9, as ESCWA's documents do in both languages.

        Thousands are separated by commas: "1,234". Decimals are kept. None raises TypeError: where
        a number may be missing, `domain.findings.quantities.number` is used.
        """
        return f"{value:,}"

    def number_with_sign(self, value: int) -> str:
        """Format a difference, its sign kept in front: in Arabic text it would move behind."""
        return f"{LRI}{value:+,}{PDI}"

    def date(self, day: dt.date) -> str:
        """Format a date: "13 August 2020"; in Arabic with ESCWA's double month names.

        Months are words, since dates in digits alone change places in Arabic text.
        """
        return self.gettext(
            "{day} {month} {year}", day=day.day, month=self.month(day), year=str(day.year)
        )

    def dates(self, first: dt.date, last: dt.date | None) -> str:
        """Format a span of days, "1 and 2 December 2020", or one day if `last` is no other."""
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

    def period(self, first: dt.date, precision: str) -> str:
        """Format a day, or the month or year that begins with it: "February 2021"."""
        if precision == "year":
            return str(first.year)
        if precision == "month":
            return self.gettext("{month} {year}", month=self.month(first), year=str(first.year))
        return self.date(first)

    def iso_period(self, text: str) -> str:
        """Format a day, a month or a year in ISO 8601: "2021-02" gives "February 2021"."""
        year, *rest = map(int, text.split("-"))
        first = dt.date(year, *[*rest, 1, 1][:2])
        return self.period(first, ("year", "month", "day")[len(rest)])

    def month(self, day: dt.date) -> str:
        """Name the month of a date."""
        return self.catalogue.gettext(MONTHS[day.month - 1])

    def join(self, items: Iterable[str]) -> str:
        """List items, each isolated: "a, b and c"; in Arabic with a particle before each.

        No particle is before the first item. Returns "" without items.
        """
        text, *rest = [self.isolate(item) for item in items] or [""]
        for place, item in enumerate(rest, start=1):
            message = self.catalogue.gettext(LIST_LAST if place == len(rest) else LIST_NEXT)
            text = message.format(first=text, next=item, last=item)
        return text

    def isolate(self, text: str) -> str:
        """Isolate a text of the other direction, so that its parts keep their places.

        Puts FSI before and PDI after a text with any letter of the other direction. Other texts,
        empty ones and those that begin with FSI are returned unchanged, so isolating a result again
        changes nothing.
        """
        other = ("L",) if self.rtl else ("R", "AL")
        if text.startswith(FSI) or not any(unicodedata.bidirectional(c) in other for c in text):
            return text
        return f"{FSI}{text}{PDI}"

    def isolate_in_rtl(self, text: str) -> str:
        """Isolate text of a file in Arabic, where digits alone ("2020-08-13") change places.

        Unlike `isolate`, this puts FSI and PDI around every text, also one that is isolated
        already. An empty text, and any text in a left-to-right language, is returned unchanged.
        """
        return f"{FSI}{text}{PDI}" if self.rtl and text else text

    def embed(self, text: str) -> str:
        """Set each line in this language's direction, for drawings that force left-to-right.

        Lines are separated by `<br>`. In a right-to-left language each of them, also an empty one,
        gets RLI before and PDI after it; in others the text is returned unchanged.
        """
        if not self.rtl:
            return text
        return "<br>".join(f"{RLI}{line}{PDI}" for line in text.split("<br>"))

    def _format_values(self, values: Mapping[str, object]) -> dict[str, str]:
        return {
            key: self.number(value) if isinstance(value, int | float) else self.isolate(str(value))
            for key, value in values.items()
        }


# a number of each plural category of CLDR in Arabic, which has all
PLURAL_SAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
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
    """Return the languages by code, the default first: one for each catalogue in locale/.

    Others follow in the order of their codes. `folder` has the catalogues as
    `<code>/LC_MESSAGES/dashboard.po`; results are cached. Without a catalogue the result is empty.
    Raises ValueError or `babel.UnknownLocaleError` where a code is no locale.
    """
    codes = sorted(
        (p.parent.parent.name for p in folder.glob("*/LC_MESSAGES/dashboard.po")),
        key=lambda code: (code != DEFAULT, code),
    )
    return {code: _read(folder, code) for code in codes}


def language_of(code: str) -> Language:
    """Return the language of a code; the default for an unknown one."""
    return languages().get(code, languages()[DEFAULT])


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
