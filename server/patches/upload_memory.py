"""Keep uploads in the server's memory: they are never written to disk.

Starlette writes a file of a form that is larger than 1 MB into the system's temporary folder. It
may contain personal data, which would stay on the disk after its page was closed.

This protects: `install` raises where Starlette has changed. Relies on
`MultiPartParser.spool_max_size`.
"""

from starlette.formparsers import MultiPartParser

from server.patches import guard


def install(max_bytes: int) -> None:
    """Keep files of up to `max_bytes` in memory. Raises AttributeError where Starlette has
    changed.
    """
    guard.require_attributes(MultiPartParser, "spool_max_size")
    MultiPartParser.spool_max_size = max_bytes
