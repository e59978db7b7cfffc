"""Check that a library still has what a patch relies on, and leave a patch out where it does not.

A patch that the pages work without is left out with one line in the log. One that protects raises:
the server does not start without it.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from services import event_log

CHANGED = (AttributeError, ImportError, TypeError)  # raised where a library has changed


def optional(install: Callable[[], None]) -> Callable[[], bool]:
    """Decorate the `install` of a patch that pages work without.

    It then returns whether the patch is installed; where the library has changed it logs
    `patch_left_out` and replaces nothing.
    """

    @wraps(install)
    def install_or_log() -> bool:
        try:
            install()
        except CHANGED as failure:
            leave_out(install.__module__, failure)
            return False
        return True

    return install_or_log


def leave_out(module: str, failure: Exception) -> None:
    """Log that the patch of a module is left out, and what was not found in the library."""
    event_log.log_event("patch_left_out", failure=failure, patch=module.rpartition(".")[2])


def require_attributes(owner: object, *names: str) -> None:
    """Raise AttributeError unless a module, class or object has all of these names."""
    if missing := [name for name in names if not hasattr(owner, name)]:
        kind = getattr(owner, "__name__", type(owner).__name__)
        raise AttributeError(f"{kind} has no {', '.join(missing)}")


def require_instance_attributes(owner: type, *names: str) -> None:
    """Raise AttributeError unless the constructor of a class sets all of these attributes."""
    known = owner.__init__.__code__.co_names  # type: ignore[misc]
    if missing := [name for name in names if name not in known]:
        raise AttributeError(f"{owner.__name__} sets no {', '.join(missing)}")


def require_parameters(function: Callable[..., Any], *names: str) -> None:
    """Raise TypeError unless a function takes these parameters first, in this order."""
    parameters = tuple(inspect.signature(function).parameters)
    if parameters[: len(names)] != names:
        raise TypeError(f"{function.__qualname__} takes {parameters}, not {names}")


def replace_class(old: type, new: type) -> None:
    """Have the constructor of `old` make instances of its subclass `new`.

    uvicorn chooses its classes by name before it imports the application, and Streamlit cannot pass
    others to it.
    """

    def make(cls: type, *_: Any, **__: Any) -> Any:
        return object.__new__(new if cls is old else cls)

    old.__new__ = make  # type: ignore[assignment]
