"""A real server under requests and messages that no browser sends: each is answered, none is an
error of the server or harms others.
"""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.browser.conftest import Server, running
from tests.combinations import examples

AUTH = "streamlit.web.server.starlette.starlette_auth_routes"
PATHS = (
    "",
    "states",
    "app/static/",
    "app/static/fonts/",
    "static/",
    "media/",
    "export/",
    "export/ladder.png",
    "view/",
    "view/overview.json",
    "view/version",
    "view/table/overview/map.csv",
    "api/",
    "api/events.json",
    "api/openapi.json",
    "healthz",
    "metrics",
    "auth/login",
    "auth/logout",
    "oauth2callback",
    "_stcore/health",
    "_stcore/host-config",
    "_stcore/stream",
    "_stcore/upload_file/x/y",
    "_stcore/bidi-components/",
)
HEADERS = (
    "Host",
    "Referer",
    "Origin",
    "Cookie",
    "Authorization",
    "Range",
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "If-None-Match",
    "If-Modified-Since",
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "Content-Length",
    "Content-Type",
    "Expect",
    "Upgrade",
    "Connection",
    "Transfer-Encoding",
    "Sec-WebSocket-Protocol",
)
VALUES = (
    "http://[x",
    "http://evil.example:99999999/",
    "[::1",
    "evil.example",
    "a" * 5000,
    "\xff\xfe",
    ";;;===,,,",
    '"',
    "=",
    "bytes=9-1,x-",
    "9" * 400,
    "-1",
    "%00%ff",
    "_streamlit_user=2|1:0|10:1|5:x|x",
    "multipart/form-data; boundary=",
    "websocket",
    "Upgrade",
    "q=x;q=",
)
REST = (
    "",
    "a" * 300,
    "a/" * 900,
    "%00",
    "%ff",
    "%2e%2e/%2e%2e/x",
    "..%5cx",
    "[x",
    "a.svg",
    "a" * 300 + ".svg",
    "?" + "a" * 9000,
    "?%ff=%00",
)
QUERIES = (
    "",
    "?lang=%ff",
    "?version=%00",
    "?states=" + "x" * 2000,
    "?next=http://[x",
    "?provider=x",
    "?code=x&state=x",
    "?v=%E0%A4%A",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("hostile")) as started:
        yield started


def answer(server: Server, method: str, address: str, headers: list[tuple[str, str]]) -> bytes:
    """Return the server's response until it closes the connection."""
    port = int(server.base.rpartition(":")[2])
    named = {name for name, _ in headers}
    lines = [f"{method} /{address} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    lines += [
        f"{name}: {value}"
        for name, value in (("Host", f"localhost:{port}"), ("Connection", "close"))
        if name not in named
    ]
    said = b""
    with (
        socket.create_connection(("localhost", port), timeout=60) as line,
        suppress(ConnectionError),
    ):
        line.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        line.shutdown(socket.SHUT_WR)
        while some := line.recv(65536):
            said += some
    return said


def log(server: Server) -> list[dict[str, object]]:
    """Return the log lines that are events."""
    lines = (server.folder / "log.txt").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def errors(server: Server) -> list[dict[str, object]]:
    """Return the errors in the log, except Streamlit's message about a missing sign-in
    configuration.
    """
    return [
        line
        for line in log(server)
        if line["level"] in ("error", "critical") and line.get("logger") != AUTH
    ]


@settings(max_examples=examples(150))
@example("GET", "auth/login", "", "", [("Referer", "http://[x")])
@example("GET", "auth/logout", "", "", [("Referer", "http://[x")])
@example("GET", "app/static/", "a" * 300 + ".svg", "", [])
@example("GET", "metrics/", "", "", [("Host", "evil.example")])
@example("GET", "api/openapi.json", "", "", [("Host", "evil.example")])
@given(
    st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE"]),
    st.sampled_from(PATHS),
    st.sampled_from(REST),
    st.sampled_from(QUERIES),
    st.lists(st.tuples(st.sampled_from(HEADERS), st.sampled_from(VALUES)), max_size=3),
)
def test_no_header_and_no_path_makes_an_error_or_brings_a_foreign_host_into_the_answer(
    server: Server, method: str, path: str, rest: str, query: str, headers: list[tuple[str, str]]
) -> None:
    said = answer(server, method, path + rest + ("" if "?" in rest else query), headers)
    # the parser may only close the connection if the bytes are no request
    status = int(said.split(b" ", 2)[1]) if said else 400
    assert status < 500
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"evil.example" not in head
    # a refusal repeats the value of a parameter
    assert b"evil.example" not in body or b'"value":"' in body


ENDLESS = {"a header": b"X-A: ", "headers": b"", "an address": b"GET /"}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_request_that_never_ends_is_refused_by_the_server_as_it_runs(
    server: Server, kind: str
) -> None:
    begins = b"" if kind == "an address" else b"GET / HTTP/1.1\r\nHost: here\r\n"
    with socket.create_connection(
        ("localhost", int(server.base.rpartition(":")[2])), timeout=10
    ) as line:
        line.sendall(
            begins + ENDLESS[kind] + b"X-A: a\r\n" * 5_000
            if kind == "headers"
            else begins + ENDLESS[kind] + b"a" * 40_000
        )
        assert line.recv(65536).startswith(b"HTTP/1.1 431")
        assert line.recv(65536) == b""


def test_a_message_that_inflates_to_more_than_two_megabytes_ends_its_page_and_no_other(
    server: Server,
) -> None:
    with opened(server) as page, opened(server) as other:
        with suppress(ConnectionClosed):
            page.send(bytes(30_000_000))
        with pytest.raises(ConnectionClosed) as ended:
            page.recv(timeout=10)
        assert ended.value.rcvd is None or ended.value.rcvd.code == 1009
        assert heads(drawn(other, rerun())) > 5


def test_none_of_that_was_an_error_in_the_log(server: Server) -> None:
    assert not errors(server)


def opened(server: Server) -> ClientConnection:
    """Open a page's websocket."""
    address = server.base.replace("http", "ws") + "/_stcore/stream"
    return connect(
        address, origin=server.base, subprotocols=["streamlit"], max_size=None, proxy=None
    )  # type: ignore[arg-type, list-item]


def rerun(*widgets: str) -> BackMsg:
    """Return the message that has Streamlit draw the page with most widgets."""
    message = BackMsg()
    message.rerun_script.query_string = "lang=en"
    message.rerun_script.page_name = "briefing"
    for each in widgets:
        message.rerun_script.widget_states.widgets.add(id=each, string_value="x")
    return message


def drawn(page: ClientConnection, message: BackMsg) -> list[ForwardMsg]:
    """Send a message and return all messages until the script has ended."""
    page.send(message.SerializeToString())
    told: list[ForwardMsg] = []
    # the first page of a server is begun twice: alone, then inside the frame
    while (
        not told
        or told[-1].script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        or (told[-1].WhichOneof("type") != "script_finished")
    ):
        told.append(ForwardMsg.FromString(page.recv(timeout=60)))  # type: ignore[arg-type]
    return told


def heads(told: list[ForwardMsg]) -> int:
    """Count the elements drawn on a page, minus those that report an error."""
    kinds = [
        each.delta.new_element.WhichOneof("type")
        for each in told
        if each.WhichOneof("type") == "delta"
    ]
    return -1 if "exception" in kinds or "alert" in kinds else len(kinds)


def operation(kind: str) -> Callable[[BackMsg], None]:
    def fill(message: BackMsg) -> None:
        getattr(message.backend_operation_request, kind).SetInParent()

    return fill


NEEDLESS: dict[str, Callable[[BackMsg], object]] = {
    "clear_cache": lambda message: setattr(message, "clear_cache", True),
    "load_git_info": lambda message: setattr(message, "load_git_info", True),
    "set_run_on_save": lambda message: setattr(message, "set_run_on_save", True),
    "none": lambda _: None,
    "install_skills": operation("install_skills"),
    "dismiss_skills_nudge": operation("dismiss_skills_nudge"),
    "dataframe_chunk": operation("dataframe_chunk"),
}


@pytest.mark.parametrize("kind", NEEDLESS)
def test_a_message_that_no_page_needs_does_nothing_and_is_logged(server: Server, kind: str) -> None:
    message = BackMsg()
    NEEDLESS[kind](message)
    served = len([line for line in log(server) if line["event"] == "version_served"])
    with opened(server) as page:
        drawn(page, rerun())
        page.send(message.SerializeToString())
        told = drawn(page, rerun())
    kinds = {each.WhichOneof("type") for each in told}
    assert not kinds & {"git_info_changed", "backend_operation_response"}
    assert not any(each.session_status_changed.run_on_save for each in told)
    assert {"event": "access_refused", "what": f"message:{kind}"}.items() <= log(server)[-1].items()
    assert len([line for line in log(server) if line["event"] == "version_served"]) == max(
        1, served
    )


@pytest.mark.parametrize(
    "widget", ["cycle", "lang", "in", "contents", "x", "", "reading", "states"]
)
def test_a_widget_without_the_form_of_streamlits_ids_breaks_no_page(
    server: Server, widget: str
) -> None:
    with opened(server) as page:
        first = heads(drawn(page, rerun()))
        assert first > 5
        assert heads(drawn(page, rerun(widget))) == first


@pytest.mark.parametrize(
    "sent",
    ["a text", b"no message \xff\xff", b"", b"\x00" * 1000],
    ids=["text", "garbage", "empty", "zeros"],
)
def test_what_is_no_message_ends_its_own_page_without_an_error_of_the_server(
    server: Server, sent: str | bytes
) -> None:
    with opened(server) as page, opened(server) as other:
        with suppress(ConnectionClosed):
            page.send(sent)
            drawn(page, rerun())
        assert heads(drawn(other, rerun())) > 5
    assert not errors(server)
