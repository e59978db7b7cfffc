#!/usr/bin/env python3
"""Make tests/files/odd: broken, odd and hostile files, and manifest.csv, which describes each file
and the expected result of reading it.

Every file is made here, part by part, from made-up rows: nothing was copied from elsewhere. The
same script gives the same bytes. In the manifest, problems are `code@cell`, of several sheets
`code@sheet!cell`; rows are `table read/refused`. Expected results were written by hand, before the
file was read.
"""

import bz2
import gzip
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Mapping
from csv import writer
from dataclasses import dataclass
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path

import xlwt

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.odd_parts import (
    HEAD,
    MAIN,
    PACKAGE,
    RELATIONS,
    SHEET1,
    Day,
    Raw,
    bomb,
    compound,
    entries,
    merge_cells,
    ods,
    ods_rows,
    parts,
    sheet_of,
    stream,
    swollen,
    worksheet,
    xls,
    xls_container,
    xlsb,
    xlsx,
    zip_parts,
)

FOLDER = ROOT / "tests" / "files" / "odd"
UNREADABLE = "unreadable@"


@dataclass(frozen=True)
class Odd:
    """A file, a description of what is odd about it, and the expected result of reading it."""

    name: str
    oddity: str
    data: bytes
    problems: str = ""
    rows: str = ""


FILES: list[Odd] = []


def odd(
    name: str, oddity: str, data: bytes, problems: str = "", rows: str = "coverage 2/0"
) -> None:
    """Register a file. By default it is read completely: two rows of coverage."""
    unread = problems.split("@")[0] in (
        "unreadable",
        "password",
        "no_table",
        "memory_exceeded",
    ) or problems.partition("@")[0].startswith(("too_", "unpacked", "file_too"))
    FILES.append(
        Odd(
            name,
            oddity,
            data,
            problems,
            "" if unread and "!" not in problems and rows == "coverage 2/0" else rows,
        )
    )


HEADERS = ["cycle", "state", "objective", "status", "source"]
ROWS = [[2020, "SYR", 11, "under_way", "report"], [2020, "TUN", 7, "planned", "report"]]
COVERAGE = [HEADERS, *ROWS]
TEXT = "\n".join(",".join(map(str, row)) for row in COVERAGE) + "\n"
EVENTS = [
    [
        "event",
        "cycle",
        "kind",
        "start_date",
        "end_date",
        "status",
        "title_en",
        "title_ar",
        "source",
    ],
    ["w1", 2020, "workshop", "2020-08-13", "2020-08-13", "held", "Session", "دورة", "report"],
]
PEOPLE = ["event", "state", "category", "headcount"]
GOOD = xlsx({"coverage": COVERAGE})
OLD = xls({"coverage": COVERAGE})
OPEN = ods({"coverage": COVERAGE})


def coverage(*rows: list[object], headers: list[str] = HEADERS) -> bytes:
    return xlsx({"coverage": [headers, *rows]})


def people(*heads: object, rest: str = "government") -> bytes:
    """Return a participants sheet with these headcounts."""
    return xlsx(
        {
            "participants": [
                PEOPLE,
                *(
                    ["w1", state, rest, head]
                    for state, head in zip(
                        ("SYR", "TUN", "LBN", "JOR", "OMN", "EGY", "QAT"), heads, strict=False
                    )
                ),
            ]
        }
    )


def reviews(*days: object) -> list[list[object]]:
    """Return progress rows with these dates."""
    return [
        ["cycle", "state", "as_of", "stage"],
        *(
            [2020, state, day, "drafting"]
            for state, day in zip(
                ("SYR", "TUN", "LBN", "JOR", "OMN", "EGY", "QAT", "KWT", "IRQ"), days, strict=False
            )
        ),
    ]


def with_part(name: str, content: bytes) -> bytes:
    """Return the good workbook with one part replaced."""
    return xlsx({"coverage": COVERAGE}, {name: content})


def sheet1(content: str | bytes, **details: str) -> bytes:
    """Return the good workbook with other XML as its sheet."""
    return xlsx(
        {"coverage": COVERAGE},
        {SHEET1: content if isinstance(content, bytes) else content.encode()},
    )


def not_spreadsheets() -> None:
    odd(
        "page.xls",
        "a web page called .xls, as some systems export",
        b"<html><body><table><tr><td>cycle</td></tr></table></body></html>",
        UNREADABLE,
    )
    odd("text.xlsx", "CSV called .xlsx", TEXT.encode(), UNREADABLE)
    odd(
        "picture.xlsx",
        "a picture called .xlsx",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0",
        UNREADABLE,
    )
    odd(
        "picture.csv",
        "a picture called .csv",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0",
        UNREADABLE,
    )
    odd(
        "document.pdf.xlsx",
        "a PDF called .xlsx",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        UNREADABLE,
    )
    odd(
        "letter.xlsx",
        "a text document in the same kind of archive",
        zip_parts({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}),
        UNREADABLE,
    )
    odd("archive.xlsx", "an archive of a text", zip_parts({"hello.txt": b"hello"}), UNREADABLE)
    odd(
        "workbook-in-archive.xlsx",
        "an archive with a workbook in it",
        zip_parts({"report.xlsx": GOOD}),
        UNREADABLE,
    )
    odd(
        "program.csv",
        "a program called .csv",
        b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + bytes(64),
        UNREADABLE,
    )
    odd("packed.xlsx", "a gzip of a workbook", gzip.compress(GOOD, mtime=0), UNREADABLE)
    odd(
        "letter.xls",
        "an old text document in the same container",
        compound({"WordDocument": b"\xec\xa5\xc1\0" + bytes(600)}),
        UNREADABLE,
    )
    odd("rich.xls", "rich text called .xls", b"{\\rtf1\\ansi cycle\\par}", UNREADABLE)
    odd(
        "xml-2003.xls",
        "Excel's XML of 2003",
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        UNREADABLE,
    )
    odd("data.json.csv", "JSON called .csv", b'[{"cycle": 2020, "state": "SYR"}]\n', "no_table@")
    odd("noname", "a file without an ending", TEXT.encode(), UNREADABLE)
    odd("sentence.txt", "a sentence", b"Please find the list attached.\n", "no_table@")
    odd("empty.xlsx", "an empty file", b"", UNREADABLE)
    odd("empty.csv", "an empty file", b"", UNREADABLE)
    odd("empty-archive.xlsx", "an archive of nothing", b"PK\5\6" + bytes(18), UNREADABLE)
    odd("only-bom.csv", "nothing but a byte order mark", b"\xef\xbb\xbf", "no_table@")
    odd("only-newlines.csv", "nothing but line ends", b"\r\n\r\n\r\n", "no_table@")
    odd("magic-only.xlsx", "the first four bytes of an archive", b"PK\3\4", UNREADABLE)
    odd(
        "magic-only.xls",
        "the first bytes of an old workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        UNREADABLE,
    )


def damaged() -> None:
    odd("cut-half.xlsx", "the second half is missing", GOOD[: len(GOOD) // 2], UNREADABLE)
    odd("cut-tail.xlsx", "the last 30 bytes are missing", GOOD[:-30], UNREADABLE)
    odd("cut-head.xlsx", "the first 100 bytes are missing", GOOD[100:], UNREADABLE)
    odd("cut.xls", "an old workbook of which half is missing", OLD[: len(OLD) // 2], UNREADABLE)
    odd(
        "cut.ods",
        "an OpenDocument file of which half is missing",
        OPEN[: len(OPEN) // 2],
        UNREADABLE,
    )
    odd(
        "cut.xlsb",
        "a binary workbook of which half is missing",
        xlsb({"coverage": COVERAGE})[:900],
        UNREADABLE,
    )
    odd(
        "cut-in-quotes.csv",
        "cut off within quotes",
        TEXT.encode() + b'2020,LBN,8,planned,"as the rep',
        rows="coverage 3/0",
    )
    place = GOOD.index(SHEET1.encode()) + 100
    odd(
        "bit.xlsx",
        "one byte within a sheet is wrong",
        GOOD[:place] + bytes([GOOD[place] ^ 0xFF]) + GOOD[place + 1 :],
        UNREADABLE,
    )
    book = parts({"coverage": COVERAGE})
    odd(
        "no-workbook.xlsx",
        "the list of sheets is missing",
        zip_parts({k: v for k, v in book.items() if k != "xl/workbook.xml"}),
        "no_table@",
    )
    odd(
        "no-sheet.xlsx",
        "the only sheet is missing",
        zip_parts({k: v for k, v in book.items() if k != SHEET1}),
        UNREADABLE,
    )
    odd(
        "no-relations.xlsx",
        "it is missing where the sheets are",
        zip_parts({k: v for k, v in book.items() if k != "xl/_rels/workbook.xml.rels"}),
        UNREADABLE,
    )
    odd(
        "no-types.xlsx",
        "the list of types is missing, which nobody needs",
        zip_parts({k: v for k, v in book.items() if k != "[Content_Types].xml"}),
    )
    odd(
        "no-styles.xlsx",
        "the styles are missing",
        zip_parts({k: v for k, v in book.items() if k != "xl/styles.xml"}),
    )
    odd(
        "open-tags.xlsx",
        "a sheet whose XML breaks off",
        sheet1(worksheet(COVERAGE)[:-60]),
        UNREADABLE,
    )
    odd(
        "crossed-tags.xlsx",
        "a sheet whose tags cross",
        sheet1(worksheet(COVERAGE).replace("</row>", "</c>", 1)),
    )
    odd(
        "half-a-sheet.xlsx",
        "rows after the end of the sheet's XML",
        sheet1(worksheet(COVERAGE) + "<row/>"),
    )
    odd(
        "no-strings.xlsx",
        "cells point to a list of texts that is missing",
        sheet1(sheet_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')),
        UNREADABLE,
    )
    odd(
        "beyond-strings.xlsx",
        "a cell points behind the end of the list of texts",
        strings(["cycle"], 7),
        UNREADABLE,
    )
    odd(
        "unknown-packing.xlsx",
        "packed in a way that no program knows",
        GOOD.replace(b"\x08\0\0\0", b"\x5b\0\0\0"),
        UNREADABLE,
    )
    odd("locked-archive.xlsx", "the archive itself is locked", locked_archive(GOOD), "password@")
    odd(
        "twice.xlsx",
        "the same part stands in the archive twice",
        zip_parts([*book.items(), (SHEET1, worksheet([HEADERS]).encode())]),
        "no_rows@",
        "coverage 0/0",
    )
    odd("garbage-behind.xlsx", "something stands behind the archive", GOOD + b"\0" * 100)
    odd(
        "garbage-before.xlsx", "something stands before the archive", b"\0" * 100 + GOOD, UNREADABLE
    )
    odd("stored.xlsx", "an archive without packing", zip_parts(book, zipfile.ZIP_STORED))
    odd("bzip2.xlsx", "an archive packed by bzip2", zip_parts(book, zipfile.ZIP_BZIP2), UNREADABLE)
    odd("lzma.xlsx", "an archive packed by LZMA", zip_parts(book, zipfile.ZIP_LZMA), UNREADABLE)
    odd(
        "folders.xlsx",
        "an archive with entries for its folders",
        zip_parts({"xl/": b"", "xl/worksheets/": b"", **book}),
    )
    odd(
        "upwards.xlsx",
        "an archive with parts that would be unpacked elsewhere",
        zip_parts({**book, "../../evil.txt": b"x", "/absolute.txt": b"x", "C:\\evil.txt": b"x"}),
    )
    odd(
        "backslashes.xlsx",
        "an archive whose folders are set apart by backslashes",
        zip_parts({k.replace("/", "\\"): v for k, v in book.items()}),
    )
    odd(
        "broken-records.xls",
        "an old workbook whose records say the wrong length",
        xls_container(stream({"coverage": COVERAGE})[:300] + b"\xff" * 4000),
        UNREADABLE,
    )
    odd(
        "looping-chain.xls",
        "an old container whose chain of sectors runs in a circle",
        looping(OLD),
        UNREADABLE,
    )


def strings(texts: list[str], index: int = 0) -> bytes:
    """Return a workbook with a table of shared strings and one cell that points into it."""
    said = "".join(f"<si><t>{text}</t></si>" for text in texts)
    listed = f'{HEAD}<sst xmlns="{MAIN}" count="1" uniqueCount="{len(texts)}">{said}</sst>'
    return xlsx(
        {"coverage": sheet_of(f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>')},
        {
            "xl/sharedStrings.xml": listed.encode(),
            "xl/_rels/workbook.xml.rels": related("sharedStrings", "sharedStrings.xml"),
        },
    )


def related(kind: str, target: str, mode: str = "") -> bytes:
    """Return the relationships part of a workbook, with one more relationship."""
    book = parts({"coverage": COVERAGE})["xl/_rels/workbook.xml.rels"].decode()
    return book.replace(
        "</Relationships>",
        f'<Relationship Id="rId99" Type="{RELATIONS}/{kind}" '
        f'Target="{target}"{mode}/></Relationships>',
    ).encode()


def locked_archive(data: bytes) -> bytes:
    """Return the archive with each entry marked as encrypted."""
    made = bytearray(data)
    for sign, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = made.find(sign)
        while place >= 0:
            made[place + offset] |= 1
            place = made.find(sign, place + 4)
    return bytes(made)


def looping(data: bytes) -> bytes:
    """Return an old workbook in which the first sector of each chain follows itself."""
    table = 512 * (1 + struct.unpack("<I", data[76:80])[0])
    return data[:table] + struct.pack("<128I", *range(128)) + data[table + 512 :]


def passwords() -> None:
    locked = compound(
        {
            "EncryptionInfo": b"\4\0\4\0\x40\0\0\0<encryption/>",
            "EncryptedPackage": bytes(range(256)) * 20,
        }
    )
    odd("locked.xlsx", "a workbook with a password", locked, "password@")
    odd(
        "locked.xls",
        "an old workbook with a password",
        xls_container(
            with_record(stream({"coverage": COVERAGE}), 0x2F, b"\1\0\1\0\1\0" + bytes(48))
        ),
        "password@",
    )
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="900">'
        b'<manifest:encryption-data manifest:checksum="eA=="/></manifest:file-entry></manifest:manifest>'
    )
    odd(
        "locked.ods",
        "an OpenDocument file with a password",
        ods(
            {"coverage": COVERAGE},
            more={"content.xml": bytes(range(256)) * 4, "META-INF/manifest.xml": manifest},
        ),
        "password@",
    )
    odd(
        "protected-sheet.xlsx",
        "a sheet protected against changes, which may be read",
        sheet1(worksheet(COVERAGE, after='<sheetProtection sheet="1" objects="1"/>')),
    )


def with_record(records: bytes, kind: int, content: bytes) -> bytes:
    """Insert one more record behind the first of an old workbook."""
    first = 4 + struct.unpack("<H", records[2:4])[0]
    return records[:first] + struct.pack("<HH", kind, len(content)) + content + records[first:]


def bombs() -> None:
    shell = sheet_of("").encode()
    middle = shell.index(b"</sheetData>")
    odd(
        "bomb.xlsx",
        "600 MB of nothing in 600 kB",
        bomb(SHEET1, 600 * 2**20, shell[:middle], shell[middle:]),
        "unpacked_too_large@",
    )
    book = parts({"coverage": COVERAGE})
    odd(
        "bomb-rows.xlsx",
        "more rows than a program has, none of them with its number",
        swollen(book, SHEET1, b"<row/>", 1_048_577, b"</sheetData>"),
        "too_many_rows@",
    )
    odd(
        "bomb-merges.xlsx",
        "a million merged cells",
        swollen(book, SHEET1, b'<mergeCell ref="A9:B9"/>', 1_000_000, b"</worksheet>"),
        "too_many_merges@",
    )
    odd("bomb-bzip2.xlsx", "600 MB of nothing in 1 kB", bzip2_bomb(600), "unpacked_too_large@")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = b" " * 2**20
    packed = packer.compress(kernel) + packer.flush()
    odd(
        "bomb-overlap.xlsx",
        "one part, listed 900 times: 900 MB",
        entries([(SHEET1, packed, zlib.crc32(kernel), len(kernel))], times=900),
        "unpacked_too_large@",
    )
    odd(
        "bomb-lies.xlsx",
        "a part of 40 MB that says it has 100 bytes",
        bomb(SHEET1, 40 * 2**20, shell[:middle], shell[middle:], says=100),
        UNREADABLE,
    )
    odd(
        "bomb-nested.xlsx",
        "a bomb as an attachment, which is never opened",
        xlsx({"coverage": COVERAGE}, {"xl/embeddings/bomb.zip": bzip2_bomb(600)}),
    )
    odd(
        "entities.xlsx",
        "entities that multiply to 10 billion letters, in a sheet",
        sheet1(entity_bomb(worksheet(COVERAGE), "report")),
        UNREADABLE,
    )
    odd(
        "entities-list.xlsx",
        "the same in the list of sheets",
        with_part(
            "xl/workbook.xml",
            entity_bomb(
                parts({"coverage": COVERAGE})["xl/workbook.xml"].decode(), "coverage"
            ).encode(),
        ),
        UNREADABLE,
    )
    odd(
        "entities.ods",
        "the same in an OpenDocument file",
        ods(
            {
                "coverage": [
                    HEADERS,
                    [*ROWS[0][:4], Raw(' office:value-type="string"', "<text:p>&a9;</text:p>")],
                ]
            },
            doctype=BOMB,
        ),
        UNREADABLE,
    )
    odd(
        "entities-flat.xlsx",
        "one long entity, named 100,000 times",
        sheet1(flat_entities()),
        UNREADABLE,
    )
    outside = '<!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/hostname">]>'
    odd(
        "outside.xlsx",
        "an entity from a file of the server",
        sheet1(
            worksheet([HEADERS, [*ROWS[0][:4], Raw(' t="str"', "<v>&out;</v>")]]).replace(
                HEAD, HEAD + outside
            )
        ),
        UNREADABLE,
    )
    odd(
        "outside.ods",
        "the same in an OpenDocument file",
        ods(
            {
                "coverage": [
                    HEADERS,
                    [*ROWS[0][:4], Raw(' office:value-type="string"', "<text:p>&out;</text:p>")],
                ]
            },
            doctype=outside,
        ),
        UNREADABLE,
    )
    odd(
        "outside-address.xlsx",
        "a document type from the web, which is not fetched",
        sheet1(
            worksheet(COVERAGE).replace(
                HEAD, HEAD + '<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:9/x.dtd">'
            )
        ),
    )
    odd(
        "outside-parameter.xlsx",
        "an entity that names another one elsewhere, which is not fetched",
        sheet1(
            worksheet(COVERAGE).replace(
                HEAD, HEAD + '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>'
            )
        ),
    )
    odd(
        "deep.xlsx",
        "XML of 50,000 tags within each other",
        sheet1(worksheet(COVERAGE, after="<x>" * 50_000 + "</x>" * 50_000)),
    )
    odd(
        "deep.ods",
        "the same in an OpenDocument file",
        ods({"coverage": "<text:p>" * 50_000 + "</text:p>" * 50_000}),
        "no_table@",
    )
    many = " ".join(f'a{i}=""' for i in range(20_000))
    odd(
        "attributes.xlsx",
        "a tag of 20,000 attributes",
        sheet1(worksheet(COVERAGE).replace("<sheetData>", f"<sheetData {many}>")),
    )
    odd(
        "long-name.xlsx",
        "a tag with a name of 1 MB",
        sheet1(worksheet(COVERAGE, after=f"<{'x' * 2**20}/>")),
    )


BOMB = (
    "<!DOCTYPE x ["
    + '<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


def entity_bomb(xml: str, instead: str) -> str:
    return (
        xml.replace(HEAD, HEAD + BOMB)
        .replace(f">{instead}<", ">&a9;<", 1)
        .replace(f'"{instead}"', '"&a9;"', 1)
    )


def flat_entities() -> str:
    named = worksheet([HEADERS, [*ROWS[0][:4], Raw(' t="str"', f"<v>{'&a;' * 100_000}</v>")]])
    return named.replace(HEAD, f'{HEAD}<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>')


@cache
def bzip2_bomb(megabytes: int) -> bytes:
    """Return an archive of one part of spaces, compressed by bzip2 as many identical blocks."""
    packed = bz2.compress(b" " * megabytes * 2**20)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(SHEET1, (2020, 8, 13, 0, 0, 0)), packed)
    data = bytearray(made.getvalue())
    check = 0
    for _ in range(megabytes):
        check = zlib.crc32(b" " * 2**20, check)
    for sign, offset in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        place = data.index(sign) + offset
        struct.pack_into("<H", data, place, 12)
        struct.pack_into("<I", data, place + 6, check)
        struct.pack_into("<I", data, place + 14, megabytes * 2**20)
    return bytes(data)


def claims() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    odd(
        "far-cells.xlsx",
        "two cells, as far apart as can be: 1.5 kB that make calamine ask for 549 GB and abort",
        sheet1(sheet_of(far)),
        "too_large@",
    )
    odd(
        "far-column.xlsx",
        "a cell in the last column",
        sheet1(
            worksheet(COVERAGE).replace(
                "</sheetData>", '<row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>'
            )
        ),
        "too_many_columns@",
    )
    odd(
        "far-row.xlsx",
        "a cell in the last row",
        sheet1(
            worksheet(COVERAGE).replace(
                "</sheetData>", '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
            )
        ),
        "too_many_rows@",
    )
    odd(
        "claims-all.xlsx",
        "a sheet that claims 1,048,576 x 16,384 cells and holds fifteen",
        sheet1(worksheet(COVERAGE, before='<dimension ref="A1:XFD1048576"/>')),
    )
    odd(
        "claims-less.xlsx",
        "a sheet that claims less than it holds",
        sheet1(worksheet(COVERAGE, before='<dimension ref="A1:B2"/>')),
    )
    odd(
        "claims-nonsense.xlsx",
        "a sheet that claims to end before it begins",
        sheet1(worksheet(COVERAGE, before='<dimension ref="Z99:A1"/>')),
    )
    odd(
        "claims-words.xlsx",
        "a sheet whose dimension is a word",
        sheet1(worksheet(COVERAGE, before='<dimension ref="all of it"/>')),
    )
    odd(
        "styled-far.xlsx",
        "the last cell is styled and empty, as programs leave it",
        sheet1(
            worksheet(COVERAGE).replace(
                "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
            )
        ),
    )
    odd(
        "row-beyond.xlsx",
        "a row with a number that no program knows",
        sheet1(
            worksheet(COVERAGE).replace(
                "</sheetData>",
                '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row></sheetData>',
            )
        ),
        "too_large@",
    )
    odd(
        "row-zero.xlsx",
        "a cell in row 0",
        sheet1(worksheet(COVERAGE).replace('r="A3"', 'r="A0"')),
        UNREADABLE,
    )
    odd(
        "row-negative.xlsx",
        "a row below zero",
        sheet1(worksheet(COVERAGE).replace('<row r="3">', '<row r="-3">')),
        UNREADABLE,
    )
    odd(
        "column-beyond.xlsx",
        "a column with a name that no program knows",
        sheet1(worksheet(COVERAGE).replace('r="E3"', 'r="ABCDEFG3"')),
        "too_large@",
    )
    odd(
        "column-next.xlsx",
        "a column beyond the last that a program has, in a row of its own: few places, and a "
        "minute of calamine's time",
        sheet1(
            worksheet(COVERAGE).replace(
                "</sheetData>", '<row r="4"><c r="ZZZZ4"><v>1</v></c></row></sheetData>'
            )
        ),
        "too_large@",
    )
    odd(
        "places-missing.xlsx",
        "cells that do not say where they are",
        sheet1(without_places(worksheet(COVERAGE))),
    )
    odd(
        "places-nonsense.xlsx",
        "a cell whose place is no place",
        sheet1(worksheet(COVERAGE).replace('r="B3"', 'r="??"')),
        UNREADABLE,
    )
    odd("rows-backwards.xlsx", "rows in the wrong order", sheet1(backwards()))
    odd(
        "cell-twice.xlsx",
        "a cell that stands twice",
        sheet1(
            worksheet(COVERAGE)
            .replace("</row>", '<c r="C2"><v>12</v></c></row>', 2)
            .replace('<c r="C2"><v>12</v></c></row>', "</row>", 1)
        ),
    )
    wide = [[*HEADERS, *(f"extra {i}" for i in range(196))], [*ROWS[0], *range(196)]]
    odd("columns-201.xlsx", "201 columns", xlsx({"coverage": wide}), "too_many_columns@")
    odd(
        "columns-201.csv",
        "201 columns",
        "\n".join(",".join(map(str, row)) for row in wide).encode(),
        "too_many_columns@",
    )
    styled = [*COVERAGE, [None] * 300 + [Raw(' s="1"')]]
    odd(
        "column-styled-far.xlsx",
        "a cell far to the right that is styled and empty",
        xlsx({"coverage": styled}),
    )
    odd(
        "claims.xls",
        "an old sheet that claims 2 billion rows",
        claiming(OLD, (0, 2**31, 0, 4)),
    )
    odd(
        "claims-backwards.xls",
        "an old sheet that ends before it begins",
        claiming(OLD, (66, 2, 0, 4)),
    )
    odd(
        "far-cells.xlsb",
        "a binary workbook with two cells as far apart as can be",
        xlsb({"coverage": [["cycle"]]}, places=[(1_048_575, 16_383, 1.0)]),
        "too_large@",
    )
    odd(
        "claims-all.xlsb",
        "a binary workbook that claims all cells there can be",
        xlsb({"coverage": COVERAGE}, claim=(1_048_575, 16_383)),
    )
    odd(
        "repeated.ods",
        "one row, said to stand a million times with 16,384 cells",
        ods(
            {
                "coverage": '<table:table-row table:number-rows-repeated="1048576">'
                '<table:table-cell table:number-columns-repeated="16384" '
                'office:value-type="string"><text:p>x</text:p></table:table-cell>'
                "</table:table-row>"
            }
        ),
        "too_large@",
    )
    odd(
        "repeated-row.ods",
        "one row of five cells, said to stand a billion times",
        ods(
            {
                "coverage": ods_rows(COVERAGE)
                + '<table:table-row table:number-rows-repeated="1000000000">'
                + '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
            }
        ),
        "too_large@",
    )
    odd(
        "padded.ods",
        "a million blank rows and 16,000 blank columns behind, as LibreOffice writes",
        ods(
            {
                "coverage": ods_rows(COVERAGE)
                + '<table:table-row table:number-rows-repeated="1048573">'
                + '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
            }
        ),
    )
    odd(
        "repeated-nonsense.ods",
        "a row repeated minus three times",
        ods(
            {
                "coverage": ods_rows(COVERAGE).replace(
                    "<table:table-row>", '<table:table-row table:number-rows-repeated="-3">', 1
                )
            }
        ),
        UNREADABLE,
    )
    odd(
        "many-sheets.xlsx",
        "100 empty sheets beside the table",
        xlsx({"coverage": COVERAGE, **{f"s{i}": [] for i in range(100)}}),
        " ".join(f"empty_sheet@s{i}!" for i in range(100)),
    )


def without_places(xml: str) -> str:
    return re.sub(r'(<(?:row|c)) r="\w+"', r"\1", xml)


def backwards() -> str:
    xml = worksheet(COVERAGE)
    start, end = xml.index("<row"), xml.index("</sheetData>")
    rows = xml[start:end].replace("</row>", "</row>\n").splitlines()
    return xml[:start] + "".join(reversed(rows)) + xml[end:]


def claiming(data: bytes, claim: tuple[int, int, int, int]) -> bytes:
    place = data.index(b"\x00\x02\x0e\x00") + 4
    return data[:place] + struct.pack("<IIHH", *claim) + data[place + 12 :]


def active() -> None:
    macro = {"xl/vbaProject.bin": compound({"VBA": b'Sub Auto_Open()\nShell "calc"\nEnd Sub'})}
    odd(
        "macros.xlsm",
        "a workbook with macros",
        xlsx(
            {"coverage": COVERAGE},
            {**macro, "xl/_rels/workbook.xml.rels": related("vbaProject", "vbaProject.bin")},
        ),
        "macros_ignored@",
    )
    odd(
        "macros-hidden.xlsx",
        "macros in a workbook that says it has none",
        xlsx({"coverage": COVERAGE}, macro),
        "macros_ignored@",
    )
    odd(
        "macros.xls",
        "an old workbook with macros",
        compound(
            {"Workbook": stream({"coverage": COVERAGE}), "_VBA_PROJECT_CUR": b"Sub Auto_Open()"}
        ),
        "macros_ignored@",
    )
    book = '<externalBook r:id="rId1"><sheetNames><sheetName val="x"/></sheetNames></externalBook>'
    link = (
        f'{HEAD}<externalLink xmlns="{MAIN}" xmlns:r="{RELATIONS}">{book}</externalLink>'.encode()
    )
    where = f'<Relationship Id="rId1" Type="{RELATIONS}/externalLinkPath" Target="http://127.0.0.1:9/other.xlsx" TargetMode="External"/>'
    target = (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{where}</Relationships>'.encode()
    )
    linked = {
        "xl/externalLinks/externalLink1.xml": link,
        "xl/externalLinks/_rels/externalLink1.xml.rels": target,
        "xl/_rels/workbook.xml.rels": related("externalLink", "externalLinks/externalLink1.xml"),
    }
    rows = [HEADERS, [*ROWS[0][:2], Raw("", "<f>[1]x!A1</f><v>11</v>"), *ROWS[0][3:]], ROWS[1]]
    odd(
        "links.xlsx",
        "a value taken from another file, as it was saved",
        xlsx({"coverage": rows}, linked),
        "links_ignored@",
    )
    dde = [
        HEADERS,
        [*ROWS[0][:4], Raw(' t="str"', "<f>cmd|'/c calc'!A0</f><v>report</v>")],
        ROWS[1],
    ]
    odd(
        "command.xlsx",
        "a formula that would start a program; its saved value is text",
        xlsx({"coverage": dde}),
    )
    web = [
        HEADERS,
        [
            *ROWS[0][:4],
            Raw(' t="str"', '<f>WEBSERVICE("http://127.0.0.1:9/?"&amp;A2)</f><v>report</v>'),
        ],
        ROWS[1],
    ]
    odd(
        "webservice.xlsx",
        "a formula that would call out; its saved value is text",
        xlsx({"coverage": web}),
    )
    connection = f'{HEAD}<connections xmlns="{MAIN}"><connection id="1" type="5" name="c" refreshOnLoad="1"><dbPr connection="http://127.0.0.1:9"/></connection></connections>'
    odd(
        "connection.xlsx",
        "a connection to a database, to be refreshed on opening",
        xlsx(
            {"coverage": COVERAGE},
            {
                "xl/connections.xml": connection.encode(),
                "xl/_rels/workbook.xml.rels": related("connections", "connections.xml"),
            },
        ),
        "links_ignored@",
    )
    hyper = worksheet(COVERAGE, after='<hyperlinks><hyperlink ref="E2" r:id="rId1"/></hyperlinks>')
    odd(
        "hyperlink.xlsx",
        "a text with a link behind it",
        xlsx(
            {"coverage": hyper},
            {
                "xl/worksheets/_rels/sheet1.xml.rels": target.replace(
                    b"externalLinkPath", b"hyperlink"
                )
            },
        ),
    )
    odd(
        "attachment.xlsx",
        "a file attached to the sheet",
        xlsx({"coverage": COVERAGE}, {"xl/embeddings/oleObject1.bin": compound({"x": b"MZ"})}),
    )


def formulas() -> None:
    for sign in ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"):
        rows = [
            PEOPLE,
            ["w1", "SYR", "government", Raw(' t="e"', f"<f>A1</f><v>{sign}</v>")],
            ["w1", "TUN", "government", 3],
        ]
        odd(
            f"error-{sign.strip('#!?').replace('/', '').lower()}.xlsx",
            f"a formula that gives {sign}",
            xlsx({"participants": rows}),
            "error_value@D2",
            "participants 1/1",
        )
    odd(
        "error-source.xlsx",
        "an error in a text column",
        coverage([*ROWS[0][:4], Raw(' t="e"', "<v>#N/A</v>")], ROWS[1]),
        "error_value@E2",
        "coverage 1/1",
    )
    odd(
        "error.csv",
        "an error as text",
        TEXT.replace("planned", "#REF!").encode(),
        "unknown_term@D3",
        "coverage 1/1",
    )
    odd(
        "error.ods",
        "an error of LibreOffice",
        ods(
            {
                "coverage": [
                    HEADERS,
                    ROWS[0],
                    [
                        *ROWS[1][:2],
                        Raw(
                            ' table:formula="of:=1/0" office:value-type="string" '
                            'office:string-value="" calcext:value-type="error"',
                            "<text:p>#DIV/0!</text:p>",
                        ),
                        *ROWS[1][3:],
                    ],
                ]
            }
        ),
        "error_value@C3",
        "coverage 1/1",
    )
    unsaved = Raw("", "<f>SUM(A1:A2)</f>")
    odd(
        "valueless.xlsx",
        "a formula saved without its value",
        people(unsaved, 3),
        "formula_without_value@D2",
        "participants 1/1",
    )
    odd(
        "valueless-row.xlsx",
        "a row of nothing but formulas without values",
        coverage(*ROWS, [unsaved] * 5),
        " ".join(f"formula_without_value@{c}4" for c in "ABCDE"),
        "coverage 2/1",
    )
    odd(
        "valueless-text.xlsx",
        "a text formula saved without its value",
        coverage([*ROWS[0][:4], Raw(' t="str"', "<f>A1&amp;B1</f>")], ROWS[1]),
        "formula_without_value@E2",
        "coverage 1/1",
    )
    odd(
        "valueless.ods",
        "an OpenDocument formula saved without its value",
        ods(
            {
                "coverage": [
                    HEADERS,
                    ROWS[0],
                    [*ROWS[1][:2], Raw(' table:formula="of:=1+6"'), *ROWS[1][3:]],
                ]
            }
        ),
        "formula_without_value@C3",
        "coverage 1/1",
    )
    odd(
        "formula.xlsx",
        "formulas with their values",
        coverage(
            [
                Raw("", "<f>2019+1</f><v>2020</v>"),
                Raw(' t="str"', '<f>"S"&amp;"YR"</f><v>SYR</v>'),
                11,
                "planned",
                "report",
            ],
            ROWS[1],
        ),
    )
    odd(
        "formula-empty.xlsx",
        "a formula that gives an empty text",
        coverage([*ROWS[0][:4], Raw(' t="str"', '<f>IF(1,"","")</f><v></v>')], ROWS[1]),
    )
    odd(
        "formula-shared.xlsx",
        "formulas that share their text",
        coverage(
            [Raw("", '<f t="shared" ref="A2:A3" si="0">2019+1</f><v>2020</v>'), *ROWS[0][1:]],
            [Raw("", '<f t="shared" si="0"/><v>2020</v>'), *ROWS[1][1:]],
        ),
    )
    odd(
        "circular.xlsx",
        "a formula about itself, saved as 0",
        people(Raw("", "<f>D2+1</f><v>0</v>"), 3),
        rows="participants 2/0",
    )


def hidden() -> None:
    odd(
        "hidden-rows.xlsx",
        "a hidden row",
        sheet1(worksheet(COVERAGE, row_attributes={3: ' hidden="1"'})),
        "hidden_rows@",
    )
    odd(
        "filtered.xlsx",
        "rows hidden by a filter",
        sheet1(
            worksheet(
                COVERAGE,
                row_attributes={2: ' hidden="true"', 3: ' hidden="1"'},
                after='<autoFilter ref="A1:E3"/>',
            )
        ),
        "hidden_rows@",
    )
    odd(
        "hidden-columns.xlsx",
        "a hidden column",
        sheet1(worksheet(COVERAGE, before='<cols><col min="3" max="3" hidden="1"/></cols>')),
        "hidden_columns@",
    )
    odd(
        "hidden-sheet.xlsx",
        "the table is on a hidden sheet",
        xlsx({"notes": [["hello"]], "coverage": COVERAGE}, states={"coverage": "hidden"}),
        "unknown_sheet@notes! hidden_sheet@coverage!",
    )
    odd(
        "very-hidden-sheet.xlsx",
        "the table is on a sheet that only macros show",
        xlsx({"notes": [["hello"]], "coverage": COVERAGE}, states={"coverage": "veryHidden"}),
        "unknown_sheet@notes! hidden_sheet@coverage!",
    )
    odd(
        "hidden-sheet.ods",
        "the table is on a hidden sheet",
        ods(
            {"notes": [["hello"]], "coverage": COVERAGE},
            attributes={"coverage": ' table:style-name="ta2"'},
        ),
        "unknown_sheet@notes! hidden_sheet@coverage!",
    )
    odd(
        "hidden-rows.ods",
        "a hidden row",
        ods(
            {
                "coverage": ods_rows(COVERAGE[:2])
                + ods_rows(COVERAGE[2:]).replace(
                    "<table:table-row>", '<table:table-row table:visibility="collapse">'
                )
            }
        ),
        "hidden_rows@",
    )

    def hide(book: xlwt.Workbook) -> None:
        book.get_sheet(1).visibility = 1

    odd(
        "hidden-sheet.xls",
        "the table is on a hidden sheet",
        xls({"notes": [["hello"]], "coverage": COVERAGE}, hide),
        "unknown_sheet@notes! hidden_sheet@coverage!",
    )


def layouts() -> None:
    two = [
        ["cycle", "state", "Objective and status", None, "source"],
        [None, None, "objective", "status", None],
        *ROWS,
    ]
    odd(
        "merged-headers.xlsx",
        "headers merged over two rows, others beside each other beneath one",
        sheet1(worksheet(two, after=merge_cells("A1:A2", "B1:B2", "C1:D1", "E1:E2"))),
    )
    odd(
        "merged-banner.xlsx",
        "a banner merged over all columns",
        sheet1(
            worksheet(
                [["Second session", None, None, None, None], *COVERAGE], after=merge_cells("A1:E1")
            )
        ),
    )
    odd(
        "merged-state.xlsx",
        "a state merged over its rows",
        sheet1(
            worksheet(
                [HEADERS, ROWS[0], [2020, None, 12, "planned", "report"]],
                after=merge_cells("B2:B3"),
            )
        ),
    )
    odd(
        "merged-headcount.xlsx",
        "a headcount merged over two delegations",
        xlsx(
            {
                "participants": worksheet(
                    [
                        PEOPLE,
                        ["w1", "SYR", "government", 27],
                        ["w1", "TUN", "government", None],
                        ["w1", "LBN", "government", 2],
                    ],
                    after=merge_cells("D2:D3"),
                )
            }
        ),
        "merged_number@D2 merged_number@D3",
        "participants 1/2",
    )
    odd(
        "merged-all.xlsx",
        "a merged range over all cells there can be",
        sheet1(worksheet(COVERAGE, after=merge_cells("F10:XFD1048576"))),
    )
    odd(
        "merged-nonsense.xlsx",
        "a merged range that is no range",
        sheet1(worksheet(COVERAGE, after=merge_cells("hello", "A2:", "Z9:A1"))),
    )
    odd(
        "header-repeated.xlsx",
        "the headers again among the rows, as for print",
        xlsx({"coverage": [*COVERAGE, HEADERS, [2020, "LBN", 8, "planned", "report"]]}),
        "header_repeated@A4",
        "coverage 3/0",
    )
    odd(
        "header-twice.xlsx",
        "two columns of one header",
        xlsx({"coverage": [[*HEADERS, "الحالة"], [*ROWS[0], "planned"], ROWS[1]]}),
        "column_twice@F1",
    )
    odd(
        "two-tables-below.xlsx",
        "a second table beneath the first",
        xlsx(
            {
                "coverage": [
                    *COVERAGE,
                    [],
                    ["event", "state", "category", "headcount"],
                    ["w1", "SYR", "government", 3],
                ]
            }
        ),
        rows="participants 1/0 coverage 2/0",
    )
    odd(
        "two-tables-beside.xlsx",
        "a second table beside the first",
        xlsx({"coverage": [[*HEADERS, None, *HEADERS], [*ROWS[0], None, *ROWS[1]]]}),
        "column_twice@G1 column_twice@H1 column_twice@I1 column_twice@J1 column_twice@K1 "
        "two_tables@G1",
        "coverage 0/1",
    )
    odd(
        "two-tables-strangers.xlsx",
        "another kind of table beside the first",
        xlsx(
            {
                "coverage": [
                    [*HEADERS, None, "event", "category", "headcount"],
                    [*ROWS[0], None, "w1", "government", 3],
                ]
            }
        ),
        "unknown_column@G1 unknown_column@H1 unknown_column@I1 two_tables@G1",
        "coverage 0/1",
    )
    odd(
        "header-in-row-15.xlsx",
        "headers in row 15",
        xlsx({"coverage": [["Second session"], *[[]] * 13, *COVERAGE]}),
    )
    odd(
        "header-in-row-21.xlsx",
        "headers in row 21",
        xlsx({"coverage": [["banner"]] * 20 + COVERAGE}),
        "no_header@",
        "coverage 0/23",
    )
    odd(
        "blank-columns.xlsx",
        "blank columns between",
        xlsx({"coverage": [[v for value in row for v in (value, None)] for row in COVERAGE]}),
    )
    odd(
        "blank-rows.xlsx",
        "blank rows between",
        xlsx({"coverage": [HEADERS, [], ROWS[0], ["", " ", "\u00a0", "\u200f"], [], ROWS[1], []]}),
    )
    odd(
        "headers-only.xlsx",
        "only headers",
        xlsx({"coverage": [HEADERS]}),
        "no_rows@",
        "coverage 0/0",
    )
    odd(
        "headers-only.csv",
        "only headers",
        b"cycle,state,objective,status\n",
        "no_rows@",
        "coverage 0/0",
    )
    odd("blank-sheet.xlsx", "only an empty sheet", xlsx({"coverage": []}), "no_table@")
    odd(
        "no-headers.xlsx",
        "rows without headers",
        xlsx({"coverage": ROWS}),
        "no_header@",
        "coverage 0/2",
    )
    odd(
        "column-missing.xlsx",
        "a required column is missing",
        xlsx({"coverage": [row[:3] for row in COVERAGE]}),
        "missing_column@A1",
        "coverage 0/2",
    )
    odd(
        "sideways.xlsx",
        "headers in a column and not in a row",
        xlsx({"coverage": [list(column) for column in zip(*COVERAGE, strict=True)]}),
        "no_header@",
        "coverage 0/5",
    )
    odd(
        "unnamed-column.xlsx",
        "values without a header",
        xlsx({"coverage": [HEADERS, [*ROWS[0], "what"], ROWS[1]]}),
        "unnamed_column@F1",
    )
    odd(
        "unknown-column.xlsx",
        "a column that is none of the table's",
        xlsx({"coverage": [[*HEADERS, "Colour"], [*ROWS[0], "red"], ROWS[1]]}),
        "unknown_column@F1",
    )
    odd(
        "total-row.xlsx",
        "a row of totals beneath",
        xlsx({"participants": [PEOPLE, ["w1", "SYR", "government", 3], ["Total", None, None, 3]]}),
        "missing_value@C3",
        "participants 1/1",
    )
    odd(
        "footnote.xlsx",
        "a footnote beneath",
        xlsx({"coverage": [*COVERAGE, ["* as reported"]]}),
        "not_a_year@A4 missing_value@B4 missing_value@C4 missing_value@D4",
        "coverage 2/1",
    )
    odd(
        "header-marks.xlsx",
        "headers with line breaks, stars and colons",
        xlsx(
            {
                "coverage": [
                    ["Cycle *", "State:", "Objective\nnumber", " STATUS\u00a0", "Source (1)"],
                    *ROWS,
                ]
            }
        ),
        "unknown_column@E1",
    )
    odd(
        "table-twice.xlsx",
        "the same table on two sheets",
        xlsx({"coverage": COVERAGE, "الأهداف": [HEADERS, [2020, "LBN", 8, "planned", "report"]]}),
        "table_twice@الأهداف!",
        "coverage 2/1",
    )
    odd(
        "strangers.xlsx",
        "sheets that are no tables",
        xlsx({"coverage": COVERAGE, "Sheet2": [["hello"]], "Sheet3": []}),
        "unknown_sheet@Sheet2! empty_sheet@Sheet3!",
    )
    odd("chart-sheet.xlsx", "a sheet that is a chart", chart_sheet())
    names = {
        "ar": ("الفعاليات", "المشاركون", "التقدم المحرز", "تغطية الأهداف", "المبادئ التوجيهية"),
        "fr": (
            "Événements",
            "Participants",
            "Progrès",
            "Couverture des objectifs",
            "Principes directeurs",
        ),
    }
    five = (
        EVENTS,
        [PEOPLE, ["w1", "SYR", "government", 3]],
        reviews("2020-08-13"),
        COVERAGE,
        [["cycle", "state", "principle", "status"], [2020, "SYR", "rule_of_law", "raised"]],
    )
    for code, titles in names.items():
        odd(
            f"sheets-{code}.xlsx",
            f"all five tables, their sheets named in {'Arabic' if code == 'ar' else 'French'}",
            xlsx(dict(zip(titles, five, strict=True))),
            rows="events 1/0 participants 1/0 progress 1/0 coverage 2/0 principles 1/0",
        )
    odd(
        "headers-ar.xlsx",
        "headers in Arabic",
        xlsx(
            {
                "Feuil1": [
                    ["دورة الاستعراض", "الدولة", "الهدف", "الحالة", "المصدر"],
                    ["٢٠٢٠", "سورية", "الهدف ١١", "قيد التنفيذ", "التقرير"],
                    ["٢٠٢٠", "تونس", "٧", "مخطط له", "التقرير"],
                ]
            }
        ),
    )
    odd(
        "headers-fr.xlsx",
        "headers in French",
        xlsx(
            {
                "Feuil1": [
                    ["Cycle", "État", "Objectif", "Statut", "Source"],
                    [2020, "Syrie", "Objectif n° 11", "En cours", "rapport"],
                    [2020, "Tunisie", 7, "Prévu", "rapport"],
                ]
            }
        ),
    )
    odd(
        "المشاركون.csv",
        "a file named in Arabic, which names the table",
        b"event,state,category\nw1,SYR,government\n",
        rows="participants 1/0",
    )
    odd(
        "name-of-markup.xlsx",
        "a sheet named like markup",
        xlsx({"<img src=x onerror=alert(1)>": COVERAGE}),
    )
    odd(
        "name-turned.xlsx",
        "a sheet whose name turns text around",
        xlsx({"coverage\u202excod.exe": COVERAGE}),
    )


def chart_sheet() -> bytes:
    book = parts({"coverage": COVERAGE, "chart": ""})
    chart = f'{HEAD}<chartsheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"/></sheetViews></chartsheet>'.encode()
    del book["xl/worksheets/sheet2.xml"]
    book["xl/chartsheets/sheet1.xml"] = chart
    rels = (
        book["xl/_rels/workbook.xml.rels"]
        .decode()
        .replace(
            f'{RELATIONS}/worksheet" Target="worksheets/sheet2.xml"',
            f'{RELATIONS}/chartsheet" Target="chartsheets/sheet1.xml"',
        )
    )
    return zip_parts({**book, "xl/_rels/workbook.xml.rels": rels.encode()})


ARABIC = "cycle,state,objective,status,evidence_ar\n2020,سورية,11,under_way,جارٍ العمل على استراتيجية\n2020,تونس,7,planned,خطة وطنية\n"
FRENCH = "cycle,state,objective,status,evidence_fr\n2020,Syrie,11,under_way,Stratégie élaborée à Damas\n2020,Tunisie,7,planned,Prévue\n"


def encodings() -> None:
    odd("utf-8-bom.csv", "UTF-8 with a byte order mark", ARABIC.encode("utf-8-sig"))
    odd("utf-16-le-bom.csv", "UTF-16 with a byte order mark", ARABIC.encode("utf-16"))
    odd(
        "utf-16-be.tsv",
        "UTF-16, big end first, without a mark",
        ARABIC.replace(",", "\t").encode("utf-16-be"),
    )
    odd(
        "utf-16-odd.csv",
        "UTF-16 with half a letter at the end",
        ARABIC.encode("utf-16") + b"\x41",
        UNREADABLE,
    )
    odd("utf-32.csv", "UTF-32", ARABIC.encode("utf-32"))
    odd(
        "windows-1256.csv",
        "Windows-1256, which does not say so",
        ARABIC.encode("cp1256"),
        "encoding_guessed@",
    )
    odd("latin-1.csv", "Latin-1: French letters", FRENCH.encode("latin-1"), "encoding_guessed@")
    odd(
        "iso-8859-6.csv",
        "ISO 8859-6, which does not say so",
        ARABIC.encode("iso8859-6"),
        "encoding_guessed@",
    )
    odd(
        "utf-8-broken.csv",
        "UTF-8 with one letter cut in half: never taken for another encoding",
        ARABIC.encode().replace("خطة".encode(), "خطة".encode()[:-1]),
        UNREADABLE,
    )
    odd(
        "two-encodings.csv",
        "half UTF-8, half Windows-1256",
        ARABIC.encode() + "2020,لبنان,8,planned,خطة\n".encode("cp1256"),
        UNREADABLE,
    )
    odd(
        "nul.csv",
        "NUL bytes among the text",
        TEXT.replace("report", "rep\0ort").encode(),
        UNREADABLE,
    )
    odd(
        "nul-tail.csv",
        "NUL bytes behind the text, as a crash leaves them",
        TEXT.encode() + bytes(4096),
        UNREADABLE,
    )
    odd(
        "surrogates.csv",
        "halves of letters, written as UTF-8",
        TEXT.encode() + b"2020,LBN,8,planned,\xed\xa0\x80\n",
        UNREADABLE,
    )


def delimited() -> None:
    odd("tabs.tsv", "tabs between values", TEXT.replace(",", "\t").encode())
    odd(
        "semicolons.csv",
        "semicolons between values, commas within them",
        TEXT.replace(",", ";").replace("report", "report, annex, page 2").encode(),
    )
    odd("pipes.txt", "bars between values", TEXT.replace(",", "|").encode())
    odd(
        "sep.csv",
        "a first line that says the mark, for Excel",
        b"sep=;\n" + TEXT.replace(",", ";").encode(),
    )
    odd(
        "quoted-newlines.csv",
        "line breaks within quotes",
        TEXT.replace("report", '"report,\nannex"').encode(),
    )
    odd("old-mac.csv", "line ends of old computers", TEXT.replace("\n", "\r").encode())
    odd(
        "mixed-ends.csv",
        "line ends of three kinds",
        TEXT.replace("\n", "\r\n", 1).replace("report\n2020", "report\r2020").encode(),
    )
    odd(
        "shifted.csv",
        "a comma without quotes",
        TEXT.replace("TUN,7", "TUN,7,8").encode(),
        "shifted_row@F3 unknown_term@D3",
        "coverage 1/1",
    )
    odd(
        "short-rows.csv",
        "rows that end early",
        TEXT.replace(",planned,report", "").encode(),
        "missing_value@D3",
        "coverage 1/1",
    )
    odd(
        "commas-behind.csv", "commas at the end of every line", TEXT.replace("\n", ",,,\n").encode()
    )
    odd("quote-within.csv", "a quote within a value", TEXT.replace("report", 're"port').encode())
    odd("single-column.csv", "one column", b"state\nSYR\nTUN\n", "no_table@")
    odd(
        "long-field.csv",
        "a value of 1 MB",
        TEXT.replace("report", '"' + "long text " * 20_000 + '"', 1).encode(),
        UNREADABLE,
    )
    odd(
        "comments.csv",
        "lines of comment before and among the rows",
        ("# exported 13 August 2020\n" + TEXT + "# end\n").encode(),
        "not_a_year@A5 missing_value@B5 missing_value@C5 missing_value@D5",
        "coverage 2/1",
    )
    odd("signs.csv", "values that begin with = + - @", signs_text().encode(), rows="coverage 5/0")
    odd(
        "thousands.csv",
        "numbers with their thousands set apart",
        b'event,state,category,headcount\nw1,SYR,government,"1,234"\nw1,TUN,government,1 234\n',
        rows="participants 2/0",
    )
    odd("workbook.csv", "a workbook called .csv", GOOD)
    odd(
        "blank-lines.csv",
        "blank lines everywhere",
        ("\n\n" + TEXT.replace("\n", "\n\n") + "\n\n").encode(),
    )
    odd(
        "duplicate-header.csv",
        "a header that stands twice",
        TEXT.replace("source", "state").encode(),
        "column_twice@E1",
    )


def signs_text() -> str:
    lines = [
        f'2020,{state},{n},planned,"{text}"'
        for n, (state, text) in enumerate(
            (
                ("SYR", "=1+1"),
                ("TUN", "+1 of 2"),
                ("LBN", "-1 less"),
                ("JOR", "@SUM(A1)"),
                ("OMN", "=cmd|'/c calc'!A0"),
            ),
            1,
        )
    ]
    return "cycle,state,objective,status,source\n" + "\n".join(lines) + "\n"


def dates() -> None:
    odd(
        "dates-1904.xlsx",
        "a workbook that counts days from 1904",
        xlsx(
            {"progress": reviews(Day(42594), Day(42594))}, properties='<workbookPr date1904="1"/>'
        ),
        rows="progress 2/0",
    )

    def from_1904(book: xlwt.Workbook) -> None:
        book.dates_1904 = True

    odd(
        "dates-1904.xls",
        "an old workbook that counts days from 1904",
        xls({"progress": reviews(Day(42594))}, from_1904),
        rows="progress 1/0",
    )
    odd(
        "dates-typed.xlsx",
        "dates written as ISO in the XML",
        xlsx(
            {
                "progress": reviews(
                    Raw(' t="d"', "<v>2020-08-13</v>"), Raw(' t="d"', "<v>2020-08-13T10:30:00</v>")
                )
            }
        ),
        rows="progress 2/0",
    )
    odd(
        "dates-day-first.xlsx",
        "dates as text, day first: one of them tells",
        xlsx({"progress": reviews("03/04/2020", "25/03/2020", "1.2.2020")}),
        rows="progress 3/0",
    )
    odd(
        "dates-month-first.xlsx",
        "dates as text, month first: one of them tells",
        xlsx({"progress": reviews("03/04/2020", "03/25/2020")}),
        rows="progress 2/0",
    )
    odd(
        "dates-year-first.xlsx",
        "dates as text, year first",
        xlsx({"progress": reviews("2020-03-04", "2020/3/4", "2020.03.04")}),
        rows="progress 3/0",
    )
    odd(
        "dates-year-day-month.xlsx",
        "dates as text, year, day, month: one of them tells",
        xlsx({"progress": reviews("2020-03-04", "2020-25-03")}),
        rows="progress 2/0",
    )
    odd(
        "dates-in-doubt.xlsx",
        "dates as text whose day and month nothing tells apart",
        xlsx({"progress": reviews("03/04/2020", "05/06/2020", "07/07/2020")}),
        "ambiguous_date@C2 ambiguous_date@C3",
        "progress 1/2",
    )
    odd(
        "dates-in-conflict.xlsx",
        "dates as text of two orders: the others cannot be told",
        xlsx({"progress": reviews("03/04/2020", "25/03/2020", "03/25/2020")}),
        "ambiguous_date@C2",
        "progress 2/1",
    )
    odd(
        "dates-years-in-conflict.xlsx",
        "the same with the year first",
        xlsx({"progress": reviews("2020-03-04", "2020-25-03", "2020-03-25")}),
        "ambiguous_date@C2",
        "progress 2/1",
    )
    odd(
        "dates-in-words.xlsx",
        "dates in words, in three languages",
        xlsx(
            {
                "progress": reviews(
                    "13 August 2020",
                    "August 13, 2020",
                    "13-Aug-2020",
                    "13th August 2020",
                    "13 août 2020",
                    "13 آب/أغسطس 2020",
                    "١٣ أغسطس ٢٠٢٠",
                    "13 غشت 2020",
                )
            }
        ),
        rows="progress 8/0",
    )
    odd(
        "dates-short-year.xlsx",
        "years of two figures",
        xlsx({"progress": reviews("13-Aug-20", "13/08/20", "20-08-13")}),
        "not_a_date@C2 not_a_date@C3 not_a_date@C4",
        "progress 0/3",
    )
    odd(
        "dates-serial.xlsx",
        "a date as the number Excel keeps for it, as text and as number",
        xlsx({"progress": reviews("44056", 44056, 20200813)}),
        "not_a_date@C2 not_a_date@C3",
        "progress 1/2",
    )
    odd(
        "dates-out-of-range.xlsx",
        "dates that no program knows, or long ago, or far ahead",
        xlsx(
            {
                "progress": reviews(
                    Day(-1), Day(2958466), Day(1e15), Day(60), "13/08/1020", "01/01/2101"
                )
            }
        ),
        " ".join(f"not_a_date@C{n}" for n in range(2, 8)),
        "progress 0/6",
    )
    odd(
        "dates-impossible.xlsx",
        "days that do not exist",
        xlsx(
            {
                "progress": reviews(
                    "31/02/2020", "13/13/2020", "00/05/2020", "29/02/2021", "soon", "August 2020"
                )
            }
        ),
        " ".join(f"not_a_date@C{n}" for n in range(2, 8)),
        "progress 0/6",
    )
    odd(
        "dates-spans.xlsx",
        "spans of days, a time of day, a year of the Hijri calendar",
        xlsx({"progress": reviews("12-13 August 2020", Raw(' s="1"', "<v>0.5</v>"), "1442/01/05")}),
        "not_a_date@C2 not_a_date@C3 hijri_date@C4",
        "progress 0/3",
    )
    odd(
        "dates-with-time.xlsx",
        "dates with a time of day",
        xlsx(
            {
                "progress": reviews(
                    Day(44056.75), "2020-08-13T18:00:00Z", "13/08/2020 18:00", "8/13/2020 6:00 PM"
                )
            }
        ),
        rows="progress 4/0",
    )
    odd(
        "dates-arabic-digits.csv",
        "dates in Arabic digits, one of which tells the order",
        "cycle,state,as_of,stage\n2020,SYR,٢٥/٠٣/٢٠٢٠,drafting\n2020,TUN,٠٣/٠٤/٢٠٢٠,drafting\n".encode(),
        rows="progress 2/0",
    )
    late = [EVENTS[0], [*EVENTS[1][:3], "2020-08-14", "2020-08-13", *EVENTS[1][5:]]]
    odd(
        "ends-before-start.xlsx",
        "an event that ends before it starts",
        xlsx({"events": late}),
        "end_before_start@E2",
        "events 0/1",
    )


def values() -> None:
    odd(
        "key-twice.xlsx",
        "the same state and objective twice, in two spellings",
        coverage(*ROWS, [2020, "Syria", "Objective 11", "planned", "report"]),
        "key_twice@A4",
        "coverage 2/1",
    )
    odd(
        "row-twice.xlsx",
        "the same delegation twice",
        xlsx(
            {
                "participants": [
                    PEOPLE,
                    ["w1", "SYR", "government", 3],
                    ["w1", "SYR", "government", 3],
                ]
            }
        ),
        "row_twice@A3",
        "participants 2/0",
    )
    odd(
        "objectives.xlsx",
        "objectives 24, 0, 7.5 and -1",
        coverage(*([2020, "SYR", n, "planned", "report"] for n in (24, 0, 7.5, -1, 23))),
        " ".join(f"unknown_term@C{n}" for n in (2, 3, 4, 5)),
        "coverage 1/4",
    )
    odd(
        "states.xlsx",
        "states spelt الاردن and Lebanan, and Cote d'Ivoire",
        coverage(
            [2020, "الاردن", 1, "planned", ""],
            [2020, "Lebanan", 1, "planned", ""],
            [2020, "Cote d'Ivoire", 1, "planned", ""],
            [2020, "Côte d’Ivoire", 1, "planned", ""],
        ),
        "unknown_term@B3 unknown_term@B4 unknown_term@B5",
        "coverage 1/3",
    )
    spelt = (
        "ٱلأُردُنّ\u200f",
        "  EGYPT",
        "لبنـــان",
        "U.A.E.",
        "état du koweït",
        "SYRIAN arab republic",
        "دولة فلسطين",
    )
    odd(
        "states-spelt.xlsx",
        "states in many spellings",
        coverage(*([2020, name, 1, "planned", ""] for name in spelt)),
        rows="coverage 7/0",
    )
    odd(
        "headcounts.xlsx",
        "headcounts below zero and of fractions",
        people(-3, 2.5, "-١", "٢٫٥", 0, 27),
        "negative_number@D2 not_a_number@D3 negative_number@D4 not_a_number@D5",
        "participants 2/4",
    )
    odd(
        "headcounts-words.xlsx",
        "words in the place of numbers",
        people("27 people", "some", "n/a", "-", "ten", True, "≈ 30"),
        " ".join(f"not_a_number@D{n}" for n in range(2, 9)),
        "participants 0/7",
    )
    odd(
        "headcounts-huge.xlsx",
        "numbers that are too large",
        people(99_999_999_999, 1e308, "1e9", "9" * 400, 9_999_999),
        "not_a_number@D2 not_a_number@D3 not_a_number@D4 not_a_number@D5",
        "participants 1/4",
    )
    odd(
        "headcounts-nonsense.xlsx",
        "numbers that are none",
        people(
            Raw("", "<v>NaN</v>"),
            Raw("", "<v>INF</v>"),
            Raw("", "<v>1.2.3</v>"),
            Raw("", "<v>twelve</v>"),
            5,
        ),
        "not_a_number@D2 not_a_number@D3 not_a_number@D4 not_a_number@D5",
        "participants 1/4",
    )
    odd(
        "headcounts-written.xlsx",
        "one number, written in seven ways",
        people("٢٧", "۲۷", " 27 ", "27.0", "\u200f27\u200f", "'27"[1:], 27.0),
        rows="participants 7/0",
    )
    odd(
        "arabic-digits.csv",
        "Arabic digits and the Arabic marks of thousands and decimals",
        "event,state,category,headcount\nw1,SYR,government,٢٧\nw1,TUN,government,١٬٢٣٤\nw1,LBN,government,٣٫٥\n".encode(),
        "not_a_number@D4",
        "participants 2/1",
    )
    odd(
        "category-unknown.xlsx",
        "a category that is none",
        people(3, rest="Goverment"),
        "unknown_term@C2",
        "participants 0/1",
    )
    odd(
        "event-unknown.xlsx",
        "an event that is not in the sheet of events",
        xlsx(
            {
                "events": EVENTS,
                "participants": [
                    PEOPLE,
                    ["w1", "SYR", "government", 3],
                    ["w2", "TUN", "government", 3],
                ],
            }
        ),
        "unknown_event@participants!A3",
        "events 1/0 participants 1/1",
    )
    odd(
        "totals.xlsx",
        "headcounts that disagree with the total of the source",
        xlsx(
            {
                "events": [[*EVENTS[0], "reported_total"], [*EVENTS[1], 10]],
                "participants": [PEOPLE, ["w1", "SYR", "government", 3]],
            }
        ),
        "total_disagrees@events!J2",
        "events 1/0 participants 1/0",
    )
    odd(
        "bidi.xlsx",
        "marks that turn text around",
        coverage(
            [*ROWS[0][:4], "report\u202etxt.exe\u202c"],
            [2020, "\u2067TUN\u2069", 7, "planned", "report"],
        ),
        "control_characters@B3 control_characters@E2",
    )
    odd(
        "bidi-term.xlsx",
        "marks that turn text around in an unknown term",
        coverage([2020, "\u202enonabeL", 7, "planned", "report"], ROWS[1]),
        "control_characters@B2 unknown_term@B2",
        "coverage 1/1",
    )
    odd(
        "controls.csv",
        "control characters",
        TEXT.replace("report", "re\x7fport\x9b", 1).encode(),
        "control_characters@E2",
    )
    odd(
        "invisible.xlsx",
        "letters that nobody sees",
        coverage([2020, "S\u200bY\u200dR\ufeff", 11, "planned", "re\u00adport"], ROWS[1]),
    )
    odd(
        "longest-cell.xlsx",
        "a cell of 32,767 characters",
        coverage([*ROWS[0][:4], "نص طويل " * 4095 + "1234567"], ROWS[1]),
        "text_too_long@E2",
    )
    odd(
        "longest-term.xlsx",
        "a state of 32,767 characters",
        coverage([2020, "x" * 32_767, 11, "planned", "report"], ROWS[1]),
        "unknown_term@B2",
        "coverage 1/1",
    )
    odd(
        "too-long-cell.xlsx",
        "a cell longer than Excel allows: 100,000 characters",
        coverage([*ROWS[0][:4], "x" * 100_000], ROWS[1]),
        "text_too_long@E2",
    )
    odd(
        "signs.xlsx",
        "texts that begin with = + - @ and a tab",
        coverage(
            *(
                [2020, state, n, "planned", text]
                for n, (state, text) in enumerate(
                    (
                        ("SYR", "=1+1"),
                        ("TUN", "+1"),
                        ("LBN", "-1"),
                        ("JOR", "@SUM(1)"),
                        ("OMN", "\t=1"),
                    ),
                    1,
                )
            )
        ),
        rows="coverage 5/0",
    )
    odd(
        "markup.xlsx",
        "texts that look like markup",
        coverage(
            [*ROWS[0][:4], "<script>alert(1)</script>"],
            [
                *ROWS[1][:4],
                "![x](http://127.0.0.1:9/x.png) [link](javascript:alert(1)) {{7*7}} ${7*7} %{x}",
            ],
        ),
    )
    odd(
        "emoji.xlsx",
        "letters beyond the first 65,536",
        coverage([*ROWS[0][:4], "👩‍👩‍👧 𝔊ℭ𝔐 🇸🇾"], ROWS[1]),
        "letters_without_glyph@E2",
    )
    odd(
        "half-letters.xlsx",
        "half a letter in the XML",
        sheet1(worksheet(COVERAGE).replace("report", "&#xD800;")),
        UNREADABLE,
    )
    odd(
        "nul-letter.xlsx",
        "a NUL in the XML",
        sheet1(worksheet(COVERAGE).replace("report", "&#0;")),
        UNREADABLE,
    )
    odd(
        "escaped-controls.xlsx",
        "control characters, escaped as Excel does it",
        coverage([*ROWS[0][:4], "re_x000D__x0007_port"], ROWS[1]),
        "control_characters@E2",
    )
    odd(
        "spaces.xlsx",
        "cells of spaces where something is required",
        coverage([2020, " \u00a0\u200f", 11, "planned", "report"], ROWS[1]),
        "missing_value@B2",
        "coverage 1/1",
    )
    odd(
        "rich-text.xlsx",
        "text of several styles, with a reading aid",
        coverage(
            [
                *ROWS[0][:4],
                Raw(
                    ' t="inlineStr"',
                    '<is><r><rPr><b/></rPr><t>re</t></r><r><t>port</t></r><rPh sb="0" '
                    'eb="1"><t>aid</t></rPh></is>',
                ),
            ],
            ROWS[1],
        ),
    )
    odd(
        "booleans.xlsx",
        "true and false as answers",
        xlsx(
            {
                "progress": [
                    [*reviews()[0], "reservations"],
                    [2020, "SYR", "2020-08-13", "drafting", True],
                    [2020, "TUN", "2020-08-13", "drafting", False],
                ]
            }
        ),
        rows="progress 2/0",
    )
    odd(
        "percent.xlsx",
        "a headcount as a percentage",
        people(Raw(' s="2"', "<v>0.27</v>"), 27),
        "not_a_number@D2",
        "participants 1/1",
    )


def persons() -> None:
    heads = ["event", "state", "category"]
    row = ["w1", "SYR", "government"]
    odd(
        "persons-en.xlsx",
        "columns of persons, in English",
        xlsx(
            {
                "participants": [
                    [*heads, "Full name", "E-mail", "Phone", "Passport no"],
                    [*row, "Layla Quorn", "layla@quorn.example", "+961 1 000 111", "RL0000111"],
                    [*row, "Omar Vesper", "omar@vesper.example", "+961 1 000 222", "RL0000222"],
                ]
            }
        ),
        "personal_column@D1 personal_column@E1 personal_column@F1 personal_column@G1",
        "participants 2/0",
    )
    odd(
        "persons-ar.xlsx",
        "columns of persons, in Arabic",
        xlsx(
            {
                "المشاركون": [
                    [
                        "رمز الفعالية",
                        "الدولة",
                        "الفئة",
                        "الاسم الكامل",
                        "البريد الإلكتروني",
                        "رقم الهاتف",
                        "رقم جواز السفر",
                    ],
                    [
                        "w1",
                        "سورية",
                        "حكومة",
                        "ليلى الكورنية",
                        "layla@quorn.example",
                        "٠٠٩٦١١٠٠٠١١١",
                        "RL0000111",
                    ],
                ]
            }
        ),
        "personal_column@D1 personal_column@E1 personal_column@F1 personal_column@G1",
        "participants 1/0",
    )
    odd(
        "persons-fr.csv",
        "columns of persons, in French",
        (
            "Événement;État;Catégorie;Nom et prénom;Courriel;N° de téléphone\n"
            "w1;Syrie;Gouvernement;Hélène Vesper;helene@vesper.example;01 00 00 01 11\n"
        ).encode(),
        "personal_column@D1 personal_column@E1 personal_column@F1",
        "participants 1/0",
    )
    odd(
        "persons-unnamed.xlsx",
        "columns of persons whose headers do not say so",
        xlsx(
            {
                "participants": [
                    [*heads, "Who", "Contact", "Doc"],
                    *(
                        [*row, name, f"p{n}@quorn.example", f"RL000011{n}"]
                        for n, name in enumerate(
                            ("Layla Quorn", "Omar Vesper", "Ahmad Tarn", "Fatima Mott", "Sami Vull")
                        )
                    ),
                ]
            }
        ),
        "personal_column@D1 personal_column@E1 personal_column@F1",
        "participants 5/0",
    )
    odd(
        "persons-in-notes.xlsx",
        "an address and a number within notes that are kept",
        xlsx(
            {
                "participants": [
                    [*heads, "note"],
                    [*row, "arrives late"],
                    [
                        "w1",
                        "TUN",
                        "government",
                        "write to layla@quorn.example or call +961 1 000 111",
                    ],
                    ["w1", "LBN", "media", "passport RL0000111"],
                ]
            }
        ),
        rows="participants 3/0",
    )
    odd(
        "persons-as-organisation.xlsx",
        "names of persons in the column of organizations",
        xlsx(
            {
                "participants": [
                    [*heads, "organisation"],
                    *(
                        [*row, name]
                        for name in (
                            "Layla Hassan",
                            "Omar Said",
                            "Ahmad Tarn",
                            "Fatima Mott",
                            "Sami Vull",
                        )
                    ),
                ]
            }
        ),
        "personal_column@D1",
        "participants 5/0",
    )
    odd(
        "persons-as-state.xlsx",
        "an address in the column of states",
        xlsx(
            {
                "participants": [
                    [*heads, "headcount"],
                    ["w1", "layla@quorn.example", "government", 1],
                    ["w1", "SYR", "government", "+961 1 000 111"],
                ]
            }
        ),
        "unknown_term@B2 not_a_number@D3",
        "participants 0/2",
    )
    odd(
        "bodies.xlsx",
        "organizations that sound like persons",
        xlsx(
            {
                "participants": [
                    [*heads, "organisation"],
                    *(
                        [*row, name]
                        for name in (
                            "Amnesty International",
                            "Danish Refugee Council",
                            "Save The Children",
                            "Human Rights Watch",
                            "King Abdullah Foundation",
                            "وزارة الداخلية",
                        )
                    ),
                ]
            }
        ),
        rows="participants 6/0",
    )


def formats() -> None:
    odd("old.xls", "an old workbook", OLD)
    lookalike = struct.unpack("<d", b"\x00\x02\x0e\x00\x00\x00\x3b\x40")[0]
    ratios = xls({"coverage": [[*HEADERS, "ratio"], [*ROWS[0], lookalike], [*ROWS[1], 1]]})
    odd(
        "lookalike.xls",
        "an old workbook with a number whose bytes look like a claim of cells",
        ratios,
        "unknown_column@F1",
    )
    odd("open.ods", "an OpenDocument file", OPEN)
    odd("binary.xlsb", "a binary workbook", xlsb({"coverage": COVERAGE}))
    odd("macro-free.xlsm", "an .xlsm without macros", GOOD)
    odd("called.ods", "an .xlsx called .ods", GOOD)
    odd("called.xlsx", "an .ods called .xlsx", OPEN)
    prefixed = parts({"coverage": COVERAGE})
    prefixed[SHEET1] = prefix(prefixed[SHEET1].decode()).encode()
    odd("prefixed.xlsx", "tags with a prefix", zip_parts(prefixed))
    strict = {
        name: content.replace(
            MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main"
        ).replace(RELATIONS.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, content in parts({"coverage": COVERAGE}).items()
    }
    odd("strict.xlsx", "the strict form of the standard", zip_parts(strict))
    odd(
        "absolute-target.xlsx",
        "sheets named from the root of the archive",
        with_part(
            "xl/_rels/workbook.xml.rels",
            parts({"coverage": COVERAGE})["xl/_rels/workbook.xml.rels"].replace(
                b'Target="worksheets', b'Target="/xl/worksheets'
            ),
        ),
    )
    odd("sheet-elsewhere.xlsx", "a sheet in a folder of another name", elsewhere())
    odd(
        "utf-16-parts.xlsx",
        "a sheet's XML in UTF-16",
        sheet1(worksheet(COVERAGE).replace("UTF-8", "UTF-16").encode("utf-16")),
    )
    odd(
        "bom-parts.xlsx",
        "a sheet's XML with a byte order mark",
        sheet1(worksheet(COVERAGE).encode("utf-8-sig")),
    )
    odd(
        "target-missing.xlsx",
        "a second sheet that is not there",
        zip_parts(
            {
                k: v
                for k, v in parts({"coverage": COVERAGE, "more": []}).items()
                if "sheet2" not in k
            }
        ),
        "unreadable@more!",
    )
    odd("no-sheets.xlsx", "a workbook without sheets", xlsx({}), "no_table@")
    odd(
        "comments.xlsx",
        "cells with comments and a list of choices",
        sheet1(
            worksheet(
                COVERAGE,
                after='<dataValidations count="1"><dataValidation type="list" sqref="D2:D9"><formula1>"planned,achieved"</formula1>'
                '</dataValidation></dataValidations><legacyDrawing r:id="rId1"/>',
            )
        ),
    )
    odd(
        "columns-after-z.xlsx",
        "the table begins in column AA",
        xlsx({"coverage": [[None] * 26 + row for row in COVERAGE]}),
    )


def prefix(xml: str) -> str:
    return re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", xml).replace("xmlns=", "xmlns:x=")


def elsewhere() -> bytes:
    book = parts({"coverage": COVERAGE})
    book["xl/tables/the sheet.xml"] = book.pop(SHEET1)
    book["xl/_rels/workbook.xml.rels"] = (
        book["xl/_rels/workbook.xml.rels"]
        .replace(b"worksheets/sheet1.xml", b"tables/the%20sheet.xml")
        .replace(b"%20", b" ")
    )
    return zip_parts(book)


GROUPS = (
    not_spreadsheets,
    damaged,
    passwords,
    bombs,
    claims,
    active,
    formulas,
    hidden,
    layouts,
    encodings,
    delimited,
    dates,
    values,
    persons,
    formats,
)


def made() -> Mapping[str, Odd]:
    """Return every file of the corpus, by name."""
    FILES.clear()
    for group in GROUPS:
        group()
    return {file.name: file for file in FILES}


def manifest(files: Mapping[str, Odd]) -> str:
    text = StringIO()
    table = writer(text, lineterminator="\n")
    table.writerow(["file", "oddity", "problems", "rows"])
    table.writerows([file.name, file.oddity, file.problems, file.rows] for file in files.values())
    return text.getvalue()


if __name__ == "__main__":
    corpus = made()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        if old.name not in (*corpus, "README.md"):
            old.unlink()
    for file in corpus.values():
        (FOLDER / file.name).write_bytes(file.data)
    (FOLDER / "manifest.csv").write_text(manifest(corpus), encoding="utf-8")
    print(f"{len(corpus)} files, {sum(len(file.data) for file in corpus.values()):,} bytes")
