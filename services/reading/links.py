"""Give the reading pages of the server their addresses: relative, with language and choice."""

from collections.abc import Mapping
from urllib.parse import urlencode

from charts.drawing.figure_sizes import SIZES
from charts.registry import IMAGE_KINDS
from domain.language import Language
from domain.tables import Choice, Tables
from services import figure_query
from services.figure_query import LANGUAGE, SERVED_VERSION, FigureRequest
from services.reading.versions import earlier_version
from services.release import release_id
from views.menu import FIRST
from views.params import PARAMS_BY_FIGURE, choice_of_params
from views.query import pairs_of
from views.registry import VIEWS
from views.view import Context, EarlierVersion, PictureLinks, TableData, View

TABLE_KINDS = ("csv", "xlsx")
# Below this address static/reading.js asks for pages (server/routes/views.py): for a release of the
# dashboard, and `OF` what of a page, if not all of it.
PREFIX, RELEASE, OF = "view/", "release", "of"
PAGE, FIGURES = "page", "figures"
TABLES = f"{PREFIX}table/"


def page_path(name: str) -> str:
    """Return the address of a page without its query, relative to any page."""
    return "./" if name == FIRST else f"./{name}"


def figures_address(view: View, choice: Choice, language: Language, tables: Tables) -> str:
    """Return the address of the figures of a page, relative to any page."""
    pairs = [
        (LANGUAGE, language.code),
        (SERVED_VERSION, tables.version),
        (RELEASE, release_id()),
        (OF, FIGURES),
        *pairs_of(view, choice, tables),
    ]
    return f"./{PREFIX}{view.name}.json?{urlencode(pairs)}"


class ServerLinks:
    """Addresses on the server; see `views.view.Links`."""

    def page(self, context: Context, view: str, choice: Choice | None, anchor: str = "") -> str:
        """Return the address of a page with a choice in the reader's language."""
        if choice is None:
            return page_path(view)
        pairs = [(LANGUAGE, context.language.code), *pairs_of(VIEWS[view], choice, context.tables)]
        return f"{page_path(view)}?{urlencode(pairs)}{f'#{anchor}' if anchor else ''}"

    def table(self, context: Context, name: str, table: TableData) -> Mapping[str, str]:
        """Return the addresses of a table as CSV and XLSX."""
        view = VIEWS[context.view]
        pairs = [
            (LANGUAGE, context.language.code),
            (SERVED_VERSION, context.tables.version),
            *pairs_of(view, context.choice, context.tables),
        ]
        query = urlencode(pairs)
        return {
            kind.upper(): f"./{TABLES}{view.name}/{name}.{kind}?{query}" for kind in TABLE_KINDS
        }

    def pictures(self, context: Context, figure: str) -> PictureLinks:
        """Return the addresses of a figure in each size and kind."""
        choice = choice_of_params(PARAMS_BY_FIGURE[figure], context.choice)
        requests = {size: FigureRequest(figure, choice, context.language, size) for size in SIZES}
        version = context.tables.version
        by_size = {
            size: {
                kind.upper(): f"./{figure_query.image_url(request, kind, version)}"
                for kind in IMAGE_KINDS
            }
            for size, request in requests.items()
        }
        first = requests[next(iter(SIZES))]
        return PictureLinks(by_size, figure_query.current_image_url(first, "png", context.tables))

    def earlier(self, context: Context) -> EarlierVersion | None:
        """Return the version that the choice names, or the one before; None where there is none."""
        return earlier_version(context.tables, context.choice, context.language)

    def downloads(self, context: Context) -> tuple[tuple[str, str], ...]:
        """Return the workbook of the page of sources; calendar, draft report and feed of the
        overview; a page for a letter to the chosen state.
        """
        gettext = context.language.gettext
        query = urlencode([(LANGUAGE, context.language.code)])
        cycle = urlencode([(LANGUAGE, context.language.code), ("cycle", context.choice.cycle)])
        if context.view == "overview":
            return (
                (f"./calendar.ics?{query}", gettext("Events and deadlines as a calendar (ICS)")),
                (
                    f"./export/regional-report.docx?{cycle}",
                    gettext("Draft of the regional review report (DOCX)"),
                ),
                (f"./api/versions.atom?{query}", gettext("Feed of the versions (Atom)")),
            )
        if context.view == "states" and context.choice.states:
            (state,) = context.choice.states
            address = f"./export/letter.docx?{cycle}&state={state}"
            return ((address, gettext("Page for a letter (DOCX)")),)
        if context.view != "about":
            return ()
        label = context.language.gettext(
            "The workbook behind the figures, and the history of its versions"
        )
        return ((f"./data?{urlencode([(LANGUAGE, context.language.code)])}", label),)


LINKS = ServerLinks()
