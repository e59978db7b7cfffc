"""Parse XML element by element without keeping any."""

from collections.abc import Callable
from functools import partial
from typing import IO
from xml.parsers import expat


def parse_events(
    content: IO[bytes], begin: Callable[..., None], end: Callable[..., None], **settings: bool
) -> None:
    """Call `begin` and `end` with the parser for every element, named "namespace}name"."""
    parser = expat.ParserCreate(namespace_separator="}")
    for name, value in settings.items():
        setattr(parser, name, value)
    parser.StartElementHandler, parser.EndElementHandler = (
        partial(begin, parser),
        partial(end, parser),
    )
    parser.ParseFile(content)


def local_name(tag: str) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition("}")[2]
