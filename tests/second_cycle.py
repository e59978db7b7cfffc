"""A made second cycle laid over the report: 22 states, in-person events, a deadline. All of it is
invented for tests, says so in its titles, and is never shipped.
"""

import random
from collections.abc import Iterator
from typing import Any

import pandas as pd

from domain.tables import Tables
from domain.vocabulary import NOT_REPORTED, OBJECTIVES, PRINCIPLES, STAGES, STATES, STATUSES

CYCLE = 2024
SOURCE = {"source": "Made for tests", "source_ar": "لأغراض الاختبار", "paragraph": "1"}
Rows = Iterator[dict[str, Any]]


def with_second_cycle(report: Tables, seed: int = 1) -> Tables:
    """Return the report with a made cycle of 2024; `seed` decides stages, statuses, attendance."""
    chance = random.Random(seed)
    rows = {
        "events": _events(),
        "participants": _participants(chance),
        "progress": _progress(chance),
        "coverage": _statuses("objective", [int(code) for code in OBJECTIVES], chance),
        "principles": _statuses("principle", list(PRINCIPLES), chance),
    }
    frames = {name: _appended(getattr(report, name), made) for name, made in rows.items()}
    return Tables(**frames, version=f"made{seed:04d}")


def _appended(frame: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    made = pd.DataFrame(list(rows)).reindex(columns=frame.columns)
    return pd.concat([frame, made.astype(frame.dtypes.to_dict())], ignore_index=True)


def _events() -> Rows:
    days = {
        "made-workshop-1": ("workshop", "2024-03-12", "2024-03-13", "held"),
        "made-workshop-2": ("workshop", "2024-06-04", "2024-06-05", "held"),
        "made-deadline": ("deadline", "2024-06-30", "2024-06-30", "planned"),
        "made-conference": ("conference", "2024-07-10", "2024-07-12", "planned"),
    }
    for event, (kind, first, last, status) in days.items():
        yield SOURCE | {
            "event": event,
            "cycle": CYCLE,
            "kind": kind,
            "start_date": pd.Timestamp(first),
            "end_date": pd.Timestamp(last),
            "status": status,
            "mode": "in_person",
            "title_en": f"Made event {event}",
            "title_ar": f"فعالية مختلقة {event}",
        }


def _participants(chance: random.Random) -> Rows:
    for event in ("made-workshop-1", "made-workshop-2"):
        for state in STATES:
            if chance.random() < 0.8:
                yield SOURCE | {
                    "event": event,
                    "state": state,
                    "category": "government",
                    "headcount": chance.randint(1, 6),
                }


def _progress(chance: random.Random) -> Rows:
    for state in STATES:
        for day in ("2024-03-13", "2024-06-05"):
            if chance.random() < 0.8:
                yield SOURCE | {
                    "cycle": CYCLE,
                    "state": state,
                    "as_of": pd.Timestamp(day),
                    "stage": chance.choice([NOT_REPORTED, *STAGES]),
                    "reported_by": "government",
                }


def _statuses(item: str, codes: list[Any], chance: random.Random) -> Rows:
    for state in STATES:
        for code in codes:
            if chance.random() < 0.25:
                yield SOURCE | {
                    "cycle": CYCLE,
                    "state": state,
                    item: code,
                    "status": chance.choice(list(STATUSES)),
                    "reported_by": chance.choice(["government", "iom"]),
                    "evidence_en": f"Made evidence {state} {code}",
                    "evidence_ar": f"دليل مختلق {state} {code}",
                }
