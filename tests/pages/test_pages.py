"""Every page in every language, as the script runs it: no error, and the report's figures on it."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from domain.language import languages
from loaders.store.models import Version
from loaders.store.store import Store
from ui.page import PAGES

MAIN = Path(__file__).resolve().parents[2] / "main.py"
LANGUAGES = list(languages())


def opened(name: str, language: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    for key, value in {"lang": language, **query}.items():
        app.query_params[key] = value
    app.run()
    return app if name == next(iter(PAGES)) else app.switch_page(f"pages/{name}.py").run()


def text(app: AppTest) -> str:
    return " ".join(
        str(each.value if hasattr(each, "value") else each.proto.body) for each in app.get("html")
    )


def numbers(app: AppTest) -> list[str]:
    return re.findall(r"\d+", re.sub(r"<[^>]*>", " ", text(app)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_runs_in_every_language(name: str, language: str) -> None:
    app = opened(name, language)
    assert not app.exception
    assert not app.error
    assert text(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headline_shows_the_reports_figures(language: str) -> None:
    app = opened("overview", language)
    values = re.findall(r'class="value">([^<]*)<', text(app))
    digits = [re.findall(r"\d+", value) for value in values]
    assert digits == [["15"], ["111"], ["6", "15"], ["23", "23"], ["110"]]
    details = re.findall(r'class="detail">([^<]*)<', text(app))
    assert re.findall(r"\d+", details[1])[:3] == ["27", "70", "14"]
    assert re.findall(r"\d+", details[2]) == ["1", "1", "2", "2", "9"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sums_of_both_sessions_are_written_out(language: str) -> None:
    shown = numbers(opened("participation", language))
    assert {"111", "27", "70", "14", "140", "16", "124"} <= set(shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_opened_objective_tells_reported_ready_and_silent_states(language: str) -> None:
    app = opened("objectives", language, objective="10")
    findings = re.findall(r'class="dashboard-finding">([^<]*)<', text(app))
    assert re.findall(r"\d+", findings[-1]) == ["10", "5", "15", "3"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_profile_opens_by_the_code_in_the_address(language: str) -> None:
    app = opened("states", language, state="SYR")
    assert languages()[language].gettext("Reservations") in text(app)
    assert app.selectbox(key="state").value == "SYR"


def test_a_page_asks_once_which_version_is_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    opened("objectives", "en")
    asked: list[Store] = []
    newest = Store.newest

    def counted(store: Store) -> Version:
        asked.append(store)
        return newest(store)

    monkeypatch.setattr(Store, "newest", counted)
    opened("objectives", "en").run()
    assert len(asked) == 3, "the first page, this one, and this one again"


def test_an_unknown_code_in_the_address_is_ignored() -> None:
    app = opened("states", "en", state="XXX", cycle="1999", indicator="nonsense")
    assert not app.exception
    assert app.selectbox(key="state").value is None
    assert app.selectbox(key="cycle").value == "2020"


def test_choosing_states_narrows_the_denominators() -> None:
    app = opened("objectives", "en", objective="10")
    app.multiselect(key="states").select("SYR").select("MAR").run()
    findings = re.findall(r'class="dashboard-finding">([^<]*)<', text(app))
    assert re.findall(r"\d+", findings[-1]) == ["10", "1", "2", "0"]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("objectives", {"states": "IRQ", "objective": "10"}),  # no state lacks data
        ("objectives", {"states": "KWT"}),  # no state is in scope
        ("objectives", {"objective": "people_centred", "round_table": "3", "status": "achieved"}),
        ("participation", {"event": "workshop-1"}),  # the source names no state
        ("participation", {"event": "no-such-event"}),
        ("overview", {"cycle": "1999"}),
        ("states", {"state": "KWT", "indicator": "attendance"}),
    ],
)
def test_every_combination_of_filters_is_answered(name: str, query: dict[str, str]) -> None:
    app = opened(name, "ar", **query)
    assert not app.exception
    assert text(app)


def test_a_choice_that_leaves_nothing_says_what_to_do() -> None:
    app = opened("objectives", "en")
    app.multiselect(key="status").select("achieved").run()
    assert not app.exception
    assert len(app.info) == 4  # instead of each chart
    findings = re.findall(r'class="dashboard-finding">([^<]*)<', text(app))
    assert len(findings) == 1, (
        "only the opened objective, which no status filters, has something to say"
    )
