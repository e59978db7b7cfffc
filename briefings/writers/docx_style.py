"""Style a DOCX file: paragraph styles, font, direction, and table borders."""

from collections.abc import Iterable
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from briefings import office_properties
from charts.drawing import theme
from domain.language import Language

# size in points, bold, theme colour ("" for muted), points above and below
STYLES: dict[str, tuple[float, bool, str, float, float]] = {
    "Normal": (9.5, False, "textColor", 0, 4),
    "Title": (17, True, "primaryColor", 0, 2),
    "Subtitle": (11, False, "", 0, 6),
    "Heading 1": (14, True, "textColor", 6, 5),
    "Heading 2": (9.5, True, "textColor", 5, 1),
    "List Bullet": (9.5, False, "textColor", 0, 2),
    "Caption": (9, True, "textColor", 7, 1),
    "Header": (8, False, "", 0, 4),
    "Footer": (7.5, False, "", 0, 0),
    "Source": (7.5, False, "", 0, 3),
    "Cell": (8, False, "textColor", 1, 1),
}


def set_styles(file: Any, language: Language) -> None:
    """Set the font of every style, for Latin and Arabic, and the languages of the document."""
    for name in ("Source", "Cell"):
        file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = file.styles["Normal"]
    for name, (size, bold, colour, above, below) in STYLES.items():
        style = file.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        ink = theme.light_colour(colour) if colour else theme.MUTED
        style.font.color.rgb = RGBColor.from_string(ink[1:].upper())
        spacing = style.paragraph_format
        spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(above), Pt(below), 1.08
        _set_font(style.element.get_or_add_rPr(), size, bold=bold)
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    defaults = file.styles.element.find(
        f".//{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"
    )
    for lang in defaults.findall(qn("w:lang")):
        lang.set(qn("w:val"), office_properties.LANGUAGE_TAGS["en"])
        lang.set(qn("w:bidi"), office_properties.LANGUAGE_TAGS["ar"])
    _set_font(defaults, STYLES["Normal"][0], bold=False)


def _set_font(look: Any, size: float, *, bold: bool) -> None:
    fonts = look.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        look.insert(0, fonts)
    fonts.attrib.clear()
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), office_properties.FONT)
    # Letter spacing tears Arabic letters apart, and Arabic has no italics.
    for old in (
        each
        for name in ("szCs", "bCs", "iCs", "spacing", "kern")
        for each in look.findall(qn(f"w:{name}"))
    ):
        look.remove(old)
    if look.find(qn("w:b")) is not None:
        put_element(look, "w:bCs", after="w:b").set(qn("w:val"), "1" if bold else "0")
    put_element(look, "w:szCs", after="w:sz").set(qn("w:val"), str(round(2 * size)))


def mark_language(look: Any, language: Language) -> None:
    """Mark a run with its language, and with its direction where that is right-to-left."""
    if language.rtl:
        look.append(OxmlElement("w:rtl"))
    tag = OxmlElement("w:lang")
    tag.set(qn("w:bidi" if language.rtl else "w:val"), office_properties.language_tag(language))
    look.append(tag)


def set_direction(paragraph: Any, language: Language) -> None:
    """Set a paragraph right-to-left where its language runs so; it is then aligned right."""
    if language.rtl:
        later = (
            "w:adjustRightInd",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:contextualSpacing",
            "w:jc",
            "w:rPr",
        )
        put_element(paragraph._p.get_or_add_pPr(), "w:bidi", before=later)


def put_element(parent: Any, name: str, *, before: Iterable[str] = (), after: str = "") -> Any:
    """Insert a new element among its siblings, whose order the format prescribes."""
    element = OxmlElement(name)
    follower = next((child for child in parent if child.tag in {qn(each) for each in before}), None)
    leader = parent.find(qn(after)) if after else None
    if leader is not None:
        leader.addnext(element)
    elif follower is not None:
        follower.addprevious(element)
    else:
        parent.append(element)
    return element


def add_borders(properties: Any) -> None:
    """Add lines between the rows of a table, and none elsewhere."""
    borders = put_element(
        properties, "w:tblBorders", before=("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    )
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in {
            "val": "single",
            "sz": "4",
            "space": "0",
            "color": theme.light_colour("borderColor")[1:].upper(),
        }.items():
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
