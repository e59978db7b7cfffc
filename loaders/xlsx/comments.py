"""Add comments to cells of a sheet in a package, and remove those of an earlier annotation."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from loaders.cells.cell_names import CellPosition, a1, cell_position
from loaders.cells.csv_injection import replace_unprintable
from loaders.xlsx.package import Package
from loaders.xlsx.sheet_xml import edit_outline, parse_outline, strip_rows
from loaders.xlsx.xml_edit import (
    Edit,
    Element,
    PackageError,
    append_child,
    apply_edits,
    escape_text,
    parse_xml,
)

AUTHOR = "gcm-arab-review-dashboard"
MAX_COMMENT_LENGTH = 2_000  # characters of a comment
BOX_COLOUR = "#ffffe1"  # Excel's own for comments
LINE_LENGTH = 45  # characters of a line in a comment's box
SEPARATOR = f"\n\u2014 {AUTHOR} \u2014\n"  # between an analyst's own comment and ours
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_LATER_ELEMENTS = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
)
_SHAPE = re.compile(rb"<v:shape\s.*?</v:shape>", re.DOTALL)
_SHAPE_NUMBER = re.compile(rb"_x0000_s(\d+)")
_PREFIXES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in _PREFIXES.items())
_BOX = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def set_comments(
    package: Package, part: str, comments: Mapping[CellPosition, str], *, base: str, kind: str
) -> set[CellPosition]:
    """Add comments below those of the analyst; return the cells whose earlier annotation was
    removed.

    `base` is the prefix of relationship types, `kind` the XML namespace.
    """
    relation = package.find_related_part(part, "comments")
    if relation is None and not comments:
        return set()
    name = relation[1] if relation else _add_comments_part(package, part, base=base, kind=kind)
    package.parts[name], removed, new = _edit_comments(package.xml(name), comments)
    _edit_boxes(package, part, removed, {spot: comments[spot] for spot in new}, base=base)
    return removed


def _add_comments_part(package: Package, part: str, *, base: str, kind: str) -> str:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    empty = f'{head}<comments xmlns="{kind}"><authors/><commentList/></comments>'
    name = package.add("xl/comments.xml", empty.encode(), _TYPE)
    package.add_relationship(part, f"{base}comments", name)
    return name


def _edit_comments(
    content: bytes, comments: Mapping[CellPosition, str]
) -> tuple[bytes, set[CellPosition], list[CellPosition]]:
    """Return the new comments part, the cells that lost our comment, and those that need a box."""
    root = parse_xml(content)
    authors, comment_list = _require(root, "authors"), _require(root, "commentList")
    names = [content[each.inside : each.outside].decode() for each in authors.children]
    edits: list[Edit] = []
    if AUTHOR not in names:
        edits.append(append_child(content, authors, _wrap(root, "author", AUTHOR.encode())))
    author_id = str(names.index(AUTHOR) if AUTHOR in names else len(names))
    earlier, foreign = set(), set()
    for comment in comment_list.children:
        spot = cell_position(comment.get("ref"))
        if comment.get("authorId") == author_id and AUTHOR in names:
            earlier.add(spot)
            edits.append((comment.start, comment.end, b""))
        else:
            foreign.add(spot)
            edits += _append_below(content, comment, comments.get(spot, ""))
    new = [spot for spot in comments if spot not in foreign]
    added = [_comment_xml(root, spot, author_id, comments[spot]) for spot in new]
    edits.append(append_child(content, comment_list, b"".join(added)))
    without_box = [spot for spot in new if spot not in earlier]
    return apply_edits(content, edits), earlier - set(comments), without_box


def _require(root: Element, name: str) -> Element:
    found = root.first(name)
    if found is None:
        raise PackageError
    return found


def _append_below(content: bytes, comment: Element, message: str) -> Iterator[Edit]:
    """Yield edits that append `message` to an analyst's comment and remove an earlier one."""
    body = comment.first("text")
    if body is None:
        return
    mark = escape_text(SEPARATOR.strip())
    for run in body.children:
        if mark in content[run.start : run.end]:
            yield (run.start, run.end, b"")
    if message:
        yield append_child(content, body, _run_xml(comment, f"{SEPARATOR}{message}"))


def _comment_xml(root: Element, spot: CellPosition, author: str, message: str) -> bytes:
    prefix = root.prefix
    start_tag = f'<{prefix}comment ref="{a1(*spot)}" authorId="{author}" shapeId="0">'.encode()
    return start_tag + _wrap(root, "text", _run_xml(root, message)) + f"</{prefix}comment>".encode()


def _run_xml(like: Element, message: str) -> bytes:
    prefix = like.prefix
    return (
        f'<{prefix}r><{prefix}t xml:space="preserve">'.encode()
        + escape_text(replace_unprintable(message)[:MAX_COMMENT_LENGTH])
        + f"</{prefix}t></{prefix}r>".encode()
    )


def _wrap(like: Element, name: str, content: bytes) -> bytes:
    return b"<%s>%s</%s>" % (tag := f"{like.prefix}{name}".encode(), content, tag)


def _edit_boxes(
    package: Package,
    part: str,
    removed: set[CellPosition],
    new: Mapping[CellPosition, str],
    *,
    base: str,
) -> None:
    """Add the boxes of new comments, and remove those of removed comments."""
    if not removed and not new:
        return
    drawing = _drawing_part(package, part, base=base)
    remaining = package.parts[drawing]
    if removed:
        remaining = _SHAPE.sub(
            lambda shape: b"" if _box_position(shape[0]) in removed else shape[0], remaining
        )
    number = max((int(each) for each in _SHAPE_NUMBER.findall(remaining)), default=1024) + 1
    boxes = "".join(_box_xml(number + i, spot, text) for i, (spot, text) in enumerate(new.items()))
    if b'id="_x0000_t202"' not in remaining:
        boxes = _BOX + boxes
    package.parts[drawing] = _insert_boxes(remaining, boxes)


def _insert_boxes(drawing: bytes, boxes: str) -> bytes:
    # a foreign drawing may use other prefixes
    start_tag = drawing[: drawing.find(b">")]
    if not all(f"xmlns:{prefix}=".encode() in start_tag for prefix in _PREFIXES):
        boxes = re.sub(r"<(v:shape(?:type)?) ", rf"<\1 {_DECLARED} ", boxes)
    end = drawing.rindex(b"</")
    return drawing[:end] + boxes.encode() + drawing[end:]


def _drawing_part(package: Package, part: str, *, base: str) -> str:
    """Return the drawing part with the boxes of a sheet; create it where there is none."""
    sheet = package.xml(part)
    root, _ = parse_outline(sheet)
    reference = root.first("legacyDrawing")
    related = {key: name for key, _, name in package.relationships(part)}
    if reference is not None:
        if related.get(reference.get("id"), "") not in package.parts:
            raise PackageError
        return related[reference.get("id")]
    drawing = package.add(
        "xl/drawings/vmlDrawing.vml", f"<xml {_DECLARED}>{_BOX}</xml>".encode(), _DRAWING_TYPE
    )
    key = package.add_relationship(part, f"{base}vmlDrawing", drawing)
    package.parts[part] = _refer_to_drawing(sheet, root, key, base=base)
    return drawing


def _refer_to_drawing(sheet: bytes, root: Element, key: str, *, base: str) -> bytes:
    element = f'<{root.prefix}legacyDrawing xmlns:r="{base.rstrip("/")}" r:id="{key}"/>'.encode()
    data = next(i for i, each in enumerate(root.children) if each.name == "sheetData")
    at = next(
        (each.start for each in root.children[data + 1 :] if each.name in _LATER_ELEMENTS),
        root.outside,
    )
    assert at <= len(strip_rows(sheet))
    return edit_outline(sheet, [(at, at, element)])


def _box_xml(number: int, spot: CellPosition, message: str) -> str:
    row, column = spot
    top, height = (
        max(row - 1, 0),
        2 + sum(1 + len(line) // LINE_LENGTH for line in message.split("\n")),
    )
    anchor = f"{column + 1}, 15, {top}, 2, {column + 5}, 15, {top + min(height, 30)}, 2"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" '
        f'style="position:absolute;visibility:hidden" fillcolor="{BOX_COLOUR}" '
        f'o:insetmode="auto">'
        f'<v:fill color2="{BOX_COLOUR}"/><v:shadow on="t" color="black" obscured="t"/><v:path '
        f'o:connecttype="none"/>{_textbox_xml(message)}'
        "<x:ClientData "
        f'ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _textbox_xml(message: str) -> str:
    """Return the text box of a comment, aligned by the direction of its first letter."""
    begins = next(
        (kind for c in message if (kind := unicodedata.bidirectional(c)) in ("L", "R", "AL")), "L"
    )
    side = "text-align:left" if begins == "L" else "text-align:right;direction:rtl"
    return f'<v:textbox style="mso-direction-alt:auto"><div style="{side}"></div></v:textbox>'


def _box_position(shape: bytes) -> CellPosition | None:
    row, column = (
        re.search(rb"<x:%s>\s*(\d+)\s*</x:%s>" % (name, name), shape)
        for name in (b"Row", b"Column")
    )
    return (int(row[1]), int(column[1])) if row and column else None
