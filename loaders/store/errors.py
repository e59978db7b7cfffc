"""Errors of the store: why nothing was published, or why it cannot be read or written."""

from collections.abc import Mapping

from domain.language import Language, gettext_noop
from loaders.privacy import group_threshold
from loaders.store.models import Version


class NotPublishedError(Exception):
    """The reason why nothing was published: each subclass has a code and a translated sentence."""

    code = ""

    def sentence(self, language: Language) -> str:
        """Say what happened and what to do, in the reader's language."""
        raise NotImplementedError


class PermissionDeniedError(NotPublishedError):
    """The author may not publish."""

    code = "not_allowed"

    def sentence(self, language: Language) -> str:
        """Say that the author may not publish."""
        return language.gettext(
            "You may not publish here. Whose addresses and groups may is listed in the "
            "configuration."
        )


class ConflictError(NotPublishedError):
    """Another version was published on the same base meanwhile; `newest` is the current version."""

    code = "overtaken"

    def __init__(self, newest: Version) -> None:
        super().__init__(newest.number)
        self.newest = newest

    def sentence(self, language: Language) -> str:
        """Say which version is current, and that the difference must be reviewed again."""
        return language.gettext(
            "In the meantime version {number} was published. Nothing was changed: look at what "
            "would change now, and decide again.",
            number=self.newest.number,
        )


class StoreNotEmptyError(NotPublishedError):
    """The store has a published `version` that is missing from the back-up to be restored."""

    code = "not_empty"

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version

    def sentence(self, language: Language) -> str:
        """Say which version would be lost, and which option allows that."""
        return language.gettext(
            "The store holds version {number}, and the back-up does not: it would be lost. Nothing "
            "was changed; with {option} it is.",
            number=self.version,
            option="--yes-replace",
        )


class NoChangesError(NotPublishedError):
    """The newest version, `version`, already has exactly these tables."""

    code = "unchanged"

    def __init__(self, version: Version) -> None:
        super().__init__(version.number)
        self.version = version

    def sentence(self, language: Language) -> str:
        """Say which version has the same tables."""
        return language.gettext(
            "Nothing is new: version {number} already holds exactly this.",
            number=self.version.number,
        )


REASONS: Mapping[str, str] = {
    "disk_full": gettext_noop(
        "The disk of the store is full. Nothing was changed; make room and try again."
    ),
    "read_only": gettext_noop(
        "The store cannot be written: its disk, folder or database is read-only for the dashboard. "
        "Nothing was changed."
    ),
    "disk_error": gettext_noop(
        "The disk of the store reports an error. Nothing was changed; have the disk looked at."
    ),
    "unreachable": gettext_noop(
        "The database of the store does not answer. Try again in a moment."
    ),
    "busy": gettext_noop(
        "Many are writing to the store. Nothing was changed; try again in a moment."
    ),
    "damaged": gettext_noop(
        "The store is damaged. “python -m loaders history --verify” tells where; restore it from a "
        "copy."
    ),
    "newer": gettext_noop(
        "The store was written by a newer dashboard. Run that one, or restore the store from a "
        "copy."
    ),
    "smallest_group": gettext_noop(
        "{setting} in the environment is no whole number of persons from 1 on. Correct it, or take "
        "it away."
    ),
    "no_beginning": gettext_noop(
        "The store is empty, and the workbook that it begins with cannot be read."
    ),
    "unusable": gettext_noop(
        "The store does not hold what it should. Look whether its file or database was replaced."
    ),
}


class StoreUnavailableError(NotPublishedError):
    """The store cannot be read or written now; `reason` is a key of REASONS."""

    code = "unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def sentence(self, language: Language) -> str:
        """Say what is wrong with the store and what to do, in the reader's language."""
        return language.gettext(REASONS[self.reason], setting=group_threshold.SETTING)
