"""Readiness by objective: how many states in scope have each status, one bar an objective."""

import pandas as pd
import plotly.graph_objects as go

from charts import theme
from domain import findings, measures
from domain.language import Language
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, OBJECTIVES, STAGES, STATUSES

# From the most to the least advanced, then silence: the ready ones stand together at the start of the bar.
SEGMENTS = ("achieved", "under_way", "planned", "raised", "not_applicable", NOT_REPORTED)
ROW, FRAME = 26, 70  # px a bar; px around them


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The states by status for each chosen objective. Out: `measures.readiness` by item."""
    return measures.readiness(measures.status_by_state(tables, choice, measures.OBJECTIVE), "item")


def title(frame: pd.DataFrame, language: Language) -> str:
    """The finding."""
    return findings.objectives_ready(frame, language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """What a reader who cannot see the bars is told."""
    return language.say("Bar chart: states by status for each objective. {finding}.", finding=title(frame, language))


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The bars as numbers: objective, title, states by status, reported, ready, in scope."""
    columns = {
        language.say("Objective"): frame["item"],
        language.say("Title"): [OBJECTIVES[item].name(language.code) for item in frame["item"]],
        **{status_name(code, language): frame[code] for code in reversed(SEGMENTS)},
        language.say("Reported"): frame["reported"],
        language.say("Ready"): frame["ready"],
        language.say("States in scope"): frame["in_scope"],
    }
    return pd.DataFrame(columns)


def interactive(frame: pd.DataFrame, language: Language) -> go.Figure:
    """Stacked horizontal bars, the first objective on top."""
    labels = [language.embed(f"{item} · {OBJECTIVES[item].short_name(language.code)}") for item in frame["item"]]
    figure = go.Figure([_segment(frame, labels, code, language) for code in SEGMENTS])
    figure.update_layout(barmode="stack", bargap=0.25)
    theme.styled(figure, language, height=ROW * len(frame) + FRAME)
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(dtick=5, range=None)
    return figure


def status_name(code: str, language: Language) -> str:
    """The name of a coverage status, or of its absence."""
    return (STAGES if code == NOT_REPORTED else STATUSES)[code].name(language.code)


def _segment(frame: pd.DataFrame, labels: list[str], code: str, language: Language) -> go.Bar:
    colour = theme.colour_of((STAGES if code == NOT_REPORTED else STATUSES)[code])
    name = language.embed(status_name(code, language))
    return go.Bar(
        orientation="h",
        y=labels,
        x=frame[code],
        name=name,
        text=[str(n) if n else "" for n in frame[code]],
        textposition="inside",
        textangle=0,
        insidetextanchor="middle",
        constraintext="none",
        textfont={"color": theme.text_on(colour)},
        marker={"color": colour, "line": {"color": theme.OUTLINE, "width": 0.5}, "pattern": {"shape": theme.HATCH.get(code, "")}},
        hovertemplate=[
            language.embed(OBJECTIVES[item].name(language.code))
            + "<br>"
            + language.embed(f"{status_name(code, language)}: {findings.states(int(n), language)}")
            + "<extra></extra>"
            for item, n in zip(frame["item"], frame[code], strict=True)
        ],
    )
