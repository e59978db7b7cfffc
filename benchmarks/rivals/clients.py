"""Readers without a browser: each speaks to a server as its page's own script does, and reports
when a change has been served completely.

A reader of a reading page fetches its document and then its figures from /view/<page>.json, and
after a change what that filter changes; it fetches every change, although a browser keeps what it
has had. Where Streamlit's run is included, it opens the websocket as well and awaits the end of the
script. A reader of the frozen dashboard speaks Streamlit's protocol over the websocket; a change is
served when the script has ended and the response to every figure address is there too: of those
figures that were not in the message, and that this reader never had (the script of its pages caches
more figures than a reader goes through here). A reader of Dash sends the callbacks that a filter
triggers, all at once; a reader of the plain server requests the figures that change.
"""

import asyncio
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import parse_qsl, quote, urlencode

import aiohttp
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.rivals.content import Content
from benchmarks.rivals.servers import Running

ENDED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
# the address of a figure in a component's message of the frozen dashboard
FIGURE = re.compile(rb'figure/[^"\\\s]+')
DRAWING = b'"drawing":'  # a figure inside that message, with its address
VERSION = re.compile(rb'data-version="([^"]+)"')  # of the tables, in the document of a reading page
HEADERS = {"accept-encoding": "gzip"}
BUSY = HTTPStatus.SERVICE_UNAVAILABLE
LONGEST = 60  # maximal wait of a reader in seconds


class NotServedError(Exception):
    """A server answered with something other than the page."""


class Reader(Protocol):
    """One open page."""

    async def arrive(self) -> None: ...
    async def change(self, value: str) -> None: ...
    async def leave(self) -> None: ...


class ViewReader:
    """A reading page: its document, and its views over HTTP."""

    def __init__(self, web: aiohttp.ClientSession, server: Running, content: Content) -> None:
        self._web, self._server, self._changed = web, server, content.changed
        self._address, self._version = server.address(), ""
        self.busy = 0  # answers that told to come again

    async def arrive(self) -> None:
        """Fetch the document and the figures."""
        document = await self._get(self._address)
        found = VERSION.search(document)
        if not found:
            raise NotServedError("the document names no version")
        self._version = found[1].decode()
        await self._view()

    async def change(self, value: str) -> None:
        """Choose a filter value and fetch what it changes."""
        await self._change([(self._changed, value)])

    async def choose(self, query: str) -> None:
        """Fetch what these choices change, as a browser does in which no table is open."""
        await self._change(parse_qsl(query))

    async def _change(self, pairs: list[tuple[str, str]]) -> None:
        changed = [("changed", name) for name in sorted({name for name, _ in pairs})]
        await self._view(*pairs, *changed, ("details", "closed"))

    async def leave(self) -> None:
        """Do nothing: no connection is open."""

    async def _view(self, *pairs: tuple[str, str]) -> None:
        query = urlencode([("lang", "en"), ("version", self._version), *pairs])
        await self._get(f"{self._server.base}/view/{self._server.page}.json?{query}")

    async def _get(self, address: str) -> bytes:
        """Return the body of an answer; wait as long as a busy server says, and ask again."""
        ends = time.monotonic() + LONGEST
        while True:
            async with self._web.get(address, headers=HEADERS) as answer:
                body = await answer.read()
                if answer.status == HTTPStatus.OK:
                    return body
                if answer.status != BUSY or time.monotonic() > ends:
                    raise NotServedError(f"{answer.status} {address.partition('?')[0]}")
                self.busy += 1
                pause = float(answer.headers.get("retry-after", 0))
                if not pause:
                    raise NotServedError("busy without Retry-After")
            await asyncio.sleep(pause)


class StreamlitReader:
    """A session over the websocket."""

    def __init__(self, web: aiohttp.ClientSession, server: Running, content: Content) -> None:
        self._web, self._server, self._of = web, server, content.filter
        self._address = server.address()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._widget = self._fragment = self._script = ""
        self._options: list[str] = []
        self._had: set[str] = set()

    async def arrive(self) -> None:
        """Fetch the document, open the websocket, wait for the first run."""
        async with self._web.get(self._address, headers=HEADERS) as answer:
            await answer.read()
        await self.connect()

    async def connect(self) -> None:
        """Open the websocket and wait for the first run."""
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

    async def choose(self, query: str) -> None:
        """Draw the whole page with choices given in its address; fetch every figure it names."""
        self._address = f"{self._address.partition('&')[0]}&{query}"
        await self._rerun({})

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
                if self._server.rival.whole and self._server.page != "overview"
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


class SeatedReader(ViewReader):
    """A reading page with Streamlit's run, whose websocket stays open."""

    def __init__(self, web: aiohttp.ClientSession, server: Running, content: Content) -> None:
        super().__init__(web, server, content)
        self._session = StreamlitReader(web, server, content)

    async def arrive(self) -> None:
        """Fetch the document and the figures, then open the websocket and await the run."""
        await super().arrive()
        await self._session.connect()

    async def leave(self) -> None:
        """Close the page."""
        await self._session.leave()


class DashReader:
    """A page of Dash: its callbacks over HTTP."""

    def __init__(self, web: aiohttp.ClientSession, server: Running, content: Content) -> None:
        self._web, self._base, self._of = web, server.base, content.filter
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


KINDS = {"view": ViewReader, "streamlit": StreamlitReader, "dash": DashReader, "plain": PlainReader}


def make_reader(
    web: aiohttp.ClientSession, server: Running, content: Content, *, seated: bool = False
) -> Reader:
    """Return a reader for a server's page, not yet connected; `seated` with Streamlit's run."""
    kind = SeatedReader if seated and server.rival.kind == "view" else KINDS[server.rival.kind]
    made: Reader = kind(web, server, content)
    return made


async def leave_all(readers: list[Reader]) -> None:
    """Close every page, ignoring those whose connection is broken."""
    for each in readers:
        with suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
            await each.leave()
