"""Prefix byte strings with their length, so that several can be joined and split again."""

import struct
from collections.abc import Iterable

LENGTH = struct.Struct(">Q")  # bytes that follow


def join_parts(parts: Iterable[bytes]) -> bytes:
    """Concatenate several byte strings, each prefixed by its length."""
    return b"".join(piece for part in parts for piece in (LENGTH.pack(len(part)), part))


def split_parts(data: bytes | memoryview) -> list[memoryview]:
    """Split the result of `join_parts`. Raises ValueError if it is truncated."""
    data, parts = memoryview(data), []
    while data:
        if len(data) < LENGTH.size or len(data) - LENGTH.size < (
            length := LENGTH.unpack(data[: LENGTH.size])[0]
        ):
            raise ValueError("the bytes are cut off")
        parts.append(data[LENGTH.size : LENGTH.size + length])
        data = data[LENGTH.size + length :]
    return parts
