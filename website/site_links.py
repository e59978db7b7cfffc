"""Give the pages of the site their addresses: relative files, and tables written beside them."""

from collections.abc import Mapping

from domain.tables import Choice
from domain.vocabulary import OBJECTIVES
from loaders.xlsx import export
from views.view import Context, PictureLinks, TableData
from website import downloads
from website.outline import FIRST_FILES, file_of
from website.page_context import SitePageContext


class SiteLinks:
    """Addresses of the site; see `views.view.Links`. Tables become files of `place`."""

    def __init__(self, place: SitePageContext) -> None:
        self.place = place

    def page(self, context: Context, view: str, choice: Choice | None, anchor: str = "") -> str:
        """Return the file of the page that shows a choice, or the nearest one."""
        if choice is None:
            return FIRST_FILES[view]
        if view == "objectives" and choice.item:  # the first page has them all
            return f"{FIRST_FILES[view]}#{anchor_of(choice.item)}"
        file = file_of(self.place.tables, view, choice)
        return f"{file}{f'#{anchor}' if anchor else ''}"

    def table(self, context: Context, name: str, table: TableData) -> Mapping[str, str]:
        """Write a table as CSV, and return its address."""
        item = f"-{context.choice.item}" if name == "evidence" else ""
        file = f"tables/{self.place.name}-{name}{item}.csv"
        return {"CSV": self.place.add_file(file, export.to_csv(table.frame))}

    def pictures(self, context: Context, figure: str) -> PictureLinks:
        """Return none: the site has no picture files."""
        return PictureLinks()

    def earlier(self, context: Context) -> None:
        """Return none: the site has one version."""

    def downloads(self, context: Context) -> tuple[tuple[str, str], ...]:
        """Return the documents of a state, the calendar, or all files about the figures."""
        if context.view == "states":
            return tuple(downloads.state_links(self.place))
        if context.view == "overview":
            return tuple(downloads.overview_links(self.place))
        return tuple(downloads.download_links(self.place))


def anchor_of(item: str) -> str:
    """Return the id of an objective or guiding principle on the page of all."""
    return f"objective-{item}" if item in OBJECTIVES else f"principle-{item}"
