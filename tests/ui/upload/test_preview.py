"""The steps of an upload on the page: messages where rows were refused, left out, or all read."""

import pytest
from streamlit.testing.v1 import AppTest

UNCHANGED = "This upload changes nothing: all that it says is published already."


def steps(kind: str) -> None:
    """Draw the steps of an upload of one kind, as the page shows them."""
    from types import SimpleNamespace

    from domain.language import languages
    from loaders.reading import workbook
    from loaders.review.draft import Draft, DraftFile
    from loaders.store.models import Author
    from loaders.store.store import REPORT
    from services import published_data
    from tests.loaders.workbooks import PROGRESS, xlsx
    from ui.upload import column_matching, preview, problems
    from ui.upload.session import UploadSession

    refused = xlsx(
        {"Data": [PROGRESS[0], [2020, "Lebanan", "31/06/2024", "90%"]], "notes": [["hello"]]}
    )
    opened = workbook.open_file("f.xlsx", REPORT.read_bytes() if kind == "published" else refused)
    newest = published_data.store().newest()
    draft = Draft(newest.id, "publication", (DraftFile(opened),))
    page = SimpleNamespace(language=languages()["en"], embedded=False)
    bench = UploadSession(page, Author("a", "", True), newest, draft, (workbook.parse(opened),))  # type: ignore[arg-type]
    for step in (column_matching.show, problems.show, preview.show):
        step(bench)


@pytest.mark.parametrize(("kind", "published"), [("published", True), ("refused", False)])
def test_that_an_upload_is_published_already_is_said_only_where_all_its_rows_were_read(
    kind: str, published: bool
) -> None:
    shown = AppTest.from_function(steps, args=(kind,), default_timeout=60).run()
    assert not shown.exception
    assert [UNCHANGED in each.value.replace("\u2060", "") for each in shown.info] == (
        [True] if published else []
    )
    assert len(shown.warning) == (0 if published else 1)
    said = " ".join(str(getattr(each, "proto", "")) for each in shown.get("html"))
    assert ("Every sheet is laid out as it is known here." in said) == published
    assert ("Nothing is wrong with it." in said) == published
