"""The HTML of the sections: whole, escaped, with words beside each colour."""

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from domain.findings import followup
from domain.findings.items import evidence
from domain.findings.items.item_evidence import item_evidence
from domain.findings.items.state_evidence import state_evidence
from domain.findings.items.status_table import status_table
from domain.language import Language
from domain.measures import coverage
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, STATUSES
from templates import fill_template

KINDS = (coverage.OBJECTIVE, coverage.PRINCIPLE)
LOOKS = {
    code: {"colour": "#123456", "ink": "#ffffff", "mark": "•" if code != NOT_REPORTED else ""}
    for code in (*STATUSES, NOT_REPORTED)
}
VOID = {"br"}
MOST_BYTES_OF_A_CELL = 60  # of 345 cells that are nearly all empty: measured 42


class Elements(HTMLParser):
    """Collect the elements of a fragment; fail where one is closed that is not open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def address(item: str, state: str) -> str:
    return f"?objective={item}&state={state}"


def fill_items(tables: Tables, choice: Choice, kind: str, language: Language, href=address) -> str:
    found = item_evidence(tables, choice, kind, language)
    return fill_template("view/item_evidence", language, found=found, looks=LOOKS, href=href)


def fill_matrix(tables: Tables, choice: Choice, kind: str, language: Language) -> str:
    return fill_template(
        "view/status_matrix",
        language,
        found=status_table(tables, choice, kind, language),
        caption="caption",
        heading="heading",
        looks=LOOKS,
    )


@pytest.mark.parametrize("order", ["states", "round_table"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_chip_opens_the_evidence_of_its_item_and_says_its_status(
    report: Tables, kind: str, order: str, language: Language
):
    choice = Choice(2020, order=order)
    links = Elements(fill_items(report, choice, kind, language)).attributes("a")
    found = item_evidence(report, choice, kind, language)
    told = [(row.item, each) for row in found.rows for each in row.statements]
    assert [link["href"] for link in links] == [address(item, each.state) for item, each in told]
    assert all(
        each.evidence in str(link["title"]) and each.status_name in str(link["title"])
        for link, (_, each) in zip(links, told, strict=True)
    )


def test_without_an_address_a_chip_is_no_link(report: Tables, language: Language):
    html = fill_items(report, Choice(2020), KINDS[0], language, href=lambda item, state: "")
    assert not Elements(html).attributes("a")
    assert html.count('class="chip ') == len(report.coverage.dropna(subset="objective"))


def test_what_is_empty_is_left_to_its_title(report: Tables, language: Language):
    choice = Choice(2020, states=("BHR",))
    assert fill_items(report, choice, KINDS[0], language).strip() == ""
    found = state_evidence(report, choice, KINDS[0], language)
    html = fill_template("view/state_evidence", language, found=found, looks=LOOKS)
    assert html.strip() == ""


@pytest.mark.parametrize("order", ["number", "round_table"])
def test_each_cell_of_the_matrix_has_a_word_and_headers(
    report: Tables, order: str, language: Language
):
    html = fill_matrix(report, Choice(2020, order=order), KINDS[0], language)
    elements = Elements(html)
    scopes = Counter(each["scope"] for each in elements.attributes("th"))
    assert (scopes["col"], scopes["row"]) == (1 + 15, 23)
    assert scopes["rowgroup"] == (4 if order == "round_table" else 0)
    assert len(elements.attributes("td")) == 23 * 15
    assert len(re.findall(r"<td[^>]*>(?:<i[^>]*>[^<]+</i>)?<b>[^<]+</b></td>", html)) == 23 * 15
    assert not any("style" in each for each in elements.attributes("td"))
    plain = len(re.sub(r' title="[^"]*"', "", html).encode())
    assert plain < 23 * 15 * MOST_BYTES_OF_A_CELL + 8000


def test_a_scroll_region_has_a_name_and_the_keyboard_reaches_it(report: Tables, language: Language):
    regions = [
        each
        for each in Elements(fill_matrix(report, Choice(2020), KINDS[1], language)).attributes(
            "div"
        )
        if each.get("role") == "region"
    ]
    assert [(each["aria-label"], each["tabindex"]) for each in regions] == [("caption", "0")]


def test_text_of_a_file_is_never_markup(report: Tables, cycle: Choice, language: Language):
    odd = '<img src=x onerror="alert(1)">&'
    columns = ["evidence_en", "evidence_ar", "source", "source_ar", "paragraph"]
    tables = replace(
        report,
        coverage=report.coverage.assign(**dict.fromkeys(columns, odd)),
        progress=report.progress.assign(
            summary_en=odd + report.progress["state"], summary_ar=odd, paragraph=odd
        ),
    )
    pages = [
        fill_items(tables, cycle, KINDS[0], language),
        fill_matrix(tables, cycle, KINDS[0], language),
        fill_template(
            "view/followup",
            language,
            groups=followup.group_states(tables, cycle, language),
            deadlines=(),
        ),
        fill_template(
            "view/state_evidence",
            language,
            found=state_evidence(tables, Choice(2020, states=("MAR",)), KINDS[0], language),
            looks=LOOKS,
        ),
    ]
    for html in pages:
        assert not Elements(html).attributes("img")


def test_a_table_keeps_its_roles_and_each_cell_the_name_of_its_column(
    report: Tables, language: Language
):
    told = evidence.evidence(report, Choice(2020, item="7"), language).reported.table
    html = fill_template(
        "table", language, caption="", columns=told.columns, rows=told.itertuples(index=False)
    )
    elements = Elements(html)
    assert [each["role"] for each in elements.attributes("table")] == ["table"]
    cells = elements.attributes("td")
    assert [each["data-label"] for each in cells] == list(told.columns[1:]) * len(told)
    assert {each["role"] for each in cells} == {"cell"}
    heads = Counter(each["role"] for each in elements.attributes("th"))
    assert heads == {"columnheader": len(told.columns), "rowheader": len(told)}
