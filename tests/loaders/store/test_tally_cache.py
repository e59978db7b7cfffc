"""The stored tally of a version's participants: made with the version, never trusted without its
seal, never required.
"""

from dataclasses import replace

import pandas as pd
import pytest
import sqlalchemy as sa

from domain.suppression import WITHHELD
from domain.tables import Tables
from domain.tally import FORMAT_VERSION, ParticipantTotals
from loaders.store import tally_cache
from loaders.store.errors import StoreUnavailableError
from loaders.store.models import Fault
from loaders.store.store import Store
from loaders.store.tally_cache import SuppressedTally
from tests.loaders.stores import ANALYST, POLICY, dialect_url, grown, publication


def alike(one: ParticipantTotals, other: ParticipantTotals) -> bool:
    return list(one.parts) == list(other.parts) and all(
        part.equals(other[name]) for name, part in one.parts.items()
    )


def packed_of(participants: pd.DataFrame) -> bytes:
    return tally_cache.to_bytes(SuppressedTally.of(participants, at_least=3))


def with_small_group(report: Tables) -> dict[str, pd.DataFrame]:
    """Return the tables of the report, with a delegation of one woman and six men."""
    rows = report.participants
    jordan = rows.iloc[[-1, -1]].assign(
        state="JOR", gender=["female", "male"], headcount=pd.array([1, 6], dtype="Int64")
    )
    return {
        **report.frames(),
        "participants": pd.concat([rows, jordan], ignore_index=True).astype(rows.dtypes),
    }


def genders(store: Store) -> dict[str, int]:
    part = store.tables(store.newest()).tally["gender"]
    return {
        str(code): int(n)
        for code, n in part.dropna(subset="gender").groupby("gender")["headcount"].sum().items()
    }


def done(url: str, statement: str, **values: object) -> int:
    with sa.create_engine(dialect_url(url)).begin() as connection:
        return connection.execute(sa.text(statement), values).rowcount


def kept(url: str) -> list[tuple[str, int]]:
    with sa.create_engine(dialect_url(url)).connect() as connection:
        return [
            (row.version, row.form)
            for row in connection.execute(sa.text("SELECT version, form FROM tallies"))
        ]


def test_a_tally_comes_back_equal_in_every_kind_and_value(report: Tables, empty: Tables) -> None:
    for tables in (report, empty):
        found = tally_cache.from_bytes(tally_cache.to_bytes(SuppressedTally(5, tables.tally)))
        assert alike(found.tally, tables.tally)
        assert found.at_least == 5


def test_a_tally_of_this_form_has_these_columns() -> None:
    """Fail on any change of the tally, which must increment FORM: older stores then recompute
    theirs.
    """
    columns = dict.fromkeys(
        (
            "event",
            "state",
            "organisation",
            "organisation_ar",
            "category",
            "gender",
            "mode",
            "headcount",
        )
    )
    columns |= dict.fromkeys(("note", "note_ar", "source", "source_ar", "paragraph"))
    rows = pd.DataFrame(
        {name: pd.Series(dtype="Int64" if name == "headcount" else "str") for name in columns}
    )
    assert (
        FORMAT_VERSION,
        {name: list(part) for name, part in ParticipantTotals.of(rows).parts.items()},
    ) == (
        3,
        {
            "state": ["event", "state", "category", "headcount"],
            "gender": ["event", "gender", "headcount"],
            "mode": ["event", "mode", "headcount"],
            "organisation": ["event", "organisation", "organisation_ar", "headcount"],
            "source": ["event", "source", "source_ar", "paragraph"],
            "source_of_state": ["event", "state", "source", "source_ar", "paragraph"],
            "note": ["event", "state", "category", "note", "note_ar"],
            "conflict": ["event", "state", "category"],
        },
    )


def test_a_version_is_published_with_its_tally_and_read_without_its_participants(
    url: str, store: Store, report: Tables
) -> None:
    _, second = grown(store, 1)
    assert (second.id, FORMAT_VERSION) in kept(url)
    done(url, "DELETE FROM tables WHERE version = :id AND name = 'participants'", id=second.id)
    found = store.tables(second)
    assert alike(found.tally, report.tally)
    assert found.version == second.content[:8]
    with pytest.raises(StoreUnavailableError):
        store.frames(second)


def test_a_store_of_an_older_dashboard_gets_its_tallies_at_the_first_reading(
    url: str, store: Store, report: Tables
) -> None:
    done(url, "DELETE FROM tallies")
    assert alike(store.tables(store.newest()).tally, report.tally)
    assert kept(url) == [(store.newest().id, FORMAT_VERSION)]


@pytest.mark.parametrize("key", [b"", b"k"])
def test_a_tally_without_its_seal_is_made_anew(
    url: str, key: bytes, store: Store, report: Tables
) -> None:
    keyed = Store(url, POLICY, key=key)
    other = packed_of(
        report.frames()["participants"].assign(headcount=pd.array([1] * 20, dtype="Int64"))
    )
    done(url, "UPDATE tallies SET data = :data", data=other)
    assert alike(keyed.tables(keyed.newest()).tally, report.tally)
    assert alike(Store(url, POLICY, key=key).tables(keyed.newest()).tally, report.tally)
    done(
        url,
        "UPDATE tallies SET data = :data, seal = :seal",
        data=other,
        seal=tally_cache.tally_mac(keyed.newest(), other, b"another", at_least=3),
    )
    assert alike(keyed.tables(keyed.newest()).tally, report.tally)


def test_a_tally_that_does_not_come_of_its_tables_is_found(
    url: str, store: Store, report: Tables
) -> None:
    _, second = grown(store, 1)
    other = packed_of(report.frames()["participants"].iloc[1:])
    values = {
        "data": other,
        "seal": tally_cache.tally_mac(second, other, b"", at_least=3),
        "id": second.id,
    }
    assert (
        done(url, "UPDATE tallies SET data = :data, seal = :seal WHERE version = :id", **values)
        == 1
    )
    assert store.verify() == (Fault(2, "tally"),)
    done(url, "UPDATE tallies SET data = :data WHERE version = :id", data=b"nonsense", id=second.id)
    assert store.verify() == (Fault(2, "tally"),)
    done(url, "DELETE FROM tallies")
    assert store.verify() == ()


def test_a_tally_of_another_version_is_not_taken_for_this_one(
    url: str, store: Store, report: Tables
) -> None:
    frames = report.frames()
    store.publish(
        publication(store.newest(), {**frames, "participants": frames["participants"].iloc[:5]}),
        ANALYST,
    )
    first = store.version(store.newest().parent or "")
    done(url, "DELETE FROM tallies WHERE version = :id", id=first.id)
    done(url, "UPDATE tallies SET version = :id", id=first.id)
    assert alike(store.tables(first).tally, report.tally)
    assert len(store.tables(store.newest()).tally["state"]) == 5


def test_a_restored_version_has_the_tally_of_what_it_restores(store: Store, report: Tables) -> None:
    frames = report.frames()
    newest = store.publish(
        publication(store.newest(), {**frames, "participants": frames["participants"].iloc[:5]}),
        ANALYST,
    )
    restored = store.restore(
        newest.parent or "", parent=newest.id, key="again", note="", author=ANALYST
    )
    assert alike(store.tables(restored).tally, replace(report).tally)


def test_pages_draw_from_a_tally_that_holds_no_small_group_and_the_store_keeps_every_row(
    url: str, store: Store, report: Tables
) -> None:
    frames = with_small_group(report)
    store.publish(publication(store.newest(), frames), ANALYST)
    assert genders(store) == {WITHHELD: 7}
    assert store.frames(store.newest())["participants"]["gender"].value_counts().to_dict() == {
        "female": 1,
        "male": 1,
    }
    assert store.verify() == ()


def test_a_tally_that_was_made_under_another_smallest_group_is_made_anew(
    url: str, store: Store, report: Tables
) -> None:
    store.publish(publication(store.newest(), with_small_group(report)), ANALYST)
    open_ = Store(url, POLICY, min_group_size=1)
    assert genders(open_) == {"female": 1, "male": 6}
    assert open_.verify() == store.verify() == ()
    assert genders(store) == {WITHHELD: 7}


def test_a_tally_that_was_made_before_there_was_suppression_is_not_drawn_from(
    url: str, store: Store, report: Tables
) -> None:
    """Simulate older stores, which keep it under form 1, computed from the unsuppressed rows."""
    store.publish(publication(store.newest(), with_small_group(report)), ANALYST)
    done(url, "UPDATE tallies SET form = 1")
    assert genders(store) == {WITHHELD: 7}


@pytest.mark.parametrize("value", ["three", "-1", "0"])
def test_a_store_is_not_opened_with_a_smallest_group_that_is_none(value: str) -> None:
    with pytest.raises(StoreUnavailableError) as told:
        Store.from_environment(POLICY, environment={"SMALLEST_GROUP": value})
    assert told.value.reason == "smallest_group"
