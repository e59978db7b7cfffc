"""Name what may be asked for: documents, profiles, figures and packs of them, in which formats."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from charts.drawing.plates import SIZES
from charts.registry import FIGURES
from domain.tables import Choice
from domain.vocabulary import STATES

DocumentKind = Literal["region", "state", "figure"]
DOCUMENT_KINDS: tuple[DocumentKind, ...] = ("region", "state", "figure")
DOCUMENT_FORMATS = ("pptx", "docx", "pdf", "xlsx")
# of each figure in each size; as PDF `charts.registry.render_picture` gives them one by one
PICTURE_FORMATS = ("png", "svg")
# of each state a page to be printed, in the whole pack; as a deck and a workbook one asks for it by
# itself
PROFILE_FORMATS = ("docx", "pdf")
CAPTIONS_FORMAT = "csv"
# the last is all of it, with pictures and captions
FORMATS = ("pptx", "docx", "pdf", "xlsx", "zip")
STATE_FIGURES = tuple(name for name, figure in FIGURES.items() if figure.of_state)
REGION_FIGURES = tuple(name for name in FIGURES if name not in STATE_FIGURES)


@dataclass(frozen=True)
class DocumentRequest:
    """What somebody asks for: a kind of document; of a state, which; of a figure, its name."""

    kind: DocumentKind
    cycle: int
    state: str = ""
    figure: str = ""

    @property
    def choice(self) -> Choice:
        """The choice of the tables' rows that it stands for."""
        return Choice(cycle=self.cycle, states=(self.state,) if self.state else ())

    @property
    def code(self) -> str:
        """What its files are called, in ASCII."""
        return {
            "region": "regional-briefing",
            "state": f"state-{self.state}",
            "figure": f"figure-{self.figure}",
        }[self.kind]


@dataclass(frozen=True)
class DocumentJob:
    """A part of a pack: an order in some formats, or, where a size is named, its figure as a
    picture of some kinds.
    """

    order: DocumentRequest
    language: str
    formats: tuple[str, ...]
    size: str = ""


def pack_requests(cycle: int) -> tuple[DocumentRequest, ...]:
    """Every document of a pack: the regional briefing, and the profile of each state."""
    return (
        DocumentRequest("region", cycle),
        *(DocumentRequest("state", cycle, state=code) for code in STATES),
    )


def pack_jobs(
    cycle: int, language_codes: Sequence[str], formats: Sequence[str]
) -> list[DocumentJob]:
    """What a pack is made of, the longest first. A pack as ZIP has everything; without it, it is
    the documents alone.

    Everything is: the regional briefing in all formats and the profile of each state as a page to
    be printed, in all languages, the captions of all of them, and each figure of the region as a
    picture in all sizes. The one definition of the whole pack: the command and the page for
    briefings make the same.
    """
    whole = "zip" in formats
    kinds = tuple(kind for kind in DOCUMENT_FORMATS if kind in formats or set(formats) == {"zip"})
    region, *states = pack_requests(cycle)
    captioned = (CAPTIONS_FORMAT,) if whole else ()
    pack = [DocumentJob(region, language, (*kinds, *captioned)) for language in language_codes]
    if whole:
        figures = [DocumentRequest("figure", cycle, figure=name) for name in REGION_FIGURES]
        pack += [
            DocumentJob(each, language, PICTURE_FORMATS, size)
            for each in figures
            for size in SIZES
            for language in language_codes
        ]
    of_state = tuple(kind for kind in kinds if kind in PROFILE_FORMATS)
    return pack + [
        DocumentJob(each, language, (*of_state, *captioned))
        for each in states
        for language in language_codes
        if of_state
    ]
