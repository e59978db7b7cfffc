"""Lay out an Arabic sheet around the plain rows, and note where each of them comes to stand."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests.corpus.arabic_cells import write_value
from tests.corpus.expected import BANNER, HEADER, NOTE, SUM, ExpectedTable, Refusal
from tests.corpus.letters import decorate, with_digits
from tests.corpus.plain import COUNTED, Record
from tests.corpus.sheets import Row, Sheet, Span, Value, cell_name, column_letters
from tests.corpus.spec import FORMATTED, Spec
from tests.corpus.words import headers, sheet_names

BANNERS = ("جدول المتابعة للاستعراض الإقليمي", "الأمانة التنفيذية - بيروت", "النسخة النهائية")
GROUPS = ("بيانات أساسية", "التفاصيل")
SUMS = ("المجموع", "الإجمالي", "المجموع الكلي", "المجموع العام", "مجموع")
REMARKS = (
    "ملاحظة: البيانات أولية وقابلة للتعديل",
    "المصدر: الجهات الوطنية",
    "* لا تشمل الأعداد أعضاء الأمانة التنفيذية والمترجمين الذين حضروا الجلسات كلها",
)
SERIAL = "م"


@dataclass
class _Layout:
    """A sheet that grows row by row, with the right result of each."""

    columns: Sequence[str]  # of the table; "" is a running number
    rows: list[Row] = field(default_factory=list)
    merges: list[Span] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    outside: dict[int, str] = field(default_factory=dict)
    read: dict[int, Record] = field(default_factory=dict)
    refused: dict[int, tuple[Refusal, ...]] = field(default_factory=dict)

    def add(self, row: Row, kind: str = "") -> int:
        """Add a row at the end and return its number from 0."""
        self.rows.append(row)
        if kind:
            self.outside[len(self.rows)] = kind
        return len(self.rows) - 1

    def alone(self, value: Value, kind: str) -> int:
        """Add a row with one cell at its beginning."""
        return self.add([value, *[None] * (len(self.columns) - 1)], kind)


def lay_out(
    spec: Spec, records: Sequence[Record], rng: random.Random, sheet_name: str = ""
) -> tuple[Sheet, ExpectedTable]:
    """Return a sheet of a table as it is to be written, and the right result of reading it."""
    columns = list(records[0])
    if rng.random() < 0.3:
        rng.shuffle(columns)
    layout = _Layout(["", *columns] if "serial" in spec.layout else columns)
    _add_banner(spec, layout, rng)
    titles = _header_rows(spec, layout.columns, rng)
    for row in titles:
        layout.add(row, HEADER)
    _add_records(spec, layout, _with_shared_states(spec, records), titles[-1], rng)
    _add_beneath(spec, layout, records, rng)
    sheet = Sheet(
        sheet_name or (rng.choice(sheet_names(spec.table)) if spec.named else "ورقة1"),
        layout.rows,
        tuple(layout.merges),
        tuple(layout.hidden),
        right_to_left=True,
        day_format=FORMATTED if spec.dates == "hijri_format" else "yyyy-mm-dd",
    )
    places = {name: column_letters(n) for n, name in enumerate(layout.columns) if name}
    filled = sum(any(value not in (None, "") for value in row) for row in layout.rows)
    return sheet, ExpectedTable(
        spec.table, sheet.name, layout.read, layout.refused, layout.outside, filled, places
    )


def _add_banner(spec: Spec, layout: _Layout, rng: random.Random) -> None:
    width = len(layout.columns)
    if "banner" in spec.layout:
        for text in BANNERS[: rng.randint(1, 2)]:
            row = layout.alone(decorate(text, spec.letters, spec.bidi, rng), BANNER)
            if not spec.is_text:
                layout.merges.append((row, 0, row, width - 1))
        if rng.random() < 0.5:
            layout.add([None] * width)
    if "groups" in spec.layout:
        first = width // 2
        groups: list[Value] = [None] * width
        groups[0], groups[first] = GROUPS
        row = layout.add(groups, BANNER)
        layout.merges += [(row, 0, row, first - 1), (row, first, row, width - 1)]


def _header_rows(spec: Spec, columns: Sequence[str], rng: random.Random) -> list[Row]:
    """Return the rows of headers: one, or one beneath the other in two languages."""
    arabic = [_arabic(spec, name, rng) for name in columns]
    english = [headers(spec.table, name)["en"][0] if name else "No." for name in columns]
    french = [headers(spec.table, name)["fr"][0] if name else "N°" for name in columns]
    pairs = list(zip(arabic, english, french, strict=True))
    rows: Mapping[str, list[Row]] = {
        "en": [english],
        "ar_over_en": [arabic, english],
        "en_over_ar": [english, arabic],
        "en / ar": [[f"{en} / {ar}" for ar, en, _ in pairs]],
        "ar / en": [[f"{ar} / {en}" for ar, en, _ in pairs]],
        "fr / ar": [[f"{fr} / {ar}" for ar, _, fr in pairs]],
        "ar newline en": [[f"{ar}\n{en}" for ar, en, _ in pairs]],
    }
    return rows.get(spec.headers, [arabic])


def _arabic(spec: Spec, name: str, rng: random.Random) -> str:
    words = headers(spec.table, name)["ar"] if name else (SERIAL,)
    word = rng.choice(words) if spec.headers == "spelling" else words[0]
    return decorate(word, spec.letters, spec.bidi, rng)


def _with_shared_states(spec: Spec, records: Sequence[Record]) -> list[Record]:
    """Give each second row the state of the row above it, where states are merged downwards."""
    if "merged_state" not in spec.layout:
        return list(records)
    return [{**record, "state": records[n - n % 2]["state"]} for n, record in enumerate(records)]


def _add_records(
    spec: Spec, layout: _Layout, records: Sequence[Record], titles: Row, rng: random.Random
) -> None:
    for n, record in enumerate(records):
        if (
            n
            and "blank" in spec.layout
            and rng.random() < 0.3
            and "merged_state" not in spec.layout
        ):
            layout.add([None] * len(layout.columns))
        if "repeated" in spec.layout and n == len(records) // 2 // 2 * 2:
            layout.add(titles, HEADER)
        row = _add_record(spec, layout, n, record, records, rng)
        if "hidden" in spec.layout and rng.random() < 0.4:
            layout.hidden.append(row)
        if "merged_state" in spec.layout and n % 2:
            place = layout.columns.index("state")
            layout.merges.append((row - 1, place, row, place))
            layout.rows[row] = [*layout.rows[row][:place], None, *layout.rows[row][place + 1 :]]
        if "subtotals" in spec.layout and n % 2:
            _add_subtotal(spec, layout, records[n - 1 : n + 1], rng)


def _add_record(
    spec: Spec,
    layout: _Layout,
    n: int,
    record: Record,
    records: Sequence[Record],
    rng: random.Random,
) -> int:
    """Add the row of a record, and note whether it is to be read."""
    row = len(layout.rows)
    cells: list[Value] = []
    refusals = []
    for place, name in enumerate(layout.columns):
        value, codes = (n + 1, None) if not name else write_value(spec, name, record, records, rng)
        if not name and spec.is_text:
            value = with_digits(str(n + 1), spec.digits)
        cells.append(value)
        if codes:
            refusals.append(Refusal(cell_name(row, place), codes))
    layout.add(cells)
    if refusals:
        layout.refused[row + 1] = tuple(refusals)
    else:
        layout.read[row + 1] = record
    return row


def _add_subtotal(
    spec: Spec, layout: _Layout, records: Sequence[Record], rng: random.Random
) -> None:
    """Add a row that sums up the rows above it, with as many cells filled as they have."""
    total = sum(int(str(record["headcount"])) for record in records)
    label = {**records[-1], "organisation": rng.choice(SUMS), "headcount": total, "note": None}
    plain = replace(spec, bidi="none", letters="plain")
    cells = [write_value(plain, name, label, [label], rng)[0] for name in layout.columns]
    layout.add(cells, SUM)


def _add_beneath(
    spec: Spec, layout: _Layout, records: Sequence[Record], rng: random.Random
) -> None:
    width = len(layout.columns)
    if "sum" in spec.layout:
        counted = COUNTED.get(spec.table, "")
        numbers = [record.get(counted, 1) for record in records]
        total = sum(n for n in numbers if isinstance(n, int) and not isinstance(n, dt.date))
        cells: list[Value] = [None] * width
        cells[0] = decorate(rng.choice(SUMS), spec.letters, spec.bidi, rng)
        place = layout.columns.index(counted) if counted else 1
        cells[place or 1] = total if not spec.is_text else with_digits(str(total), spec.digits)
        layout.add(cells, SUM)
    if "note" in spec.layout:
        if rng.random() < 0.6:
            layout.add([None] * width)
        row = layout.alone(decorate(rng.choice(REMARKS), spec.letters, spec.bidi, rng), NOTE)
        if not spec.is_text and rng.random() < 0.5:
            layout.merges.append((row, 0, row, width - 1))
