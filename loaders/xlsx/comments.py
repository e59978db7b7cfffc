"""Comments on the cells of a sheet in a package: added to those there are, and taken out again
where an earlier marking put them.
"""

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
BOX_COLOUR = "#ffffe1"  # of a comment's box, as Excel has it
LINE_LENGTH = 45  # characters that stand side by side in a comment's box
SEPARATOR = f"\n\u2014 {AUTHOR} \u2014\n"  # what parts an analyst's own words from ours
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
    """Puts comments on cells of a sheet, beneath those of the analyst; the cells where an earlier
    marking had put one that is gone now.

    `base` begins the types of relations, `kind` is the namespace.
    """
    relation = package.find_related_part(part, "comments")
    if relation is None and not comments:
        return set()
    empty = (
        '<?xml version="1.0" encoding="UTF-8"?><comments '
        f'xmlns="{kind}"><authors/><commentList/></comments>'
    ).encode()
    name = relation[1] if relation else package.add("xl/comments.xml", empty, _TYPE)
    if not relation:
        package.add_relationship(part, f"{base}comments", name)
    package.parts[name], gone, new = _edit_comments(package.xml(name), comments)
    _edit_boxes(package, part, gone, {spot: comments[spot] for spot in new}, base=base)
    return gone


def _edit_comments(
    content: bytes, comments: Mapping[CellPosition, str]
) -> tuple[bytes, set[CellPosition], list[CellPosition]]:
    """The comments of a sheet with ours, where ours were taken out, and where a new one needs a
    box.
    """
    root = parse_xml(content)
    authors, listed = root.first("authors"), root.first("commentList")
    if authors is None or listed is None:
        raise PackageError
    names = [content[each.inside : each.outside].decode() for each in authors.children]
    edits: list[Edit] = (
        []
        if AUTHOR in names
        else [append_child(content, authors, _wrap(root, "author", AUTHOR.encode()))]
    )
    ours = str(names.index(AUTHOR) if AUTHOR in names else len(names))
    earlier, standing = set(), set()
    for comment in listed.children:
        spot = cell_position(comment.get("ref"))
        if comment.get("authorId") == ours and AUTHOR in names:
            earlier.add(spot)
            edits.append((comment.start, comment.end, b""))
            continue
        standing.add(spot)
        edits += _append_below(content, comment, comments.get(spot, ""))
    added = [
        _comment_xml(root, spot, ours, comments[spot]) for spot in comments if spot not in standing
    ]
    edits.append(append_child(content, listed, b"".join(added)))
    return (
        apply_edits(content, edits),
        earlier - set(comments),
        [spot for spot in comments if spot not in standing | earlier],
    )


def _append_below(content: bytes, comment: Element, message: str) -> Iterator[Edit]:
    """The edits that put ours beneath an analyst's comment, in the place of what an earlier marking
    put there.
    """
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
    begun = f'<{prefix}comment ref="{a1(*spot)}" authorId="{author}" shapeId="0">'.encode()
    return begun + _wrap(root, "text", _run_xml(root, message)) + f"</{prefix}comment>".encode()


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
    gone: set[CellPosition],
    new: Mapping[CellPosition, str],
    *,
    base: str,
) -> None:
    """Draws the boxes that comments need, and takes out those of comments that are gone."""
    if not gone and not new:
        return
    drawing = _drawing_part(package, part, base=base)
    content = package.parts[drawing]
    remaining = (
        _SHAPE.sub(lambda shape: b"" if _box_position(shape[0]) in gone else shape[0], content)
        if gone
        else content
    )
    number = max((int(each) for each in _SHAPE_NUMBER.findall(remaining)), default=1024) + 1
    boxes = "".join(_box_xml(number + i, spot, said) for i, (spot, said) in enumerate(new.items()))
    if b'id="_x0000_t202"' not in remaining:
        boxes = _BOX + boxes
    # a drawing may call them otherwise
    if not all(
        f"xmlns:{prefix}=".encode() in remaining[: remaining.find(b">")] for prefix in _PREFIXES
    ):
        boxes = re.sub(r"<(v:shape(?:type)?) ", rf"<\1 {_DECLARED} ", boxes)
    end = remaining.rindex(b"</")
    package.parts[drawing] = remaining[:end] + boxes.encode() + remaining[end:]


def _drawing_part(package: Package, part: str, *, base: str) -> str:
    """The part that holds the boxes of a sheet, made where there is none."""
    sheet = package.xml(part)
    root, _ = parse_outline(sheet)
    named = root.first("legacyDrawing")
    related = {key: name for key, _, name in package.relationships(part)}
    if named is not None:
        if related.get(named.get("id"), "") not in package.parts:
            raise PackageError
        return related[named.get("id")]
    drawing = package.add(
        "xl/drawings/vmlDrawing.vml", f"<xml {_DECLARED}>{_BOX}</xml>".encode(), _DRAWING_TYPE
    )
    key = package.add_relationship(part, f"{base}vmlDrawing", drawing)
    element = f'<{root.prefix}legacyDrawing xmlns:r="{base.rstrip("/")}" r:id="{key}"/>'.encode()
    data = next(i for i, each in enumerate(root.children) if each.name == "sheetData")
    at = next(
        (each.start for each in root.children[data + 1 :] if each.name in _LATER_ELEMENTS),
        root.outside,
    )
    assert at <= len(strip_rows(sheet))
    package.parts[part] = edit_outline(sheet, [(at, at, element)])
    return drawing


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
    """The place of the words in a box, in the direction in which they begin."""
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
