"""HTML templates that the dashboard and the public edition share. Every value is escaped: text of a
spreadsheet is data, never markup.
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
    """Fill a template with values and the functions of a language.

    `name` is that of a file in templates/ without `.html`. Besides `values`, a template can call
    `gettext`, `ngettext`,
    `plural_forms` and `isolate` of `language`. Returns HTML with each value escaped. Raises
    `jinja2.UndefinedError` where the template uses a value that is missing, and
    `jinja2.TemplateNotFound`.
    """
    return (
        _environment()
        .get_template(f"{name}.html")
        .render(
            gettext=language.gettext,
            ngettext=language.ngettext,
            plural_forms=language.plural_forms,
            isolate=language.isolate,
            **values,
        )
    )
