"""Draw the bars of a figure on a slide, as an editable chart."""

from collections.abc import Iterable
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from briefings import office_properties
from briefings.model import BriefingFigure
from briefings.writers.pptx_charts import BarChart, BarSeries
from briefings.writers.pptx_layout import BOTTOM, INNER, MARGIN, WIDTH, cut
from briefings.writers.pptx_style import (
    add_run,
    describe,
    remove_margins,
    rgb,
    set_direction,
    write,
)
from charts.drawing import theme
from domain.language import Language

# of a chart: the share of the names in its width; points of its legend, of a row at most
NAMES_SHARE, LEGEND_HEIGHT, MAX_BAR_HEIGHT = (0.36, 30.0, 92.0)


def add_chart(
    slide: Any, bars: BarChart, exhibit: BriefingFigure, top: float, language: Language
) -> None:
    """Add a bar chart with text boxes as legend and names: its own cannot run right-to-left."""
    _add_legend(slide, bars.series, top, language)
    data: Any = CategoryChartData(number_format="#,##0")  # type: ignore[no-untyped-call]
    data.categories = [office_properties.to_office_text(name) for name in bars.names]
    for series in bars.series:
        data.add_series(office_properties.to_office_text(series.name), series.values)
    top += LEGEND_HEIGHT
    row = min((BOTTOM - top) / len(bars.names), MAX_BAR_HEIGHT)
    names, width = NAMES_SHARE * INNER, (1 - NAMES_SHARE) * INNER
    start = MARGIN if language.rtl else MARGIN + names
    place = Pt(start), Pt(top), Pt(width), Pt(row * len(bars.names))
    shape = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *place, data)
    _style_chart(shape.chart, bars, language)
    describe(shape, exhibit)
    left = WIDTH - MARGIN - names + 12 if language.rtl else MARGIN
    for number, name in enumerate(bars.names):
        box = slide.shapes.add_textbox(Pt(left), Pt(top + row * number), Pt(names - 12), Pt(row))
        box.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        write(box.text_frame, [_row_name(name, row, language)], language, size=13)


def _row_name(name: str, row: float, language: Language) -> str:
    """Return the name of a row, truncated to the lines that the row has room for."""
    return cut(
        name,
        0.94 * NAMES_SHARE * INNER - 12,
        language,
        size=13,
        most=max(int(row / (1.25 * 13)), 1),
    )


def _add_legend(slide: Any, series: Iterable[BarSeries], top: float, language: Language) -> None:
    box = slide.shapes.add_textbox(Pt(MARGIN), Pt(top), Pt(INNER), Pt(24))
    paragraph = box.text_frame.paragraphs[0]
    set_direction(paragraph, language)
    remove_margins(box.text_frame)
    for each in series:
        add_run(paragraph, "\u25a0\u00a0", language, size=18, colour=each.colour)
        add_run(
            paragraph,
            f"{each.name}\u2003",
            language,
            size=12,
            colour=theme.light_colour("textColor"),
        )


def _style_chart(chart: Any, bars: BarChart, language: Language) -> None:
    """Style a chart: mirrored for right-to-left languages, labelled bars, no axis."""
    chart.has_legend, chart.has_title = False, False
    chart.font.size, chart.font.name = Pt(12), office_properties.FONT
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order, values.reverse_order = True, language.rtl
    names.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    names.major_tick_mark = values.major_tick_mark = XL_TICK_MARK.NONE
    names.format.line.color.rgb = rgb(theme.light_colour("borderColor"))
    values.visible, values.has_major_gridlines = False, False
    rows = zip(*(series.values for series in bars.series), strict=True)
    values.minimum_scale, values.maximum_scale = 0, max(sum(n or 0 for n in row) for row in rows)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for series, bar_series in zip(plot.series, bars.series, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(bar_series.colour)
        series.format.line.color.rgb = rgb("#ffffff")
        if bar_series.has_labels:
            _style_labels(series.data_labels, bar_series.colour)
    _set_chart_direction(chart, language)
    _fill_plot_area(chart)


def _style_labels(labels: Any, bar_colour: str) -> None:
    labels.show_value, labels.number_format = True, "#,##0;;;"
    labels.number_format_is_linked = False
    labels.font.size, labels.font.color.rgb = Pt(11), rgb(theme.text_on(bar_colour))


def _set_chart_direction(chart: Any, language: Language) -> None:
    """Set the direction and the font of the texts of a chart."""
    for body in chart._chartSpace.iter(qn("a:pPr")):
        if language.rtl:
            body.set("rtl", "1")
        look = body.find(qn("a:defRPr"))
        if look is not None:
            look.set("lang", office_properties.language_tag(language))
            if look.find(qn("a:cs")) is None:
                latin = look.find(qn("a:latin"))
                letters = look.makeelement(qn("a:cs"), {"typeface": office_properties.FONT})
                look.append(letters) if latin is None else latin.addnext(letters)


def _fill_plot_area(chart: Any) -> None:
    """Let the bars fill the whole chart, so that the names beside it align with their rows."""
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    layout = area.makeelement(qn("c:layout"), {})
    manual = layout.makeelement(qn("c:manualLayout"), {})
    modes = {"layoutTarget": "inner", "xMode": "edge", "yMode": "edge"}
    for name, value in (modes | {"x": "0", "y": "0", "w": "1", "h": "1"}).items():
        manual.append(manual.makeelement(qn(f"c:{name}"), {"val": value}))
    layout.append(manual)
    area.insert(0, layout)
