"""python -m loaders backup and restore-backup: the whole store as one file, and back into this
database or another.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from domain.language import Language, mark
from loaders.cli import history
from loaders.cli.result import DONE, PROBLEMS, UNREADABLE, Answer, Tell, as_data, messages
from loaders.store import backup
from loaders.store.backup import UnsoundError
from loaders.store.models import Policy
from loaders.store.store import Store

EXAMPLES = """examples:
  python -m loaders backup /backups/dashboard.zip
  python -m loaders backup "/backups/$(date +%F).zip"

It may run while somebody publishes; an older file is kept until the new one is whole.
The file holds every version, with who published it; no drafts. It can be put into
SQLite or PostgreSQL alike."""
RESTORING = """examples:
  python -m loaders restore-backup /backups/dashboard.zip --check-only
  DATABASE_URL=postgresql://… python -m loaders restore-backup /backups/dashboard.zip

With STORE_KEY as it was when the file was made. Nothing is changed unless the whole file
is sound."""
UNSOUND: Mapping[str, str] = {
    backup.NOT_A_BACKUP: mark("The file {file} is no back-up of a store."),
    backup.CUT_OFF: mark("The file {file} is not whole: its end is missing."),
    backup.CHANGED: mark(
        "The file {file} was changed after it was made, or the key of the store is another."
    ),
    backup.NEWER: mark("The file {file} was made by a newer dashboard. Use that one."),
    backup.FAULTY: mark(
        "In the back-up {file} version {number} is not what was published, or the key of the store "
        "is another."
    ),
}
UNREADABLE_FILES = (backup.NOT_A_BACKUP, backup.CUT_OFF, backup.NEWER)


def options(command: ArgumentParser) -> None:
    """What backing up takes."""
    command.add_argument("file", type=Path, help="the file that is written")


def restore_options(command: ArgumentParser) -> None:
    """What restoring takes."""
    command.add_argument("file", type=Path, help="the file that `backup` wrote")
    command.add_argument(
        "--check-only",
        action="store_true",
        help="look whether the file is whole and sound, and change nothing",
    )
    command.add_argument(
        "--yes-replace",
        action="store_true",
        help="also where versions were published that the file does not hold: they are lost",
    )


def run(chosen: Namespace, language: Language, tell: Tell) -> Answer:
    """Writes a back-up."""
    store = history.opened()
    try:
        newest = backup.write(store, chosen.file)
    except UnsoundError as unsound:
        return _unsound(chosen.file, unsound, language)
    except OSError:
        return _failed("not_written", chosen.file, language)
    said = language.say(
        "{file}: {versions}, the newest hash: {hash}",
        file=chosen.file,
        versions=_versions(newest.number, language),
        hash=newest.hash,
    )
    told = {
        "outcome": "written",
        "file": str(chosen.file),
        "bytes": chosen.file.stat().st_size,
        "version": as_data(newest),
    }
    return Answer(DONE, (said,), told)


def restore(chosen: Namespace, language: Language, tell: Tell) -> Answer:
    """Puts a back-up into the store, or only looks at it."""
    store = Store.of_environment(Policy(local=True))
    try:
        with backup.opened(store, chosen.file) as found:
            newest = found.versions[-1]
            if not chosen.check_only:
                store.migrate()
                newest = store.refill(found, history.author(""), over=chosen.yes_replace)
    except UnsoundError as unsound:
        return _unsound(chosen.file, unsound, language)
    except OSError:
        return _failed("not_read", chosen.file, language)
    if chosen.check_only:
        said, outcome = (
            language.say("The back-up is whole. The newest hash: {hash}", hash=newest.hash),
            "sound",
        )
    else:
        said = language.say(
            "The store holds {versions} again. The newest hash: {hash}",
            versions=_versions(newest.number, language),
            hash=newest.hash,
        )
        outcome = "restored"
    return Answer(
        DONE, (said,), {"outcome": outcome, "file": str(chosen.file), "version": as_data(newest)}
    )


def _versions(number: int, language: Language) -> str:
    return language.count("{n} version", "{n} versions", number)


def _unsound(file: Path, unsound: UnsoundError, language: Language) -> Answer:
    def sentence(language: Language) -> str:
        return language.say(UNSOUND[unsound.code], file=file, number=unsound.version)

    status = UNREADABLE if unsound.code in UNREADABLE_FILES else PROBLEMS
    told = {"outcome": unsound.code, "file": str(file), "version": unsound.version}
    return Answer(status, (sentence(language),), told | messages(sentence))


def _failed(outcome: str, file: Path, language: Language) -> Answer:
    def sentence(language: Language) -> str:
        if outcome == "not_read":
            return language.say("The file {file} cannot be read.", file=file)
        return language.say("The file {file} cannot be written. Give another place.", file=file)

    return Answer(
        UNREADABLE,
        (sentence(language),),
        {"outcome": outcome, "file": str(file)} | messages(sentence),
    )
