"""Write a page of the site as a file: the HTML document around its parts, in its language."""

import hashlib
import re
from collections.abc import Mapping

import orjson

from charts.drawing.svg_renderer import svg_defs
from domain.citation import cite
from domain.language import languages
from domain.title import TITLE
from templates import fill_template
from templates.font_faces import font_files
from website import assets
from website.downloads import ALL_TABLES
from website.outline import Outline
from website.page_context import SitePageContext, folder_of
from website.pages import menu, page

# With these the browser contacts no other site, whatever a file contains. Inline styles set colours
# and heights of charts.
CONTENT_SECURITY_POLICY = "; ".join(
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
OWN_LINKS = re.compile(r'\b(href|src|data-figures|data-state-pages)="(?!#)(\.\./)?([^"]*)"')


def write_page(outline: Outline, context: SitePageContext, beside: str) -> None:
    """Build a page and its figures, and add the files to `context.files`. `beside` is the folder of
    the assets.
    """
    site_page, language, cycle = page(outline, context), context.language, context.choice.cycle
    text = fill_template(
        "site/document",
        language,
        language=language,
        languages=[languages()[code] for code in context.languages],
        name=language.gettext(TITLE),
        policy=CONTENT_SECURITY_POLICY,
        page=site_page,
        figures=_write_figures(site_page.figures, context) if site_page.figures else "",
        menu=menu(outline, context),
        fonts=font_files(language),
        scripts=assets.scripts_to_preload(),
        shapes=svg_defs() if site_page.has_map else "",
        at=lambda name: context.relative_link(f"{beside}/{name}"),
        to=lambda code: context.relative_link(
            f"{folder_of(context.tables, cycle, code)}/{context.file}"
        ),
        stated=cite(context.tables, context.choice, ALL_TABLES, language),
    )
    context.files[context.path] = text.encode()


def _write_figures(figures: Mapping[str, bytes], context: SitePageContext) -> str:
    """Write the figures of a page into one JSON file, and return its address with a hash."""
    data = orjson.dumps({name: orjson.Fragment(figure) for name, figure in figures.items()})
    address = context.add_file(f"{context.name}.json", data)
    return f"{address}?v={hashlib.sha256(data).hexdigest()[:8]}"


def rebase_links(text: str, folder: str) -> str:
    """Return a page of `folder` with its links changed for the bare address above that folder."""
    return OWN_LINKS.sub(
        lambda found: f'{found[1]}="{found[3] if found[2] else f"{folder}/{found[3]}"}"', text
    )
