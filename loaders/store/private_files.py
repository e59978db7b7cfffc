"""Make the files and folders of a store, and keep them from other users of the machine."""

import errno
import os
from contextlib import suppress
from pathlib import Path

from loaders.store.errors import StoreUnavailableError

# what SQLite keeps a store in: behind the name of its file
SQLITE_SUFFIXES = ("", "-wal", "-shm", "-journal")
PRIVATE_MODE, PRIVATE_FOLDER_MODE = 0o600, 0o700  # drafts and the addresses of analysts are in it


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are not there, for this user alone whatever the
    umask.
    """
    try:
        for each in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
            each.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)
            set_mode(each, PRIVATE_FOLDER_MODE)
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreUnavailableError(
            "disk_full" if error.errno == errno.ENOSPC else "read_only"
        ) from error


def make_file(file: Path) -> None:
    """Make the file of a database before SQLite does, which would let others read it: what lies
    beside it gets the modes of the file.
    """
    with suppress(OSError):  # it is there, or SQLite tells what is the matter
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_MODE))
        set_mode(file, PRIVATE_MODE)  # an umask may take more than it should


def restrict_store(file: Path) -> None:
    """Take a store that older dashboards made from all other users; its folder too, if that holds
    nothing else.
    """
    own = {f"{file.name}{behind}" for behind in SQLITE_SUFFIXES}
    for name in own:
        set_mode(file.with_name(name), PRIVATE_MODE)
    with suppress(OSError):
        if {each.name for each in file.parent.iterdir()} <= own:
            set_mode(file.parent, PRIVATE_FOLDER_MODE)


def set_mode(place: Path, mode: int) -> None:
    """Set the mode of a file or folder, where it is there, is this user's, and the file system
    knows modes.
    """
    with suppress(OSError):
        if place.stat().st_mode & 0o777 != mode:
            place.chmod(mode)
