"""Render the frame of every page: name of the dashboard, languages, menu, notices."""

from collections.abc import Callable, Mapping, Sequence

from domain.language import Language, languages
from domain.title import TITLE
from templates import fill_template
from views.menu import MENU

TITLE_JOINT = " – "  # between the parts of a page's title


def menu_title(name: str, language: Language) -> str:
    """Return the title, for the browser, of a page that is named by the menu alone."""
    return TITLE_JOINT.join((language.gettext(MENU[name]), language.gettext(TITLE)))


def render_frame(
    name: str,
    language: Language,
    *,
    address: Callable[[str, str], str],
    content: str,
    embedded: bool = False,
    reached: bool = True,
    pages: Mapping[str, str] = MENU,
    codes: Sequence[str] = (),
) -> str:
    """Return the content of a page within its frame.

    `name` is the page, "" for none; `address(page, language code)` returns its address. An embedded
    page has no masthead. `content` is HTML; "" where Streamlit draws the page. `reached` is false
    while the store cannot be read. `pages` are the titles of the menu by page, `codes` those of the
    languages (all of them where it is empty).
    """
    code = language.code
    spoken = [languages()[each] for each in codes or languages()]
    menu = [
        {"name": page, "title": language.gettext(title), "href": address(page, code)}
        for page, title in pages.items()
    ]
    return fill_template(
        "view/frame",
        language,
        title=language.gettext(TITLE),
        languages=[(each, address(name, each.code)) for each in spoken],
        menu=menu,
        here=name,
        code=code,
        embedded=embedded,
        reached=reached,
        served=not codes,
        content=content,
    )
