"""Read a reader's choice from the query of an address, and write it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from domain.tables import Choice, Tables
from views.params import PARAMS
from views.view import View

# what stands for no choice in an address: empty in that of a form, and as older addresses have it
NONE_VALUES = ("", "all")
# parameters of an address that are not a reader's choice
FRAME_PARAMS = ("lang", "embed", "embed_options", "version", "pictures")
FOREIGN_PREFIXES = ("utm_", "fbclid", "gclid", "msclkid", "mark")  # added by other sites


class UnknownValue(NamedTuple):
    """A parameter or a value of an address that means nothing here; `value` is "" where the
    parameter itself is unknown.
    """

    param: str
    value: str


def initial_choice(view: View, tables: Tables) -> Choice:
    """Return the choice of a page before any filter is set."""
    choice = Choice.initial(tables)
    for each in view.all_filters:
        if default := each.default(tables):
            choice = PARAMS[each.param].set(choice, (default,))
    return choice


def choice_of(view: View, query: Mapping[str, Sequence[str]], tables: Tables) -> Choice:
    """Return the choice of an address; values that mean nothing here are left out."""
    choice = initial_choice(view, tables)
    for each in view.all_filters:
        param = PARAMS[each.param]
        allowed = param.values(tables, choice)
        if values := [value for value in query.get(each.param, ()) if value in allowed]:
            choice = param.set(choice, values if param.multiple else values[-1:])
    return choice


def unknown_values(
    view: View,
    query: Mapping[str, Sequence[str]],
    tables: Tables,
    *,
    also: Collection[str] = (),
) -> list[UnknownValue]:
    """List what an address says that means nothing on this page, nor on another one; `also` are
    further known parameters.
    """
    choice, found = choice_of(view, query, tables), []
    own = {each.param for each in view.all_filters}
    for name, values in query.items():
        if name in own:
            allowed = {*PARAMS[name].values(tables, choice), *NONE_VALUES}
            found += [UnknownValue(name, value) for value in values if value not in allowed]
        elif not (
            name in PARAMS or name in (*FRAME_PARAMS, *also) or name.startswith(FOREIGN_PREFIXES)
        ):
            found.append(UnknownValue(name, ""))
    return found


def pairs_of(view: View, choice: Choice, tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield the parameters of an address that opens a page with a choice, without defaults."""
    initial = initial_choice(view, tables)
    for each in view.all_filters:
        param = PARAMS[each.param]
        if param.get(choice) != param.get(initial):
            yield from ((each.param, value) for value in param.get(choice))
