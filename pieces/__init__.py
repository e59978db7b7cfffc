"""HTML pieces that the dashboard's pages and the public edition share, every value escaped: text of a spreadsheet is data, never markup."""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from domain.language import Language

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent


@cache
def _environment() -> "Environment":
    jinja2 = import_module("jinja2")  # a tenth of a second, which the server that opens its port need not wait for
    made: Environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return made


def html(name: str, language: Language, /, **values: object) -> str:
    """A template filled in, with `say` and `count` of the reader's language at hand. Raises where it names a value it is not given."""
    return _environment().get_template(f"{name}.html").render(say=language.say, count=language.count, isolate=language.isolate, **values)
