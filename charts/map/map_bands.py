"""Sort the states into the classes of the map by an indicator, each with its name and colour."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.drawing import theme
from domain.findings.changes.comparison import GROUP_TITLES as CHANGE_NAMES
from domain.language import Language, gettext_noop
from domain.measures import changes
from domain.vocabulary import GENERAL, NOT_REPORTED, STAGES, STATES

INDICATORS = {
    "stage": gettext_noop("Review stage"),
    "ready": gettext_noop("Objectives acted on"),
    "attendance": gettext_noop("Attendance"),
    "change": gettext_noop("Change since the cycle before"),
}
OUTSIDE, SILENT = "outside", "silent"
TRANSPARENT, BORDER_COLOUR = "rgba(0,0,0,0)", "rgba(128,128,128,0.9)"
OUTLINE_COLOUR = "#d55e00"  # of a marked state: seen on every fill, on light and dark pages


@dataclass(frozen=True)
class Band:
    """One class of the map.

    `name` is a message or the code of a stage, `colour` a place in the palette (empty: hollow),
    `bounds` the least and largest number of objectives acted on, where the class is a range.
    """

    name: str
    colour: str
    bounds: tuple[int, int] | None = None

    def label(self, language: Language) -> str:
        """Return the name for the legend."""
        if self.bounds is not None:
            first, last = self.bounds
            return language.ngettext(
                "{first} to {n} objective acted on",
                "{first} to {n} objectives acted on",
                last,
                first=first,
            )
        return (
            STAGES[self.name].name(language.code)
            if self.name in STAGES
            else language.gettext(self.name)
        )


_NOT_REPORTED_BAND = Band(gettext_noop("Not reported"), STAGES[NOT_REPORTED].colour)
_OUTSIDE_BAND = Band(gettext_noop("Not named as taking part"), "")
_READY_BANDS = {
    f"to_{last}": Band("", colour, (first, last))
    for first, last, colour in (
        (1, 5, "sequential-2"),
        (6, 10, "sequential-4"),
        (11, 15, "sequential-6"),
        (16, 22, "sequential-8"),
    )
}
# By indicator, in the order of the legend. Unreported is sand and absent is hollow, because neither
# is the low end of a scale.
BANDS = {
    "stage": {
        code: Band(code, stage.colour) for code, stage in STAGES.items() if code != NOT_REPORTED
    }
    | {SILENT: Band(NOT_REPORTED, STAGES[NOT_REPORTED].colour), OUTSIDE: _OUTSIDE_BAND},
    "ready": {"none": Band(gettext_noop("Reported, none acted on"), "categorical-2")}
    | _READY_BANDS
    | {
        "all": Band(gettext_noop("All objectives acted on"), "sequential-10"),
        GENERAL: Band(gettext_noop("General statement only"), "categorical-4"),
        SILENT: _NOT_REPORTED_BAND,
        OUTSIDE: _OUTSIDE_BAND,
    },
    "attendance": {
        "all": Band(gettext_noop("Took part"), "sequential-8"),
        "some": Band(gettext_noop("Took part in some events"), "sequential-4"),
        SILENT: Band(gettext_noop("Attendance not reported"), STAGES[NOT_REPORTED].colour),
        OUTSIDE: _OUTSIDE_BAND,
    },
    "change": {
        code: Band(CHANGE_NAMES[code], colour)
        for code, colour in (
            (changes.MOVED_ON, "sequential-8"),
            (changes.NEW_STAGE, "sequential-6"),
            (changes.SAME_STAGE, "sequential-3"),
            (changes.WENT_BACK, "categorical-2"),
            (changes.NO_STAGE_NOW, "categorical-7"),
        )
    }
    | {
        SILENT: Band(CHANGE_NAMES[changes.NO_STAGE], STAGES[NOT_REPORTED].colour),
        OUTSIDE: Band(gettext_noop("Not named as taking part in either"), ""),
    },
}


def indicator_of(frame: pd.DataFrame) -> str:
    """Return the indicator that a frame of the map shows."""
    return str(frame["indicator"].iloc[0])


def state_names(rows: pd.DataFrame, language: Language) -> list[str]:
    """Return the names of the states of some rows."""
    return [STATES[code].name(language.code) for code in rows["state"]]


def stage_band(row: dict[Any, Any]) -> str:
    """Return the class of a state by the stage of its review. In: a row of the map frame."""
    if not row["in_scope"]:
        return OUTSIDE
    return SILENT if row["stage"] == NOT_REPORTED else str(row["stage"])


def ready_band(row: dict[Any, Any]) -> str:
    """Return the class of a state by its objectives acted on. In: a row of the map frame."""
    if not row["in_scope"]:
        return OUTSIDE
    if not row["reported"]:
        return GENERAL if row["general"] else SILENT
    if not row["ready"]:
        return "none"
    if row["ready"] == row["applicable"]:
        return "all"
    return next(
        code
        for code, band in _READY_BANDS.items()
        if band.bounds and row["ready"] <= band.bounds[1]
    )


def change_band(row: dict[Any, Any]) -> str:
    """Return the class of a state by the change of its stage. In: a row of the map frame."""
    if not (row["in_scope_before"] or row["in_scope_after"]):
        return OUTSIDE
    return SILENT if row["change"] == changes.NO_STAGE else str(row["change"])


def attendance_band(row: dict[Any, Any]) -> str:
    """Return the class of a state by the events it attended. In: a row of the map frame."""
    if not row["events_named"]:
        return SILENT
    if not row["events_attended"]:
        return OUTSIDE
    return "all" if row["events_attended"] == row["events_named"] else "some"


def fill_of(band: Band) -> str:
    """Return the colour that fills the states of a class."""
    return theme.colour(band.colour) if band.colour else TRANSPARENT
