"""python -m loaders history and restore: what was published, whether it still is what was
published, and the way back.
"""

import getpass
from argparse import ArgumentParser, Namespace

from domain.language import Language
from loaders.cli.result import DONE, PROBLEMS, UNREADABLE, Answer, Tell, as_data, messages
from loaders.store.models import Author, Fault, Policy, Version, new_id
from loaders.store.store import Store

EXAMPLES = """examples:
  python -m loaders history
  python -m loaders history --verify    # daily; keep the last hash somewhere else"""
RESTORING = """examples:
  python -m loaders restore 3 --note "The headcounts of workshop 2 were wrong\""""


def opened() -> Store:
    """The store of this machine or of DATABASE_URL, for the person at the machine."""
    return Store.opened_from_environment(Policy(local=True))


def author(name: str) -> Author:
    """Who acts: the name given, else that of the user of the machine."""
    try:
        return Author(name or getpass.getuser(), local=True)
    except (KeyError, OSError):  # a container's user may have no name
        return Author("", local=True)


def numbered(store: Store, number: int) -> Version | None:
    """The version of a number; None where there is none."""
    return next((version for version in store.history() if version.number == number), None)


def no_such_version(number: int, language: Language) -> Answer:
    """That there is no version of this number."""

    def sentence(language: Language) -> str:
        return language.say("There is no version {number}.", number=number)

    return Answer(
        UNREADABLE, (sentence(language),), {"outcome": "no_such_version"} | messages(sentence)
    )


def options(command: ArgumentParser) -> None:
    """What the history takes."""
    command.add_argument(
        "--verify", action="store_true", help="recompute every hash from what is stored"
    )


def run(chosen: Namespace, language: Language, tell: Tell) -> Answer:
    """The versions, the newest first; with --verify what was changed since they were published."""
    faults = _faults() if chosen.verify else ()
    told = [
        {"version": fault.version, "what": fault.what} | messages(fault.sentence)
        for fault in faults
    ]
    if faults:
        return Answer(
            PROBLEMS,
            tuple(fault.sentence(language) for fault in faults),
            {"outcome": "faults", "faults": told},
        )
    versions = opened().history()
    lines = [_line(version, versions, language) for version in versions]
    if chosen.verify:
        lines.append(
            language.say("The history is whole. The newest hash: {hash}", hash=versions[0].hash)
        )
    return Answer(
        DONE,
        tuple(lines),
        {
            "outcome": "listed",
            "faults": told,
            "versions": [as_data(version) for version in versions],
        },
    )


def _faults() -> tuple[Fault, ...]:
    """What is wrong with the store as it is: one that is damaged is not opened for anything
    else.
    """
    store = Store.of_environment(Policy(local=True))
    store.migrate()
    return store.verify()


def _line(version: Version, versions: tuple[Version, ...], language: Language) -> str:
    restored = {each.id: each.number for each in versions}.get(version.restored)
    when = language.say(
        "{date}, {time} UTC",
        date=language.date(version.at.date()),
        time=version.at.strftime("%H:%M"),
    )
    said = [language.say("Version {number}", number=version.number), when, version.author.name]
    said += [language.say("Restored from version {number}.", number=restored)] if restored else []
    said += [version.note, *(upload.file for upload in version.uploads)]
    return language.say(" · ").join(language.isolate(each) for each in said if each)


def restore_options(command: ArgumentParser) -> None:
    """What restoring takes."""
    command.add_argument("number", type=int, help="the version whose tables come back")
    command.add_argument("--note", default="", help="why, for the history")
    command.add_argument(
        "--author", default="", metavar="NAME", help="who restores (the user of the machine)"
    )
    command.add_argument(
        "--id", default="", help="the restoring's own id: repeating it restores nothing twice"
    )


def restore(chosen: Namespace, language: Language, tell: Tell) -> Answer:
    """Makes a new version of the tables of an old one."""
    store = opened()
    old = numbered(store, chosen.number)
    if old is None:
        return no_such_version(chosen.number, language)
    key = chosen.id or new_id()
    made = store.restore(
        old.id, parent=store.newest().id, key=key, note=chosen.note, author=author(chosen.author)
    )
    said = language.say(
        "Version {number} now holds what version {old} held.", number=made.number, old=old.number
    )
    return Answer(DONE, (said,), {"outcome": "restored", "version": as_data(made)})
