"""Choose from a seed what is special about each file of the Arabic corpus."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.corpus.plain import MAIN, MAKERS
from tests.corpus.writers import ENCODINGS

SEED, FILES = 20200813, 480
WORKBOOKS = ("xlsx", "xlsxwriter", "xls", "ods")
FORMATS = (*WORKBOOKS, *ENCODINGS)
BOOK = "book"  # a workbook of the five main tables
TABLES = (*MAIN, *MAKERS, *MAIN)  # the optional ones a third as often
DIGITS = ("latin", "arabic", "persian")
LETTERS = ("plain", "plain", "presented", "tatweel", "persian", "vocalised", "decomposed")
BIDI = ("none", "none", "marks", "isolates", "embedding", "latin_mark", "letter_mark")
HEADERS = (
    *("ar", "ar", "spelling", "en", "ar_over_en", "en_over_ar"),
    *("en / ar", "ar / en", "fr / ar", "ar newline en"),
)
DATES = (
    *("cell", "iso", "day_first", "words", "words_era", "weekday"),
    *("hijri_cell", "hijri_text", "hijri_format"),
)
TERMS = ("ar", "spelling", "spelling", "en", "fr", "code")
LAYOUTS = (
    *("banner", "groups", "blank", "sum", "note", "hidden", "repeated", "serial"),
    *("subtotals", "merged_state"),
)
OF_PARTICIPANTS = {"subtotals", "merged_state"}
OF_WORKBOOKS = {"groups", "hidden", "merged_state"}  # a text file has no merged or hidden cells
WITHOUT_DATES = {"participants", "coverage", "principles", "pledges", "indicators"}
FORMATTED = "[$-2060401]B2dd/mm/yyyy;@"  # Excel shows the day in the Hijri calendar


@dataclass(frozen=True)
class Spec:
    """One value for each way in which a file may be written differently."""

    number: int
    table: str
    format: str
    digits: str
    letters: str
    bidi: str
    headers: str
    dates: str
    terms: str
    layout: tuple[str, ...]
    named: bool
    mark: str

    @property
    def is_text(self) -> bool:
        """Tell whether the file is text with delimiters."""
        return self.format in ENCODINGS

    @property
    def label(self) -> str:
        """Return a short name of the file for reports and tests."""
        return f"{self.number:03}-{self.table}-{self.format}"

    @property
    def oddities(self) -> tuple[str, ...]:
        """List what is special about the file."""
        usual = {"latin", "plain", "none", "ar", "iso"}
        said: Mapping[str, str] = {
            "digits": self.digits,
            "letters": self.letters,
            "bidi": self.bidi,
            "headers": self.headers,
            "dates": self.dates,
            "terms": self.terms,
        }
        return (
            *(f"{name} {value}" for name, value in said.items() if value not in usual),
            *self.layout,
        )


def specs(files: int = FILES, seed: int = SEED) -> Iterator[Spec]:
    """Yield the special ways of each file: the same seed gives the same files."""
    rng = random.Random(seed)
    for number in range(1, files + 1):
        kind = FORMATS[number % len(FORMATS)]
        table = TABLES[number // len(FORMATS) % len(TABLES)]
        if kind in WORKBOOKS and number % 17 == 0:
            table = BOOK
        yield _possible(number, table, kind, rng)


def _possible(number: int, table: str, kind: str, rng: random.Random) -> Spec:
    """Return a random combination that a file of this kind can hold."""
    old = kind == "csv-1256"  # has neither other digits nor most marks
    layout = set(rng.sample(LAYOUTS, rng.randint(0, 3)))
    layout -= OF_PARTICIPANTS if table != "participants" else set()
    layout -= OF_WORKBOOKS if kind in ENCODINGS else set()
    layout -= {"sum", "serial"} if "subtotals" in layout else set()
    dates = rng.choice(DATES)
    if table in WITHOUT_DATES:
        dates = "iso"
    elif dates == "hijri_format" and not kind.startswith("xlsx"):
        dates = "cell"
    chosen: Mapping[str, Sequence[str]] = {
        "digits": DIGITS[:1] if old else DIGITS,
        "letters": ("plain", "tatweel", "vocalised") if old else LETTERS,
        "bidi": ("none", "marks", "latin_mark") if old else BIDI,
        "headers": HEADERS,
        "terms": TERMS,
        "mark": (",", ",", ";", "\t"),
    }
    values = {name: rng.choice(choices) for name, choices in chosen.items()}
    if old and "fr" in (values["terms"], values["headers"][:2]):
        values |= {"terms": "ar", "headers": "ar"}  # its page has no French capitals
    named, ordered = rng.random() < 0.6, tuple(name for name in LAYOUTS if name in layout)
    return Spec(number, table, kind, dates=dates, layout=ordered, named=named, **values)
