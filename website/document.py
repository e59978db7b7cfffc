"""A page of the site as a file: the document around its parts, in its language."""

import hashlib
import re

import orjson

from charts.drawing.svg_renderer import shared
from domain.citation import stated
from domain.language import languages
from domain.title import TITLE
from templates import html
from templates.font_faces import letters_of
from website import assets
from website.downloads import EVERY
from website.outline import Outline
from website.page_context import Place, folder_of
from website.pages import menu, page

# The browser itself refuses to leave the site, whatever a file may hold. Styles stand in attributes
# too: colours and heights of charts.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
OWN = re.compile(r'\b(href|src|data-figures|data-state-pages)="(?!#)(\.\./)?([^"]*)"')


def document(outline: Outline, place: Place, beside: str) -> None:
    """Makes a page and what belongs to it, and puts all of it into `place.files`. `beside` is the
    folder of the assets.
    """
    told, language = page(outline, place), place.language
    figures = ""
    if told.figures:
        data = orjson.dumps(
            {name: orjson.Fragment(figure) for name, figure in told.figures.items()}
        )
        figures = (
            f"{place.keep(f'{place.name}.json', data)}?v={hashlib.sha256(data).hexdigest()[:8]}"
        )
    made = html(
        "site/document",
        language,
        language=language,
        languages=[languages()[code] for code in place.spoken],
        name=language.say(TITLE),
        policy=POLICY,
        page=told,
        figures=figures,
        menu=menu(outline, place),
        fonts=letters_of(language),
        scripts=assets.loaded(),
        shapes=shared() if told.has_map else "",
        at=lambda name: place.at(f"{beside}/{name}"),
        to=lambda code: place.at(
            f"{folder_of(place.tables, place.choice.cycle, code)}/{place.file}"
        ),
        stated=stated(place.tables, place.choice, EVERY, language),
    )
    place.files[place.path] = made.encode()


def at_the_root(made: str, folder: str) -> str:
    """The first page of a language as it stands at the bare address, above the folder that it comes
    from.
    """
    return OWN.sub(
        lambda found: f'{found[1]}="{found[3] if found[2] else f"{folder}/{found[3]}"}"', made
    )
