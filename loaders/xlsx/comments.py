"""Comments on the cells of a sheet in a package: added to those there are, and taken out again
where an earlier marking put them.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from loaders.cells.cell_names import Place, a1, place
from loaders.cells.csv_injection import printable
from loaders.xlsx.package import Package
from loaders.xlsx.sheet_xml import outline, parts_around, with_outline
from loaders.xlsx.xml_edit import Edit, Element, PackageError, appended, scanned, spliced, text

AUTHOR = "gcm-arab-review-dashboard"
LONGEST = 2_000  # characters of a comment
PALE = "#ffffe1"  # of a comment's box, as Excel has it
LINE = 45  # characters that stand side by side in a comment's box
BENEATH = f"\n\u2014 {AUTHOR} \u2014\n"  # what parts an analyst's own words from ours
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER = (
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


def commented(
    package: Package, part: str, comments: Mapping[Place, str], *, base: str, kind: str
) -> set[Place]:
    """Puts comments on cells of a sheet, beneath those of the analyst; the cells where an earlier
    marking had put one that is gone now.

    `base` begins the types of relations, `kind` is the namespace.
    """
    found = package.kin(part, "comments")
    if found is None and not comments:
        return set()
    empty = (
        '<?xml version="1.0" encoding="UTF-8"?><comments '
        f'xmlns="{kind}"><authors/><commentList/></comments>'
    ).encode()
    name = found[1] if found else package.add("xl/comments.xml", empty, _TYPE)
    if not found:
        package.relate(part, f"{base}comments", name)
    package.parts[name], gone, new = _with_comments(package.xml(name), comments)
    _with_boxes(package, part, gone, {spot: comments[spot] for spot in new}, base=base)
    return gone


def _with_comments(
    content: bytes, comments: Mapping[Place, str]
) -> tuple[bytes, set[Place], list[Place]]:
    """The comments of a sheet with ours, where ours were taken out, and where a new one needs a
    box.
    """
    root = scanned(content)
    authors, listed = root.first("authors"), root.first("commentList")
    if authors is None or listed is None:
        raise PackageError
    names = [content[each.inside : each.outside].decode() for each in authors.children]
    edits: list[Edit] = (
        []
        if AUTHOR in names
        else [appended(content, authors, _tagged(root, "author", AUTHOR.encode()))]
    )
    ours = str(names.index(AUTHOR) if AUTHOR in names else len(names))
    earlier, standing = set(), set()
    for comment in listed.children:
        spot = place(comment.get("ref"))
        if comment.get("authorId") == ours and AUTHOR in names:
            earlier.add(spot)
            edits.append((comment.start, comment.end, b""))
            continue
        standing.add(spot)
        edits += _beneath(content, comment, comments.get(spot, ""))
    added = [
        _comment(root, spot, ours, comments[spot]) for spot in comments if spot not in standing
    ]
    edits.append(appended(content, listed, b"".join(added)))
    return (
        spliced(content, edits),
        earlier - set(comments),
        [spot for spot in comments if spot not in standing | earlier],
    )


def _beneath(content: bytes, comment: Element, said: str) -> Iterator[Edit]:
    """The edits that put ours beneath an analyst's comment, in the place of what an earlier marking
    put there.
    """
    held = comment.first("text")
    if held is None:
        return
    mark = text(BENEATH.strip())
    for run in held.children:
        if mark in content[run.start : run.end]:
            yield (run.start, run.end, b"")
    if said:
        yield appended(content, held, _run(comment, f"{BENEATH}{said}"))


def _comment(root: Element, spot: Place, author: str, said: str) -> bytes:
    prefix = root.prefix
    begun = f'<{prefix}comment ref="{a1(*spot)}" authorId="{author}" shapeId="0">'.encode()
    return begun + _tagged(root, "text", _run(root, said)) + f"</{prefix}comment>".encode()


def _run(like: Element, said: str) -> bytes:
    prefix = like.prefix
    return (
        f'<{prefix}r><{prefix}t xml:space="preserve">'.encode()
        + text(printable(said)[:LONGEST])
        + f"</{prefix}t></{prefix}r>".encode()
    )


def _tagged(like: Element, name: str, content: bytes) -> bytes:
    return b"<%s>%s</%s>" % (tag := f"{like.prefix}{name}".encode(), content, tag)


def _with_boxes(
    package: Package, part: str, gone: set[Place], new: Mapping[Place, str], *, base: str
) -> None:
    """Draws the boxes that comments need, and takes out those of comments that are gone."""
    if not gone and not new:
        return
    drawing = _drawing(package, part, base=base)
    content = package.parts[drawing]
    kept = (
        _SHAPE.sub(lambda shape: b"" if _spot(shape[0]) in gone else shape[0], content)
        if gone
        else content
    )
    number = max((int(each) for each in _SHAPE_NUMBER.findall(kept)), default=1024) + 1
    boxes = "".join(_box(number + i, spot, said) for i, (spot, said) in enumerate(new.items()))
    if b'id="_x0000_t202"' not in kept:
        boxes = _BOX + boxes
    # a drawing may call them otherwise
    if not all(f"xmlns:{prefix}=".encode() in kept[: kept.find(b">")] for prefix in _PREFIXES):
        boxes = re.sub(r"<(v:shape(?:type)?) ", rf"<\1 {_DECLARED} ", boxes)
    end = kept.rindex(b"</")
    package.parts[drawing] = kept[:end] + boxes.encode() + kept[end:]


def _drawing(package: Package, part: str, *, base: str) -> str:
    """The part that holds the boxes of a sheet, made where there is none."""
    sheet = package.xml(part)
    root, _ = parts_around(sheet)
    named = root.first("legacyDrawing")
    related = {key: name for key, _, name in package.related(part)}
    if named is not None:
        if related.get(named.get("id"), "") not in package.parts:
            raise PackageError
        return related[named.get("id")]
    drawing = package.add(
        "xl/drawings/vmlDrawing.vml", f"<xml {_DECLARED}>{_BOX}</xml>".encode(), _DRAWING_TYPE
    )
    key = package.relate(part, f"{base}vmlDrawing", drawing)
    element = f'<{root.prefix}legacyDrawing xmlns:r="{base.rstrip("/")}" r:id="{key}"/>'.encode()
    data = next(i for i, each in enumerate(root.children) if each.name == "sheetData")
    at = next(
        (each.start for each in root.children[data + 1 :] if each.name in _AFTER), root.outside
    )
    assert at <= len(outline(sheet))
    package.parts[part] = with_outline(sheet, [(at, at, element)])
    return drawing


def _box(number: int, spot: Place, said: str) -> str:
    row, column = spot
    top, height = max(row - 1, 0), 2 + sum(1 + len(line) // LINE for line in said.split("\n"))
    anchor = f"{column + 1}, 15, {top}, 2, {column + 5}, 15, {top + min(height, 30)}, 2"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" '
        f'style="position:absolute;visibility:hidden" fillcolor="{PALE}" '
        f'o:insetmode="auto">'
        f'<v:fill color2="{PALE}"/><v:shadow on="t" color="black" obscured="t"/><v:path '
        f'o:connecttype="none"/>{_textbox(said)}'
        "<x:ClientData "
        f'ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _textbox(said: str) -> str:
    """The place of the words in a box, in the direction in which they begin."""
    begins = next(
        (kind for c in said if (kind := unicodedata.bidirectional(c)) in ("L", "R", "AL")), "L"
    )
    side = "text-align:left" if begins == "L" else "text-align:right;direction:rtl"
    return f'<v:textbox style="mso-direction-alt:auto"><div style="{side}"></div></v:textbox>'


def _spot(shape: bytes) -> Place | None:
    row, column = (
        re.search(rb"<x:%s>\s*(\d+)\s*</x:%s>" % (name, name), shape)
        for name in (b"Row", b"Column")
    )
    return (int(row[1]), int(column[1])) if row and column else None
