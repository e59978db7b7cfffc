"""Style slides: theme, font, direction, colours, and alternative text."""

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Pt

from briefings import office_properties
from briefings.model import BriefingFigure
from charts.drawing import theme
from domain.language import Language


def set_theme(file: Any, language: Language) -> None:
    """Set the font of the theme, and the direction of the text styles of all slides."""
    master = file.slide_master
    for part in master.part.rels.values():
        if part.reltype.endswith("/theme"):
            font, blob = office_properties.FONT, part.target_part.blob.decode("utf-8")
            blob = blob.replace(
                '<a:latin typeface="Calibri"/>', f'<a:latin typeface="{font}"/>'
            ).replace('<a:cs typeface=""/>', f'<a:cs typeface="{font}"/>')
            part.target_part._blob = blob.encode("utf-8")
    for style in master.element.findall(f".//{qn('p:txStyles')}/*"):
        for level in style:
            if language.rtl and level.tag != qn("a:extLst"):
                level.set("rtl", "1")
                level.set("algn", "r")


def set_position(shape: Any, left: float, top: float, width: float, height: float) -> None:
    """Set the position and the size of a shape, in points."""
    shape.left, shape.top, shape.width, shape.height = Pt(left), Pt(top), Pt(width), Pt(height)


def write(
    frame: Any,
    texts: Sequence[str],
    language: Language,
    *,
    size: float,
    bold: bool = False,
    colour: str = "",
    inset: bool = True,
) -> None:
    """Replace the text of a frame by paragraphs."""
    frame.word_wrap = True
    if inset:
        remove_margins(frame)
    colour = colour or theme.light_colour("textColor")
    look = {"lang": office_properties.language_tag(language), "sz": str(round(100 * size))}
    for number, text in enumerate(texts or [""]):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        set_direction(paragraph, language)
        if text:
            add_run(paragraph, text, language, size=size, bold=bold, colour=colour)
        else:
            end = paragraph._p.makeelement(qn("a:endParaRPr"), look)
            paragraph._p.append(end)


def remove_margins(frame: Any) -> None:
    """Remove the margins of a text frame, and wrap its text."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def set_direction(paragraph: Any, language: Language, *, end: bool = False) -> None:
    """Set the direction of a paragraph, and align it to its start, or to its end."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("rtl", "1" if language.rtl else "0")
    properties.set("algn", "r" if language.rtl is not end else "l")


def add_run(
    paragraph: Any, text: str, language: Language, *, size: float, bold: bool = False, colour: str
) -> None:
    """Add a run of text in a size and a colour."""
    run = paragraph.add_run()
    run.text = office_properties.to_office_text(text)
    _set_font(run.font, language, size=size, bold=bold, colour=colour)


def _set_font(
    font: Any, language: Language, *, size: float, bold: bool = False, colour: str
) -> None:
    font.size, font.bold, font.name = Pt(size), bold, office_properties.FONT
    font.color.rgb = rgb(colour)
    look = font._element
    look.set("lang", office_properties.language_tag(language))
    for old in look.findall(qn("a:cs")):
        look.remove(old)
    look.find(qn("a:latin")).addnext(
        look.makeelement(qn("a:cs"), {"typeface": office_properties.FONT})
    )


def rgb(colour: str) -> RGBColor:
    """Convert a colour (#rrggbb) to that of the format."""
    return RGBColor(*bytes.fromhex(colour[1:]))  # type: ignore[no-untyped-call]


def describe(shape: Any, exhibit: BriefingFigure) -> None:
    """Set the alternative text, title and name of a figure's shape."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("descr", office_properties.strip_direction_marks(exhibit.alt))
    properties.set("title", office_properties.strip_direction_marks(exhibit.title))
    properties.set("name", exhibit.name)


def mark_decorative(shape: Any) -> None:
    """Mark a shape as decorative, by an empty alternative text."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", "")
