"""Create the files and folders of a store, readable by this user of the machine only."""

import errno
import os
from contextlib import suppress
from pathlib import Path

from loaders.store.errors import StoreUnavailableError

# of the files of a SQLite database, after its name
SQLITE_SUFFIXES = ("", "-wal", "-shm", "-journal")
PRIVATE_MODE, PRIVATE_FOLDER_MODE = 0o600, 0o700  # a store has drafts and analysts' addresses


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents with mode 0700. Raises StoreUnavailableError."""
    try:
        places = (folder, *folder.parents)
        for missing in reversed([place for place in places if not place.exists()]):
            missing.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)
            set_mode(missing, PRIVATE_FOLDER_MODE)
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreUnavailableError(
            "disk_full" if error.errno == errno.ENOSPC else "read_only"
        ) from error


def make_file(file: Path) -> None:
    """Create the database file with mode 0600 before SQLite does; its journals get that mode."""
    with suppress(OSError):  # it exists, or SQLite reports the error
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_MODE))
        set_mode(file, PRIVATE_MODE)  # the umask may have removed more


def restrict_store(file: Path) -> None:
    """Deny other users access to an older store, and to its folder if it has no other files."""
    store_files = {f"{file.name}{behind}" for behind in SQLITE_SUFFIXES}
    for name in store_files:
        set_mode(file.with_name(name), PRIVATE_MODE)
    with suppress(OSError):
        if {each.name for each in file.parent.iterdir()} <= store_files:
            set_mode(file.parent, PRIVATE_FOLDER_MODE)


def set_mode(place: Path, mode: int) -> None:
    """Set the mode of a file or folder, where it exists and this user and file system can."""
    with suppress(OSError):
        if place.stat().st_mode & 0o777 != mode:
            place.chmod(mode)
