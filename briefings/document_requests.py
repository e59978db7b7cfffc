"""Requests for documents, profiles, figures and packs of them, and their formats."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from charts.drawing.figure_sizes import SIZES
from charts.registry import FIGURES
from domain.tables import Choice
from domain.vocabulary import STATES

DocumentKind = Literal["region", "state", "figure", "letter", "report"]
DOCUMENT_KINDS: tuple[DocumentKind, ...] = ("region", "state", "figure")  # of a pack
# for Word alone: to be gone on with
WORD_KINDS: tuple[DocumentKind, ...] = ("letter", "report")
DOCUMENT_FORMATS = ("pptx", "docx", "pdf", "xlsx")
# of each figure in each size; `charts.registry.render_picture` renders single ones as PDF too
PICTURE_FORMATS = ("png", "svg")
# of the profile of each state in a pack, for print; its deck and workbook are requested singly
PROFILE_FORMATS = ("docx", "pdf")
CAPTIONS_FORMAT = "csv"
# zip is the whole pack, with pictures and captions
FORMATS = ("pptx", "docx", "pdf", "xlsx", "zip")
STATE_FIGURES = tuple(name for name, figure in FIGURES.items() if figure.of_state)
# without those that compare two cycles, of which there may be one
REGION_FIGURES = tuple(n for n, f in FIGURES.items() if not f.of_state and not f.compares)


@dataclass(frozen=True)
class DocumentRequest:
    """A request for a document: its kind, with the code of a state or the name of a figure."""

    kind: DocumentKind
    cycle: int
    state: str = ""
    figure: str = ""

    @property
    def choice(self) -> Choice:
        """Return the choice of table rows for the request."""
        return Choice(cycle=self.cycle, states=(self.state,) if self.state else ())

    @property
    def code(self) -> str:
        """Return the base of the file names, in ASCII."""
        return {
            "region": "regional-briefing",
            "state": f"state-{self.state}",
            "figure": f"figure-{self.figure}",
            "letter": f"letter-{self.state}",
            "report": "regional-report",
        }[self.kind]


@dataclass(frozen=True)
class DocumentJob:
    """A part of a pack: a document in some formats, or with a `size` a figure as pictures."""

    order: DocumentRequest
    language: str
    formats: tuple[str, ...]
    size: str = ""


def pack_requests(cycle: int) -> tuple[DocumentRequest, ...]:
    """Return all documents of a pack: the regional briefing, and the profile of each state."""
    return (
        DocumentRequest("region", cycle),
        *(DocumentRequest("state", cycle, state=code) for code in STATES),
    )


def word_jobs(cycle: int, language_codes: Sequence[str]) -> list[DocumentJob]:
    """Return the jobs of the documents for Word: the draft report, and a letter to each state."""
    requests = (
        DocumentRequest("report", cycle),
        *(DocumentRequest("letter", cycle, state=code) for code in STATES),
    )
    return [DocumentJob(each, code, ("docx",)) for each in requests for code in language_codes]


def pack_jobs(
    cycle: int, language_codes: Sequence[str], formats: Sequence[str]
) -> list[DocumentJob]:
    """Return the jobs of a pack, the longest first: with the format zip all of it, else documents
    only.

    All of it is: the regional briefing in all formats, the profile of each state in those for
    print, all captions, and each regional figure as a picture in all sizes, in all languages. The
    command and the page for briefings both use this definition.
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
