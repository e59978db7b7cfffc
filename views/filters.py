"""Define the filters of the reading pages, and render them as native controls."""

from collections.abc import Mapping, Sequence

from charts.map.map_bands import INDICATORS
from domain.language import Language, gettext_noop
from domain.measures import changes, selection
from domain.tables import ORDERS, Choice, Tables, localize_column
from domain.vocabulary import OBJECTIVES, PRINCIPLES, ROUND_TABLES, STATES, STATUSES, Vocabulary
from templates import fill_template
from views.params import PARAMS, indicators
from views.view import Context, Filter

FORM = "filters"  # id of the form that all controls belong to


def _years(tables: Tables, choice: Choice, language: Language) -> Mapping[str, str]:
    return {str(year): str(year) for year in tables.cycles}


def _default_year(tables: Tables) -> str:
    return str(tables.default_cycle) if tables.cycles else ""


def _events(tables: Tables, choice: Choice, language: Language) -> Mapping[str, str]:
    return event_names(tables, choice.cycle, language)


def event_names(tables: Tables, cycle: int, language: Language) -> dict[str, str]:
    """Return the titles of the held events of a cycle by their code."""
    events = selection.past_events(tables, Choice(cycle=cycle)).set_index("event")
    return {str(code): title for code, title in localize_column(events, "title", language).items()}


def _states(tables: Tables, choice: Choice, language: Language) -> Mapping[str, str]:
    return _neutral_names(STATES, language)


def _statuses(tables: Tables, choice: Choice, language: Language) -> Mapping[str, str]:
    return _neutral_names(STATUSES, language)


def _neutral_names(terms: Vocabulary, language: Language) -> Mapping[str, str]:  # type: ignore[type-arg]
    return {each.code: each.name(language.code) for each in terms.neutral_order(language.code)}


def _round_tables(tables: Tables, choice: Choice, language: Language) -> Mapping[str, str]:
    return {each.code: each.name(language.code) for each in ROUND_TABLES.values()}


def _indicators(tables: Tables, choice: Choice, language: Language) -> Mapping[str, str]:
    codes = indicators(tables, choice)
    return {code: language.gettext(name) for code, name in INDICATORS.items() if code in codes}


def _orders(tables: Tables, choice: Choice, language: Language) -> Mapping[str, str]:
    codes = sorted(ORDERS, key=lambda code: code != FIRST_ORDER)  # that of the page comes first
    return {code: language.gettext(ORDERS[code]) for code in codes}


def item_names(language: Language) -> dict[str, str]:
    """Return the objectives with their number, then the guiding principles, by code."""
    names = {code: f"{code} · {term.name(language.code)}" for code, term in OBJECTIVES.items()}
    return names | {code: term.name(language.code) for code, term in PRINCIPLES.items()}


def _items(tables: Tables, choice: Choice, language: Language) -> Mapping[str, str]:
    return item_names(language)


def _since(tables: Tables, choice: Choice, language: Language) -> Mapping[str, str]:
    """Return the other cycles, and the version before."""
    cycles = {f"{changes.CYCLE}{year}": str(year) for year in tables.cycles if year != choice.cycle}
    return cycles | {changes.LAST_VERSION: language.gettext("The version before")}


CYCLE = Filter("cycle", gettext_noop("Review cycle"), "select", _years, default=_default_year)
EVENT = Filter("event", gettext_noop("Event"), "select", _events, none=gettext_noop("All events"))
ROUND_TABLE = Filter(
    "round_table",
    gettext_noop("Round table"),
    "select",
    _round_tables,
    none=gettext_noop("All objectives"),
)
STATES_FILTER = Filter(
    "states", gettext_noop("States"), "several", _states, none=gettext_noop("All states")
)
STATUS = Filter(
    "status",
    gettext_noop("With the status"),
    "several",
    _statuses,
    none=gettext_noop("Any status"),
)
STATE = Filter(
    "state", gettext_noop("State"), "select", _states, none=gettext_noop("Choose a state")
)
INDICATOR = Filter(
    "indicator",
    gettext_noop("The map shows"),
    "radio",
    _indicators,
    default=lambda _: Choice.indicator,
)
FIRST_ORDER = "states"  # of objectives on the screen: those that most states report on
SINCE = Filter(
    "since",
    gettext_noop("Compared with"),
    "select",
    _since,
    none=gettext_noop("The cycle before"),
)
SINCE_DATE = Filter(
    "since_date", gettext_noop("Or with the data of a day"), "date", lambda *_: {"": ""}
)
ORDER = Filter("order", gettext_noop("Order"), "radio", _orders, default=lambda _: FIRST_ORDER)
OBJECTIVE = Filter(
    "objective",
    gettext_noop("Objective or guiding principle"),
    "select",
    _items,
    default=lambda _: next(iter(OBJECTIVES)),
)


def render_filters(context: Context, filters: Sequence[Filter]) -> str:
    """Return controls in a row, with the values of the choice."""
    controls = [_control(context, each) for each in filters]
    return fill_template(
        "view/filters",
        context.language,
        form=FORM,
        controls=[control for control in controls if control["options"]],
    )


def _control(context: Context, each: Filter) -> dict[str, object]:
    gettext = context.language.gettext
    options = each.options(context.tables, context.choice, context.language)
    chosen = [
        value
        for value in PARAMS[each.param].get(context.choice)
        if value in options or each.kind == "date"
    ]
    none = gettext(each.none) if each.none else ""
    return {
        "name": each.param,
        "kind": each.kind,
        "label": gettext(each.label),
        "none": none,
        "default": each.default(context.tables),
        "options": options,
        "chosen": chosen,
        "said": gettext(", ").join(options.get(value, value) for value in chosen) or none,
        "search": len(options) > SEARCHABLE,
    }


SEARCHABLE = 10  # more options than that have a search field
