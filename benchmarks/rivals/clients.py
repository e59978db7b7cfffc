"""Readers without a browser: each speaks to a server as its page's own script does, and reports
when a change has been served completely.

A reader of a Streamlit page speaks its protocol over the websocket; a change is served when the
script has ended and the response to every figure address is there too: of those figures that were
not in the message, and that this reader never had (the script of our pages caches more figures than
a reader goes through here). A reader of Dash sends the callbacks that a filter triggers, all at
once; a reader of the plain server requests the figures that change.
"""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.rivals.content import Content
from benchmarks.rivals.servers import Running

ENDED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
# the address of a figure in a component's message: server/routes/public_api.py
FIGURE = re.compile(rb'figure/[^"\\\s]+')
DRAWING = b'"drawing":'  # a figure inside the message, with its address: ui/exhibits.py
HEADERS = {"accept-encoding": "gzip"}
LONGEST = 60  # maximal wait of a reader in seconds


class NotServedError(Exception):
    """A server answered with something other than the page."""


class Reader(Protocol):
    """One open page."""

    async def arrive(self) -> None: ...
    async def change(self, value: str) -> None: ...
    async def leave(self) -> None: ...


class StreamlitReader:
    """A session over the websocket."""

    def __init__(self, web: aiohttp.ClientSession, server: Running, content: Content) -> None:
        self._web, self._server, self._of = web, server, content.filter(content.changed)
        self._address = server.address()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._widget = self._fragment = self._script = ""
        self._options: list[str] = []
        self._had: set[str] = set()

    async def arrive(self) -> None:
        """Fetch the document, open the websocket, wait for the first run."""
        async with self._web.get(self._address, headers=HEADERS) as answer:
            await answer.read()
        address = self._server.base.replace("http", "ws") + "/_stcore/stream"
        self._socket = await self._web.ws_connect(
            address,
            protocols=("streamlit",),
            origin=self._server.base,
            max_msg_size=0,
            compress=15,
            autoclose=False,
        )
        await self._rerun({})

    async def change(self, value: str) -> None:
        """Choose a filter value."""
        place = list(self._of.options).index(value)
        await self._rerun({self._widget: self._options[place]}, self._fragment)

    async def leave(self) -> None:
        """Close the page."""
        if self._socket:
            await self._socket.close()

    async def _rerun(self, widgets: Mapping[str, str], fragment: str = "") -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self._address.partition("?")[2]
        asked.page_script_hash, asked.fragment_id = self._script, fragment
        asked.context_info.url, asked.context_info.timezone, asked.context_info.locale = (
            self._address,
            "UTC",
            "en-US",
        )
        for widget, option in widgets.items():
            state = asked.widget_states.widgets.add(id=widget)
            if self._of.kind == "segments":
                state.string_array_value.data.append(option)
            else:
                state.string_value = option
        if not self._script:
            asked.page_name = (
                self._server.page
                if self._server.rival.name == "ours" and self._server.page != "overview"
                else ""
            )
        assert self._socket
        await self._socket.send_bytes(message.SerializeToString())
        waiting = []
        while True:
            got = await self._socket.receive(timeout=LONGEST)
            if got.type is not aiohttp.WSMsgType.BINARY:
                raise NotServedError(f"the websocket said {got.type.name} {got.data}")
            told = ForwardMsg.FromString(got.data)
            kind = told.WhichOneof("type")
            if kind == "delta":
                waiting += [asyncio.create_task(self._fetch(each)) for each in self._learn(told)]
            elif kind == "new_session":
                self._script = told.new_session.page_script_hash
            elif kind == "script_finished" and told.script_finished in ENDED:
                break
            elif (
                kind == "script_finished"
                and told.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR
            ):
                raise NotServedError("the script failed")
        await asyncio.gather(*waiting)

    def _learn(self, told: ForwardMsg) -> list[str]:
        """Read a message: widget ids, an error; return the addresses of figures."""
        element = told.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise NotServedError(element.exception.message)
        if kind in ("button_group", "selectbox"):
            widget = getattr(element, kind)
            if widget.id.endswith(f"-{self._of.name}"):
                self._widget, self._fragment = widget.id, told.delta.fragment_id
                self._options = [
                    each.content if kind == "button_group" else each for each in widget.options
                ]
        if kind != "bidi_component":
            return []
        said = element.bidi_component.SerializeToString()
        named = {each.decode() for each in FIGURE.findall(said)}
        new, self._had = named - self._had, self._had | named
        return [] if DRAWING in said else sorted(new)

    async def _fetch(self, address: str) -> None:
        async with self._web.get(f"{self._server.base}/{address}", headers=HEADERS) as answer:
            await answer.read()
            if answer.status != 200:
                raise NotServedError(f"{answer.status} {address}")


class DashReader:
    """A page of Dash: its callbacks over HTTP."""

    def __init__(self, web: aiohttp.ClientSession, server: Running, content: Content) -> None:
        self._web, self._base, self._of = web, server.base, content.filter(content.changed)
        self._values = content.first()
        self._callbacks: list[dict[str, Any]] = []

    async def arrive(self) -> None:
        """Fetch the document and its layout, and run every callback once."""
        await self._get("/")
        await self._get("/_dash-layout")
        self._callbacks = await self._get("/_dash-dependencies")
        await asyncio.gather(*(self._call(each, []) for each in self._callbacks))

    async def change(self, value: str) -> None:
        """Choose a filter value and run the callbacks that it triggers."""
        self._values[self._of.name] = value
        set_off = [
            each
            for each in self._callbacks
            if any(i["id"] == self._of.name for i in each["inputs"])
        ]
        await asyncio.gather(*(self._call(each, [f"{self._of.name}.value"]) for each in set_off))

    async def leave(self) -> None:
        """Do nothing: no connection is open."""

    async def _get(self, path: str) -> Any:
        async with self._web.get(self._base + path, headers=HEADERS) as answer:
            if answer.status != 200:
                raise NotServedError(f"{answer.status} {path}")
            return await (answer.json() if path != "/" else answer.read())

    async def _call(self, callback: dict[str, Any], changed: list[str]) -> None:
        output = callback["output"]
        names = output.strip(".").split("...") if output.startswith("..") else [output]
        outputs = [
            dict(zip(("id", "property"), each.rsplit(".", 1), strict=True)) for each in names
        ]
        asked = {
            "output": output,
            "outputs": outputs if output.startswith("..") else outputs[0],
            "inputs": [{**each, "value": self._values[each["id"]]} for each in callback["inputs"]],
            "changedPropIds": changed,
            "state": [],
        }
        async with self._web.post(
            f"{self._base}/_dash-update-component", json=asked, headers=HEADERS
        ) as answer:
            await answer.read()
            if answer.status != 200:
                raise NotServedError(f"{answer.status} {output}")


class PlainReader:
    """A page of the plain server."""

    def __init__(self, web: aiohttp.ClientSession, server: Running, content: Content) -> None:
        self._web, self._base, self._content = web, server.base, content
        self._values = content.first()

    async def arrive(self) -> None:
        """Fetch the document and all figures."""
        async with self._web.get(self._base, headers=HEADERS) as answer:
            await answer.read()
        await self._figures("")

    async def change(self, value: str) -> None:
        """Choose a filter value and fetch the figures that it changes."""
        self._values[self._content.changed] = value
        await self._figures(self._content.changed)

    async def leave(self) -> None:
        """Do nothing: no connection is open."""

    async def _figures(self, changed: str) -> None:
        pairs = [
            (name, each)
            for name, value in self._values.items()
            for each in (value if isinstance(value, list) else [value])
        ]
        query = "&".join(f"{name}={quote(value)}" for name, value in [*pairs, ("changed", changed)])
        async with self._web.get(f"{self._base}/figures?{query}", headers=HEADERS) as answer:
            await answer.read()
            if answer.status != 200:
                raise NotServedError(f"{answer.status} of the figures")


KINDS = {"streamlit": StreamlitReader, "dash": DashReader, "plain": PlainReader}


def reader(web: aiohttp.ClientSession, server: Running, content: Content) -> Reader:
    """Return a reader for a server's page, not yet connected."""
    made: Reader = KINDS[server.rival.kind](web, server, content)
    return made


async def leave_all(readers: list[Reader]) -> None:
    """Close every page, ignoring those whose connection is broken."""
    for each in readers:
        with suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
            await each.leave()
