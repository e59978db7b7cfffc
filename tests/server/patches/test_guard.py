"""A patch that is not essential is skipped where a library has changed, with one log line."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from server.patches import guard
from tests.server.patches.conftest import Events

LIBRARY = SimpleNamespace(name=1)


@guard.optional
def install_for_another_library() -> None:
    """Read a name that the library does not have."""
    LIBRARY.other  # noqa: B018


@guard.optional
def install_what_is_not_there() -> None:
    """Import a missing module."""
    import streamlit.no_such_module  # noqa: F401


@guard.optional
def install_what_takes_something_else() -> None:
    """Rely on a missing parameter."""
    guard.require_parameters(lambda message: None, "session_id")


@pytest.mark.parametrize(
    "install",
    [
        install_for_another_library,
        install_what_is_not_there,
        install_what_takes_something_else,
    ],
)
def test_a_library_that_has_changed_leaves_a_patch_out_with_one_line(
    install: Callable[[], bool], events: Events
) -> None:
    assert not install()
    assert events == [("patch_left_out", {"patch": "test_guard"})]


def test_another_failure_of_a_patch_is_not_hidden(events: Events) -> None:
    @guard.optional
    def install() -> None:
        raise ValueError("of the library")

    with pytest.raises(ValueError, match="of the library"):
        install()
    assert not events


def test_what_fits_is_installed(events: Events) -> None:
    done = []
    assert guard.optional(lambda: done.append(1))()
    assert done == [1]
    assert not events


class Parent:
    """A class of a library."""

    def __init__(self) -> None:
        self.known = 1


class Child(Parent):
    """A subclass of ours."""


def test_what_is_missing_is_named() -> None:
    guard.require_attributes(LIBRARY, "name")
    with pytest.raises(AttributeError, match="other"):
        guard.require_attributes(LIBRARY, "name", "other")
    guard.require_instance_attributes(Parent, "known")
    with pytest.raises(AttributeError, match="Parent sets no other"):
        guard.require_instance_attributes(Parent, "known", "other")


def test_a_class_is_replaced_wherever_it_is_asked_for() -> None:
    guard.replace_class(Parent, Child)
    assert type(Parent()) is Child
    assert type(Child()) is Child
