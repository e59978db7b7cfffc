"""Account for the rows of a file: each row with content was read, refused, or left out for a
reason. The numbers are counted, never inferred.
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
SILENT = "silent"
HEADINGS, HELP = "headings", "help"
UNKNOWN, UNWANTED, GUIDE = "unknown_sheet", "unwanted_sheet", "guide"
REASONS: Mapping[str, str] = {
    HEADERS: gettext_noop("headers"),
    REPEATED: gettext_noop("headers repeated"),
    TAGS: gettext_noop("tags beneath the headers"),
    TITLES: gettext_noop("titles"),
    ABOVE: gettext_noop("lines above the headers"),
    BELOW: gettext_noop("lines beneath the table"),
    SUMS: gettext_noop("sums"),
    HEADINGS: gettext_noop("headings of the rows beneath"),
    HELP: gettext_noop("explanations of the columns"),
    ABSENT: gettext_noop("persons who did not take part"),
    REJOINED: gettext_noop("persons who joined again"),
    SILENT: gettext_noop("of a matrix, without any value"),
    UNKNOWN: gettext_noop("on a sheet that is not known here"),
    UNWANTED: gettext_noop("on a sheet that was left out in the matching"),
    GUIDE: gettext_noop("on a sheet of the template's guide"),
}
# no user misses these rows
EXPECTED_REASONS = frozenset({TITLES, HEADERS, REPEATED, TAGS, SILENT, GUIDE})


@dataclass(frozen=True)
class SheetRows:
    """Row counts of a sheet: `filled` are its rows with content, `left_out` is by reason, a key of
    REASONS.

    Always filled = read + refused + left out: the four are counted independently.
    """

    sheet: str
    filled: int
    read: int
    refused: int
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_balanced(self) -> bool:
        """Test whether every row is accounted for."""
        return self.filled == self.read + self.refused + sum(self.left_out.values())

    @property
    def rows_dropped(self) -> int:
        """Count the rows left out that a user may miss: no titles, headers or tags."""
        return sum(n for reason, n in self.left_out.items() if reason not in EXPECTED_REASONS)

    def sentence(self, language: Language) -> str:
        """Describe in a sentence how many rows the sheet has, and what became of them."""
        left_out = sum(self.left_out.values())
        parts = [
            language.ngettext("{n} row read", "{n} rows read", self.read),
            language.ngettext("{n} refused", "{n} refused", self.refused) if self.refused else "",
            language.ngettext("{n} left out", "{n} left out", left_out) if self.left_out else "",
        ]
        counts = language.ngettext(
            "{n} row with anything in it: {parts}",
            "{n} rows with anything in them: {parts}",
            self.filled,
            parts=language.gettext(", ").join(filter(None, parts)),
        )
        name = language.gettext("The file")
        if self.sheet:
            name = language.gettext("Sheet “{sheet}”", sheet=self.sheet)
        if why := self.reasons(language):
            return language.gettext("{sheet}: {counts} ({why})", sheet=name, counts=counts, why=why)
        return f"{name}: {counts}"

    def reasons(self, language: Language) -> str:
        """List the reasons why rows were left out, each with its number."""
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
    """Sum the rows of each sheet, where several tables of one sheet were counted separately."""
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
    """Describe how many rows were refused and left out; empty if no user may miss any."""
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
    """Explain an upload without changes; it is all published only if every row was read."""
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
