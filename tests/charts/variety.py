"""Reviews that vary everything that a figure draws: its axes, settings in which every two values
meet, tables of a setting.
"""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from domain.tables import Tables
from domain.vocabulary import (
    CATEGORIES,
    EVENT_STATUSES,
    GENDERS,
    MODES,
    NOT_REPORTED,
    OBJECTIVES,
    PRINCIPLES,
    STAGES,
    STATES,
    STATUSES,
)
from tests.charts.generated_reviews import CYCLE

Setting = Mapping[str, Any]
AXES: Mapping[str, Sequence[Any]] = {
    "language": ("ar", "en"),
    "size": ("slide", "column"),
    "events": (0, 1, 3, 12, 40),
    "title": (20, 80, 160, 300),
    "states": (0, 1, 15, 22),
    "mode": tuple(MODES),
    "status": (*EVENT_STATUSES, "mixed"),
    "count": (1_250, 9_999_999),
}
USUAL: Setting = {
    "language": "ar",
    "size": "slide",
    "events": 12,
    "title": 160,
    "states": 15,
    "mode": "in_person",
    "status": "held",
    "count": 1_250,
}
# Axes that each figure draws, apart from language and size. All other axes keep their usual value.
DRAWN: Mapping[str, tuple[str, ...]] = {
    "road": ("events", "title", "mode", "status", "count"),
    "headcount": ("events", "title", "count"),
    "attendance": ("events", "states", "count"),
    "comparison": ("events", "states", "count"),
    "organisation": ("events", "title", "count"),
    **dict.fromkeys(("gender", "mode"), ("events",)),
    "map-attendance": ("events", "states"),
    **dict.fromkeys(
        (
            "map-stage",
            "map-ready",
            "map-change",
            "ladder",
            "readiness",
            "matrix",
            "principles",
            "principles-matrix",
        ),
        ("states",),
    ),
    **dict.fromkeys(("state-objectives", "state-principles"), ("states",)),
}
WORDS = {
    "en": "workshop on the regional review of capacity-building for national coordinators and statisticians "
    "internationally-comparable intergovernmental arrangements Gypsy's ÀÉÎ (2nd session) 50% q&a",
    "ar": "ورشة عمل لبناء القدرات بشأن الاستعراضِ الإقليميِّ للاتفاق العالمي من أجل الهجرة الآمنة والمنظمة والنظامية "
    "حضورياً بمُشارَكةِ المنسّقين ومسؤولياتهم (الدورة الثانية) IOM وإحصاءاتٍ رسميةٍ إلى ج ع ي",
}


def pairwise(axes: Mapping[str, Sequence[Any]], seed: int = 1) -> Iterator[Setting]:
    """Yield settings in which every two values of any two axes meet.

    Greedy: of many random candidates the one with most of the missing pairs is taken.
    """
    chance, names = random.Random(seed), list(axes)
    missing = {
        frozenset(((a, x), (b, y)))
        for a, b in itertools.combinations(names, 2)
        for x, y in itertools.product(axes[a], axes[b])
    }
    while missing:
        begun = dict(min(missing, key=lambda pair: sorted(map(str, pair))))
        tried = [
            {name: begun.get(name, chance.choice(axes[name])) for name in names} for _ in range(30)
        ]
        best = max(tried, key=lambda setting: len(_pairs(setting) & missing))
        missing -= _pairs(best)
        yield best


def _pairs(setting: Setting) -> set[frozenset[tuple[str, Any]]]:
    return {frozenset(pair) for pair in itertools.combinations(setting.items(), 2)}


def axes_of(figure: str) -> Mapping[str, Sequence[Any]]:
    """Return the axes that a figure draws."""
    return {name: AXES[name] for name in ("language", "size", *DRAWN[figure])}


def whole(setting: Setting) -> Setting:
    """Complete a setting with a value for every axis."""
    return dict(USUAL) | dict(setting)


def varied(
    like: Tables, setting: Setting, seed: int = 1, names: Sequence[str] = ("coverage", "principles")
) -> Tables:
    """Return tables of a review of a setting, with the columns and dtypes of `like`.

    Statuses occur only in the tables named by `names`.
    """
    chance, chosen = random.Random(seed), whole(setting)
    codes = chance.sample(list(STATES), chosen["states"])
    made = {
        "events": list(_events(chosen, chance)),
        "participants": list(_participants(codes, chosen, chance)),
        "progress": list(_progress(codes, chance)),
        "coverage": list(_statuses(codes, "objective", OBJECTIVES, chance))
        if "coverage" in names
        else [],
        "principles": list(_statuses(codes, "principle", PRINCIPLES, chance))
        if "principles" in names
        else [],
    }
    frames = {
        name: pd.DataFrame(rows)
        .reindex(columns=getattr(like, name).columns)
        .astype(getattr(like, name).dtypes.to_dict())
        for name, rows in made.items()
    }
    return Tables(**frames, version=f"varied{seed}")


def words(letters: int, language: str, chance: random.Random) -> str:
    """Return random words of a language with `letters` letters in all."""
    text = ""
    while len(text) < letters:
        text += f"{chance.choice(WORDS[language].split())} "
    return text[: letters - 1].strip().ljust(letters, "x" if language == "en" else "ي")


def _sourced(values: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "cycle": CYCLE,
        "source": "Report of the session",
        "source_ar": "تقرير الدورة",
        "paragraph": str(number),
    } | values


def _named(column: str, letters: int, chance: random.Random) -> dict[str, str]:
    return {f"{column}_{language}": words(letters, language, chance) for language in WORDS}


def _events(chosen: Setting, chance: random.Random) -> Iterator[dict[str, Any]]:
    for i in range(chosen["events"]):
        day = pd.Timestamp(2020, 1, 1) + pd.Timedelta(days=9 * i)
        end = day + pd.Timedelta(days=chance.choice((0, 0, 1, 40)))
        status = (
            chance.choice(list(EVENT_STATUSES)) if chosen["status"] == "mixed" else chosen["status"]
        )
        about = {
            "event": f"event-{i}",
            "kind": "workshop",
            "start_date": day,
            "end_date": end,
            "status": status,
            "mode": chosen["mode"],
        }
        yield _sourced(
            about | _named("title", chosen["title"], chance) | {"reported_total": chosen["count"]},
            i,
        )


def _participants(
    codes: list[str], chosen: Setting, chance: random.Random
) -> Iterator[dict[str, Any]]:
    for i, state in itertools.product(range(chosen["events"]), codes):
        if chance.random() < 0.8:
            size = chance.choice([1, 3, chosen["count"], None])
            about = {
                "event": f"event-{i}",
                "state": state,
                "category": "government",
                "headcount": size,
            }
            yield _sourced(
                about
                | {"gender": chance.choice(list(GENDERS)), "mode": chance.choice([*MODES, None])},
                i,
            )
    for i, (n, category) in itertools.product(range(chosen["events"]), enumerate(CATEGORIES)):
        names = _named("organisation", chosen["title"], chance)
        who = (
            {"organisation": names["organisation_en"], "organisation_ar": names["organisation_ar"]}
            if n % 2
            else {}
        )
        yield _sourced(
            {
                "event": f"event-{i}",
                "category": category,
                "headcount": chance.choice([2, chosen["count"]]),
            }
            | who,
            i,
        )


def _progress(codes: list[str], chance: random.Random) -> Iterator[dict[str, Any]]:
    for state in codes:
        stage = chance.choice([NOT_REPORTED, *(code for code in STAGES if code != NOT_REPORTED)])
        yield _sourced(
            {
                "state": state,
                "as_of": pd.Timestamp(2020, 8, 13),
                "stage": stage,
                "reported_by": "government",
            },
            7,
        )


def _statuses(
    codes: list[str], item: str, items: Any, chance: random.Random
) -> Iterator[dict[str, Any]]:
    for n, (state, code) in enumerate(itertools.product(codes, items)):
        if chance.random() < 0.7:
            yield _sourced(
                {"state": state, item: code, "status": chance.choice(list(STATUSES))}, n % 40
            )
