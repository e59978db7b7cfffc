"""Where the rows of a file went: each that holds anything was read, refused, or left out for a
reason. Counted, never inferred.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.language import Language, gettext_noop

TITLES, ABOVE, BELOW, HEADERS, REPEATED, TAGS = (
    "titles",
    "above",
    "below",
    "headers",
    "repeated",
    "tags",
)
SUMS, ABSENT, REJOINED = "sums", "absent", "rejoined"
UNKNOWN, UNWANTED, GUIDE = "unknown_sheet", "unwanted_sheet", "guide"
REASONS: Mapping[str, str] = {
    HEADERS: gettext_noop("headers"),
    REPEATED: gettext_noop("headers repeated"),
    TAGS: gettext_noop("tags beneath the headers"),
    TITLES: gettext_noop("titles"),
    ABOVE: gettext_noop("lines above the headers"),
    BELOW: gettext_noop("lines beneath the table"),
    SUMS: gettext_noop("sums"),
    ABSENT: gettext_noop("persons who did not take part"),
    REJOINED: gettext_noop("persons who joined again"),
    UNKNOWN: gettext_noop("on a sheet that is not known here"),
    UNWANTED: gettext_noop("on a sheet that was left out in the matching"),
    GUIDE: gettext_noop("on a sheet of the template's guide"),
}
EXPECTED_REASONS = frozenset({TITLES, HEADERS, REPEATED, TAGS, GUIDE})  # nobody misses these rows


@dataclass(frozen=True)
class SheetRows:
    """The rows of a sheet. `filled` are those that hold anything, counted from its cells;
    `left_out` are by reason, a key of REASONS.

    filled = read + refused + left out, always: the four are counted apart.
    """

    sheet: str
    filled: int
    read: int
    refused: int
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def balanced(self) -> bool:
        """Whether every row is accounted for."""
        return self.filled == self.read + self.refused + sum(self.left_out.values())

    @property
    def rows_dropped(self) -> int:
        """How many rows were left out that somebody may miss: neither titles nor headers nor
        tags.
        """
        return sum(n for reason, n in self.left_out.items() if reason not in EXPECTED_REASONS)

    def sentence(self, language: Language) -> str:
        """The rows in words: how many the sheet has, how many were read, refused and left out, and
        why.
        """
        parts = [
            language.ngettext("{n} row read", "{n} rows read", self.read),
            language.ngettext("{n} refused", "{n} refused", self.refused) if self.refused else "",
            language.ngettext("{n} left out", "{n} left out", sum(self.left_out.values()))
            if self.left_out
            else "",
        ]
        summary = language.gettext(", ").join(part for part in parts if part)
        counts = language.ngettext(
            "{n} row with anything in it: {parts}",
            "{n} rows with anything in them: {parts}",
            self.filled,
            parts=summary,
        )
        name = (
            language.gettext("Sheet “{sheet}”", sheet=self.sheet)
            if self.sheet
            else language.gettext("The file")
        )
        why = self.reasons(language)
        return (
            language.gettext("{sheet}: {counts} ({why})", sheet=name, counts=counts, why=why)
            if why
            else f"{name}: {counts}"
        )

    def reasons(self, language: Language) -> str:
        """Why rows were left out, each reason with its number."""
        return language.gettext(", ").join(
            language.gettext(
                "{reason} {n}",
                reason=language.gettext(REASONS[reason]),
                n=language.number(self.left_out[reason]),
            )
            for reason in REASONS
            if self.left_out.get(reason)
        )


def sum_by_sheet(rows: Iterable[SheetRows]) -> tuple[SheetRows, ...]:
    """The rows of each sheet, where several tables of one sheet were counted apart."""
    totals: dict[str, SheetRows] = {}
    for sheet in rows:
        known = totals.get(sheet.sheet, SheetRows(sheet.sheet, 0, 0, 0))
        left_out = Counter(known.left_out) + Counter(sheet.left_out)
        totals[sheet.sheet] = SheetRows(
            sheet.sheet,
            known.filled + sheet.filled,
            known.read + sheet.read,
            known.refused + sheet.refused,
            dict(left_out),
        )
    return tuple(totals.values())


def describe_unread(rows: Sequence[SheetRows], language: Language) -> str:
    """How many rows were refused and how many left out, in words; empty where every row was read
    that anybody may miss.
    """
    refused, missed = (
        sum(sheet.refused for sheet in rows),
        sum(sheet.rows_dropped for sheet in rows),
    )
    parts = [
        language.ngettext("{n} row was refused", "{n} rows were refused", refused)
        if refused
        else "",
        language.ngettext("{n} row was left out", "{n} rows were left out", missed)
        if missed
        else "",
    ]
    return language.gettext("; ").join(part for part in parts if part)


def describe_no_change(rows: Sequence[SheetRows], language: Language) -> str:
    """What is to be said of an upload that changes nothing: only where every row was read is all of
    it published already.
    """
    read, left = sum(sheet.read for sheet in rows), describe_unread(rows, language)
    if not read:
        return (
            language.gettext("No row could be read: {unread}.", unread=left)
            if left
            else language.gettext("There is no row in it.")
        )
    if left:
        known = language.ngettext(
            "the {n} row that was read is published already",
            "the {n} rows that were read are published already",
            read,
        )
        return language.gettext("{unread}; {known}.", unread=left, known=known)
    return language.gettext("This upload changes nothing: all that it says is published already.")
