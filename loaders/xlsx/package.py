"""Edit an .xlsx package in place, so that all other parts and bytes stay as they are."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath, relpath
from xml.sax.saxutils import quoteattr

from loaders.cells.limits import LIMITS
from loaders.reading.prescan.refusals import ARCHIVE_ERRORS
from loaders.xlsx.deterministic_zip import EARLIEST, write_archive
from loaders.xlsx.xml_edit import PackageError, append_child, apply_edits, check_xml, parse_xml

CONTENT_TYPES = "[Content_Types].xml"
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["'][^>]*\?>""")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")  # byte order marks: UTF-8, UTF-16
_NAMESPACES = "http://schemas.openxmlformats.org/package/2006/"


class Package:
    """The parts of a workbook by name."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = dict(parts)

    @staticmethod
    def of(data: bytes) -> "Package":
        """Read the package of a workbook. Raises PackageError."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > LIMITS.unpacked_bytes:
                    raise PackageError
                parts = {
                    entry.filename: archive.read(entry)
                    for entry in archive.infolist()
                    if not entry.is_dir()
                }
        except ARCHIVE_ERRORS as failure:
            raise PackageError from failure
        if CONTENT_TYPES not in parts:
            raise PackageError
        for name, part in parts.items():
            if name.endswith((".xml", ".rels")):
                check_xml(part)
        return Package(parts)

    def to_bytes(self) -> bytes:
        """Serialize the package, with a fixed time in the archive."""
        return write_archive(self.parts.items(), EARLIEST)

    def xml(self, name: str) -> bytes:
        """Return a part in UTF-8, and store it in this encoding."""
        if name not in self.parts:
            raise PackageError
        part = self.parts[name]
        declared = _DECLARED.match(part)
        encoding = declared[1].decode().lower() if declared else "utf-8"
        if encoding == "utf-8" and not part.startswith(_MARKS):
            return part
        encoding = (
            "utf-16" if part.startswith(_MARKS[1:]) else encoding.replace("utf-8", "utf-8-sig")
        )
        try:
            decoded = part.decode(encoding)
        except (UnicodeDecodeError, LookupError) as failure:
            raise PackageError from failure
        self.parts[name] = re.sub(
            r"^\s*<\?xml.*?\?>", '<?xml version="1.0" encoding="UTF-8"?>', decoded, count=1
        ).encode()
        return self.parts[name]

    def relationships(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Yield the id, type and target part of each internal relationship of a part."""
        relations = _relationships_part(name)
        for element in (
            parse_xml(self.xml(relations)).all("Relationship") if relations in self.parts else ()
        ):
            if element.get("TargetMode") != "External":
                target = element.get("Target")
                part = (
                    target.lstrip("/")
                    if target.startswith("/")
                    else normpath(join(dirname(name), target))
                )
                yield element.get("Id"), element.get("Type"), part

    def find_related_part(self, name: str, kind: str) -> tuple[str, str] | None:
        """Return id and target of the first relationship of a kind ("comments"), or None."""
        return next(
            (
                (key, part)
                for key, type_, part in self.relationships(name)
                if basename(type_) == kind and part in self.parts
            ),
            None,
        )

    def add_relationship(self, name: str, type_: str, part: str) -> str:
        """Add a relationship between two parts, and return its id."""
        relations = _relationships_part(name)
        if relations not in self.parts:
            self.parts[relations] = (
                '<?xml version="1.0" encoding="UTF-8"?><Relationships '
                f'xmlns="{_NAMESPACES}relationships"/>'.encode()
            )
        content = self.xml(relations)
        root = parse_xml(content)
        taken = {element.get("Id") for element in root.children}
        key = next(
            key for number in range(1, len(taken) + 2) if (key := f"rIdMarked{number}") not in taken
        )
        target = relpath(part, dirname(name) or ".")
        added = (
            f'<{root.prefix}Relationship Id="{key}" Type={quoteattr(type_)} '
            f"Target={quoteattr(target)}/>"
        )
        self.parts[relations] = apply_edits(content, [append_child(content, root, added.encode())])
        return key

    def add(self, part: str, content: bytes, type_: str) -> str:
        """Add a part with its content type; return its name, numbered where the name was taken."""
        stem, _, suffix = part.rpartition(".")
        taken = {name.casefold() for name in self.parts}
        names = (part, *(f"{stem}{number}.{suffix}" for number in range(1, len(taken) + 1)))
        name = next(each for each in names if each.casefold() not in taken)
        self.parts[name] = content
        types = self.xml(CONTENT_TYPES)
        root = parse_xml(types)
        added = f'<{root.prefix}Override PartName={quoteattr("/" + name)} ContentType="{type_}"/>'
        self.parts[CONTENT_TYPES] = apply_edits(types, [append_child(types, root, added.encode())])
        return name


@dataclass(frozen=True)
class WorkbookParts:
    """A package with its part names: workbook, sheets by name, relationship types, namespace."""

    package: Package
    part: str
    sheets: Mapping[str, str]
    relations: str
    namespace: str


def find_workbook(package: Package) -> WorkbookParts:
    """Return the workbook of a package. Raises PackageError where there is none in XML."""
    part = next(
        (part for _, kind, part in package.relationships("") if kind.endswith("/officeDocument")),
        "",
    )
    root = parse_xml(package.xml(part))
    namespace = root.attributes.get(f"xmlns:{root.prefix[:-1]}" if root.prefix else "xmlns", "")
    kinds = {
        key: (kind, target)
        for key, kind, target in package.relationships(part)
        if target in package.parts
    }
    sheet_list = root.first("sheets")
    related = {
        each.get("name"): kinds[each.get("id")]
        for each in (sheet_list.children if sheet_list else ())
        if each.get("id") in kinds
    }
    worksheets = {name: each for name, each in related.items() if each[0].endswith("/worksheet")}
    if root.name != "workbook" or not worksheets:
        raise PackageError
    sheets = {name: target for name, (_, target) in worksheets.items()}
    relations = next(iter(worksheets.values()))[0].removesuffix("worksheet")
    return WorkbookParts(package, part, sheets, relations, namespace)


def _relationships_part(part: str) -> str:
    return join(dirname(part), "_rels", f"{basename(part)}.rels")
