"""A file of a form stays in memory, whatever its size."""

import asyncio

import pytest
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartParser
from starlette.requests import Request

from server.patches import upload_memory

HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="f.xlsx"\r\n\r\n'


def on_disk(size: int) -> bool:
    """Tell whether Starlette has written a file of this size to disk."""

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": HEAD + bytes(size) + b"\r\n--x--\r\n"}

    async def read() -> bool:
        headers = [(b"content-type", b"multipart/form-data; boundary=x")]
        request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
        file = (await request.form())["file"]
        assert isinstance(file, UploadFile)
        return bool(getattr(file.file, "_rolled"))  # noqa: B009

    return asyncio.run(read())


def test_starlette_asks_how_large_a_file_in_memory_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 1024**2)
    assert on_disk(3 * 1024**2)
    upload_memory.install(4 * 1024**2)
    assert not on_disk(3 * 1024**2)


def test_a_starlette_that_does_not_ask_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(MultiPartParser, "spool_max_size")
    with pytest.raises(AttributeError, match="spool_max_size"):
        upload_memory.install(1)
