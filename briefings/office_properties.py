"""What Word and PowerPoint share: the letters that every office machine has, the tags of the
languages, and what a file says of itself.
"""

import re
import unicodedata
from typing import Any

from briefings.contents import BriefingContents
from domain.glyphs import to_storable, truncate
from domain.language import FSI, LRI, PDI, RLI, Language
from domain.title import TITLE

FONT = "Arial"  # the one family of Latin and Arabic letters that Office has on every system
MAX_PROPERTY_LENGTH = 255  # letters of a property of a document
LANGUAGE_TAGS = {"ar": "ar-SA", "en": "en-GB"}
EMBEDDINGS, POP = {False: "\u202a", True: "\u202b"}, "\u202c"  # LRE, RLE and PDF of UAX #9
_ISOLATE_STARTS = re.compile(f"([{FSI}{LRI}{RLI}])")


def language_tag(language: Language) -> str:
    """The language as Office names it."""
    return LANGUAGE_TAGS.get(language.code, language.code)


def to_office_text(text: str) -> str:
    """A text as Office may hold it: nothing that XML cannot hold; embeddings in the place of
    isolates, which older Office ignores.
    """
    parts = _ISOLATE_STARTS.split(to_storable(text))
    pieces = [parts[0]]
    for opening, rest in zip(parts[1::2], parts[2::2], strict=True):
        pieces += [EMBEDDINGS[_runs_right(opening, rest)], rest]
    return "".join(pieces).replace(PDI, POP)


def _runs_right(opening: str, rest: str) -> bool:
    """Whether what an isolate opens runs from right to left; the open one (FSI) goes by the first
    letter that has a direction.
    """
    if opening != FSI:
        return opening == RLI
    inner = rest.split(PDI)[0]
    return next(
        (
            unicodedata.bidirectional(c) != "L"
            for c in inner
            if unicodedata.bidirectional(c) in ("L", "R", "AL")
        ),
        False,
    )


def strip_direction_marks(text: str) -> str:
    """A text without marks of direction, for names and properties that programs show as they
    are.
    """
    return "".join(letter for letter in to_storable(text) if unicodedata.category(letter) != "Cf")


def set_properties(properties: Any, contents: BriefingContents) -> None:
    """Fills in what a document says of itself: title, language, version, and the day of its data in
    the place of now.
    """
    language = contents.language
    properties.title, properties.subject = (
        truncate(strip_direction_marks(text), MAX_PROPERTY_LENGTH)
        for text in (contents.title, contents.subtitle)
    )
    properties.author = properties.last_modified_by = strip_direction_marks(language.gettext(TITLE))
    properties.comments, properties.keywords = (
        truncate(strip_direction_marks(str(contents.citation)), MAX_PROPERTY_LENGTH),
        contents.version,
    )
    properties.language, properties.revision = language_tag(language), 1
    properties.created = properties.modified = contents.date.replace(tzinfo=None)
