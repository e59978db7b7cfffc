"""Where the rows of a file went: each that holds anything was read, refused, or left out for a
reason. Counted, never inferred.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.language import Language, mark

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
    HEADERS: mark("headers"),
    REPEATED: mark("headers repeated"),
    TAGS: mark("tags beneath the headers"),
    TITLES: mark("titles"),
    ABOVE: mark("lines above the headers"),
    BELOW: mark("lines beneath the table"),
    SUMS: mark("sums"),
    ABSENT: mark("persons who did not take part"),
    REJOINED: mark("persons who joined again"),
    UNKNOWN: mark("on a sheet that is not known here"),
    UNWANTED: mark("on a sheet that was left out in the matching"),
    GUIDE: mark("on a sheet of the template's guide"),
}
EXPECTED = frozenset({TITLES, HEADERS, REPEATED, TAGS, GUIDE})  # nobody misses these rows


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
    def missed(self) -> int:
        """How many rows were left out that somebody may miss: neither titles nor headers nor
        tags.
        """
        return sum(n for reason, n in self.left_out.items() if reason not in EXPECTED)

    def sentence(self, language: Language) -> str:
        """The rows in words: how many the sheet has, how many were read, refused and left out, and
        why.
        """
        parts = [
            language.count("{n} row read", "{n} rows read", self.read),
            language.count("{n} refused", "{n} refused", self.refused) if self.refused else "",
            language.count("{n} left out", "{n} left out", sum(self.left_out.values()))
            if self.left_out
            else "",
        ]
        said = language.say(", ").join(part for part in parts if part)
        counts = language.count(
            "{n} row with anything in it: {parts}",
            "{n} rows with anything in them: {parts}",
            self.filled,
            parts=said,
        )
        name = (
            language.say("Sheet “{sheet}”", sheet=self.sheet)
            if self.sheet
            else language.say("The file")
        )
        why = self.reasons(language)
        return (
            language.say("{sheet}: {counts} ({why})", sheet=name, counts=counts, why=why)
            if why
            else f"{name}: {counts}"
        )

    def reasons(self, language: Language) -> str:
        """Why rows were left out, each reason with its number."""
        return language.say(", ").join(
            language.say(
                "{reason} {n}",
                reason=language.say(REASONS[reason]),
                n=language.number(self.left_out[reason]),
            )
            for reason in REASONS
            if self.left_out.get(reason)
        )


def summed(rows: Iterable[SheetRows]) -> tuple[SheetRows, ...]:
    """The rows of each sheet, where several tables of one sheet were counted apart."""
    found: dict[str, SheetRows] = {}
    for each in rows:
        known = found.get(each.sheet, SheetRows(each.sheet, 0, 0, 0))
        left_out = Counter(known.left_out) + Counter(each.left_out)
        found[each.sheet] = SheetRows(
            each.sheet,
            known.filled + each.filled,
            known.read + each.read,
            known.refused + each.refused,
            dict(left_out),
        )
    return tuple(found.values())


def unread(rows: Sequence[SheetRows], language: Language) -> str:
    """How many rows were refused and how many left out, in words; empty where every row was read
    that anybody may miss.
    """
    refused, missed = sum(sheet.refused for sheet in rows), sum(sheet.missed for sheet in rows)
    parts = [
        language.count("{n} row was refused", "{n} rows were refused", refused) if refused else "",
        language.count("{n} row was left out", "{n} rows were left out", missed) if missed else "",
    ]
    return language.say("; ").join(part for part in parts if part)


def nothing_new(rows: Sequence[SheetRows], language: Language) -> str:
    """What is to be said of an upload that changes nothing: only where every row was read is all of
    it published already.
    """
    read, left = sum(sheet.read for sheet in rows), unread(rows, language)
    if not read:
        return (
            language.say("No row could be read: {unread}.", unread=left)
            if left
            else language.say("There is no row in it.")
        )
    if left:
        known = language.count(
            "the {n} row that was read is published already",
            "the {n} rows that were read are published already",
            read,
        )
        return language.say("{unread}; {known}.", unread=left, known=known)
    return language.say("This upload changes nothing: all that it says is published already.")
