"""Made-up persons in the shapes that spreadsheets give them, and columns of bodies, countries and
titles that hold none.

Every name, address and number is made up. A name is searched for in its normalized form: no form it
was written in hides it.
"""

import csv
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.normalization import normalize_name

Rows = list[list[object]]

FIRST_AR = ["محمود", "فاطمة", "خالد", "زينب", "يوسف", "مريم", "طارق", "خديجة", "إبراهيم", "عائشة"]
LAST_AR = ["الزعفراوي", "القندوسي", "البرهومي", "التلمساوي", "السندباسي"]
FIRST_LATIN = [
    "Mahmoud",
    "Fatima",
    "Khaled",
    "Zeinab",
    "Youssef",
    "Maryam",
    "Tarek",
    "Khadija",
    "Ibrahim",
    "Aïcha",
]
LAST_LATIN = ["Zaafrawi", "Qandoussi", "Barhoumi", "Tlemçawi", "Sindbassi"]
FIRST_OTHER = [
    "Сергей",
    "Наталья",
    "Hélène",
    "François",
    "Дмитрий",
    "Zoé",
    "Ольга",
    "Jérôme",
    "Иван",
    "Élisabeth",
]
LAST_OTHER = ["Кропоткинский", "Дюбелова", "Lefèvrier", "Béranjou", "Зимородкин"]


@dataclass(frozen=True)
class Person:
    """A made-up person: a given and a family name, an address and a telephone number."""

    first: str
    last: str
    number: int

    @property
    def name(self) -> str:
        """Return the name as it is usually written."""
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        """Return the e-mail address."""
        return f"quornperson{self.number}@zzmail.example"

    @property
    def telephone(self) -> str:
        """Return the telephone number."""
        return f"+962 79 55{self.number:02d} 4{self.number:02d}"


def persons() -> list[Person]:
    """Return fifty persons: of Arabic names in both scripts, and of others in Cyrillic and accented
    Latin.
    """
    of_script = [(FIRST_AR, LAST_AR), (FIRST_LATIN, LAST_LATIN), (FIRST_OTHER, LAST_OTHER)]
    pairs = [
        (firsts[i % 10], lasts[(i + i // 10) % 5]) for firsts, lasts in of_script for i in range(17)
    ]
    return [Person(first, last, number) for number, (first, last) in enumerate(pairs[:50], 10)]


def _persian(name: str) -> str:
    return name.replace("ي", "ی").replace("ك", "ک").replace("ة", "ہ")


def _vocalized(name: str) -> str:
    return "".join(c + "\u064e" if c in "محفخزيطع" else c for c in name)


def _directed(name: str) -> str:
    return "".join(c + "\u200f" if i % 4 == 1 else c for i, c in enumerate(name))


FORMS: Mapping[str, Callable[[str], str]] = {
    "composed": lambda name: unicodedata.normalize("NFC", name),
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "persian letters and vowel marks": lambda name: _vocalized(_persian(name)),
    "direction marks": _directed,
}
PLACES = {"event": "w1", "state": "SYR", "category": "government"}


def _table(
    header: object, cell: Callable[[Person], object]
) -> Callable[[Sequence[Person]], dict[str, Rows]]:
    """Return a shape: a sheet of participants with one more column of this header and these
    cells.
    """

    def made(found: Sequence[Person]) -> dict[str, Rows]:
        return {
            "participants": [
                [*PLACES, header],
                *([*PLACES.values(), cell(person)] for person in found),
            ]
        }

    return made


def _in_column(
    column: str, cell: Callable[[Person], object]
) -> Callable[[Sequence[Person]], dict[str, Rows]]:
    """Return a shape: a sheet of participants with names in one of its own columns."""

    def made(found: Sequence[Person]) -> dict[str, Rows]:
        headers = list(dict.fromkeys([*PLACES, column]))
        return {
            "participants": [
                headers,
                *([cell(p) if name == column else PLACES[name] for name in headers] for p in found),
            ]
        }

    return made


def _progress(column: str) -> Callable[[Sequence[Person]], dict[str, Rows]]:
    def made(found: Sequence[Person]) -> dict[str, Rows]:
        plain = {"cycle": 2020, "state": "SYR", "as_of": "2020-08-13", "stage": "drafting"}
        headers = list(dict.fromkeys([*plain, column]))
        return {
            "progress": [
                headers,
                *([p.name if name == column else plain[name] for name in headers] for p in found),
            ]
        }

    return made


def _coverage(found: Sequence[Person]) -> dict[str, Rows]:
    return {
        "coverage": [
            ["cycle", "state", "objective", "status"],
            *([2020, "SYR", p.name, "planned"] for p in found),
        ]
    }


def _events(column: str) -> Callable[[Sequence[Person]], dict[str, Rows]]:
    def made(found: Sequence[Person]) -> dict[str, Rows]:
        plain = {
            "event": "w",
            "cycle": 2020,
            "kind": "workshop",
            "start_date": "2020-01-01",
            "status": "held",
            "title_en": "S",
            "title_ar": "د",
        }
        plain |= {"source": "Report"}
        headers = list(dict.fromkeys([*plain, column]))
        rows = [
            [
                p.name if name == column else f"w{i}" if name == "event" else plain[name]
                for name in headers
            ]
            for i, p in enumerate(found)
        ]
        return {"events": [headers, *rows]}

    return made


def _foreign(
    header: object, cell: Callable[[Person], object]
) -> Callable[[Sequence[Person]], dict[str, Rows]]:
    """Return a shape: a sheet of a foreign layout."""

    def made(found: Sequence[Person]) -> dict[str, Rows]:
        return {
            "list": [
                ["Land", header, "Sitz"],
                *(["Lebanon", cell(person), "Beirut"] for person in found),
            ]
        }

    return made


def _across(found: Sequence[Person]) -> dict[str, Rows]:
    return {
        "Attendance": [
            ["Date", *(p.name for p in found)],
            *([f"2020-10-0{day}", *("x" for _ in found)] for day in range(1, 5)),
        ]
    }


def _first_row(found: Sequence[Person]) -> dict[str, Rows]:
    return {"list": [[p.name, "Lebanon", "Ministry of Labour"] for p in found]}


def _figures_as_headers(found: Sequence[Person]) -> dict[str, Rows]:
    return {
        "list": [
            ["Table", "1", "2", "3"],
            *([n, p.name, q.name, r.name] for n, (p, q, r) in enumerate(_threes(found), 1)),
        ]
    }


def _threes(found: Sequence[Person]) -> Iterator[tuple[Person, Person, Person]]:
    return zip(found[::3], found[1::3], found[2::3], strict=False)


def _among_bodies(found: Sequence[Person]) -> dict[str, Rows]:
    bodies = ["Ministry of Labour", "وزارة الداخلية", "UNHCR", "Croissant-Rouge"]
    cells = [
        cell for n, p in enumerate(found) for cell in (p.name, bodies[n % 4], bodies[(n + 1) % 4])
    ]
    return {
        "participants": [[*PLACES, "organisation"], *([*PLACES.values(), cell] for cell in cells)]
    }


def _in_two_columns(found: Sequence[Person]) -> dict[str, Rows]:
    return {
        "participants": [
            [*PLACES, "Title", "Family", "Given"],
            *([*PLACES.values(), "Mr", p.last, p.first] for p in found),
        ]
    }


def _sheet_names(found: Sequence[Person]) -> dict[str, Rows]:
    return {"participants": [[*PLACES], [*PLACES.values()]]} | {
        p.name: [["Land"], ["Lebanon"]] for p in found[:12]
    }


def _transposed(found: Sequence[Person]) -> dict[str, Rows]:
    return {"list": [["Name", *(p.name for p in found)], ["Country", *("Lebanon" for _ in found)]]}


def _with_banner(found: Sequence[Person]) -> dict[str, Rows]:
    return {
        "participants": [
            ["Report"],
            [],
            [*PLACES, "note"],
            *([*PLACES.values(), p.name] for p in found),
        ]
    }


HEADERS = ("Full name", "Delegate", "Person", "المندوب", "Intervenant")
OF_CODES = ("event", "state", "category", "gender", "mode", "headcount")
OF_PROGRESS = ("cycle", "state", "as_of", "stage", "institutions", "partners", "reported_by")
OF_EVENTS = ("start_date", "end_date", "location", "title_en", "reported_total")
Shape = Callable[[Sequence[Person]], dict[str, Rows]]
# Names that fill a cell: no part of them may be kept anywhere.
NAMES: Mapping[str, Shape] = {
    **{f"under {header!r}": _table(header, lambda p: p.name) for header in HEADERS},
    **{
        f"column {column}": _in_column(column, lambda p: p.name)
        for column in ("event", "state", "category", "gender", "mode", "headcount")
    },
    **{
        f"column {column}": _in_column(column, lambda p: p.name)
        for column in ("organisation", "note", "source", "paragraph")
    },
    **{
        f"progress {column}": _progress(column)
        for column in (
            "cycle",
            "state",
            "as_of",
            "stage",
            "institutions",
            "partners",
            "reported_by",
        )
    },
    "coverage objective": _coverage,
    **{f"events {column}": _events(column) for column in OF_EVENTS},
    "family and given": _in_two_columns,
    "unknown header": _foreign("Wer", lambda p: p.name),
    "no header": _foreign(None, lambda p: p.name),
    "headers across": _across,
    "first row": _first_row,
    "figures as headers": _figures_as_headers,
    "among bodies": _among_bodies,
    "names of sheets": _sheet_names,
    "transposed": _transposed,
    "beneath a banner": _with_banner,
    "capitals": _in_column("organisation", lambda p: p.name.upper()),
    "family name first": _in_column("organisation", lambda p: f"{p.last.upper()}, {p.first}"),
    "with a title": _in_column("organisation", lambda p: f"H.E. Dr. {p.name}"),
    "with an Arabic title": _in_column("note", lambda p: f"سعادة السيد {p.name}"),
    "with a French title": _in_column("note", lambda p: f"Mme {p.name}"),
    "with an office": _in_column("organisation", lambda p: f"{p.name}, Director"),
    "with a body": _in_column("organisation", lambda p: f"{p.name} (Ministry of Labour)"),
    "numbered": _in_column("note", lambda p: f"{p.number}. {p.name}"),
    "with a footnote": _in_column("note", lambda p: f"{p.name}*"),
    "two in a cell": _in_column("note", lambda p: f"{p.name} and {p.name}"),
    "several in a cell": _in_column("note", lambda p: f"{p.name}; {p.name}"),
    "lines in a cell": _in_column("note", lambda p: f"{p.name}\n{p.name}"),
    "in quotes": _in_column("organisation", lambda p: f"“{p.name}”"),
    "with no-break spaces": _in_column("organisation", lambda p: p.name.replace(" ", "\u00a0")),
}
# Addresses and numbers: no part of them may be kept, not even from sentences.
CONTACTS: Mapping[str, Shape] = {
    "address in a sentence": _in_column("note", lambda p: f"write to {p.email} today"),
    "address of full width": _in_column("note", lambda p: p.email.replace("@", "＠")),
    "address spelt": _in_column("note", lambda p: p.email.replace("@", " (at) ")),
    "address under organisation": _in_column("organisation", lambda p: p.email),
    "number in a sentence": _in_column("note", lambda p: f"call {p.telephone}, please"),
    "number touching a word": _in_column("note", lambda p: f"Tel.{p.telephone.replace(' ', '')}"),
    "number of Arabic digits": _in_column(
        "note", lambda p: "هاتف" + p.telephone.translate({48 + n: 0x660 + n for n in range(10)})
    ),
    "number with unseen characters": _in_column("note", lambda p: "\u200b".join(p.telephone)),
    "number as an event": _in_column("event", lambda p: p.telephone),
    "number as a headcount": _in_column("headcount", lambda p: p.telephone),
}
SHAPES: Mapping[str, Shape] = {**NAMES, **CONTACTS}


def in_form(sheets: Mapping[str, Rows], form: Callable[[str], str]) -> dict[str, Rows]:
    """Return sheets with all their texts but the plain headers in a Unicode form."""

    def formed(value: object) -> object:
        return form(value) if isinstance(value, str) and not value.isascii() else value

    return {
        str(formed(name)): [[formed(value) for value in row] for row in rows]
        for name, rows in sheets.items()
    }


def traces(found: Sequence[Person], kept: str) -> list[str]:
    """Return the parts of these persons' names, addresses and numbers that stand in a text."""
    words, figures = f" {normalize_name(kept)} ", normalize_name(kept)
    told = [
        f"{p.name}"
        for p in found
        if f" {normalize_name(p.last)} " in words or f" {normalize_name(p.name)} " in words
    ]
    told += [p.email for p in found if f"quornperson{p.number}" in figures]
    return told + [
        p.telephone for p in found if f"9627955{p.number}4{p.number}" in figures.replace(" ", "")
    ]


def columns_of_no_person() -> list[tuple[str, list[str]]]:
    """Return headers and values of columns of bodies, countries and titles of events and posts, in
    three languages.
    """
    with (Path(__file__).parents[1] / "files" / "columns_of_no_person.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        return [(row["header"], row["values"].split("|")) for row in csv.DictReader(file)]
