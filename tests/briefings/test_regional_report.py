"""The draft of the regional review report: each sentence cites the rows that it rests on."""

import pytest

from briefings.document_requests import DocumentRequest
from briefings.regional_report import build_pages
from domain.citation import format_sources, source_rows
from domain.language import Language
from domain.tables import Choice, Tables
from tests.second_cycle import CYCLE, with_second_cycle

DRAFT = DocumentRequest("report", CYCLE)


@pytest.mark.parametrize("subject", ["stages", "objectives", "attendance"])
def test_a_sentence_of_change_cites_the_rows_of_its_subject_in_both_cycles(
    report: Tables, language: Language, subject: str
) -> None:
    """In: sources of the second cycle, one for each sheet."""
    made = with_second_cycle(report)
    sheets = {"stages": "progress", "objectives": "coverage", "attendance": "participants"}
    named = {
        sheet: getattr(made, sheet).assign(source=sheet, source_ar=sheet)
        for sheet in sheets.values()
    }
    tables = Tables(**made.frames() | named, version="made")
    summary = build_pages(DRAFT, tables, language)[1]
    changed = summary.sentences[-3:]
    cited = [each for each in changed if sheets[subject] in each.partition("[")[2]]
    assert len(cited) == 1
    for cycle in (2020, CYCLE):
        rows = source_rows(tables, Choice(cycle), (subject,))
        assert sheets[subject] in format_sources(rows, language)
    others = set(sheets.values()) - {sheets[subject]}
    assert not any(other in cited[0].partition("[")[2] for other in others)
