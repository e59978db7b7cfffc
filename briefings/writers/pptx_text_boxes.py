"""Write text boxes, the number and the notes of a slide."""

from collections.abc import Sequence
from typing import Any

from pptx.oxml.ns import qn
from pptx.util import Pt

from briefings import office_properties
from briefings.writers.pptx_layout import MARGIN, WIDTH
from briefings.writers.pptx_style import set_direction, write
from charts.drawing import theme
from domain.language import Language


def add_text_box(
    slide: Any,
    texts: Sequence[str],
    language: Language,
    *,
    top: float,
    height: float,
    size: float,
    left: float = MARGIN,
    width: float = 0,
    bold: bool = False,
    colour: str = theme.MUTED,
    after: bool = False,
) -> None:
    """Add a text box. `after` leaves room at the end of the line for the slide number."""
    width = width or WIDTH - 2 * left
    start = WIDTH - left - width if after and language.rtl else left
    box = slide.shapes.add_textbox(Pt(start), Pt(top), Pt(width), Pt(height))
    write(box.text_frame, texts, language, size=size, bold=bold, colour=colour)


def add_slide_number(slide: Any, number: int, language: Language) -> None:
    """Add the number of a slide as a field that the office program updates."""
    start = MARGIN if language.rtl else WIDTH - MARGIN - 40
    box = slide.shapes.add_textbox(Pt(start), Pt(506), Pt(40), Pt(18))
    paragraph = box.text_frame.paragraphs[0]
    set_direction(paragraph, language, end=True)
    field = paragraph._p.makeelement(
        qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"}
    )
    look = field.makeelement(
        qn("a:rPr"), {"lang": office_properties.language_tag(language), "sz": "900"}
    )
    field.append(look)
    text = field.makeelement(qn("a:t"), {})
    text.text = str(number)
    field.append(text)
    paragraph._p.append(field)


def write_notes(slide: Any, lines: Sequence[str], language: Language) -> None:
    """Write the notes of a slide."""
    frame = slide.notes_slide.notes_text_frame
    write(frame, lines, language, size=11, colour="#000000", inset=False)
