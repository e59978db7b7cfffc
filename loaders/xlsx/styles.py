"""Cell styles of a package: the existing ones, and variants of them."""

import re
from collections.abc import Collection, Iterator

from loaders.xlsx.package import Package
from loaders.xlsx.xml_edit import (
    Element,
    PackageError,
    append_child,
    apply_edits,
    parse_xml,
    with_attributes,
)

STYLES_PART = "xl/styles.xml"
STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_XF = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"%s/>'
DEFAULT_STYLES = (
    b'<?xml version="1.0" encoding="UTF-8"?><styleSheet xmlns="%s">'
    b'<fonts count="1"><font><sz val="11"/><name val="IBM Plex Sans Arabic"/><family val="2"/>'
    b"</font></fonts>"
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1">' + _XF % b"" + b"</cellStyleXfs>"
    b'<cellXfs count="1">' + _XF % b' xfId="0"' + b"</cellXfs>"
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    b"</styleSheet>"
)
TEXT_FORMAT = "49"  # the number of Excel's own format "@"
_COLOUR = re.compile(rb"<(?:\w+:)?color\b[^>]*?(?:/>|></(?:\w+:)?color>)")


class Styles:
    """The styles of a package. New ones are written to the package by `save`."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        content = package.xml(part)
        root = parse_xml(content)
        self._content, self._prefix = content, root.prefix
        self._lists = {name: _require_list(root, name) for name in ("fonts", "fills", "cellXfs")}
        self._items = {
            name: [content[each.start : each.end] for each in found.children]
            for name, found in self._lists.items()
        }
        self._first = {name: len(items) for name, items in self._items.items()}
        self._made: dict[tuple[object, ...], int] = {}

    def variant(
        self,
        base: int,
        *,
        colour: str = "",
        link: bool = False,
        bold: bool = False,
        quoted: bool = False,
        reading: int | None = None,
    ) -> int:
        """Return the number of a style derived from `base`.

        It is filled with `colour` under dark ink, a link, bold, `quoted` as text in any case, or
        wrapped text in a direction (`reading`: 1 from left to right, 2 from right to left).
        """
        key = (base, colour, link, bold, quoted, reading)
        if key not in self._made:
            xf = self._xf(base)
            if colour:
                fill = self._index_of("fills", self._fill(colour))
                xf = _set(xf, fillId=str(fill), applyFill="1")
            if colour or link or bold:
                marks = ("b",) * bold + ("u",) * link
                font = self._font(xf, ink="FF0563C1" if link else "FF000000", marks=marks)
                xf = _set(xf, fontId=str(font), applyFont="1")
            if quoted:
                xf = _set(xf, quotePrefix="1", numFmtId=TEXT_FORMAT, applyNumberFormat="1")
            self._items["cellXfs"].append(xf if reading is None else self._align(xf, reading))
            self._made[key] = len(self._items["cellXfs"]) - 1
        return self._made[key]

    def without_fill(self, base: int, *, colours: Collection[str]) -> int:
        """Return the number of `base` without its fill, where that has one of `colours`."""
        fills = self._items["fills"]
        number = _number(self._xf(base), "fillId")
        if number >= len(fills) or not any(colour.encode() in fills[number] for colour in colours):
            return base
        if (base, "cleared") not in self._made:
            self._items["cellXfs"].append(_set(self._xf(base), fillId="0"))
            self._made[base, "cleared"] = len(self._items["cellXfs"]) - 1
        return self._made[base, "cleared"]

    def save(self) -> None:
        """Write the new styles into the package."""
        edits = []
        for name, element in self._lists.items():
            if new := self._items[name][self._first[name] :]:
                tag = self._content[element.start : element.inside]
                start = with_attributes(tag, count=str(len(self._items[name])))
                edits.append((element.start, element.inside, start))
                edits.append(append_child(self._content, element, b"".join(new)))
        self._package.parts[self._part] = apply_edits(self._content, edits)

    def _xf(self, base: int) -> bytes:
        items = self._items["cellXfs"]
        return items[base if 0 <= base < len(items) else 0]

    def _fill(self, colour: str) -> bytes:
        p = self._prefix
        pattern = (
            f'<{p}patternFill patternType="solid"><{p}fgColor rgb="{colour}"/><{p}bgColor '
            f'indexed="64"/></{p}patternFill>'
        )
        return f"<{p}fill>{pattern}</{p}fill>".encode()

    def _align(self, xf: bytes, reading: int) -> bytes:
        start_tag = xf[: xf.index(b">") + 1].removesuffix(b"/>").removesuffix(b">")
        alignment = (
            f'<{self._prefix}alignment vertical="top" wrapText="1" '
            f'readingOrder="{reading}"/></{self._prefix}xf>'
        )
        return b'%s applyAlignment="1">%s' % (start_tag, alignment.encode())

    def _font(self, xf: bytes, *, ink: str, marks: tuple[str, ...]) -> int:
        """Return the number of the font of a style in a colour readable on a pale fill."""
        fonts = self._items["fonts"]
        number = _number(xf, "fontId")
        font = fonts[number if number < len(fonts) else 0]
        plain_font = _COLOUR.sub(b"", font)
        prefix = self._prefix
        added = [f"<{prefix}{m}/>" for m in marks if f"<{prefix}{m}".encode() not in plain_font]
        tag_end = plain_font.find(b">") + 1
        if plain_font[:tag_end].endswith(b"/>"):
            plain_font = b"%s></%sfont>" % (plain_font[:-2], prefix.encode())
            tag_end -= 1
        look = f'{"".join(added)}<{prefix}color rgb="{ink}"/>'.encode()
        return self._index_of("fonts", plain_font[:tag_end] + look + plain_font[tag_end:])

    def _index_of(self, name: str, item: bytes) -> int:
        items = self._items[name]
        if item not in items[self._first[name] :]:
            items.append(item)
        return items.index(item, self._first[name])


def load_styles(package: Package, workbook: str, namespace: str) -> Styles:
    """Return the styles of a package; adds default ones where it has none."""
    relation = package.find_related_part(workbook, "styles")
    if relation:
        return Styles(package, relation[1])
    part = package.add(STYLES_PART, DEFAULT_STYLES % namespace.encode(), STYLES_TYPE)
    worksheet = next(_types(package, workbook, "worksheet"), "")
    package.add_relationship(workbook, worksheet.replace("worksheet", "styles"), part)
    return Styles(package, part)


def _types(package: Package, workbook: str, kind: str) -> Iterator[str]:
    return (type_ for _, type_, _ in package.relationships(workbook) if type_.endswith(f"/{kind}"))


def _require_list(root: Element, name: str) -> Element:
    found = root.first(name)
    if found is None or not found.children:
        raise PackageError
    return found


def _number(xf: bytes, name: str) -> int:
    found = re.search(rb'\s%s\s*=\s*["\'](\d+)' % name.encode(), xf[: xf.index(b">") + 1])
    return int(found[1]) if found else 0


def _set(xf: bytes, **values: str) -> bytes:
    tag_end = xf.index(b">") + 1
    return with_attributes(xf[:tag_end], **values) + xf[tag_end:]
