"""Fixtures for the tests of all patches: the logged events."""

import pytest

from services import event_log

Events = list[tuple[str, dict[str, object]]]


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> Events:
    """Record the events logged from now on, with their facts."""
    told: Events = []

    def tell(event: str, *, failure: BaseException | None = None, **facts: object) -> None:
        assert facts.keys() <= set(event_log.EVENTS[event].facts)
        told.append((event, facts))

    monkeypatch.setattr(event_log, "log_event", tell)
    return told
