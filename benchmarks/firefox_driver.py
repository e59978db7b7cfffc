"""Drive Debian's Firefox by WebDriver BiDi, which it speaks itself: no driver stands between.

A tab evaluates expressions, moves the pointer and presses keys: trusted events, as a person's.
"""

import asyncio
import json
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.rivals.servers import free_port

FIREFOX = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
MISSING = "Firefox is missing: apt-get install firefox-esr"
PATIENCE = 30.0  # seconds
# nothing but the pages: no start page, no reports, no experiments
PREFERENCES: dict[str, Any] = {
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}
HOVER = 300  # ms that a mouse rests before it clicks
KEYS = {
    name: chr(code)
    for name, code in {
        "Tab": 0xE004,
        "Enter": 0xE006,
        "Escape": 0xE00C,
        "Space": 0x20,
        "ArrowUp": 0xE013,
        "ArrowDown": 0xE015,
    }.items()
}


class BiDiError(Exception):
    """The browser refused a command, or a page did not come to what was waited for."""


class Tab:
    """The only tab of a browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._number, self._context = socket, 0, ""

    async def send(self, method: str, **given: Any) -> Any:
        """Send a command and return its result. Raises BiDiError."""
        self._number += 1
        number = self._number
        await self._socket.send_json({"id": number, "method": method, "params": given})
        while True:
            told = json.loads((await self._socket.receive(timeout=4 * PATIENCE)).data)
            if told.get("id") == number:
                if told["type"] == "error":
                    raise BiDiError(f"{method}: {told['error']} {told['message'][:200]}")
                return told["result"]

    async def begin(self, width: int, height: int) -> None:
        """Take the tab that is open."""
        await self.send("session.new", capabilities={})
        tree = await self.send("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]
        size = {"width": width, "height": height}
        await self.send("browsingContext.setViewport", context=self._context, viewport=size)

    async def go(self, address: str) -> None:
        """Open an address."""
        await self.send(
            "browsingContext.navigate", context=self._context, url=address, wait="complete"
        )

    async def reload(self) -> None:
        """Load the page again."""
        await self.send("browsingContext.reload", context=self._context, wait="complete")

    async def go_back(self) -> None:
        """Go back in the history."""
        await self.send("browsingContext.traverseHistory", context=self._context, delta=-1)

    async def address(self) -> str:
        """Return the address that the browser shows."""
        tree = await self.send("browsingContext.getTree", root=self._context)
        return str(tree["contexts"][0]["url"])

    async def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page. Raises BiDiError."""
        found = await self.send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(({expression}) ?? null))()",
            target={"context": self._context},
            awaitPromise=True,
        )
        if found["type"] == "exception":
            raise BiDiError(f"{found['exceptionDetails']['text']}: {expression[:120]}")
        return json.loads(found["result"]["value"])

    async def wait(self, expression: str, seconds: float = PATIENCE) -> float:
        """Wait until an expression is true; return the seconds. Raises BiDiError."""
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            try:
                if await self.evaluate(expression):
                    return time.monotonic() - began
            except BiDiError as error:
                # between two documents
                if "no such" not in str(error) and "is null" not in str(error):
                    raise
            await asyncio.sleep(0.05)
        raise BiDiError(f"not within {seconds:g} s: {expression[:160]}")

    async def click(self, selector: str) -> None:
        """Click in the middle of the first element of a selector. Raises BiDiError."""
        place = await self.evaluate(
            f"(() => {{ const each = document.querySelector({json.dumps(selector)}); if (!each) return null;"
            "each.scrollIntoView({block: 'center'}); const at = each.getBoundingClientRect();"
            "return [at.x + at.width / 2, at.y + at.height / 2]; })()"
        )
        if not place:
            raise BiDiError(f"there is no {selector}")
        await self.click_at(*place)

    async def click_at(self, x: float, y: float) -> None:
        """Click at a place of the window."""
        await self._point({"x": round(x), "y": round(y)})

    async def click_node(self, selector: str) -> None:
        """Click an element where pages run no script. Raises BiDiError."""
        found = await self.locate(selector)
        if not found:
            raise BiDiError(f"there is no {selector}")
        element = {"type": "element", "element": {"sharedId": found[0]["sharedId"]}}
        await self._point({"x": 0, "y": 0, "origin": element})

    async def locate(self, selector: str, depth: int = 0) -> list[dict[str, Any]]:
        """Return the elements of a selector, with their children to a depth."""
        found = await self.send(
            "browsingContext.locateNodes",
            context=self._context,
            locator={"type": "css", "value": selector},
            serializationOptions={"maxDomDepth": depth},
        )
        nodes: list[dict[str, Any]] = found["nodes"]
        return nodes

    async def press(self, *keys: str) -> None:
        """Press keys one after the other: a name of KEYS, or a letter."""
        actions = [
            {"type": kind, "value": KEYS.get(key, key)}
            for key in keys
            for kind in ("keyDown", "keyUp")
        ]
        await self._perform({"type": "key", "id": "keyboard", "actions": actions})

    async def _point(self, place: dict[str, Any]) -> None:
        actions = [
            {"type": "pointerMove", **place},
            {"type": "pause", "duration": HOVER},  # a map knows what is clicked by what is hovered
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self._perform({"type": "pointer", "id": "mouse", "actions": actions})

    async def _perform(self, source: dict[str, Any]) -> None:
        await self.send("input.performActions", context=self._context, actions=[source])
        await self.send("input.releaseActions", context=self._context)


@asynccontextmanager
async def firefox(
    *, width: int = 1280, height: int = 900, **preferences: Any
) -> AsyncIterator[Tab]:
    """Start Firefox without a window and with an empty profile; yield its tab, end it.

    Preferences are named as in about:config, with "_" for ".".
    """
    if not FIREFOX:
        raise SystemExit(MISSING)
    chosen = PREFERENCES | {name.replace("_", "."): each for name, each in preferences.items()}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(each)});" for name, each in chosen.items()]
    port = free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        (Path(profile) / "user.js").write_text("\n".join(lines), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            FIREFOX,
            "--headless",
            "--no-remote",
            "--profile",
            profile,
            f"--remote-debugging-port={port}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with aiohttp.ClientSession() as web:
                tab = Tab(await _connect(web, port))
                await tab.begin(width, height)
                yield tab
        finally:
            process.terminate()
            await process.wait()


async def _connect(web: aiohttp.ClientSession, port: int) -> aiohttp.ClientWebSocketResponse:
    ends = time.monotonic() + 2 * PATIENCE
    while True:
        try:
            return await web.ws_connect(f"ws://127.0.0.1:{port}/session", max_msg_size=0)
        except aiohttp.ClientError:
            if time.monotonic() > ends:
                raise
            await asyncio.sleep(0.2)
