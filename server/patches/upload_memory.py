"""Keep an upload in the server's memory: no disk ever holds it.

Starlette puts a file of a form that is larger than 1 MB into the system's temporary folder. It may
hold personal data, which would stay on the disk after its page was closed.

This protects: `install` raises where Starlette has changed. Relies on
`MultiPartParser.spool_max_size`.
"""

from starlette.formparsers import MultiPartParser

from server.patches import guard


def install(max_bytes: int) -> None:
    """Hold files of up to `max_bytes` bytes in memory. Raise AttributeError where Starlette does
    not ask how many.
    """
    guard.require_attributes(MultiPartParser, "spool_max_size")
    MultiPartParser.spool_max_size = max_bytes
