"""Build a page of the site from its view: the sections of the dashboard, with links instead of
filters.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from charts.drawing.composition import FALLBACK_NOTE
from charts.registry import FIGURES
from domain.tables import Choice
from templates import fill_template
from views import pictures
from views.filters import STATE, event_names
from views.params import PARAMS
from views.registry import VIEWS
from views.render import content_html, page_title, render_section
from views.view import (
    Block,
    Context,
    Filter,
    Part,
    Section,
    Switched,
    View,
    picture_mark,
    sections_of,
)
from website.outline import Outline, event_files, objective_files, state_file
from website.page_context import SitePageContext, folder_of
from website.site_links import SiteLinks, anchor_of

Link = tuple[str, str, bool]  # file, text, whether it is the page itself
Nav = tuple[str, tuple[Link, ...]]  # label, links


@dataclass
class SitePage:
    """A page: title and content as HTML, and the data of its charts by place."""

    title: str
    content: str = ""
    figures: dict[str, bytes] = field(default_factory=dict)


class PageBuilder:
    """Builds the content of a page, and collects the data of its charts."""

    def __init__(self, outline: Outline, place: SitePageContext) -> None:
        self.outline, self.place = outline, place
        self.view: View = VIEWS[outline.section]
        self.context = Context(
            self.view.name, place.tables, place.choice, place.language, SiteLinks(place)
        )
        self.page = SitePage(page_title(self.view, place.choice, place.language))
        self.has_shapes = False

    def build(self) -> SitePage:
        """Return the page."""
        blocks = [self._block(block) for block in self.view.blocks]
        navs = fill_template("site/choices", self.place.language, navs=list(self._navs()))
        self.page.content = content_html(self.view, self.context, filters=navs, blocks=blocks)
        return self.page

    def _block(self, block: Block) -> dict[str, object]:
        if isinstance(block, Switched):
            html = self._list_values(block) if block.listed else self._tabs(block)
            return {"beside": False, "place": "", "sections": [(block.sections[0].name, html)]}
        sections = [(each.name, self._section(each, self.context)) for each in sections_of(block)]
        return {"beside": len(sections) > 1, "place": "", "sections": sections}

    def _tabs(self, block: Switched) -> str:
        """Return the sections for each value of a filter, one value seen at a time."""
        tabs = []
        for value, text in self._options(block.filter).items():
            context = self._with(block.filter, value)
            html = "".join(self._section(each, context, f"-{value}") for each in block.sections)
            tabs.append((value, text, html))
        name, label = block.filter.param, self.place.language.gettext(block.filter.label)
        return fill_template("site/tabs", self.place.language, name=name, label=label, tabs=tabs)

    def _list_values(self, block: Switched) -> str:
        """Return the links to the sections for each value of a filter, and on the page of all
        choices the sections.
        """
        whole, code = self._is_whole(), block.filter.param
        here = "" if whole else self.outline.first_file
        options = self._options(block.filter)
        links = [(f"{here}#{anchor_of(value)}", text) for value, text in options.items()]
        label = self.place.language.gettext(block.filter.label)
        html = fill_template("heading", self.place.language, text=label)
        html += fill_template("view/links", self.place.language, links=links)
        for value in options if whole else ():
            context = self._with(block.filter, value)
            told = "".join(self._section(each, context) for each in block.sections)
            html += fill_template(
                "site/opened", self.place.language, id=anchor_of(value), told=told, name=code
            )
        return html

    def _is_whole(self) -> bool:
        return self.outline.file == self.outline.first_file

    def _options(self, each: Filter) -> dict[str, str]:
        place = self.place
        return dict(each.options(place.tables, place.choice, place.language))

    def _with(self, each: Filter, value: str) -> Context:
        choice = PARAMS[each.param].set(self.context.choice, (value,))
        return replace(self.context, choice=choice)

    def _section(self, section: Section, context: Context, suffix: str = "") -> str:
        """Return a section as HTML with its pictures; `suffix` tells charts of one place apart."""
        part = render_section(section, context)
        html = part.html
        for name, figure in part.figures.items():
            drawn = pictures.render_pictures(
                figure.figure, context.tables, figure.choice, context.language, figure.sizes
            )
            if not drawn:
                self.place.undrawn.append(figure.figure)
                note = context.language.gettext(FALLBACK_NOTE)
                drawn = fill_template("note", context.language, text=note)
                # the table stands in for the picture
                html = html.replace(f'id="{name}-table"', f'id="{name}-table" open')
            elif FIGURES[figure.figure].is_map and not self.has_shapes:
                self.has_shapes = True
                drawn = pictures.map_shapes() + drawn
            html = html.replace(picture_mark(name), drawn)
            self.page.figures[name + suffix] = figure.json
        return _rename_places(html, part, suffix) if suffix else html

    def _navs(self) -> Iterator[Nav]:
        """Yield the choices that have pages of their own, where there are several."""
        for label, links in (self._cycles(), *self._choices()):
            if len(links) > 1:
                yield self.place.language.gettext(label), links

    def _cycles(self) -> Nav:
        """Return the links to the same page of other review cycles."""
        place, file = self.place, self.outline.first_file
        links = tuple(
            (
                place.relative_link(
                    f"{folder_of(place.tables, cycle, place.language.code)}/{file}"
                ),
                str(cycle),
                cycle == place.choice.cycle,
            )
            for cycle in place.tables.cycles
        )
        return self.view.filters[0].label, links

    def _choices(self) -> Iterator[Nav]:
        """Yield the links to the pages of other choices in the same cycle."""
        place, choice = self.place, self.place.choice
        filters = {each.param: each for each in self.view.filters}
        if "state" in filters and choice.states:
            names = self._options(STATE)
            yield (
                filters["state"].label,
                tuple(
                    (state_file(code), name, (code,) == choice.states)
                    for code, name in names.items()
                ),
            )
        if "round_table" in filters:
            yield from self._objective_choices(filters, choice)
        if "event" in filters:
            event = filters["event"]
            none = place.language.gettext(event.none)
            names = {"": none, **event_names(place.tables, choice.cycle, place.language)}
            yield (
                event.label,
                tuple(
                    (file, names[code], code == choice.event)
                    for file, code in event_files(place.tables, choice.cycle)
                ),
            )

    def _objective_choices(self, filters: dict[str, Filter], choice: Choice) -> Iterator[Nav]:
        files = {
            (each.round_table, each.order): file for file, each in objective_files(choice.cycle)
        }
        first = next(iter(files))[1]
        round_tables = filters["round_table"]
        none = self.place.language.gettext(round_tables.none)
        tables = {"": none, **self._options(round_tables)}
        yield (
            round_tables.label,
            tuple(
                (files[code, first], name, code == choice.round_table)
                for code, name in tables.items()
            ),
        )
        if not choice.round_table:
            orders = self._options(filters["order"])
            yield (
                filters["order"].label,
                tuple(
                    (files["", code], name, code == choice.order) for code, name in orders.items()
                ),
            )


def _rename_places(html: str, part: Part, suffix: str) -> str:
    """Return the HTML of a section whose charts and disclosures have other names."""
    for name in part.figures:
        for before in (f'data-figure="{name}"', f'id="chart-{name}"', f'id="{name}-table"'):
            html = html.replace(before, f'{before[:-1]}{suffix}"')
    return html
