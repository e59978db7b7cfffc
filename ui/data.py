"""The tables that every page draws from: read once by version, then shared by all readers and never changed."""

from pathlib import Path

import streamlit as st

from domain.tables import Tables
from loaders import workbook

REPORT = Path(__file__).resolve().parents[1] / "data" / "report-2020-08-13.xlsx"


def published() -> Tables:
    """The tables of the published version."""
    return _read(str(REPORT), REPORT.stat().st_mtime_ns)


def stale(tables: Tables) -> bool:
    """Whether another version was published since these tables were drawn."""
    return published().version != tables.version


@st.cache_resource(show_spinner=False, max_entries=2)
def _read(path: str, modified: int) -> Tables:
    reading = workbook.read(Path(path))
    return Tables(**reading.frames(), version=reading.sha256[:8])


def workbook_file() -> bytes:
    """The published workbook as it lies on disk."""
    return REPORT.read_bytes()
