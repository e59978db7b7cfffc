"""Serialize a comparison of two cycles, or of a cycle in two versions, for programs."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from domain.findings.changes.comparison import compare
from domain.language import Language
from domain.measures import changes
from domain.measures.changes import Side
from domain.measures.coverage import OBJECTIVE, PRINCIPLE
from domain.vocabulary import NOT_REPORTED


def changes_to_dict(
    before: Side,
    after: Side,
    names: tuple[Mapping[str, Any], Mapping[str, Any]],
    language: Language,
) -> dict[str, Any]:
    """Return the comparison as a dict that JSON can hold; `names` say what each side is.

    Codes are those of the tables; a stage or an attendance that is not reported is null.
    """
    labels = tuple(str(name["label"]) for name in names)
    found = compare(before, after, (labels[0], labels[1]), language)
    return {
        "from": dict(names[0]),
        "to": dict(names[1]),
        "language": language.code,
        "sentences": list(found.sentences),
        "figures": [
            {"code": each.code, "label": each.label, "before": each.before, "after": each.after}
            for each in found.figures
        ],
        "stages": _stages(before, after),
        "objectives": _items(before, after, OBJECTIVE),
        "principles": _items(before, after, PRINCIPLE),
        "statuses": _statuses(before, after),
        "attendance": _attendance(before, after),
    }


def _code_or_null(code: str) -> str | None:
    return None if code == NOT_REPORTED else code


def _stages(before: Side, after: Side) -> list[dict[str, Any]]:
    frame = changes.stage_changes(before, after)
    inside = frame[frame["in_scope_before"] | frame["in_scope_after"]]
    return [
        {
            "state": row["state"],
            "before": _code_or_null(row["before"]),
            "after": _code_or_null(row["after"]),
            "change": row["change"],
        }
        for row in inside.to_dict("records")
    ]


def _items(before: Side, after: Side, item: str) -> list[dict[str, Any]]:
    frame = changes.item_changes(before, after, item)
    return [
        {
            item: row["item"],
            **{
                side: {
                    "states": list(row[f"states_{side}"]),
                    "reported": row[f"reported_{side}"],
                    "acted_on": row[f"acted_{side}"],
                    "applicable": row[f"whole_{side}"],
                }
                for side in ("before", "after")
            },
            "change": row["change"],
        }
        for row in frame.to_dict("records")
    ]


def _statuses(before: Side, after: Side) -> list[dict[str, Any]]:
    frame = changes.status_changes(before, after, OBJECTIVE)
    return [
        {
            "state": row["state"],
            "objective": row["item"],
            "before": _code_or_null(row["before"]),
            "after": _code_or_null(row["after"]),
        }
        for row in frame.to_dict("records")
    ]


def _attendance(before: Side, after: Side) -> list[dict[str, Any]]:
    frame = changes.attendance_changes(before, after)
    return [
        {
            "state": row["state"],
            "before": None if pd.isna(row["before"]) else bool(row["before"]),
            "after": None if pd.isna(row["after"]) else bool(row["after"]),
        }
        for row in frame.to_dict("records")
    ]
