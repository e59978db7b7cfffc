"""The page for a letter to a state: what is known of its review, what is open, what comes next."""

from dataclasses import replace

from briefings.document_requests import DocumentRequest
from briefings.letter import build_pages
from domain.language import Language
from domain.tables import Tables


def test_notes_of_the_stage_are_joined_as_the_language_joins(
    report: Tables, language: Language
) -> None:
    noted = report.progress.assign(inferred="yes", conflict="CONFLICT", conflict_ar="CONFLICT")
    tables = replace(report, progress=noted)
    (page,) = build_pages(DocumentRequest("letter", 2020, state="SYR"), tables, language)
    assert f"{language.gettext('; ')}CONFLICT" in page.sentences[0]
