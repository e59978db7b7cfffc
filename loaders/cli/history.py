"""python -m loaders history and restore: list and verify the versions, and restore an old one."""

import getpass
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from domain.language import Language
from loaders.cli.result import (
    DONE,
    PROBLEMS,
    UNREADABLE,
    CommandResult,
    Printer,
    messages,
    version_to_dict,
)
from loaders.review.decision_messages import Decision
from loaders.store.models import Author, Fault, Policy, Version, new_id
from loaders.store.store import Store

EXAMPLES = """examples:
  python -m loaders history
  python -m loaders history --verify    # daily; keep the last hash somewhere else"""
RESTORE_EXAMPLES = """examples:
  python -m loaders restore 3 --note "The headcounts of workshop 2 were wrong\""""


def open_store() -> Store:
    """Open the store of this machine or of DATABASE_URL, for the person at the machine."""
    return Store.open_from_environment(Policy(local=True))


def acting_author(name: str) -> Author:
    """Return the author who acts: the name given, else the user of the machine."""
    try:
        return Author(name or getpass.getuser(), local=True)
    except (KeyError, OSError):  # a container's user may have no name
        return Author("", local=True)


def find_version(store: Store, number: int) -> Version | None:
    """Return the version with this number; None if there is none."""
    return next((version for version in store.history() if version.number == number), None)


def no_such_version(number: int, language: Language) -> CommandResult:
    """Report that there is no version with this number."""

    def sentence(language: Language) -> str:
        return language.gettext("There is no version {number}.", number=number)

    return CommandResult(
        UNREADABLE, (sentence(language),), {"outcome": "no_such_version"} | messages(sentence)
    )


def options(command: ArgumentParser) -> None:
    """Add the options of `history`."""
    command.add_argument(
        "--verify", action="store_true", help="recompute every hash from what is stored"
    )


def run(chosen: Namespace, language: Language, print_line: Printer) -> CommandResult:
    """List the versions, newest first; with --verify, report changes since their publication."""
    faults = _verify_all() if chosen.verify else ()
    records = [
        {"version": fault.version, "what": fault.what} | messages(fault.sentence)
        for fault in faults
    ]
    if faults:
        sentences = tuple(fault.sentence(language) for fault in faults)
        return CommandResult(PROBLEMS, sentences, {"outcome": "faults", "faults": records})
    versions = open_store().history()
    lines = [line for version in versions for line in _lines(version, versions, language)]
    if chosen.verify:
        lines.append(
            language.gettext("The history is whole. The newest hash: {hash}", hash=versions[0].hash)
        )
    data = {"outcome": "listed", "faults": records}
    data |= {"versions": [_version_to_dict(version) for version in versions]}
    return CommandResult(DONE, tuple(lines), data)


def _verify_all() -> tuple[Fault, ...]:
    """Return the faults of the store, which is not opened for anything else if damaged."""
    store = Store.from_environment(Policy(local=True))
    store.migrate()
    return store.verify()


def _version_to_dict(version: Version) -> dict[str, Any]:
    """Convert a version to JSON values, with the sentence of each decision in both languages."""
    decisions = [
        {**facts, **messages(Decision.from_dict(facts).sentence)} for facts in version.decisions
    ]
    return version_to_dict(version) | {"decisions": decisions}


def _lines(version: Version, versions: tuple[Version, ...], language: Language) -> Iterator[str]:
    """Yield the line of a version, and a line for each decision on how its files were read."""
    yield _version_line(version, versions, language)
    for facts in version.decisions:
        yield f"  {Decision.from_dict(facts).sentence(language)}"


def _version_line(version: Version, versions: tuple[Version, ...], language: Language) -> str:
    restored = {earlier.id: earlier.number for earlier in versions}.get(version.restored)
    when = language.gettext(
        "{date}, {time} UTC",
        date=language.date(version.at.date()),
        time=version.at.strftime("%H:%M"),
    )
    parts = [language.gettext("Version {number}", number=version.number), when, version.author.name]
    parts += (
        [language.gettext("Restored from version {number}.", number=restored)] if restored else []
    )
    parts += [version.note, *(upload.file for upload in version.uploads)]
    return language.gettext(" · ").join(language.isolate(part) for part in parts if part)


def restore_options(command: ArgumentParser) -> None:
    """Add the options of `restore`."""
    command.add_argument("number", type=int, help="the version whose tables come back")
    command.add_argument("--note", default="", help="why, for the history")
    command.add_argument(
        "--author", default="", metavar="NAME", help="who restores (the user of the machine)"
    )
    command.add_argument(
        "--id", default="", help="the restoring's own id: repeating it restores nothing twice"
    )


def restore(chosen: Namespace, language: Language, print_line: Printer) -> CommandResult:
    """Publish the tables of an old version as a new one."""
    store = open_store()
    old = find_version(store, chosen.number)
    if old is None:
        return no_such_version(chosen.number, language)
    key = chosen.id or new_id()
    version = store.restore(
        old.id,
        parent=store.newest().id,
        key=key,
        note=chosen.note,
        author=acting_author(chosen.author),
    )
    line = language.gettext(
        "Version {number} now holds what version {old} held.", number=version.number, old=old.number
    )
    return CommandResult(
        DONE, (line,), {"outcome": "restored", "version": version_to_dict(version)}
    )
