"""The page that makes what goes into a minister's folder: choose, look at what will come, press,
take it along.
"""

from concurrent.futures import Future
from typing import Any

import streamlit as st

from briefings.contents import OF_REGION, PICTURES, Order
from charts.drawing.composition import SIZES
from charts.registry import FIGURES
from domain.language import Language, languages, mark
from domain.tables import Choice, Tables
from domain.vocabulary import STATES
from services import briefing_packs, figure_query
from services.briefing_packs import Making, Pack
from services.figure_query import Asked
from services.rendering import render_tasks
from services.rendering.render_pool import RENDER_POOL
from services.rendering.render_protocol import QueueFullError, RenderError, RenderTask
from ui import filters, page_data, query_params, render
from ui.page import Page
from ui.panels import image_download

BOTH = "both"
CONTENTS = {
    briefing_packs.REGION: mark("Regional briefing"),
    briefing_packs.STATES: mark("State profiles"),
    briefing_packs.FIGURES: mark("Single figures"),
    briefing_packs.WHOLE: mark("The whole pack"),
}
FORMATS = {
    "pptx": mark("PowerPoint (PPTX)"),
    "docx": mark("Word (DOCX)"),
    "pdf": mark("PDF"),
    "xlsx": mark("Excel (XLSX)"),
    "png": mark("Pictures (PNG)"),
    "svg": mark("Pictures (SVG)"),
}
SHOWN_AT_MOST = 18  # thumbnails
_PRESSED = "the pack that was asked for"


def show(page: Page) -> None:
    """The whole page, for the version that is published."""
    tables = page_data.shown(page)
    choice = filters.ask(page, tables, (filters.cycle,), Choice.initial(tables))
    pack = _chosen(page, choice)
    button = st.container(key="make-briefing")
    _preview(page, tables, pack)
    # above the thumbnails, drawn after them: what is awaited there must not keep them away
    with button:
        _make(page, tables, pack)


def _chosen(page: Page, choice: Choice) -> Pack:
    """What the reader wants, all of it in the address."""
    say = page.language.say
    with st.container(horizontal=True, gap="medium", key="choices-briefing"):
        spoken = _one(
            page, "in", say("Language of the documents"), _spoken(page.language), page.language.code
        )
        contents = _one(page, "contents", say("Contents"), CONTENTS, briefing_packs.REGION)
    chosen = _those_chosen(page, contents)
    with st.container(horizontal=True, gap="medium", key="choices-files"):
        formats = (
            tuple(FORMATS)
            if contents == briefing_packs.WHOLE
            else _some(page, "formats", say("Files"), FORMATS, ("pptx",))
        )
        drawn = set(formats) & set(PICTURES)
        if contents == briefing_packs.WHOLE or not drawn:
            sizes = tuple(SIZES) if drawn else ()
        else:
            sizes = _some(
                page, "sizes", say("Size of the pictures"), image_download.SIZE_NAMES, ("slide",)
            )
    return Pack(
        contents,
        choice.cycle,
        tuple(languages()) if spoken == BOTH else (spoken,),
        formats,
        chosen,
        sizes,
    )


def _spoken(language: Language) -> dict[str, str]:
    return {**{code: each.name for code, each in languages().items()}, BOTH: mark("Both")}


def _those_chosen(page: Page, contents: str) -> tuple[str, ...]:
    """The states or the figures; none chosen means all."""
    say, code = page.language.say, page.language.code
    if contents == briefing_packs.STATES:
        names = {state.code: state.name(code) for state in STATES.ordered(code)}
        name, label, none = "profiles", say("States"), say("All states")
    elif contents == briefing_packs.FIGURES:
        names = {figure: say(FIGURES[figure].subject) for figure in OF_REGION}
        name, label, none = "figures", say("Figures"), say("All figures")
    else:
        return ()
    st.multiselect(
        label,
        list(names),
        format_func=names.__getitem__,
        placeholder=none,
        width=720,
        **query_params.several(name, names),
    )
    return tuple(each for each in names if each in st.session_state[name]) or tuple(names)


def _one(page: Page, name: str, label: str, options: dict[str, str], default: str) -> str:
    st.segmented_control(
        label,
        list(options),
        required=True,
        format_func=lambda code: page.language.say(options[code]),
        **query_params.one(name, options, default),
    )
    return str(st.session_state[name])


def _some(
    page: Page, name: str, label: str, options: dict[str, str], default: tuple[str, ...]
) -> tuple[str, ...]:
    given = query_params.several(name, options, default)
    st.pills(
        label,
        list(options),
        selection_mode="multi",
        wrap=True,
        format_func=lambda code: page.language.say(options[code]),
        **given,
    )
    return tuple(code for code in options if code in st.session_state[name])


def _preview(page: Page, tables: Tables, pack: Pack) -> None:
    """The pages that will come, each figure as a thumbnail, which the browser fetches one by
    one.
    """
    language = page.language if page.language.code in pack.spoken else languages()[pack.spoken[0]]
    try:
        pages = _pages(pack, tables, language)
    except (QueueFullError, RenderError) as reason:
        st.error(image_download.explain(reason, page.language))
        return
    rest = (
        len(pack.orders) - 1
        if pack.contents in (briefing_packs.STATES, briefing_packs.WHOLE)
        else 0
    )
    render.show("thumbnails", page, pages=pages, told_in=language, rest=rest)


def _pages(
    pack: Pack, tables: Tables, language: Language
) -> list[tuple[str, list[dict[str, str]]]]:
    """The heading of each page, with finding, address and description of its figures."""
    if pack.contents == briefing_packs.FIGURES:
        shown = [
            (name, language.say(FIGURES[name].subject), "") for name in pack.chosen[:SHOWN_AT_MOST]
        ]
        return [("", [_thumbnail(*each, pack.orders[0], tables, language) for each in shown])]
    order = pack.orders[0]
    asked: Future[Any] = RENDER_POOL.submit(RenderTask("outline", (order, language.code)), tables)
    return [
        (title, [_thumbnail(*each, order, tables, language) for each in figures])
        for title, figures in render_tasks.waited(asked)
    ]


def _thumbnail(
    name: str, title: str, alt: str, order: Order, tables: Tables, language: Language
) -> dict[str, str]:
    asked = Asked(name, order.choice, language, figure_query.THUMBNAIL)
    return {
        "title": title,
        "alt": alt,
        "address": figure_query.address(asked, "png", tables.version),
    }


@st.fragment
def _make(page: Page, tables: Tables, pack: Pack) -> None:
    """The button, how far it is, and what came of it. Nothing else of the page is drawn again."""
    if not pack.formats or (set(pack.formats) <= set(PICTURES) and not pack.sizes):
        st.info(page.language.say("Choose at least one kind of file and, for pictures, a size."))
        return
    n = briefing_packs.files_of(pack, tables)
    render.show(
        "note", page, text=page.language.count("{n} file.", "{n} files, in one archive (ZIP).", n)
    )
    if st.button(page.language.say("Make the files"), type="primary", key="briefing-make"):
        st.session_state[_PRESSED] = (pack, tables.version)
    if st.session_state.get(_PRESSED) == (pack, tables.version):
        _deliver(page, tables, pack)


def _deliver(page: Page, tables: Tables, pack: Pack) -> None:
    say = page.language.say
    try:
        making = Making(pack, tables)
        bar = st.progress(
            0.0, say("It is being made. You may leave this page; what was made is kept.")
        )
        for done, of in making.progress():
            if done:
                bar.progress(done / of, say("{done} of {of} parts are made.", done=done, of=of))
        name, content = making.file()
    except (QueueFullError, RenderError) as reason:
        del st.session_state[_PRESSED]
        st.error(image_download.explain(reason, page.language))
        return
    bar.empty()
    label = say("Save {name} ({size} MB)", name=name, size=f"{len(content) / 1e6:.1f}")
    mime = briefing_packs.MIMES[name.rpartition(".")[2]]
    with st.container(key="download-briefing"):
        st.download_button(
            label, content, name, mime, key="briefing-save", on_click="ignore", type="primary"
        )
    if making.undrawn:
        figures = page.language.join([say(FIGURES[figure].subject) for figure in making.undrawn])
        st.warning(
            say("Could not be drawn; the table stands in its place: {figures}.", figures=figures)
        )
