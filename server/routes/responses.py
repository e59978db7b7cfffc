"""Build the responses of the public API: files and errors, their entity tags and cache headers."""

import hashlib

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services import release
from services.figure_query import InvalidRequestError

TYPES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "ics": "text/calendar; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
IMMUTABLE, SHORT_LIVED = (
    "public, max-age=31536000, immutable",
    "public, max-age=60, must-revalidate",
)
# A picture opened by itself runs no script and loads nothing. Browsers show no PDF in a sandbox.
INERT_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
SANDBOX_CSP = f"{INERT_CSP}; sandbox"


def etag(*parts: object) -> str:
    """Return the entity tag of a response that depends on `parts`. Weak: its bytes depend on the
    encoding.
    """
    return (
        f'W/"{hashlib.sha256(repr((release.code_fingerprint(), parts)).encode()).hexdigest()[:32]}"'
    )


def client_has(request: Request, tag: str) -> bool:
    """Tell whether the client has the response of a tag already."""
    known = {
        each.strip().removeprefix("W/")
        for each in request.headers.get("if-none-match", "").split(",")
    }
    return bool(known & {"*", tag.removeprefix("W/")})


def file_response(content: bytes, kind: str, tag: str, name: str, *, fixed: bool) -> Response:
    """Return a file with its name; `fixed` where its address names a version."""
    headers = {
        **_cache_headers(tag, fixed=fixed),
        "content-disposition": f'inline; filename="{name}"',
        "content-security-policy": INERT_CSP if kind == "pdf" else SANDBOX_CSP,
    }
    return Response(content, headers=headers, media_type=TYPES[kind])


def not_modified(tag: str, *, fixed: bool) -> Response:
    """Return a response 304."""
    return Response(status_code=304, headers=_cache_headers(tag, fixed=fixed))


def _cache_headers(tag: str, *, fixed: bool) -> dict[str, str]:
    return {"etag": tag, "cache-control": IMMUTABLE if fixed else SHORT_LIVED}


def error_response(error: InvalidRequestError) -> Response:
    """Return an error as JSON that names the parameter, the value and the remedy."""
    body = {"error": {"parameter": error.parameter, "value": error.value, "remedy": error.remedy}}
    headers = {"cache-control": "no-store", "content-security-policy": SANDBOX_CSP}
    if error.wait:
        headers["retry-after"] = str(error.wait)
    return Response(orjson.dumps(body), error.status, headers, "application/json")
