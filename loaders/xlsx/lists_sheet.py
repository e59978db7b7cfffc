"""Write the sheet of the template with the lists that its cells choose from."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from domain.language import Language, gettext_noop
from domain.vocabulary import Term
from loaders.tables.registry import TABLES
from loaders.tables.schema import VOCABULARIES
from loaders.xlsx.template_cells import write_cell, write_head
from loaders.xlsx.template_columns import reader_first

LIST_TITLES: Mapping[str, str] = {
    "states": gettext_noop("List of the states"),
    "objectives": gettext_noop("List of the objectives"),
    "principles": gettext_noop("List of the guiding principles"),
    "stages": gettext_noop("List of the stages of the review"),
    "statuses": gettext_noop("List of the statuses of objectives and principles"),
    "categories": gettext_noop("List of the categories of participants"),
    "event_kinds": gettext_noop("List of the kinds of event"),
    "event_statuses": gettext_noop("List of the statuses of events"),
    "modes": gettext_noop("List of the modes of attendance"),
    "genders": gettext_noop("List of the genders"),
    "answers": gettext_noop("List of the answers"),
    "scopes": gettext_noop("List of the scopes of statements"),
    "reporters": gettext_noop("List of those who report"),
    "date_precisions": gettext_noop("List of the precisions of dates"),
    "submission_kinds": gettext_noop("List of the kinds of submission"),
    "pledge_kinds": gettext_noop("List of the kinds of pledge"),
    "pledge_types": gettext_noop("List of the types of pledge"),
    "statement_kinds": gettext_noop("List of the kinds of statement"),
    "indicator_levels": gettext_noop("List of the levels of an indicator"),
    "languages": gettext_noop("List of the languages"),
}


def write_lists(sheet: Worksheet, language: Language) -> dict[str, str]:
    """Write the lists of terms in every language, the reader's first; return the range of each."""
    places, column = {}, 1
    used = dict.fromkeys(
        c.vocabulary for table in TABLES.values() for c in table.columns if c.vocabulary
    )
    for name in used:
        terms = VOCABULARIES[name].neutral_order(language.code)
        shown: list[Callable[[Term], str]] = [
            partial(_name, code=each.code) for each in reader_first(language)
        ]
        shown = [_code, *shown] if name == "objectives" else shown
        title = language.gettext(LIST_TITLES[name])
        for i, each in enumerate(shown):
            texts = [each(term) for term in terms]
            values = [int(text) if each is _code else text for text in texts]
            _write_column(sheet, column + i, title if i == 0 else "", values, language)
        letter = get_column_letter(column)
        places[name] = f"'{sheet.title}'!${letter}$2:${letter}${len(terms) + 1}"
        column += len(shown)
    sheet.freeze_panes = "A2"
    return places


def _write_column(
    sheet: Worksheet, column: int, head: str, values: Sequence[str | int], language: Language
) -> None:
    write_head(sheet.cell(1, column), head, language)
    for number, value in enumerate(values, 2):
        write_cell(sheet.cell(number, column), value)
    width = min(max(len(str(value)) for value in (head, *values)) + 3, 60)
    sheet.column_dimensions[get_column_letter(column)].width = width


def _code(term: Term) -> str:
    return term.code


def _name(term: Term, *, code: str) -> str:
    return term.name(code)
