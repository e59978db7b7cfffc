#!/usr/bin/env python3
"""Work the reading pages in Debian's Firefox, in both languages, and say of each step whether it
went as it must.

A real server, a real browser, real clicks and keys. The steps: a deep link, a filter by keyboard
and by mouse (the address, focus, scroll position, opened tables), back, reload, an embedded page,
the language, a change of page with filters carried along, a click on the map, a new publication, a
line that is lost and comes back, and a browser without JavaScript.
"""

import argparse
import asyncio
import sys
import tempfile
import traceback
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.firefox_driver import BiDiError, Tab, firefox
from benchmarks.rivals.content import LANGUAGES
from benchmarks.rivals.servers import Running, serve
from benchmarks.verdicts import Report, Verdict
from domain.vocabulary import STATES
from loaders.store.errors import StoreUnavailableError
from loaders.store.models import Author, Policy, PublishRequest, new_id
from loaders.store.store import Store

BUSY = "document.querySelector('#reading')?.getAttribute('aria-busy') === 'true'"
UNDRAWN = """[...document.querySelectorAll('#reading [data-figure]')].filter(each => each.checkVisibility()
  && !(each.hasAttribute('data-drawn') && each.querySelector('.drawn[aria-busy=false] .main-svg')))"""
ADOPTED = "document.querySelector('#reading[data-adopted]') !== null"
SEEN_WITHIN, TOLD_WITHIN = (
    35.0,
    5.0,
)  # seconds: a publication (polled every 30 s); a lost line (3 s)


@dataclass
class Walk:
    """One walk through the pages in a language."""

    tab: Tab
    server: Running
    store: Store
    language: str

    async def open(self, path: str, *, whole: bool = True) -> None:
        """Open a page and wait until it stands; `whole` until Streamlit holds it."""
        mark = "&" if "?" in path else "?"
        await self.tab.go(f"{self.server.base}/{path}{mark}lang={self.language}")
        await self.stands()
        if whole:
            await self.tab.wait(ADOPTED)

    async def stands(self, view: str = "") -> None:
        """Wait until the page is not busy and every chart is drawn."""
        of = f"document.querySelector('#reading').dataset.view === '{view}' &&" if view else ""
        await self.tab.wait(
            f"document.querySelector('#reading [data-part]') && {of} !({BUSY}) && !({UNDRAWN}).length"
        )

    async def parameters(self) -> dict[str, list[str]]:
        """Return the parameters of the address."""
        return parse_qs(urlsplit(await self.tab.address()).query)

    async def expect(self, expression: str, what: str, seconds: float = 10.0) -> None:
        """Wait for an expression. Raises BiDiError that says what was not so."""
        try:
            await self.tab.wait(expression, seconds)
        except BiDiError as error:
            raise BiDiError(f"{what}: {error}") from error


CONTROL = "document.querySelector('#reading [name={name}]')"
CHECKED = "[...document.querySelectorAll('#reading [name={name}]:checked')].map(each => each.value)"
ADDRESS = "new URLSearchParams(location.search)"


async def follow_deep_link(walk: Walk) -> None:
    """Find the choices of the address in the controls."""
    await walk.open("objectives?states=JOR&states=LBN&order=round_table")
    found = await walk.tab.evaluate(CHECKED.format(name="states"))
    if sorted(found) != ["JOR", "LBN"]:
        raise BiDiError(f"checked are {found}")
    if await walk.tab.evaluate(CHECKED.format(name="order")) != ["round_table"]:
        raise BiDiError("the order is not that of the address")


async def change_by_keyboard(walk: Walk) -> None:
    """Change a select by keyboard: address, focus, an opened table, the scroll position."""
    await walk.open("objectives")
    control = CONTROL.format(name="round_table")
    await walk.tab.evaluate("(document.querySelector('#reading details.along').open = true)")
    await walk.tab.evaluate(f"({control}.focus(), {control}.scrollIntoView({{block: 'start'}}), 0)")
    top = f"{control}.getBoundingClientRect().top"
    before = await walk.tab.evaluate(top)
    await walk.tab.press("ArrowDown")
    await walk.expect(f"{ADDRESS}.has('round_table')", "the address does not say the choice")
    await walk.stands("objectives")
    await walk.expect(f"document.activeElement === {control}", "the focus went")
    await walk.expect(
        "document.querySelector('#reading details.along').open", "the opened table is closed"
    )
    moved = abs(await walk.tab.evaluate(top) - before)
    if moved > 2:
        raise BiDiError(f"the page has moved by {moved:.0f} pixels")


async def change_by_mouse(walk: Walk) -> None:
    """Check a state, and choose an order."""
    await walk.open("objectives")
    await walk.tab.click("#reading details:has([name=states]) > summary")
    await walk.tab.click("#reading label:has([name=states][value=JOR])")
    await walk.expect(f"{ADDRESS}.getAll('states').includes('JOR')", "no state in the address")
    await walk.stands("objectives")
    await walk.tab.press("Escape")  # the opened list lies over what is below it
    await walk.tab.click("#reading label:has([name=order][value=round_table])")
    await walk.expect(f"{ADDRESS}.get('order') === 'round_table'", "no order in the address")
    await walk.stands("objectives")
    if (await walk.parameters()).get("states") != ["JOR"]:
        raise BiDiError("the state went with the order")


async def go_back(walk: Walk) -> None:
    """Come back to a page with its choices."""
    await walk.open("objectives?round_table=2")
    await walk.tab.click("#reading nav.pages a[data-page=participation]")
    await walk.stands("participation")
    await walk.tab.go_back()
    await walk.stands("objectives")
    value = f"{CONTROL.format(name='round_table')}.value === '2'"
    await walk.expect(value, "the choice is not in its control")


async def reload(walk: Walk) -> None:
    """Keep a choice over a reload."""
    await walk.open("participation")
    control = CONTROL.format(name="event")
    await walk.tab.evaluate(f"({control}.focus(), 0)")
    await walk.tab.press("ArrowDown")
    await walk.expect(f"{ADDRESS}.has('event')", "the address does not say the choice")
    chosen = await walk.tab.evaluate(f"{control}.value")
    await walk.tab.reload()
    await walk.stands("participation")
    if await walk.tab.evaluate(f"{control}.value") != chosen:
        raise BiDiError("the choice went")


async def embed(walk: Walk) -> None:
    """Show no masthead in an embedded page, and the charts."""
    await walk.open("participation?embed=true")
    seen = "document.querySelector('#reading .masthead')?.checkVisibility() ?? false"
    if await walk.tab.evaluate(seen):
        raise BiDiError("the masthead is there")
    if not await walk.tab.evaluate("document.querySelectorAll('#reading .main-svg').length"):
        raise BiDiError("no chart is there")


async def switch_language(walk: Walk) -> None:
    """Read the page in the other language, with the choices."""
    await walk.open("objectives?round_table=2")
    other = next(each for each in LANGUAGES if each != walk.language)
    await walk.tab.click(f"#reading nav.languages a[data-lang={other}]")
    await walk.tab.wait(f"document.documentElement.lang === '{other}'")
    await walk.stands("objectives")
    direction = "rtl" if other == "ar" else "ltr"
    await walk.expect(
        f"getComputedStyle(document.querySelector('#reading')).direction === '{direction}'",
        "the direction is wrong",
    )
    value = f"{CONTROL.format(name='round_table')}.value === '2'"
    await walk.expect(value, "the choice went")


async def change_page(walk: Walk) -> None:
    """Carry the filters along to another page and back."""
    await walk.open("objectives")
    await walk.tab.click("#reading details:has([name=states]) > summary")
    await walk.tab.click("#reading label:has([name=states][value=JOR])")
    await walk.expect(f"{ADDRESS}.has('states')", "no state in the address")
    for view in ("overview", "participation", "objectives"):
        await walk.stands()
        await walk.tab.click(f"#reading nav.pages a[data-page={view}]")
        await walk.stands(view)
    found = await walk.tab.evaluate(CHECKED.format(name="states"))
    if found != ["JOR"]:
        raise BiDiError(f"checked are {found}")


async def click_map(walk: Walk) -> None:
    """Open the profile of a state by a click on the map."""
    await walk.open("")
    name = STATES["LBY"].name(walk.language)
    await walk.tab.evaluate(
        "(document.querySelector('#reading .chart.map').scrollIntoView({block: 'center'}), 0)"
    )
    place = await walk.tab.evaluate(
        "(() => { const found = [...document.querySelectorAll('#reading .chart.map .drawn text')]"
        f".find(each => each.textContent.includes({name!r})); if (!found) return null;"
        "const at = found.getBoundingClientRect(); return [at.x + at.width / 2, at.y + at.height + 6]; })()"
    )
    if not place:
        raise BiDiError(f"the map names no {name}")
    await walk.tab.click_at(*place)
    await walk.expect(f"{ADDRESS}.get('state') === 'LBY'", "the address names no state")
    await walk.stands("states")


async def see_publication(walk: Walk) -> None:
    """Show a new publication to a reader who is there."""
    await walk.open("participation")
    version = "document.querySelector('#reading').dataset.version"
    before = await walk.tab.evaluate(version)
    newest = walk.store.newest()
    frames = dict(walk.store.frames(newest))
    people = frames["participants"].copy()
    people.loc[people.index[0], "headcount"] += 1
    tables = {**frames, "participants": people}
    request = PublishRequest(new_id(), newest.id, tables, "A number", ())
    walk.store.publish(request, Author("benchmark", local=True))
    await walk.expect(f"{version} !== {before!r}", "the new version is not seen", SEEN_WITHIN)
    await walk.stands("participation")


async def read_without_script(walk: Walk) -> None:
    """Read, filter and navigate without JavaScript."""
    async with firefox(javascript_enabled=False) as tab:
        for _ in range(10):  # the page says that pictures of a new version are being made
            await tab.go(f"{walk.server.base}/participation?lang={walk.language}")
            if await tab.locate("#reading [data-part] svg"):
                break
            await asyncio.sleep(1)
        else:
            raise BiDiError("no picture is in the document")
        await tab.go(f"{walk.server.base}/objectives?lang={walk.language}")
        await tab.click_node("#reading select[name=round_table]")
        await tab.press("ArrowDown", "ArrowDown", "Enter")
        await tab.click_node("#reading .filters button[form]")
        await asyncio.sleep(2)
        query = parse_qs(urlsplit(await tab.address()).query)
        if not query.get("round_table"):
            raise BiDiError(f"the form gave {query}")
        await tab.click_node("#reading nav.pages a[data-page=participation]")
        await asyncio.sleep(2)
        if not urlsplit(await tab.address()).path.endswith("/participation"):
            raise BiDiError(f"the link led to {await tab.address()}")


STEPS: dict[str, Callable[[Walk], Awaitable[None]]] = {
    "deep link": follow_deep_link,
    "filter by keyboard": change_by_keyboard,
    "filter by mouse": change_by_mouse,
    "back": go_back,
    "reload": reload,
    "embedded": embed,
    "language": switch_language,
    "page, filters carried along": change_page,
    "click on the map": click_map,
    "publication": see_publication,
    "no JavaScript": read_without_script,
}


async def lose_line(language: str) -> None:
    """End the server: a control that was not heard shows what is drawn, and the reader is told."""
    async with firefox() as tab:
        with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
            database = f"sqlite:///{folder}/store.sqlite3"
            server = stack.enter_context(serve("ours", database=database))
            store = Store.from_environment(
                Policy(local=True), environment={"DATABASE_URL": database}
            )
            walk = Walk(tab, server, store, language)
            await walk.open("objectives")
            control = CONTROL.format(name="round_table")
            before = await tab.evaluate(f"{control}.value")
            said = await tab.evaluate("document.body.innerText")
            stack.close()
            await tab.evaluate(f"({control}.focus(), 0)")
            await tab.press("ArrowDown")
            back = f"{control}.value === {before!r} && !({BUSY})"
            await walk.expect(back, "the control shows a choice that is not drawn", TOLD_WITHIN)
            told = f"document.body.innerText.length !== {len(said)}"
            await walk.expect(told, "the reader is not told", TOLD_WITHIN)


async def walk_through(steps: list[str], language: str, server: Running, store: Store) -> list[str]:
    """Go through the steps; return "" for each that went as it must, else what was wrong."""
    found = []
    async with firefox() as tab:
        for step in steps:
            found.append(await try_step(STEPS[step](Walk(tab, server, store, language))))
            print(language, step, found[-1] or "passed", file=sys.stderr, flush=True)
    return found


async def try_step(step: Awaitable[None]) -> str:
    """Await a step; return what was wrong with it."""
    try:
        await step
    except (BiDiError, TimeoutError, OSError, StoreUnavailableError) as error:
        return str(error) or traceback.format_exc(limit=1).strip().splitlines()[-1]
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", nargs="+", choices=[*STEPS, LOST], default=[*STEPS, LOST])
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES))
    parser.add_argument("--json", type=Path, help="a file for what was found")
    given = parser.parse_args()
    report, rows = Report("Firefox"), {step: [step] for step in given.steps}
    steps = [step for step in given.steps if step in STEPS]
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/store.sqlite3"
        with serve("ours", database=database) as server:
            store = Store.from_environment(
                Policy(local=True), environment={"DATABASE_URL": database}
            )
            for language in given.languages:
                found = asyncio.run(walk_through(steps, language, server, store))
                for step, wrong in zip(steps, found, strict=True):
                    rows[step].append(wrong or "passed")
    for language in given.languages if LOST in given.steps else ():
        rows[LOST].append(asyncio.run(try_step(lose_line(language))) or "passed")
    report.table("Steps in Firefox", ("step", *given.languages), rows.values())
    failed = [f"{row[0]}" for row in rows.values() if any(each != "passed" for each in row[1:])]
    detail = ", ".join(failed)
    report.bound(Verdict("6", "steps in Firefox that failed", len(failed), 0, detail=detail))
    return report.end(given.json)


LOST = "lost line"

if __name__ == "__main__":
    raise SystemExit(main())
