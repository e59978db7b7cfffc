"""The result of a command: an exit status, lines for a person, data for a program."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.language import Language, languages
from loaders.store.errors import (
    ConflictError,
    NoChangesError,
    NotPublishedError,
    StoreUnavailableError,
)
from loaders.store.models import Version, to_dict

DONE, PROBLEMS, UNREADABLE, REFUSED, UNAVAILABLE = range(5)
EXIT_STATUS_HELP = """exit status:
  0  done; also where nothing was new, so that a command may be repeated
  1  the file has errors, or the history was tampered with
  2  a file cannot be read or written, or the command is wrong
  3  refused: others have published meanwhile, rows would be removed, or the author may not publish
  4  the store is not available: full, read-only or broken disk, no answer from the database"""

Printer = Callable[[str], None]
Run = Callable[[Namespace, Language, Printer], "CommandResult"]


@dataclass(frozen=True)
class CommandResult:
    """The result of a command; `data` is printed with --json."""

    status: int
    lines: tuple[str, ...] = ()
    data: Any = field(default_factory=dict)


def refusal_result(
    refused: NotPublishedError, language: Language, data: Mapping[str, Any] | None = None
) -> CommandResult:
    """Build the result of a refused publication, with further `data`."""
    facts = {"outcome": refused.code, **(data or {}), "version": None}
    status = REFUSED
    if isinstance(refused, NoChangesError):
        status, facts["version"] = DONE, version_to_dict(refused.version)
    elif isinstance(refused, ConflictError):
        facts["version"] = version_to_dict(refused.newest)
    elif isinstance(refused, StoreUnavailableError):
        status, facts["reason"] = UNAVAILABLE, refused.reason
    return CommandResult(status, (refused.sentence(language),), facts | messages(refused.sentence))


def messages(sentence: Callable[[Language], str]) -> dict[str, str]:
    """Translate a sentence into both languages, as in the JSON of every command."""
    return {f"message_{code}": sentence(languages()[code]) for code in ("en", "ar")}


def version_to_dict(version: Version) -> dict[str, Any]:
    """Convert a version to JSON values."""
    return to_dict(version)
