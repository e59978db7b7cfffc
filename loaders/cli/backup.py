"""python -m loaders backup and restore-backup: save the whole store as one file, and restore it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from domain.language import Language, gettext_noop
from loaders.cli import history
from loaders.cli.result import (
    DONE,
    PROBLEMS,
    UNREADABLE,
    CommandResult,
    Printer,
    messages,
    version_to_dict,
)
from loaders.store import backup
from loaders.store.backup import InvalidBackupError
from loaders.store.models import Policy
from loaders.store.store import Store

EXAMPLES = """examples:
  python -m loaders backup /backups/dashboard.zip
  python -m loaders backup "/backups/$(date +%F).zip"

It may run while somebody publishes; an older file is kept until the new one is whole.
The file holds every version, with who published it; no drafts. It can be put into
SQLite or PostgreSQL alike."""
RESTORE_EXAMPLES = """examples:
  python -m loaders restore-backup /backups/dashboard.zip --check-only
  DATABASE_URL=postgresql://… python -m loaders restore-backup /backups/dashboard.zip

With STORE_KEY as it was when the file was made. Nothing is changed unless the whole file
is sound."""
ERROR_MESSAGES: Mapping[str, str] = {
    backup.NOT_A_BACKUP: gettext_noop("The file {file} is no back-up of a store."),
    backup.TRUNCATED: gettext_noop("The file {file} is not whole: its end is missing."),
    backup.CHANGED: gettext_noop(
        "The file {file} was changed after it was made, or the key of the store is another."
    ),
    backup.NEWER: gettext_noop("The file {file} was made by a newer dashboard. Use that one."),
    backup.FAULTY: gettext_noop(
        "In the back-up {file} version {number} is not what was published, or the key of the store "
        "is another."
    ),
}
UNREADABLE_CODES = (backup.NOT_A_BACKUP, backup.TRUNCATED, backup.NEWER)


def options(command: ArgumentParser) -> None:
    """Add the options of `backup`."""
    command.add_argument("file", type=Path, help="the file that is written")


def restore_options(command: ArgumentParser) -> None:
    """Add the options of `restore-backup`."""
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


def run(chosen: Namespace, language: Language, print_line: Printer) -> CommandResult:
    """Write a back-up."""
    store = history.open_store()
    try:
        newest = backup.write_backup(store, chosen.file)
    except InvalidBackupError as unsound:
        return _invalid_backup(chosen.file, unsound, language)
    except OSError:
        return _failure("not_written", chosen.file, language)
    line = language.gettext(
        "{file}: {versions}, the newest hash: {hash}",
        file=chosen.file,
        versions=_versions(newest.number, language),
        hash=newest.hash,
    )
    data = {
        "outcome": "written",
        "file": str(chosen.file),
        "bytes": chosen.file.stat().st_size,
        "version": version_to_dict(newest),
    }
    return CommandResult(DONE, (line,), data)


def restore(chosen: Namespace, language: Language, print_line: Printer) -> CommandResult:
    """Restore a back-up into the store, or only check it."""
    store = Store.from_environment(Policy(local=True))
    try:
        with backup.open_backup(store, chosen.file) as snapshot:
            newest = snapshot.versions[-1]
            if not chosen.check_only:
                store.migrate()
                newest = store.restore_backup(
                    snapshot, history.acting_author(""), overwrite=chosen.yes_replace
                )
    except InvalidBackupError as unsound:
        return _invalid_backup(chosen.file, unsound, language)
    except OSError:
        return _failure("not_read", chosen.file, language)
    data = {"file": str(chosen.file), "version": version_to_dict(newest)}
    if chosen.check_only:
        line = language.gettext("The back-up is whole. The newest hash: {hash}", hash=newest.hash)
        return CommandResult(DONE, (line,), {"outcome": "sound"} | data)
    line = language.gettext(
        "The store holds {versions} again. The newest hash: {hash}",
        versions=_versions(newest.number, language),
        hash=newest.hash,
    )
    return CommandResult(DONE, (line,), {"outcome": "restored"} | data)


def _versions(number: int, language: Language) -> str:
    return language.ngettext("{n} version", "{n} versions", number)


def _invalid_backup(file: Path, unsound: InvalidBackupError, language: Language) -> CommandResult:
    def sentence(language: Language) -> str:
        return language.gettext(ERROR_MESSAGES[unsound.code], file=file, number=unsound.version)

    status = UNREADABLE if unsound.code in UNREADABLE_CODES else PROBLEMS
    data = {"outcome": unsound.code, "file": str(file), "version": unsound.version}
    return CommandResult(status, (sentence(language),), data | messages(sentence))


def _failure(outcome: str, file: Path, language: Language) -> CommandResult:
    def sentence(language: Language) -> str:
        if outcome == "not_read":
            return language.gettext("The file {file} cannot be read.", file=file)
        return language.gettext("The file {file} cannot be written. Give another place.", file=file)

    return CommandResult(
        UNREADABLE,
        (sentence(language),),
        {"outcome": outcome, "file": str(file)} | messages(sentence),
    )
