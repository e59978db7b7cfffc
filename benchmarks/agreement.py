"""Check that ten generated pairs of cycles are told alike by measures, API, documents and the public
edition, and print how long each takes: python -m benchmarks.agreement [--pairs 10]

The second cycles are those of tests/second_cycle.py; nothing of them is shipped.
"""

import argparse
import html
import re
import sys
import time

from briefings.contents import build_contents
from briefings.document_requests import DocumentRequest
from briefings.pack import write_document
from domain.findings.changes.comparison import compare
from domain.language import languages
from domain.measures.changes import Side
from domain.paths import ROOT
from domain.tables import Tables
from loaders.reading import workbook
from services.exports.changes_json import changes_to_dict
from tests.second_cycle import CYCLE, with_second_cycle
from website.document import write_page
from website.outline import outlines
from website.page_context import SitePageContext

LABELS = ("2020", str(CYCLE))


def disagreements(tables: Tables) -> list[str]:
    """Return what differs between the places that tell of two cycles, in every language."""
    sides, found = (Side(tables, 2020), Side(tables, CYCLE)), []
    for code, language in languages().items():
        told = compare(*sides, LABELS, language)
        names = tuple({"label": label} for label in LABELS)
        api = changes_to_dict(*sides, (names[0], names[1]), language)
        document = build_contents(DocumentRequest("region", CYCLE), tables, language)
        write_document(DocumentRequest("region", CYCLE), tables, code, "docx")
        (outline,) = [o for o in outlines(tables, CYCLE) if o.file == "changes.html"]
        version = type("Version", (), {"number": 1})()
        place = SitePageContext(tables, version, (code,), language, outline.choice, outline.file)
        write_page(outline, place, "assets/x")
        site = html.unescape(re.sub(r"<[^>]*>", " ", place.files[place.path].decode()))
        site = " ".join(site.split())
        moved = {each.state: group.code for group in told.stages for each in group.states}
        checks = {
            "sentences of the API": api["sentences"] == list(told.sentences),
            "stages of the API": {r["state"]: r["change"] for r in api["stages"]} == moved,
            "sentences of the document": any(
                page.sentences == told.sentences for page in document.pages
            ),
            "objectives of the document": any(
                listing.table.equals(told.objectives)
                for page in document.pages
                for listing in page.listings
            ),
            "sentences of the site": all(" ".join(s.split()) in site for s in told.sentences),
            "groups of the site": all(group.title in site for group in told.stages),
        }
        found += [f"{code}: {name}" for name, agrees in checks.items() if not agrees]
    return found


def main() -> int:
    """Compare the pairs, print a line for each, and return 1 where any differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10)
    pairs = parser.parse_args().pairs
    report = workbook.read(ROOT / "data" / "report-2020-08-13.xlsx").frames()
    wrong = 0
    for seed in range(1, pairs + 1):
        began = time.monotonic()
        found = disagreements(with_second_cycle(Tables(**report, version="report"), seed))
        wrong += bool(found)
        print(f"pair {seed}: {', '.join(found) or 'agrees'} ({time.monotonic() - began:.1f} s)")
    print(f"{pairs - wrong} of {pairs} pairs agree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
