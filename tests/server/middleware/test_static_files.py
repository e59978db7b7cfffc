"""Static files in responses: compressed once, intact in the browser, requested once."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from starlette.applications import Starlette
from starlette.responses import FileResponse, PlainTextResponse
from starlette.routing import Route

from server.assets import preload, stylesheet
from server.middleware import static_files
from server.middleware.static_files import CompressedStaticFiles
from server.patches import streamlit_bundle
from services import compression, static_urls
from tests.test_app import Answer, ask

UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress}
SCRIPT = f"/{streamlit_bundle.entry_script()}"
FONT = "/app/static/fonts/plex-latin-400.woff2"
STREAMLIT = Starlette(
    routes=[
        Route(
            SCRIPT,
            lambda _: FileResponse(streamlit_bundle.folder() / streamlit_bundle.entry_script()),
        ),
        Route(
            "/{path:path}", lambda request: PlainTextResponse(f"not ours: {request.url.path}", 404)
        ),
    ]
)
FILES = CompressedStaticFiles(STREAMLIT)


def original(address: str) -> bytes:
    path = address.partition("?")[0]
    return (
        static_urls.STATIC / path.removeprefix("/app/static/")
        if path.startswith("/app/")
        else streamlit_bundle.folder() / path[1:]
    ).read_bytes()


@pytest.fixture
def unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a server without compressed files prepared by scripts/pack.py."""
    monkeypatch.setattr(compression, "PRECOMPRESSED", tmp_path / "packed")
    static_files._read_file.cache_clear()
    yield tmp_path / "packed"
    static_files._read_file.cache_clear()


ADDRESSES = [
    SCRIPT,
    "/app/static/rtl.css",
    "/app/static/boundaries.geojson",
    "/app/static/icon.svg",
]


@pytest.mark.usefixtures("unpacked")
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_file_comes_packed_and_is_the_original(address: str, encoding: str) -> None:
    answer = ask(FILES, address, accept_encoding=f"{encoding}, identity")
    assert answer.headers["content-encoding"] == encoding
    assert UNPACKED[encoding](answer.content) == original(address)
    assert int(answer.headers["content-length"]) == len(answer.content) < len(original(address))
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "asked", ["", "identity", "zstd, deflate", "br;q=0, gzip;q=0.0", "br; q = 0", "*;q=0", "brotli"]
)
def test_who_names_no_encoding_of_ours_gets_the_file_as_it_is(asked: str) -> None:
    answer = ask(FILES, SCRIPT, accept_encoding=asked)
    assert "content-encoding" not in answer.headers
    assert answer.content == original(SCRIPT)
    assert answer.headers["vary"] == "Accept-Encoding"


def test_brotli_comes_before_gzip_whichever_is_named_first() -> None:
    assert (
        ask(FILES, SCRIPT, accept_encoding="gzip, deflate, br, zstd").headers["content-encoding"]
        == "br"
    )
    assert ask(FILES, SCRIPT, accept_encoding="br;q=0, gzip").headers["content-encoding"] == "gzip"


def test_a_file_is_packed_once_and_not_for_every_request(unpacked: Path) -> None:
    for _ in range(5):
        ask(FILES, SCRIPT, accept_encoding="br")
    assert static_files._read_file.cache_info().misses == 1


def test_what_was_packed_beforehand_is_sent_and_is_smaller(unpacked: Path) -> None:
    quickly = ask(FILES, SCRIPT, accept_encoding="br").content
    static_files._read_file.cache_clear()
    assert compression.precompress([original(SCRIPT)]) == 2
    answer = ask(FILES, SCRIPT, accept_encoding="br")
    assert len(answer.content) < len(quickly)
    assert brotli.decompress(answer.content) == original(SCRIPT)


def test_packing_again_makes_only_what_is_new_and_removes_what_is_old(unpacked: Path) -> None:
    old, kept, new = (letter * 1000 for letter in (b"o", b"k", b"n"))
    assert compression.precompress([old, kept]) == 4
    assert compression.precompress([kept, new]) == 2
    assert len(list(unpacked.iterdir())) == 4


def test_all_that_the_pages_need_is_packed_beforehand() -> None:
    texts = set(static_files.files_to_precompress())
    assert stylesheet.build_stylesheet() in texts
    assert {original(address) for address in ADDRESSES} <= texts
    assert {
        (streamlit_bundle.folder() / script).read_bytes()
        for script in streamlit_bundle.scripts_for(preload.elements())
    } <= texts


@pytest.mark.parametrize("address", [*ADDRESSES, FONT, "/app/static/page.css"])
@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_a_head_request_is_answered_as_the_request_and_without_a_body(
    address: str, encoding: str
) -> None:
    whole, head = (
        ask(FILES, address, method, accept_encoding=encoding) for method in ("GET", "HEAD")
    )
    assert head.content == b""
    assert (head.status, head.headers) == (200, whole.headers)


@pytest.mark.parametrize("address", [*ADDRESSES, FONT, "/app/static/page.css"])
def test_what_the_browser_has_is_not_sent_again(address: str) -> None:
    first = ask(FILES, address, accept_encoding="br")
    for tags in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
        again = ask(FILES, address, accept_encoding="br", if_none_match=tags)
        assert (again.status, again.content) == (304, b"")
        assert {name: again.headers[name] for name in ("etag", "vary", "cache-control")} == {
            name: first.headers[name] for name in ("etag", "vary", "cache-control")
        }
    assert ask(FILES, address, accept_encoding="br", if_none_match='"other"').status == 200


def test_every_encoding_has_a_tag_of_its_own() -> None:
    assert (
        len(
            {
                ask(FILES, SCRIPT, accept_encoding=encoding).headers["etag"]
                for encoding in ("br", "gzip", "")
            }
        )
        == 3
    )


def test_a_file_named_by_its_content_is_kept_for_ever() -> None:
    assert "immutable" in ask(FILES, SCRIPT).headers["cache-control"]
    for name in ("page.css", "rtl.css", "fonts/plex-latin-400.woff2"):
        named = (
            stylesheet.url().removeprefix(".")
            if name == "page.css"
            else f"/app/static/{versioned_by_hand(name)}"
        )
        assert "immutable" in ask(FILES, named).headers["cache-control"]


def versioned_by_hand(name: str) -> str:
    return f"{name}?v={static_urls.content_hash((static_urls.STATIC / name).read_bytes())}"


@pytest.mark.parametrize("query", ["", "?v=", "?v=1", "?v=0123456789ab", "?w=1"])
def test_any_other_is_asked_about_again(query: str) -> None:
    for name in ("page.css", "rtl.css", "fonts/plex-latin-400.woff2"):
        assert ask(FILES, f"/app/static/{name}{query}").headers["cache-control"] == "no-cache"


def test_a_file_that_changes_is_sent_as_it_is_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_urls, "STATIC", tmp_path)
    changing = tmp_path / "changing.css"
    changing.write_text("a { color: red }" * 50)
    first = ask(FILES, "/app/static/changing.css", accept_encoding="br")
    changing.write_text("b { color: blue }" * 50)
    second = ask(FILES, "/app/static/changing.css", accept_encoding="br")
    assert brotli.decompress(second.content).startswith(b"b")
    assert first.headers["etag"] != second.headers["etag"]


def test_a_part_of_a_file_is_a_part_of_the_file_as_it_is() -> None:
    answer = ask(FILES, SCRIPT, accept_encoding="br", range="bytes=10-19")
    assert (answer.status, answer.content) == (206, original(SCRIPT)[10:20])
    assert "content-encoding" not in answer.headers
    assert (answer.headers["vary"], "immutable" in answer.headers["cache-control"]) == (
        "Accept-Encoding",
        True,
    )


OUTSIDE = [
    "/static/../index.html",
    "/app/static/../../app.py",
    "/app/static/..%2f..%2fapp.py",
    "/app/static//etc/hostname",
    "/static/\0",
]


@pytest.mark.parametrize(
    "address",
    [
        *OUTSIDE,
        "/static/",
        "/app/static/fonts",
        "/app/static/none.css",
        "/app/static/fonts/OFL",
        "/other.js",
    ],
)
def test_what_is_no_file_of_ours_is_left_to_streamlit(address: str) -> None:
    answer = ask(FILES, address, accept_encoding="br")
    assert answer.status == 404
    assert answer.text.startswith("not ours")


def test_files_are_found_below_a_base_path() -> None:
    under: Answer = ask(
        CompressedStaticFiles(STREAMLIT, base="/reviews/"),
        f"/reviews{SCRIPT}",
        accept_encoding="br",
    )
    assert brotli.decompress(under.content) == original(SCRIPT)
    assert (
        ask(
            CompressedStaticFiles(STREAMLIT),
            f"/reviews{SCRIPT}",
            root_path="/reviews",
            accept_encoding="br",
        ).content
        == under.content
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS"])
def test_only_who_asks_is_answered(method: str) -> None:
    assert ask(FILES, "/app/static/rtl.css", method).status == 405


def test_every_address_in_the_stylesheet_leads_to_a_file() -> None:
    named = re.findall(r"url\((?!data:)['\"]?([^)'\"]+)", stylesheet.build_stylesheet().decode())
    assert named
    for each in named:
        path = (
            f"/app/static/{each}" if not each.startswith("../../") else each.removeprefix("../..")
        )
        answer = ask(FILES, path)
        assert answer.status == 200, each
        assert "immutable" in answer.headers["cache-control"], each
