"""python -m loaders layouts: list what was remembered for files of a layout, and forget it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from domain.language import Language
from loaders.cli import history
from loaders.cli.result import DONE, UNREADABLE, CommandResult, Printer, messages
from loaders.matching.remembered_layouts import RememberedLayout, find_layouts
from loaders.store.store import Store

EXAMPLES = """examples:
  python -m loaders layouts
  python -m loaders layouts --forget 3f9a1c0b7d52"""


def options(command: ArgumentParser) -> None:
    """Add the options of `layouts`."""
    command.add_argument(
        "--forget",
        default="",
        metavar="ID",
        help="forget the layout with this id; as many of its letters as tell it from the others",
    )
    command.add_argument(
        "--author", default="", metavar="NAME", help="who forgets (the user of the machine)"
    )


def run(chosen: Namespace, language: Language, print_line: Printer) -> CommandResult:
    """List the remembered layouts, the newest first; with --forget, delete one."""
    store = history.open_store()
    layouts = store.layouts()
    if chosen.forget:
        return _forget(store, chosen, find_layouts(layouts, chosen.forget), language)
    lines = [line for layout in layouts for line in _lines(layout, language)]
    lines = lines or [language.gettext("No layout is remembered.")]
    records = [layout.to_dict() for layout in layouts]
    return CommandResult(DONE, tuple(lines), {"outcome": "listed", "layouts": records})


def _lines(layout: RememberedLayout, language: Language) -> Iterator[str]:
    yield language.gettext(" · ").join([layout.id, layout.title(language)])
    yield from (f"  {line}" for line in layout.lines(language))


def _forget(
    store: Store, chosen: Namespace, found: list[RememberedLayout], language: Language
) -> CommandResult:
    data: dict[str, Any] = {"id": chosen.forget}
    if len(found) != 1:

        def unknown(language: Language) -> str:
            return language.gettext(
                "No single layout has the id {id}. Give more of its letters.", id=chosen.forget
            )

        data |= {"outcome": "no_such_layout"} | messages(unknown)
        return CommandResult(UNREADABLE, (unknown(language),), data)
    store.forget_mapping(found[0].shape, history.acting_author(chosen.author))

    def forgotten(language: Language) -> str:
        return language.gettext("The layout {id} is forgotten.", id=found[0].id)

    data = {"outcome": "forgotten", "id": found[0].id} | messages(forgotten)
    return CommandResult(DONE, (forgotten(language),), data)
