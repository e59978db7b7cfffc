"""Write a page of the site as a file: the HTML document around its parts, in its language."""

import hashlib
import re
from collections.abc import Mapping

import orjson

from domain.citation import ALL_ROWS, cite
from domain.language import languages
from templates import fill_template
from templates.font_faces import font_files
from views.frame import render_frame
from views.menu import READING_PAGES
from website import assets
from website.outline import FIRST_FILES, Outline
from website.page import PageBuilder
from website.page_context import SitePageContext, folder_of

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
    page, language = PageBuilder(outline, context).build(), context.language
    cycle = context.choice.cycle
    stated = cite(context.tables, context.choice, ALL_ROWS, language)
    text = fill_template(
        "site/document",
        language,
        language=language,
        languages=[languages()[code] for code in context.languages],
        policy=CONTENT_SECURITY_POLICY,
        title=page.title,
        version=context.tables.version,
        figures=_write_figures(page.figures, context) if page.figures else "",
        frame=_frame(outline, context, page.content),
        fonts=font_files(language),
        scripts=assets.scripts_to_preload(),
        at=lambda name: context.relative_link(f"{beside}/{name}"),
        to=lambda code: _file(context, code, context.file, cycle),
        stated=stated,
    )
    context.files[context.path] = text.encode()


def _frame(outline: Outline, context: SitePageContext, content: str) -> str:
    cycle = context.choice.cycle

    def address(name: str, code: str) -> str:
        if code == context.language.code:
            return FIRST_FILES[name]
        return _file(context, code, context.file, cycle)

    return render_frame(
        outline.section,
        context.language,
        pages=READING_PAGES,
        codes=context.languages,
        address=address,
        content=content,
    )


def _file(context: SitePageContext, code: str, file: str, cycle: int) -> str:
    """Return the link to the same page in another language."""
    return context.relative_link(f"{folder_of(context.tables, cycle, code)}/{file}")


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
