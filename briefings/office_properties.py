"""Share what Word and PowerPoint files have in common: font, language tags, properties, and valid
text.
"""

import re
import unicodedata
from typing import Any

from briefings.model import BriefingContents
from domain.glyphs import to_storable, truncate
from domain.language import FSI, LRI, PDI, RLI, Language
from domain.title import TITLE

FONT = "Arial"  # the one font with Latin and Arabic letters of Office on every system
MAX_PROPERTY_LENGTH = 255  # characters of a document property
LANGUAGE_TAGS = {"ar": "ar-SA", "en": "en-GB"}
EMBEDDINGS, POP = {False: "\u202a", True: "\u202b"}, "\u202c"  # LRE, RLE and PDF of UAX #9
_ISOLATE_STARTS = re.compile(f"([{FSI}{LRI}{RLI}])")


def language_tag(language: Language) -> str:
    """Return the language tag of Office for a language."""
    return LANGUAGE_TAGS.get(language.code, language.code)


def to_office_text(text: str) -> str:
    """Return text that XML can hold, with embeddings for isolates, which older Office ignores."""
    parts = _ISOLATE_STARTS.split(to_storable(text))
    pieces = [parts[0]]
    for opening, rest in zip(parts[1::2], parts[2::2], strict=True):
        pieces += [EMBEDDINGS[_runs_right(opening, rest)], rest]
    return "".join(pieces).replace(PDI, POP)


def _runs_right(opening: str, rest: str) -> bool:
    """Tell whether an isolate runs from right to left: FSI by the first letter with a direction."""
    if opening != FSI:
        return opening == RLI
    kinds = map(unicodedata.bidirectional, rest.split(PDI)[0])
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)


def strip_direction_marks(text: str) -> str:
    """Remove direction marks, for names and properties that programs show unprocessed."""
    return "".join(letter for letter in to_storable(text) if unicodedata.category(letter) != "Cf")


def set_properties(properties: Any, contents: BriefingContents) -> None:
    """Set title, language, version, and the as-of date as the time of creation of a document."""
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
