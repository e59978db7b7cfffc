"""Generated reviews of any size: number of reporting states, number of events with short or very
long titles. Every status, stage and category.
"""

import itertools
import random
from collections.abc import Hashable, Iterator
from typing import Any

import pandas as pd

from domain.tables import Tables
from domain.vocabulary import (
    CATEGORIES,
    NOT_REPORTED,
    OBJECTIVES,
    PRINCIPLES,
    STAGES,
    STATES,
    STATUSES,
)

CYCLE = 2020
LONG = {
    "en": "Second extraordinary session of the capacity-building workshop on the regional review of the Global Compact for Safe, Orderly "
    "and Regular Migration, with national coordinators and statistical offices",
    "ar": "الدورة الاستثنائية الثانية من ورشة العمل لبناء القدرات بشأن الاستعراض الإقليمي للاتفاق العالمي من أجل الهجرة الآمنة والمنظمة "
    "والنظامية، بمشاركة المنسقين الوطنيين والأجهزة الإحصائية",
}
SHORT = {"en": "Workshop", "ar": "ورشة عمل"}
Rows = Iterator[dict[str, Any]]


def review(
    like: Tables, *, states: int, events: int = 2, long: bool = False, seed: int = 1
) -> Tables:
    """Return tables of a generated review with the columns and dtypes of `like`.

    More states mean more of everything that is reported.
    """
    chance, codes = random.Random(seed), list(STATES)[:states]
    made = {
        "events": _events(events, LONG if long else SHORT),
        "participants": _participants(codes, events, chance, LONG if long else SHORT),
        "progress": _progress(codes, chance),
        "coverage": _statuses(codes, "objective", OBJECTIVES, chance),
        "principles": _statuses(codes, "principle", PRINCIPLES, chance),
    }
    return Tables(
        **{name: _framed(rows, getattr(like, name)) for name, rows in made.items()},
        version="made0000",
    )


def _framed(rows: Rows, like: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(list(rows)).reindex(columns=like.columns).astype(like.dtypes.to_dict())


def _sourced(values: dict[str, Any], paragraph: Hashable) -> dict[str, Any]:
    return {
        "cycle": CYCLE,
        "source": "Report of the session",
        "source_ar": "تقرير الدورة",
        "paragraph": str(paragraph),
    } | values


def _events(many: int, titles: dict[str, str]) -> Rows:
    for i in range(many):
        day = pd.Timestamp(2020, 1 + 2 * (i % 6), 3 + i)
        status = ("held", "held", "held", "planned", "postponed", "cancelled")[i % 6]
        about = {
            "event": f"event-{i}",
            "kind": "workshop",
            "start_date": day,
            "end_date": day,
            "status": status,
            "mode": "online",
        }
        yield _sourced(
            about
            | {f"title_{code}": f"{title} {i + 1}" for code, title in titles.items()}
            | {"reported_total": 1000 + i},
            i,
        )


def _participants(
    codes: list[str], events: int, chance: random.Random, names: dict[str, str]
) -> Rows:
    for i, state in itertools.product(range(events), codes):
        if chance.random() < 0.8:
            size = chance.choice([1, 3, 12, None])
            yield _sourced(
                {
                    "event": f"event-{i}",
                    "state": state,
                    "category": "government",
                    "headcount": size,
                    "gender": "female",
                },
                i,
            )
    for i, (n, category) in itertools.product(range(events), enumerate(CATEGORIES)):
        who = (
            {"organisation": f"{names['en']} {n}", "organisation_ar": f"{names['ar']} {n}"}
            if n % 2
            else {}
        )
        yield _sourced(
            {"event": f"event-{i}", "category": category, "headcount": chance.choice([2, 40, 1250])}
            | who,
            i,
        )


def _progress(codes: list[str], chance: random.Random) -> Rows:
    for state in codes:
        stage = chance.choice([code for code in STAGES if code != NOT_REPORTED] + [NOT_REPORTED])
        yield _sourced(
            {
                "state": state,
                "as_of": pd.Timestamp(2020, 8, 13),
                "stage": stage,
                "reported_by": "government",
            },
            7,
        )


def _statuses(codes: list[str], item: str, items: Any, chance: random.Random) -> Rows:
    for n, (state, code) in enumerate(itertools.product(codes, items)):
        if chance.random() < 0.7:
            yield _sourced(
                {"state": state, item: code, "status": chance.choice(list(STATUSES))}, n % 40
            )
