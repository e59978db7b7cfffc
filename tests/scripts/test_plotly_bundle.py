"""plotly.js as built by scripts/plotly_bundle.py: all that our charts use, named after its content,
with the licences of all its parts.
"""

import hashlib
import json
import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version

from charts.drawing.plotly_json import to_plotly_json
from charts.registry import FIGURES
from domain.language import languages
from domain.tables import Choice, Tables
from scripts import plotly_bundle

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "static" / "plotly"


def test_there_is_one_bundle_of_the_version_that_plotly_wants_and_charts_js_loads_it() -> None:
    (file,) = FOLDER.glob("*.js")
    assert (
        file.name
        == f"plotly-{get_plotlyjs_version()}-{hashlib.sha256(file.read_bytes()).hexdigest()[:8]}.js"
    )
    assert f'"./plotly/{file.name}"' in (ROOT / "static" / "charts.js").read_text(encoding="utf-8")


def test_it_draws_every_kind_of_trace_that_a_chart_has(report: Tables) -> None:
    choice, language = Choice(cycle=2020, states=("MAR",)), languages()["en"]
    kinds = set()
    for figure in FIGURES.values():
        chart = figure.chart
        drawn = json.loads(to_plotly_json(chart.interactive(chart.frame(report, choice), language)))
        kinds |= {trace["type"] for trace in drawn["data"]}
    assert kinds <= set(plotly_bundle.TRACES)


def test_every_part_of_it_has_its_licence() -> None:
    told = (FOLDER / "LICENSES.txt").read_text(encoding="utf-8")
    parts = re.split(r"^={100}$", told, flags=re.MULTILINE)[1:]
    assert len(parts) > 20
    for part in parts:
        assert re.search(r"\((MIT|ISC|Apache-2.0|BSD-\d-Clause|Zlib)\)", part), part[:80]
        assert re.search(
            r"copyright|permission|licen[cs]e", part.partition(")")[2], re.IGNORECASE
        ), part[:80]
