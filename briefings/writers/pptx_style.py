"""Set the look of slides: theme, letters, direction, colours, and what a reader who cannot see is
told.
"""

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Pt

from briefings import office_properties
from briefings.contents import BriefingFigure
from charts.drawing import theme
from domain.language import Language


def set_theme(file: Any, language: Language) -> None:
    """Set the letters of the theme, and the direction of the text styles that every slide begins
    with.
    """
    master = file.slide_master
    for part in master.part.rels.values():
        if part.reltype.endswith("/theme"):
            blob = part.target_part.blob.decode("utf-8").replace(
                '<a:latin typeface="Calibri"/>', f'<a:latin typeface="{office_properties.FONT}"/>'
            )
            blob = blob.replace(
                '<a:cs typeface=""/>', f'<a:cs typeface="{office_properties.FONT}"/>'
            )
            part.target_part._blob = blob.encode("utf-8")
    for style in master.element.findall(f".//{qn('p:txStyles')}/*"):
        for level in style:
            if language.rtl and level.tag != qn("a:extLst"):
                level.set("rtl", "1")
                level.set("algn", "r")


def set_position(shape: Any, left: float, top: float, width: float, height: float) -> None:
    """Put a shape at a place, in points."""
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
    """Write paragraphs of text in the place of what is there."""
    frame.word_wrap = True
    if inset:
        remove_margins(frame)
    for number, text in enumerate(texts or [""]):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        set_direction(paragraph, language)
        if text:
            add_run(
                paragraph,
                text,
                language,
                size=size,
                bold=bold,
                colour=colour or theme.light_colour("textColor"),
            )
        else:
            paragraph._p.append(
                paragraph._p.makeelement(
                    qn("a:endParaRPr"),
                    {
                        "lang": office_properties.language_tag(language),
                        "sz": str(round(100 * size)),
                    },
                )
            )


def remove_margins(frame: Any) -> None:
    """Let the text of a frame begin where the frame does."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def set_direction(paragraph: Any, language: Language, *, end: bool = False) -> None:
    """Set the direction of a paragraph, and its alignment to the side where it begins, or to the
    other one.
    """
    properties = paragraph._p.get_or_add_pPr()
    properties.set("rtl", "1" if language.rtl else "0")
    properties.set("algn", "r" if language.rtl is not end else "l")


def add_run(
    paragraph: Any, text: str, language: Language, *, size: float, bold: bool = False, colour: str
) -> None:
    """Add a run of text in letters of a size and a colour."""
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
    """Give a colour as the format takes it."""
    return RGBColor(*bytes.fromhex(colour[1:]))  # type: ignore[no-untyped-call]


def describe(shape: Any, exhibit: BriefingFigure) -> None:
    """Set what a reader who cannot see a shape is told."""
    named = shape._element.xpath(".//p:cNvPr")[0]
    named.set("descr", office_properties.strip_direction_marks(exhibit.alt))
    named.set("title", office_properties.strip_direction_marks(exhibit.title))
    named.set("name", exhibit.name)


def mark_decorative(shape: Any) -> None:
    """Mark a shape that says nothing to who cannot see it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", "")
