"""Read XML element by element, without keeping any."""

from collections.abc import Callable
from functools import partial
from typing import IO
from xml.parsers import expat


def parse_events(
    content: IO[bytes], begin: Callable[..., None], end: Callable[..., None], **settings: bool
) -> None:
    """Call these with the parser at the beginning and the end of each element, named
    "namespace}name"; nothing is kept of any.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    for name, value in settings.items():
        setattr(parser, name, value)
    parser.StartElementHandler, parser.EndElementHandler = (
        partial(begin, parser),
        partial(end, parser),
    )
    parser.ParseFile(content)


def local_name(tag: str) -> str:
    """Give the name of an element without its namespace."""
    return tag.rpartition("}")[2]
