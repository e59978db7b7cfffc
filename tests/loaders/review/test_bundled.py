"""The workbooks that come with the dashboard: laid over what is published, once, losing nothing."""

import pandas as pd

from domain.measures.headcounts import event_comparison
from domain.tables import Choice, Tables
from loaders.review.bundled import CORRECTED_REPORT, PUBLIC_RECORD_2025
from loaders.store.parquet import normalize


def test_the_public_record_adds_rows_and_removes_none(report: Tables) -> None:
    preview, reading = PUBLIC_RECORD_2025.preview(report.frames())
    assert reading.problems == ()
    assert not preview.difference.removes_rows
    tables = normalize(preview.rows)
    assert {"submissions", "pledges", "indicators", "statements"} <= set(tables)
    again, _ = PUBLIC_RECORD_2025.preview(tables)
    assert again.difference.empty


def test_the_conference_is_one_event_with_a_conflict_and_keeps_no_paragraph(
    report: Tables,
) -> None:
    events = PUBLIC_RECORD_2025.preview(report.frames())[0].rows["events"].set_index("event")
    conference = events.loc["conference"]
    assert (conference["start_date"], conference["status"]) == (pd.Timestamp("2021-02-24"), "held")
    assert all("2020" in conference[name] for name in ("conflict", "conflict_ar"))
    assert pd.isna(conference["paragraph"])
    assert events.loc["thematic-2024", "date_precision"] == "month"
    assert events.loc["arcp-10", "date_precision"] == "year"
    assert events["cycle"].isna().sum() == 7


def test_totals_of_the_report_stay_as_they_are(report: Tables) -> None:
    rows = PUBLIC_RECORD_2025.preview(report.frames())[0].rows
    compared = event_comparison(Tables(**rows, version="record"), Choice(2020))
    totals = dict(zip(compared["event"], compared["total"], strict=True))
    assert (totals["workshop-1"], totals["workshop-2"]) == (140, 111)
    assert pd.isna(totals["conference"])  # more than 80 officials are no number


def test_the_corrected_report_takes_the_place_of_the_coding_of_before(report: Tables) -> None:
    iraq = report.coverage[report.coverage["state"] == "IRQ"]
    single = [iraq.assign(objective=number, scope=None) for number in range(1, 24)]
    others = report.coverage[report.coverage["state"] != "IRQ"]
    before = report.frames() | {"coverage": pd.concat([others, *single], ignore_index=True)}
    preview, _ = CORRECTED_REPORT.preview(before)
    assert len(preview.rows["coverage"]) == len(report.coverage)
    assert preview.difference.removes_rows
