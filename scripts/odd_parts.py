"""Write spreadsheets part by part, so that each has exactly the intended oddity; no clock
is read.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import xlwt
from xlwt.CompoundDoc import XlsDoc

Cell = object
Rows = Sequence[Sequence[Cell]]
Parts = dict[str, bytes]

MADE = (2020, 8, 13, 0, 0, 0)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET1 = "xl/worksheets/sheet1.xml"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills '
    'count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="14" '
    'applyNumberFormat="1"/>'
    '<xf numFmtId="9"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True)
class Raw:
    """A cell as XML: its attributes and content."""

    attributes: str = ""
    content: str = ""


@dataclass(frozen=True)
class Day:
    """A date as a spreadsheet program stores it: a number with a date format."""

    serial: float


def letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


# Archives


def zip_parts(
    parts: Mapping[str, bytes] | Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """Return an archive of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items() if isinstance(parts, Mapping) else parts:
            entry = zipfile.ZipInfo(name, MADE)
            entry.compress_type, entry.external_attr = method, 0o600 << 16
            archive.writestr(entry, content, compresslevel=9)
    return made.getvalue()


def bomb(
    name: str, size: int, before: bytes = b"", after: bytes = b"", says: int | None = None
) -> bytes:
    """Return an archive of one part that unpacks to `size` spaces between two texts, compressed at
    level 9.

    Its header may claim another size (`says`).
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed, check, block = packer.compress(before), zlib.crc32(before), b" " * 2**20
    for start in range(0, size, len(block)):
        piece = block[: size - start]
        packed, check = packed + packer.compress(piece), zlib.crc32(piece, check)
    packed, check = packed + packer.compress(after) + packer.flush(), zlib.crc32(after, check)
    return entries(
        [(name, packed, check, says if says is not None else size + len(before) + len(after))]
    )


def swollen(parts: Parts, name: str, unit: bytes, times: int, before: bytes) -> bytes:
    """Return an archive of these parts, one of which repeats `unit` `times` times in front of
    `before`; compressed piece by piece.
    """
    content = parts[name]
    place, block = content.index(before), unit * max(1, 2**20 // len(unit))
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed, check, left = (
        packer.compress(content[:place]),
        zlib.crc32(content[:place]),
        len(unit) * times,
    )
    while left > 0:
        piece = block[:left]
        packed, check, left = (
            packed + packer.compress(piece),
            zlib.crc32(piece, check),
            left - len(piece),
        )
    packed, check = (
        packed + packer.compress(content[place:]) + packer.flush(),
        zlib.crc32(content[place:], check),
    )
    others = [_deflated(other, data) for other, data in parts.items() if other != name]
    return entries([*others, (name, packed, check, len(content) + len(unit) * times)])


def _deflated(name: str, content: bytes) -> tuple[str, bytes, int, int]:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return name, packer.compress(content) + packer.flush(), zlib.crc32(content), len(content)


def entries(members: Sequence[tuple[str, bytes, int, int]], times: int = 1) -> bytes:
    """Return an archive of deflated members (name, compressed bytes, checksum, claimed size).

    Each is listed `times` times in the directory but stored once.
    """
    body, index, count = b"", b"", 0
    for name, packed, check, size in members:
        place, raw = len(body), name.encode()
        fields = struct.pack(
            "<HHHHHIIIHH", 20, 0, 8, 0, 0x510D, check, len(packed), size, len(raw), 0
        )
        body += b"PK\3\4" + fields + raw + packed
        for n in range(times):
            listed = raw if not n else raw + str(n).encode()
            again = struct.pack(
                "<HHHHHIIIHH", 20, 0, 8, 0, 0x510D, check, len(packed), size, len(listed), 0
            )
            index += b"PK\1\2\x14\0" + again + struct.pack("<HHHII", 0, 0, 0, 0, place) + listed
            count += 1
    return (
        body
        + index
        + b"PK\5\6"
        + struct.pack("<HHHHIIH", 0, 0, count % 65536, count % 65536, len(index), len(body), 0)
    )


# Open XML


def relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def relations(listed: str) -> str:
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def content_types(listed: str) -> str:
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{rels}{listed}</Types>'


def worksheet(
    rows: Rows,
    *,
    before: str = "",
    after: str = "",
    row_attributes: Mapping[int, str] | None = None,
) -> str:
    """Return a sheet's XML; rows and cells that are None are left out."""
    said = row_attributes or {}
    lines = []
    for r, row in enumerate(rows, 1):
        cells = "".join(
            cell(f"{letters(c)}{r}", value) for c, value in enumerate(row) if value is not None
        )
        if cells or r in said:
            lines.append(f'<row r="{r}"{said.get(r, "")}>{cells}</row>')
    return sheet_of("".join(lines), before=before, after=after)


def sheet_of(data: str, *, before: str = "", after: str = "") -> str:
    return f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def cell(place: str, value: Cell) -> str:
    if isinstance(value, Raw):
        return f'<c r="{place}"{value.attributes}>{value.content}</c>'
    if isinstance(value, Day):
        return f'<c r="{place}" s="1"><v>{value.serial}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def merge_cells(*ranges: str) -> str:
    return f'<mergeCells count="{len(ranges)}">{"".join(f"<mergeCell ref={quoteattr(r)}/>" for r in ranges)}</mergeCells>'


def parts(
    sheets: Mapping[str, Rows | str],
    *,
    states: Mapping[str, str] | None = None,
    properties: str = "",
    extra: Mapping[str, str] | None = None,
) -> Parts:
    """Return the parts of a workbook; a sheet is its rows or its XML, `states` are hidden or
    veryHidden, `extra` other parts with their types.
    """
    hidden = states or {}
    listed = "".join(
        f"<sheet name={quoteattr(name)} "
        f'sheetId="{i}"{f" state={quoteattr(hidden[name])}" if name in hidden else ""} '
        f'r:id="rId{i}"/>'
        for i, name in enumerate(sheets, 1)
    )
    related = "".join(
        relation(f"rId{i}", "worksheet", f"worksheets/sheet{i}.xml")
        for i in range(1, len(sheets) + 1)
    )
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, kind in (extra or {}).items()
    )
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    main = '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    made = {
        "[Content_Types].xml": content_types(xml + main + types),
        "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(related + relation("rIdS", "styles", "styles.xml")),
        "xl/styles.xml": HEAD + STYLES,
    }
    for i, content in enumerate(sheets.values(), 1):
        made[f"xl/worksheets/sheet{i}.xml"] = (
            content if isinstance(content, str) else worksheet(content)
        )
    return {name: content.encode() for name, content in made.items()}


def xlsx(
    sheets: Mapping[str, Rows | str], more: Mapping[str, bytes] | None = None, **details: object
) -> bytes:
    """Return a workbook of these sheets, with parts added or replaced by `more`."""
    return zip_parts({**parts(sheets, **details), **(more or {})})  # type: ignore[arg-type]


# Excel's binary workbook


def xlsb(
    sheets: Mapping[str, Rows],
    claim: tuple[int, int] | None = None,
    places: Sequence[tuple[int, int, Cell]] = (),
) -> bytes:
    """Return an .xlsb workbook; `claim` is the last row and column that its sheets claim to have,
    `places` are cells far from the others.
    """
    listed = b"".join(
        _record(156, struct.pack("<II", 0, i) + _wide(f"rId{i}") + _wide(name))
        for i, name in enumerate(sheets, 1)
    )
    book = _record(131) + _record(143) + listed + _record(144) + _record(132)
    related = "".join(
        relation(f"rId{i}", "worksheet", f"worksheets/sheet{i}.bin")
        for i in range(1, len(sheets) + 1)
    )
    made = {
        "[Content_Types].xml": content_types(
            '<Default Extension="bin" '
            'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
        ),
        "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.bin")),
        "xl/_rels/workbook.bin.rels": relations(related),
    }
    binary = {"xl/workbook.bin": book}
    for i, rows in enumerate(sheets.values(), 1):
        cells = [
            (r, c, value)
            for r, row in enumerate(rows)
            for c, value in enumerate(row)
            if value is not None
        ]
        binary[f"xl/worksheets/sheet{i}.bin"] = _binary_sheet([*cells, *places], claim)
    return zip_parts({**{name: text.encode() for name, text in made.items()}, **binary})


def _binary_sheet(cells: Sequence[tuple[int, int, Cell]], claim: tuple[int, int] | None) -> bytes:
    last = claim or (
        max((r for r, _, _ in cells), default=0),
        max((c for _, c, _ in cells), default=0),
    )
    made = _record(129) + _record(148, struct.pack("<IIII", 0, last[0], 0, last[1])) + _record(145)
    row = -1
    for r, c, value in cells:
        if r != row:
            made, row = made + _record(0, struct.pack("<IIHHBI", r, 0, 300, 0, 0, 0)), r
        made += _record(*_binary_cell(value, struct.pack("<II", c, 0)))
    return made + _record(146) + _record(130)


def _binary_cell(value: Cell, head: bytes) -> tuple[int, bytes]:
    if isinstance(value, bool):
        return 4, head + bytes([value])
    return (
        (5, head + struct.pack("<d", value))
        if isinstance(value, int | float)
        else (6, head + _wide(str(value)))
    )


def _record(kind: int, data: bytes = b"") -> bytes:
    return _varint(kind) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    made = b""
    while True:
        number, low = number >> 7, number & 0x7F
        made += bytes([low | (0x80 if number else 0)])
        if not number:
            return made


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


# OpenDocument

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def ods(
    sheets: Mapping[str, Rows | str],
    *,
    doctype: str = "",
    more: Mapping[str, bytes] | None = None,
    attributes: Mapping[str, str] | None = None,
) -> bytes:
    """Return an .ods workbook; a sheet is its rows or the XML of its rows, `attributes` are those
    of its table.
    """
    said = attributes or {}
    tables = "".join(
        "<table:table "
        f"table:name={quoteattr(name)}{said.get(name, '')}>{rows if isinstance(rows, str) else ods_rows(rows)}</table:table>"
        for name, rows in sheets.items()
    )
    names = " ".join(
        f'xmlns:{short}="{OFFICE}:{short}:1.0"' for short in ("office", "table", "text", "style")
    )
    names += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    hidden = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    styles = f"<office:automatic-styles>{hidden}</office:automatic-styles>"
    content = f'{HEAD}{doctype}<office:document-content {names} office:version="1.2">{styles}{body}</office:document-content>'
    listed = (
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE.decode()}"/>'
    )
    listed += (
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    )
    manifest = f'{HEAD}<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0">{listed}</manifest:manifest>'
    return zip_parts(
        {
            "mimetype": ODS_TYPE,
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
            **(more or {}),
        }
    )


def ods_rows(rows: Rows) -> str:
    return "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows
    )


def ods_cell(value: Cell) -> str:
    if isinstance(value, Raw):
        return f"<table:table-cell{value.attributes}>{value.content}</table:table-cell>"
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


# Old Excel, and the container format it shares with encrypted workbooks


def xls(
    sheets: Mapping[str, Rows], change: Callable[[xlwt.Workbook], None] = lambda book: None
) -> bytes:
    """Return an .xls workbook after applying `change`."""
    file = io.BytesIO()
    XlsDoc().save(file, stream(sheets, change))
    return file.getvalue()


def stream(
    sheets: Mapping[str, Rows], change: Callable[[xlwt.Workbook], None] = lambda book: None
) -> bytes:
    """Return the records of an .xls workbook, without their container."""
    book = xlwt.Workbook(encoding="utf-8")
    date = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, Day):
                    sheet.write(r, c, value.serial, date)
                elif value is not None:
                    sheet.write(r, c, value)
    change(book)
    return bytes(book.get_biff_data())


def xls_container(records: bytes) -> bytes:
    """Return the container of an .xls workbook around these records."""
    file = io.BytesIO()
    XlsDoc().save(file, records)
    return file.getvalue()


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file of these streams, each padded to a whole sector and long enough for
    the ordinary chain.
    """
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    padded = {
        name: data + bytes(-max(len(data), 4096) % sector + max(0, 4096 - len(data)))
        for name, data in streams.items()
    }
    chain: list[int] = []
    starts, body = {}, b""
    for name, data in padded.items():
        starts[name], count = len(chain), len(data) // sector
        chain += [*range(len(chain) + 1, len(chain) + count), end]
        body += data
    folder = _folder("Root Entry", 5, child=1 if padded else free, start=end)
    for i, (name, data) in enumerate(padded.items(), 1):
        folder += _folder(
            name, 2, right=i + 1 if i < len(padded) else free, start=starts[name], size=len(data)
        )
    folder += bytes(-len(folder) % sector)
    first = len(chain)
    chain += [*range(first + 1, first + len(folder) // sector), end]
    table = len(chain)
    chain.append(0xFFFFFFFD)
    fat = struct.pack(f"<{len(chain)}I", *chain)
    fat += struct.pack("<I", free) * ((sector - len(fat)) // 4)
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack("<IIIIIIIII", 0, 1, first, 0, 4096, end, 0, end, 0) + struct.pack(
        "<109I", table, *[free] * 108
    )
    return head + body + folder + fat


def _folder(
    name: str,
    kind: int,
    *,
    start: int,
    size: int = 0,
    child: int = 0xFFFFFFFF,
    right: int = 0xFFFFFFFF,
) -> bytes:
    raw = name.encode("utf-16-le")
    made = (
        raw
        + bytes(64 - len(raw))
        + struct.pack("<HBBIII", len(raw) + 2, kind, 1, 0xFFFFFFFF, right, child)
    )
    return made + bytes(16 + 4 + 16) + struct.pack("<II", start, size) + bytes(4)
