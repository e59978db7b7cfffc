"""What Word and PowerPoint share: the letters that every office machine has, the tags of the
languages, and what a file says of itself.
"""

import re
import unicodedata
from typing import Any

from briefings.contents import Contents
from domain.glyphs import shortened, storable
from domain.language import EMBED_RTL, END, ISOLATE, LTR, Language
from domain.title import TITLE

FONT = "Arial"  # the one family of Latin and Arabic letters that Office has on every system
PROPERTY = 255  # letters of a property of a document
LANGUAGES = {"ar": "ar-SA", "en": "en-GB"}
EMBED, CLOSE = {False: "\u202a", True: "\u202b"}, "\u202c"  # LRE, RLE and PDF of UAX #9
_ISOLATE = re.compile(f"([{ISOLATE}{LTR}{EMBED_RTL}])")


def tag(language: Language) -> str:
    """The language as Office names it."""
    return LANGUAGES.get(language.code, language.code)


def written(text: str) -> str:
    """A text as Office may hold it: nothing that XML cannot hold; embeddings in the place of
    isolates, which older Office ignores.
    """
    parts = _ISOLATE.split(storable(text))
    found = [parts[0]]
    for opening, rest in zip(parts[1::2], parts[2::2], strict=True):
        found += [EMBED[_runs_right(opening, rest)], rest]
    return "".join(found).replace(END, CLOSE)


def _runs_right(opening: str, rest: str) -> bool:
    """Whether what an isolate opens runs from right to left; the open one (FSI) goes by the first
    letter that has a direction.
    """
    if opening != ISOLATE:
        return opening == EMBED_RTL
    inner = rest.split(END)[0]
    return next(
        (
            unicodedata.bidirectional(c) != "L"
            for c in inner
            if unicodedata.bidirectional(c) in ("L", "R", "AL")
        ),
        False,
    )


def plain(text: str) -> str:
    """A text without marks of direction, for names and properties that programs show as they
    are.
    """
    return "".join(letter for letter in storable(text) if unicodedata.category(letter) != "Cf")


def describe(properties: Any, contents: Contents) -> None:
    """Fills in what a document says of itself: title, language, version, and the day of its data in
    the place of now.
    """
    language = contents.language
    properties.title, properties.subject = (
        shortened(plain(text), PROPERTY) for text in (contents.title, contents.subtitle)
    )
    properties.author = properties.last_modified_by = plain(language.say(TITLE))
    properties.comments, properties.keywords = (
        shortened(plain(str(contents.stated)), PROPERTY),
        contents.version,
    )
    properties.language, properties.revision = tag(language), 1
    properties.created = properties.modified = contents.date.replace(tzinfo=None)
