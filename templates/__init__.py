"""HTML pieces that the dashboard's pages and the public edition share, every value escaped: text of
a spreadsheet is data, never markup.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.language import Language

FOLDER = Path(__file__).parent


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill_template(name: str, language: Language, /, **values: object) -> str:
    """A template filled in, with `gettext` and `ngettext` of the reader's language at hand. Raises
    where it names a value it is not given.
    """
    return (
        _environment()
        .get_template(f"{name}.html")
        .render(
            gettext=language.gettext, ngettext=language.ngettext, isolate=language.isolate, **values
        )
    )
