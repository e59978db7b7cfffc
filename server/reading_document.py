"""Write what Streamlit's document holds of ours: the frame of every page, and the whole content of
a reading page for the choice of its address, with the pictures of its charts.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from domain.language import DEFAULT, Language, language_of, languages
from domain.tables import Choice, Tables
from server.assets import preload
from services import release
from services.figure_query import LANGUAGE
from services.public_url import public_url
from services.reading import pages, pictures
from services.reading.links import figures_address, page_path
from services.reading.pages import ViewRequest
from services.static_urls import static_url
from templates import fill_template
from views import query, render
from views.frame import menu_title, render_frame
from views.menu import FIRST, MENU
from views.registry import VIEWS
from views.view import picture_mark

PICTURES, WAIT = "pictures", "wait"
WAIT_SECONDS = 1.0  # that a browser without JavaScript waits for pictures
# of the parameters of an address, so many are carried along
MAX_PAIRS = 80


@dataclass(frozen=True)
class PageRequest:
    """A page as an address requests it; `pairs` are the parameters of its query."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    language: Language
    embedded: bool

    @property
    def waits(self) -> bool:
        """Tell whether the pictures of charts are waited for."""
        return (PICTURES, WAIT) in self.pairs

    def address(self, page: str, code: str) -> str:
        """Return the address of a page in a language, with the choices of this one."""
        kept = [pair for pair in self.pairs if pair[0] not in (LANGUAGE, PICTURES)]
        return f"{page_path(page)}?{urlencode([*kept, (LANGUAGE, code)])}"

    def choice(self, tables: Tables) -> Choice:
        """Return the choice of a reading page's address."""
        return query.choice_of(VIEWS[self.name], self._values(), tables)

    def unknown(self, tables: Tables) -> list[query.UnknownValue]:
        """List what of a reading page's address is not known."""
        return query.unknown_values(VIEWS[self.name], self._values(), tables)

    def _values(self) -> dict[str, list[str]]:
        values: dict[str, list[str]] = {}
        for name, value in self.pairs:
            values.setdefault(name, []).append(value)
        return values


@dataclass(frozen=True)
class OwnParts:
    """Parts that are added to Streamlit's document: to its head, and before its root. `complete`
    where no picture is missing.
    """

    head: str
    body: str
    complete: bool


def parse_request(name: str, query_string: bytes) -> PageRequest:
    """Return what an address requests; `name` is a page of the menu."""
    pairs = parse_qsl(query_string.decode("latin-1"), max_num_fields=None)[:MAX_PAIRS]
    values = dict(pairs)
    language = language_of(values.get(LANGUAGE, ""))
    embedded = values.get("embed", "").lower() == "true"
    return PageRequest(name, tuple(pairs), language, embedded)


def streamlit_page(request: PageRequest) -> OwnParts:
    """Return the parts of a page that Streamlit draws: the frame alone."""
    title = menu_title(request.name, request.language)
    head = f"<title>{html.escape(title)}</title>"
    return OwnParts(head, _root(request, {}, content=""), complete=True)


def reading_page(request: PageRequest, tables: Tables, *, reached: bool = True) -> OwnParts:
    """Return the parts of a reading page. Sections and pictures come from the caches where they are
    there; pictures that are not are drawn for the next reader.

    `reached` is false while the store cannot be read, and `tables` are those last read.
    """
    view, choice = VIEWS[request.name], request.choice(tables)
    unknown = tuple(request.unknown(tables))
    asked = ViewRequest(view, choice, request.language, unknown=unknown)
    parts = pages.page_parts(asked, tables)
    wait = WAIT_SECONDS if request.waits else 0
    drawn = pictures.page_pictures(parts.values(), tables, request.language, wait=wait)
    content = pages.page_html(
        asked,
        tables,
        parts,
        hidden=[pair for pair in request.pairs if pair[0] in (LANGUAGE, "embed")],
    )
    for place, picture in drawn.by_place.items():
        content = content.replace(picture_mark(place), picture)
    if not drawn.complete:
        content = _no_pictures_yet(request) + content
    attributes = {
        "version": tables.version,
        "figures": figures_address(asked.view, asked.choice, asked.language, tables),
    }
    head = _head(request, asked, tables)
    body = _root(request, attributes, content=content, reached=reached)
    return OwnParts(head, body, drawn.complete)


def message_page(language: Language, name: str, text: str) -> str:
    """Return the body of a document that says one thing, in the frame of all pages."""
    request = PageRequest(name, (), language, embedded=False)
    content = fill_template("view/message", language, text=text)
    return _root(request, {}, content=content)


def _root(
    request: PageRequest, attributes: dict[str, str], *, content: str, reached: bool = True
) -> str:
    data = {
        "view": request.name,
        "lang": request.language.code,
        "default-lang": DEFAULT,
        "pages": " ".join(MENU),
        "first": FIRST,
        "release": release.release_id(),
        "charts": static_url(preload.CHARTS_SCRIPT),
        "scripts": " ".join(preload.chart_scripts(request.name)),
        "shapes": " ".join(preload.chart_shapes(request.name)),
        **attributes,
    }
    shown = "".join(f' data-{name}="{html.escape(value)}"' for name, value in data.items())
    frame = render_frame(
        request.name,
        request.language,
        address=request.address,
        content=content,
        embedded=request.embedded,
        reached=reached,
    )
    return f'<div id="reading"{shown}>{frame}</div>'


def _no_pictures_yet(request: PageRequest) -> str:
    """Return what a browser without JavaScript shows while pictures are being made."""
    href = f"{request.address(request.name, request.language.code)}&{PICTURES}={WAIT}"
    text = request.language.gettext("The pictures of this page are being made.")
    label = request.language.gettext("Show them")
    return (
        f'<noscript><p class="dashboard-notice">{html.escape(text)} '
        f'<a href="{html.escape(href)}">{html.escape(label)}</a></p></noscript>'
    )


def _head(request: PageRequest, asked: ViewRequest, tables: Tables) -> str:
    context = pages.context_of(asked, tables)
    title = render.page_title(asked.view, asked.choice, request.language)
    description = render.page_description(asked.view, context)
    tags = [
        f"<title>{html.escape(title)}</title>",
        f'<meta name="description" content="{html.escape(description)}">',
    ]
    if base := public_url():
        pairs = list(query.pairs_of(asked.view, asked.choice, tables))
        tags += _public_tags(base, request, pairs, title, description)
    return "".join(tags)


def _public_tags(
    base: str,
    request: PageRequest,
    pairs: Sequence[tuple[str, str]],
    title: str,
    description: str,
) -> list[str]:
    """Return canonical address, addresses in other languages, and the preview of shared links."""
    code = request.language.code

    def address(language: str) -> str:
        path = "" if request.name == FIRST else request.name
        return html.escape(f"{base}/{path}?{urlencode([(LANGUAGE, language), *pairs])}")

    picture = html.escape(f"{base}/export/map-stage.png?lang={code}&size=slide")
    preview = {
        "og:type": "website",
        "og:title": html.escape(title),
        "og:description": html.escape(description),
        "og:url": address(code),
        "og:locale": code,
        "og:image": picture,
    }
    return [
        f'<link rel="canonical" href="{address(code)}">',
        *(
            f'<link rel="alternate" hreflang="{each}" href="{address(each)}">'
            for each in languages()
        ),
        f'<link rel="alternate" hreflang="x-default" href="{address(DEFAULT)}">',
        *(f'<meta property="{name}" content="{value}">' for name, value in preview.items()),
        '<meta name="twitter:card" content="summary_large_image">',
    ]
