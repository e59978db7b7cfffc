"""Render a reading page: its sections for a choice, and the content of the page around them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from domain.choice_description import describe_choice
from domain.citation import ALL_ROWS, cite
from domain.language import Language
from domain.tables import Choice, Tables
from domain.title import TITLE
from domain.vocabulary import STATES
from templates import fill_template
from views.filters import FORM, render_filters
from views.frame import TITLE_JOINT
from views.params import choice_of_params
from views.query import UnknownValue
from views.view import (
    Beside,
    Block,
    Context,
    Links,
    Part,
    Section,
    Switched,
    View,
    sections_of,
)

# `place` of filters among the parts of a page
PAGE_FILTERS, CHOSEN = "filters", "chosen"
MAX_LETTERS = 80  # of an address in a notice


def render(
    view: View, tables: Tables, choice: Choice, language: Language, links: Links
) -> dict[str, Part]:
    """Return every section of a page by name, drawn for a choice."""
    context = Context(view.name, tables, choice, language, links)
    return {section.name: render_section(section, context) for section in view.sections}


def render_section(section: Section, context: Context) -> Part:
    """Return one section, drawn for those fields of the choice that it depends on."""
    choice = choice_of_params(section.params, context.choice)
    return section.render(replace(context, choice=choice))


def filter_parts(view: View, context: Context) -> dict[str, str]:
    """Return the rows of filters by place: those of the page, then those in the middle of it."""
    rows = {PAGE_FILTERS: view.filters}
    rows |= {
        f"{PAGE_FILTERS}-{block.filter.param}": (block.filter,)
        for block in view.blocks
        if isinstance(block, Switched)
    }
    return {place: render_filters(context, each) for place, each in rows.items()}


def chosen_text(context: Context) -> str:
    """Return the choice in words, for a page that shows no filters."""
    return describe_choice(context.tables, context.choice, context.language)


def page_title(view: View, choice: Choice, language: Language) -> str:
    """Return the title of a page for the browser: state, page, dashboard."""
    parts = [language.gettext(view.heading), language.gettext(TITLE)]
    if "state" in {each.param for each in view.filters} and choice.states:
        parts.insert(0, STATES[choice.states[0]].name(language.code))
    return TITLE_JOINT.join(parts)


def page_description(view: View, context: Context) -> str:
    """Return what a page shows, in a line for search engines: choice, as-of date and sources."""
    choice = replace(context.choice, states=())
    source = cite(context.tables, choice, ALL_ROWS, context.language).source
    return f"{chosen_text(context)}. {source}"


def unknown_texts(view: View, unknown: Iterable[UnknownValue], language: Language) -> list[str]:
    """Say what of an address is not known, and that it is left out."""
    labels = {each.param: language.gettext(each.label) for each in view.all_filters}
    texts = []
    for param, value in unknown:
        name, value = labels.get(param, param[:MAX_LETTERS]), value[:MAX_LETTERS]
        if value:
            text = language.gettext(
                "“{value}” in the address is not known as “{name}”; it is left out.",
                name=name,
                value=value,
            )
        else:
            text = language.gettext(
                "“{name}” in the address is no choice of this page; it is left out.", name=name
            )
        texts.append(text)
    return texts


def server_blocks(view: View, parts: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the content of a page for `content_html`; `parts` is the HTML of each section and each
    row of filters by place.
    """
    return [_block(block, parts) for block in view.blocks]


def _block(block: Block, parts: Mapping[str, str]) -> dict[str, object]:
    place = f"{PAGE_FILTERS}-{block.filter.param}" if isinstance(block, Switched) else ""
    return {
        "beside": isinstance(block, Beside),
        "place": place,
        "filters": parts.get(place, ""),
        "sections": [(each.name, parts[each.name]) for each in sections_of(block)],
    }


def content_html(
    view: View,
    context: Context,
    *,
    filters: str,
    blocks: Sequence[Mapping[str, object]],
    notices: Sequence[str] = (),
    hidden: Mapping[str, str] | None = None,
) -> str:
    """Return the content of a page below its frame.

    `blocks` has sections (name and HTML), whether they stand `beside` each other, and a row of
    filters above them, with its place. `hidden` are further fields of the form that a browser
    without JavaScript sends; None where the filters are no form.
    """
    language = context.language
    return fill_template(
        "view/page",
        language,
        form=FORM if hidden is not None else "",
        action=context.links.page(context, view.name, None),
        hidden=hidden or {},
        heading=language.gettext(view.heading),
        notices=notices,
        chosen=chosen_text(context),
        filters=filters,
        blocks=blocks,
    )


def sections_changed(view: View, changed: Collection[str]) -> list[Section]:
    """Return the sections that depend on a changed parameter."""
    return [each for each in view.sections if not set(changed).isdisjoint(each.params)]
