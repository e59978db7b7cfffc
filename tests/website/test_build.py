"""The public edition: the words, figures and order of the dashboard; complete or not written at
all; the same version, the same bytes.
"""

import csv
import html
import json
import os
import re
import shutil
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import pytest

from briefings.command_line import version_of
from briefings.process_pool import open_pool
from charts.drawing.plotly_json import to_plotly_json
from charts.registry import FIGURES
from domain.findings.items.item_evidence import item_evidence
from domain.language import languages
from domain.measures.coverage import OBJECTIVE, PRINCIPLE
from domain.tables import Choice, Tables
from domain.vocabulary import OBJECTIVES, PRINCIPLES, STATES
from tests.charts.crowded import crowded
from tests.views.markup import text_of
from tests.views.reading import open_page
from views.registry import VIEWS
from website import build
from website.__main__ import main
from website.build import MANIFEST_FILE, NotASiteError, replace_folder
from website.document import write_page
from website.outline import FIRST_FILES, outlines
from website.page_context import SitePageContext

LANGUAGES = list(languages())
# of elements that link files, or speak of them
FILES = ("downloads", "pictures", "status", "links")
# files of the pages of objectives by their order
ORDER_FILES = {
    "states": "objectives.html",
    "number": "objectives-by-number.html",
    "round_table": "objectives-by-round-table.html",
    "fewest": "objectives-by-fewest.html",
}
# A page of the site, and the equivalent page of the dashboard: its name and the choices made
# there.
SAME = {
    "index.html": [("overview", {"indicator": code}) for code in ("stage", "ready", "attendance")],
    "states.html": [("states", {"indicator": code}) for code in ("stage", "ready", "attendance")],
    "state-MAR.html": [("states", {"state": "MAR"})],
    "state-COM.html": [("states", {"state": "COM"})],
    "state-YEM.html": [("states", {"state": "YEM"})],
    "objectives.html": [
        ("objectives", {"objective": code}) for code in ("1", "10", "national_sovereignty")
    ],
    "objectives-by-number.html": [("objectives", {"order": "number"})],
    "objectives-by-round-table.html": [("objectives", {"order": "round_table"})],
    "objectives-round-table-2.html": [("objectives", {"round_table": "2"})],
    "participation.html": [("participation", {})],
    "participation-workshop-1.html": [("participation", {"event": "workshop-1"})],
    "participation-workshop-2.html": [("participation", {"event": "workshop-2"})],
    "changes.html": [("changes", {})],
    "about.html": [("about", {})],
}


def plain(markup: str) -> str:
    """Return the text of some HTML, with whitespace collapsed."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def shown(folder: Path, language: str, page: str) -> str:
    """Return the text of the main part of a page of the site, without its pictures."""
    document = (folder / language / page).read_text(encoding="utf-8")
    main = document[document.index("<main") : document.index("</main>")]
    return plain(re.sub(r"<svg.*?</svg>", " ", main, flags=re.DOTALL))


@cache
def published() -> Tables:
    """Return the tables that the site is made of."""
    store, version = version_of(Namespace(version=None))
    return store.tables(version)


def pieces_of(element: Element) -> Iterator[str]:
    """Yield the texts of an element, piece by piece; without links to files, which are others on
    the site, and without what is said of them.
    """
    if element.get("class") in FILES or element.get("id", "").endswith("-picture"):
        return
    if element.tag == "p" and any("export/" in a.get("href", "") for a in element.iter("a")):
        return
    if len(element) and element.tag in ("section", "details", "div", "article"):
        for each in element:
            yield from pieces_of(each)
    elif words := " ".join(element.itertext()).split():  # apart where a tag is, as in `plain`
        yield " ".join(words)


def said(page: str, language: str, **choice: str) -> list[str]:
    """Return the texts of the dashboard's page below its filters, piece by piece."""
    opened = open_page(page, languages()[language], published(), **choice)
    assert opened.notices == []
    # only the first page of objectives opens them, for it opens them all
    closed = {"evidence"} if page == "objectives" and "objective" not in choice else set()
    parts = [opened.part(name) for name in opened.parts if name not in closed]
    return [
        text_of(next(opened.content.iter("h1"))),
        *(piece for part in parts for piece in pieces_of(part)),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", SAME)
def test_a_page_says_what_the_dashboard_says_in_its_words_and_order(
    public: Path, page: str, language: str
) -> None:
    there = shown(public, language, page)
    for name, choice in SAME[page]:
        pieces, place = said(name, language, **choice), 0
        for piece in pieces:
            assert piece in there
            assert piece in there[place:], "the order is another"
            place = there.index(piece, place) + len(piece)
        assert len(pieces) > 1


def test_every_page_of_the_dashboard_is_compared() -> None:
    assert {name for pages in SAME.values() for name, _ in pages} == set(VIEWS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_objectives_stand_in_each_order_on_a_page_of_their_own(public: Path, language: str) -> None:
    found = {}
    for order, file in ORDER_FILES.items():
        choice = Choice(2020, order=order)
        for kind in (OBJECTIVE, PRINCIPLE):
            items = item_evidence(published(), choice, kind, languages()[language]).rows
            found[order, kind] = [row.title for row in items]
            there, place = shown(public, language, file), 0
            for title in found[order, kind]:
                assert plain(title) in there[place:]
                place = there.index(plain(title), place)
    assert len({tuple(found[order, OBJECTIVE]) for order in ORDER_FILES}) == len(ORDER_FILES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_of_each_page_leads_to_the_first_page_of_each_view(
    public: Path, language: str
) -> None:
    for path in (public / language).glob("*.html"):
        menu = dict(
            reversed(each)
            for each in re.findall(r'href="([^"]+)" data-page="([^"]+)"', path.read_text("utf-8"))
        )
        assert menu == FIRST_FILES


@pytest.mark.parametrize("page", [*ORDER_FILES.values(), "objectives-round-table-2.html"])
def test_a_statement_leads_to_its_objective_among_those_that_are_opened(
    public: Path, page: str
) -> None:
    text = (public / "en" / page).read_text("utf-8")
    chips = re.findall(r'<a class="chip [^"]*" href="([^"#]*)#([^"]+)"', text)
    assert chips
    assert {file for file, _ in chips} == {"objectives.html"}
    assert {anchor for _, anchor in chips} <= {
        f"objective-{item}" if item in OBJECTIVES else f"principle-{item}"
        for item in (*OBJECTIVES, *PRINCIPLES)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reports_totals_stand_on_the_site(public: Path, language: str) -> None:
    cards = re.findall(
        r'<dd class="value">([^<]*)<',
        (public / language / "index.html").read_text(encoding="utf-8"),
    )
    assert [re.findall(r"\d+", card) for card in cards] == [
        ["15"],
        ["111"],
        ["6", "15"],
        ["12", "23"],
        ["1", "2", "2020"],
    ]
    page = (public / language / "participation-workshop-2.html").read_text(encoding="utf-8")
    picture = re.findall(r"<text[^>]*>([^<]*)</text>", page)
    assert {"27", "70", "14", "111"} <= set(picture)
    assert {"27", "70", "14", "111"} <= set(
        re.findall(r"\d+", shown(public, language, "participation-workshop-2.html"))
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_script_draws_is_what_the_dashboard_draws(public: Path, language: str) -> None:
    for page, choice in (
        ("index", Choice(2020)),
        ("state-MAR", Choice(2020, marked="MAR")),  # the map of all states
        ("participation", Choice(2020)),
    ):
        figures = json.loads((public / language / f"{page}.json").read_bytes())
        assert len(figures) > 1
        for name, figure in figures.items():
            asked = Choice(**{**vars(choice), **FIGURES[name].preset})
            chart = FIGURES[name].chart
            drawn = chart.interactive(chart.frame(published(), asked), languages()[language])  # type: ignore[attr-defined]
            assert figure == json.loads(to_plotly_json(drawn))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_objective_and_principle_has_its_place(public: Path, language: str) -> None:
    listed = re.findall(
        r'href="state-([A-Z]{3})\.html"',
        (public / language / "states.html").read_text(encoding="utf-8"),
    )
    assert listed == [state.code for state in STATES.neutral_order(language)]
    page = (public / language / "objectives.html").read_text(encoding="utf-8")
    for item in (*OBJECTIVES, *PRINCIPLES):
        anchor = f"objective-{item}" if item in OBJECTIVES else f"principle-{item}"
        assert page.count(f'id="{anchor}"') == 1
        assert f'href="#{anchor}"' in page


def test_every_link_leads_to_a_file_of_the_site_and_every_anchor_is_there_once(
    public: Path,
) -> None:
    pages = {path: path.read_text(encoding="utf-8") for path in public.rglob("*.html")}
    anchors = {path: re.findall(r'\bid="([^"]+)"', text) for path, text in pages.items()}
    assert [path for path, found in anchors.items() if len(found) != len(set(found))] == []
    broken = []
    for path, text in pages.items():
        for link in re.findall(r'\b(?:href|src|data-figures)="([^"]+)"', text):
            file, _, anchor = html.unescape(link).partition("#")
            target = (path.parent / unquote(file.partition("?")[0])).resolve() if file else path
            if target.suffix != ".pdf" and (
                not target.is_file()
                or (anchor and target in anchors and anchor not in anchors[target])
            ):
                broken.append((path.name, link))
    assert broken == []


def test_no_page_names_an_address_outside_or_from_the_root(public: Path) -> None:
    for path in public.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.findall(r'\b(?:href|src)="(?:[a-z]+:|/)', text), path
        assert not re.findall(r"<script(?![^>]*\bsrc=)", text), "a script stands in the page"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_is_offered_as_the_csv_that_it_shows(public: Path, language: str) -> None:
    page = (public / language / "participation.html").read_text(encoding="utf-8")
    with (public / language / "tables" / "participation-headcount.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        header, *rows = csv.reader(file)
    for cell in header:
        assert f'<th scope="col" role="columnheader">{html.escape(cell)}</th>' in page
    assert rows
    assert all(
        re.search(rf"<t[dh] [^>]*>{re.escape(html.escape(cell))}</t[dh]>", page)
        for row in rows
        for cell in row
    )


def test_the_same_version_gives_the_same_bytes() -> None:
    store, version = version_of(Namespace(version=None))
    tables, frames = store.tables(version), store.frames(version)
    some = [
        job
        for job in build.page_jobs(tables, LANGUAGES)
        if getattr(job.of, "file", "") in ("index.html", "about.html")
    ]
    sites = []
    for workers in (1, 2):
        with open_pool(workers) as pool:
            sites.append(build.build_site(tables, version, frames, LANGUAGES, some, pool))
    first, again = sites
    assert first.keys() == again.keys()
    assert {path for path, data in again.items() if first[path] != data} == set()
    assert again[MANIFEST_FILE]


def test_a_site_takes_the_place_of_the_one_before_and_leaves_nothing_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    replace_folder({"old.html": b"1", MANIFEST_FILE: b"{}"}, folder)
    replace_folder({"new.html": b"2", MANIFEST_FILE: b"{}"}, folder)
    assert {path.name for path in folder.iterdir()} == {"new.html", MANIFEST_FILE}
    assert list(tmp_path.iterdir()) == [folder]


def test_a_site_that_could_not_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    replace_folder({"old.html": b"1", MANIFEST_FILE: b"{}"}, folder)
    with pytest.raises(FileExistsError):
        replace_folder(
            {"a": b"1", "a/b": b"2", MANIFEST_FILE: b"{}"}, folder
        )  # a file where a folder must be
    assert (folder / "old.html").read_bytes() == b"1"
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_holds_anything_else_is_never_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine" / "letter.txt"
    mine.parent.mkdir()
    mine.write_text("keep me", encoding="utf-8")
    with pytest.raises(NotASiteError):
        replace_folder({MANIFEST_FILE: b"{}"}, mine.parent)
    assert main(["--out", str(mine.parent)]) == 2
    assert str(mine.parent) in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == "keep me"


def test_a_version_that_there_is_not_gives_no_site(tmp_path: Path) -> None:
    assert main(["--version", "no-such", "--out", str(tmp_path / "public")]) == 2
    assert not (tmp_path / "public").exists()


def unprivileged(folder: Path, files: dict[str, bytes]) -> int:
    """Publish as a user who may write only to the folder of the site (root may write anywhere);
    return the exit status.
    """
    child = os.fork()
    if not child:
        if os.getuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        try:
            replace_folder(files, folder)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def held() -> Iterator[Path]:
    """Yield a folder for a site that cannot be renamed: its parent is read-only, as with a mount
    point.
    """
    above = Path(tempfile.mkdtemp(prefix="held-"))
    folder = above / "public"
    replace_folder(
        {"old.html": b"1", "assets/1/old.css": b"1", "en/kept.html": b"1", MANIFEST_FILE: b"{}"},
        folder,
    )
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    above.chmod(0o555)
    yield folder
    above.chmod(0o755)
    shutil.rmtree(above)


def test_a_folder_that_cannot_be_renamed_gets_the_new_site_and_keeps_nothing_of_the_old(
    held: Path,
) -> None:
    assert (
        unprivileged(
            held,
            {
                "new.html": b"2",
                "assets/2/new.css": b"2",
                "en/kept.html": b"2",
                MANIFEST_FILE: b"{}",
            },
        )
        == 0
    )
    found = {
        path.relative_to(held).as_posix(): path.read_bytes()
        for path in held.rglob("*")
        if path.is_file()
    }
    assert found == {
        "new.html": b"2",
        "assets/2/new.css": b"2",
        "en/kept.html": b"2",
        MANIFEST_FILE: b"{}",
    }
    assert {path.name for path in held.iterdir()} == {"new.html", "assets", "en", MANIFEST_FILE}


def test_a_folder_that_cannot_be_renamed_keeps_the_old_site_where_the_new_one_cannot_be_written(
    held: Path,
) -> None:
    before = {path: path.read_bytes() for path in held.rglob("*") if path.is_file()}
    assert unprivileged(held, {"a": b"1", "a/b": b"2", MANIFEST_FILE: b"{}"}) == 1
    assert {path: path.read_bytes() for path in held.rglob("*") if path.is_file()} == before


def test_a_site_whose_successor_cannot_be_renamed_is_put_back(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    replace_folder({"old.html": b"1", MANIFEST_FILE: b"{}"}, folder)
    with pytest.raises(FileNotFoundError):
        build._swap_folders(tmp_path / "nowhere", folder)  # the second of the two renames fails
    assert (folder / "old.html").read_bytes() == b"1"
    assert list(tmp_path.iterdir()) == [folder]


def test_a_site_that_a_power_cut_left_aside_is_put_back(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    replace_folder({"old.html": b"1", MANIFEST_FILE: b"{}"}, folder)
    folder.rename(build._old_folder(folder))  # the state between the two renames
    with pytest.raises(FileExistsError):
        replace_folder({"a": b"1", "a/b": b"2", MANIFEST_FILE: b"{}"}, folder)
    assert (folder / "old.html").read_bytes() == b"1"
    assert list(tmp_path.iterdir()) == [folder]


def test_a_figure_that_cannot_be_drawn_costs_the_site_that_figure() -> None:
    store, version = version_of(Namespace(version=None))
    tables, undrawn = store.tables(version), list[str]()
    with crowded("road"):
        place = SitePageContext(
            tables, version, ("en",), languages()["en"], Choice(2020), "index.html"
        )
        write_page(outlines(tables, 2020)[0], place, "assets/0")
        undrawn += place.undrawn
    page = place.files["en/index.html"].decode()
    assert undrawn == ["road"]
    section = page[page.index('id="road"') : page.index("</section>", page.index('id="road"'))]
    assert "<svg" not in section
    assert re.search(r"<details[^>]* open>.*<table", section, re.DOTALL)
    assert len(re.findall(r'<svg class="figure"', page)) >= 4  # all other figures are drawn
