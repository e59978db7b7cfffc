"""Parse requests to the public API: figure or table, kind of file, version."""

from starlette.datastructures import QueryParams
from starlette.requests import Request

from domain.tables import Tables
from loaders.store.models import Version
from server.routes.responses import TYPES
from services import published_data
from services.figure_query import SERVED_VERSION, InvalidRequestError

ZERO_WEIGHTS = ("q=0", "q=0.0", "q=0.00", "q=0.000")


def parse_name(
    request: Request, names: object, kinds: tuple[str, ...], what: str
) -> tuple[str, str]:
    """Return the figure or table of an address and the kind of file. Raises InvalidRequestError."""
    name, dot, kind = request.path_params["name"].rpartition(".")
    known = list(names)  # type: ignore[call-overload]
    if not dot or kind not in kinds:
        raise InvalidRequestError(
            404,
            "kind",
            kind if dot else "",
            f"The address ends with one of: {', '.join(f'.{each}' for each in kinds)}.",
        )
    if name not in known:
        raise InvalidRequestError(
            404, what, name, f"There is no such {what}. There are: {', '.join(known)}."
        )
    return name, kind


def check_accept(request: Request, kind: str) -> None:
    """Raise InvalidRequestError where the client does not accept the type of this address."""
    given, whole = TYPES[kind].partition(";")[0], request.headers.get("accept", "*/*")
    taken = {
        part.strip()
        for part, _, weight in (each.partition(";") for each in whole.split(","))
        if weight.replace(" ", "") not in ZERO_WEIGHTS
    }
    if not taken & {given, f"{given.partition('/')[0]}/*", "*/*", ""}:
        raise InvalidRequestError(
            406,
            "Accept",
            whole,
            f"This address gives {given}. Ask for that, or at an address with another ending.",
        )


def version_of(query: QueryParams) -> tuple[Version, bool]:
    """Return the version that a query names (by number, id or short hash), else the newest; and
    whether it names one. Raises InvalidRequestError.
    """
    if SERVED_VERSION not in query:
        return published_data.newest(), False
    wanted = query[SERVED_VERSION]
    for version in published_data.store().history():
        if wanted in (str(version.number), version.id, version.content, version.short_hash):
            return version, True
    raise InvalidRequestError(
        404,
        SERVED_VERSION,
        wanted,
        "There is no such version. The history on the page “Data” lists all; without one you get "
        "the newest.",
    )


def tables_of(query: QueryParams) -> tuple[Tables, bool]:
    """Return the tables of a query's version, and whether it names one. For the newest, while the
    store is unavailable, those last read.
    """
    if SERVED_VERSION not in query:
        return published_data.current_tables(), False
    version, fixed = version_of(query)
    return published_data.tables(version), fixed
