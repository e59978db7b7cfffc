"""Draw the page that makes briefings: choose, preview, make, save."""

from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import streamlit as st

from briefings.document_requests import PICTURE_FORMATS, REGION_FIGURES, DocumentRequest
from charts.drawing.figure_sizes import SIZES
from charts.registry import FIGURES
from domain.language import Language, gettext_noop, languages
from domain.tables import Choice, Tables
from domain.vocabulary import STATES
from services import briefing_packs, figure_query
from services.briefing_packs import BriefingJob, BriefingRequest
from services.figure_query import FigureRequest
from services.rendering import render_tasks
from services.rendering.render_pool import RENDER_POOL
from services.rendering.render_protocol import QueueFullError, RenderError, RenderTask
from ui import page_data, query_params, render
from ui.page import PageContext
from ui.panels import render_errors
from views.exhibit import SIZE_NAMES
from views.filters import CYCLE

BOTH_LANGUAGES = "both"
CONTENT_LABELS = {
    briefing_packs.REGION: gettext_noop("Regional briefing"),
    briefing_packs.STATES: gettext_noop("State profiles"),
    briefing_packs.FIGURES: gettext_noop("Single figures"),
    briefing_packs.WHOLE: gettext_noop("The whole pack"),
}
FORMAT_LABELS = {
    "pptx": gettext_noop("PowerPoint (PPTX)"),
    "docx": gettext_noop("Word (DOCX)"),
    "pdf": gettext_noop("PDF"),
    "xlsx": gettext_noop("Excel (XLSX)"),
    "png": gettext_noop("Pictures (PNG)"),
    "svg": gettext_noop("Pictures (SVG)"),
}
MAX_THUMBNAILS = 18
_REQUESTED = "the pack that was asked for"


def show(page: PageContext) -> None:
    """Draw the whole page, for the published version."""
    tables = page_data.current_tables_or_warn(page)
    choice = _ask_for_cycle(page, tables)
    request = _choose_request(page, choice)
    button = st.container(key="make-briefing")
    _preview(page, tables, request)
    # above the thumbnails, but drawn after them: making files must not delay them
    with button:
        _make_button(page, tables, request)


def _ask_for_cycle(page: PageContext, tables: Tables) -> Choice:
    """Draw the choice of the review cycle, by the year it began."""
    initial, years = Choice.initial(tables), [str(year) for year in tables.cycles]
    if not years:
        return initial
    label = page.language.gettext(CYCLE.label)
    with st.container(horizontal=True):  # else the stylesheet gives it the width of the page
        st.selectbox(label, years, width=140, **query_params.single_param("cycle", years, years[0]))
    return replace(initial, cycle=int(st.session_state["cycle"]))


def _choose_request(page: PageContext, choice: Choice) -> BriefingRequest:
    """Draw the choices and return the request; all of them are in the address."""
    gettext, code = page.language.gettext, page.language.code
    with st.container(horizontal=True, gap="medium", key="choices-briefing"):
        label, options = gettext("Language of the documents"), _language_options(page.language)
        language_code = _choose_one(page, "in", label, options, code)
        contents = _choose_one(
            page, "contents", gettext("Contents"), CONTENT_LABELS, briefing_packs.REGION
        )
    items = _choose_items(page, contents)
    with st.container(horizontal=True, gap="medium", key="choices-files"):
        formats, sizes = _choose_files(page, contents)
    codes = tuple(languages()) if language_code == BOTH_LANGUAGES else (language_code,)
    return BriefingRequest(contents, choice.cycle, codes, formats, items, sizes)


def _choose_files(page: PageContext, contents: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the chosen formats, and the sizes of pictures; all of them for the whole pack."""
    if contents == briefing_packs.WHOLE:
        return tuple(FORMAT_LABELS), tuple(SIZES)
    gettext = page.language.gettext
    formats = _choose_some(page, "formats", gettext("Files"), FORMAT_LABELS, ("pptx",))
    if not set(formats) & set(PICTURE_FORMATS):
        return formats, ()
    label, names = gettext("Size of the pictures"), SIZE_NAMES
    return formats, _choose_some(page, "sizes", label, names, ("slide",))


def _language_options(language: Language) -> dict[str, str]:
    return {
        **{code: each.name for code, each in languages().items()},
        BOTH_LANGUAGES: gettext_noop("Both"),
    }


def _choose_items(page: PageContext, contents: str) -> tuple[str, ...]:
    """Choose states or figures; none chosen means all."""
    gettext, code = page.language.gettext, page.language.code
    if contents == briefing_packs.STATES:
        names = {state.code: state.name(code) for state in STATES.neutral_order(code)}
        name, label, none = "profiles", gettext("States"), gettext("All states")
    elif contents == briefing_packs.FIGURES:
        names = {figure: gettext(FIGURES[figure].subject) for figure in REGION_FIGURES}
        name, label, none = "figures", gettext("Figures"), gettext("All figures")
    else:
        return ()
    st.multiselect(
        label,
        list(names),
        format_func=names.__getitem__,
        placeholder=none,
        width=720,
        **query_params.multi_param(name, names),
    )
    return tuple(each for each in names if each in st.session_state[name]) or tuple(names)


def _choose_one(
    page: PageContext, name: str, label: str, options: dict[str, str], default: str
) -> str:
    st.segmented_control(
        label,
        list(options),
        required=True,
        format_func=lambda code: page.language.gettext(options[code]),
        **query_params.single_param(name, options, default),
    )
    return str(st.session_state[name])


def _choose_some(
    page: PageContext, name: str, label: str, options: dict[str, str], default: tuple[str, ...]
) -> tuple[str, ...]:
    given = query_params.multi_param(name, options, default)
    st.pills(
        label,
        list(options),
        selection_mode="multi",
        wrap=True,
        format_func=lambda code: page.language.gettext(options[code]),
        **given,
    )
    return tuple(code for code in options if code in st.session_state[name])


def _preview(page: PageContext, tables: Tables, request: BriefingRequest) -> None:
    """Draw the pages of the first document, each figure as a thumbnail that the browser fetches."""
    code = page.language.code
    language = languages()[code if code in request.languages else request.languages[0]]
    try:
        pages = _outline_pages(request, tables, language)
    except (QueueFullError, RenderError) as reason:
        st.error(render_errors.error_message(reason, page.language))
        return
    has_others = request.contents in (briefing_packs.STATES, briefing_packs.WHOLE)
    rest = len(request.orders) - 1 if has_others else 0
    render.render_template("thumbnails", page, pages=pages, told_in=language, rest=rest)


def _outline_pages(
    request: BriefingRequest, tables: Tables, language: Language
) -> list[tuple[str, list[dict[str, str]]]]:
    """Return the heading of each page, with title, alt text and thumbnail address of its
    figures.
    """
    if request.contents == briefing_packs.FIGURES:
        figures = [
            (name, language.gettext(FIGURES[name].subject), "")
            for name in request.chosen[:MAX_THUMBNAILS]
        ]
        return [("", [_thumbnail(*each, request.orders[0], tables, language) for each in figures])]
    order = request.orders[0]
    outline: Future[Any] = RENDER_POOL.submit(RenderTask("outline", (order, language.code)), tables)
    return [
        (title, [_thumbnail(*each, order, tables, language) for each in figures])
        for title, figures in render_tasks.wait_for(outline)
    ]


def _thumbnail(
    name: str, title: str, alt: str, order: DocumentRequest, tables: Tables, language: Language
) -> dict[str, str]:
    request = FigureRequest(name, order.choice, language, figure_query.THUMBNAIL)
    address = figure_query.image_url(request, "png", tables.version)
    return {"title": title, "alt": alt, "address": address}


@st.fragment
def _make_button(page: PageContext, tables: Tables, request: BriefingRequest) -> None:
    """Draw the button, the progress and the result. A fragment: the rest of the page stays."""
    if not request.formats or (set(request.formats) <= set(PICTURE_FORMATS) and not request.sizes):
        st.info(
            page.language.gettext("Choose at least one kind of file and, for pictures, a size.")
        )
        return
    n = briefing_packs.count_files(request, tables)
    text = page.language.ngettext("{n} file.", "{n} files, in one archive (ZIP).", n)
    render.render_template("note", page, text=text)
    if st.button(page.language.gettext("Make the files"), type="primary", key="briefing-make"):
        st.session_state[_REQUESTED] = (request, tables.version)
    if st.session_state.get(_REQUESTED) == (request, tables.version):
        _deliver(page, tables, request)


def _deliver(page: PageContext, tables: Tables, request: BriefingRequest) -> None:
    gettext = page.language.gettext
    try:
        job = BriefingJob(request, tables)
        text = gettext("It is being made. You may leave this page; what was made is kept.")
        bar = st.progress(0.0, text)
        for done, of in job.progress():
            if done:
                bar.progress(done / of, gettext("{done} of {of} parts are made.", done=done, of=of))
        name, content = job.file()
    except (QueueFullError, RenderError) as reason:
        del st.session_state[_REQUESTED]
        st.error(render_errors.error_message(reason, page.language))
        return
    bar.empty()
    _offer_file(page, name, content)
    if job.undrawn:
        figures = page.language.join([gettext(FIGURES[figure].subject) for figure in job.undrawn])
        message = gettext_noop("Could not be drawn; the table stands in its place: {figures}.")
        st.warning(gettext(message, figures=figures))


def _offer_file(page: PageContext, name: str, content: bytes) -> None:
    """Draw the button that saves the finished file."""
    size = f"{len(content) / 1e6:.1f}"
    label = page.language.gettext("Save {name} ({size} MB)", name=name, size=size)
    mime = briefing_packs.MIMES[name.rpartition(".")[2]]
    with st.container(key="download-briefing"):
        st.download_button(
            label, content, name, mime, key="briefing-save", on_click="ignore", type="primary"
        )
