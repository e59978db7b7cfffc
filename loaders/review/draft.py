"""Represent an unpublished upload, which survives a reload of the page: files and instructions."""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from loaders.cells.instructions import NO_INSTRUCTIONS, Instructions, SheetInstruction
from loaders.reading.opened_file import OpenedFile
from loaders.review import merge

MANIFEST = "draft.json"
WHOLE_TABLE_SHARE = 0.8
# Raised for damaged bytes; NotImplementedError is a RuntimeError.
FORMAT_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    OverflowError,
)


def guess_mode(before: pd.DataFrame, read: pd.DataFrame, table: str) -> str:
    """Guess the mode of a table that was read: WHOLE if it names nearly all present rows."""
    lacking = merge.missing_rows(before, read, table).sum()
    return (
        merge.WHOLE
        if len(before) and lacking <= (1 - WHOLE_TABLE_SHARE) * len(before)
        else merge.UPDATE
    )


@dataclass(frozen=True)
class DraftFile:
    """One file of an upload: opened and redacted, with the analyst's instructions.

    `earlier` are matchings of sheets that were taken back, by sheet: they are preselected when the
    question is asked again.
    """

    opened: OpenedFile
    instructions: Instructions = NO_INSTRUCTIONS
    earlier: Mapping[str, SheetInstruction] = field(default_factory=dict)

    def with_instructions(self, instructions: Instructions) -> "DraftFile":
        """Replace the instructions; keep aside the matchings of sheets that have none any more."""
        before = self.instructions.sheets.items()
        lost = {name: s for name, s in before if name not in instructions.sheets and s.table}
        return replace(self, instructions=instructions, earlier={**self.earlier, **lost})


@dataclass(frozen=True)
class Draft:
    """An unpublished upload; `base` is the version it would change, `publication` its future id.

    `modes` tell how each table is merged. `left_out` are the sha256 of files whose refused rows the
    analyst agreed to leave out.
    """

    base: str
    publication: str
    files: tuple[DraftFile, ...] = ()
    modes: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    def with_file(self, uploaded: DraftFile) -> "Draft":
        """Add a file; it replaces a file with the same content."""
        others = tuple(file for file in self.files if file.opened.sha256 != uploaded.opened.sha256)
        return replace(self, files=(*others, uploaded), modes={})

    def replace_file(self, opened: OpenedFile, instructions: Instructions) -> "Draft":
        """Replace a file that was opened again under other decisions on its columns."""
        files = tuple(
            replace(file.with_instructions(instructions), opened=opened)
            if file.opened.sha256 == opened.sha256
            else file
            for file in self.files
        )
        return replace(self, files=files, left_out=self.left_out - {opened.sha256}, modes={})

    def without_file(self, sha256: str) -> "Draft":
        """Remove a file."""
        files = tuple(file for file in self.files if file.opened.sha256 != sha256)
        return replace(self, files=files, left_out=self.left_out - {sha256}, modes={})

    def with_instructions(self, sha256: str, instructions: Instructions) -> "Draft":
        """Replace a file's instructions; revoke the consent to leave out rows, which may differ."""
        files = tuple(
            file.with_instructions(instructions) if file.opened.sha256 == sha256 else file
            for file in self.files
        )
        return replace(self, files=files, left_out=self.left_out - {sha256}, modes={})

    def with_left_out(self, sha256: str, *, agreed: bool) -> "Draft":
        """Record whether the analyst agrees to leave out the refused rows of a file."""
        return replace(
            self, left_out=self.left_out | {sha256} if agreed else self.left_out - {sha256}
        )

    def with_mode(self, table: str, mode: str) -> "Draft":
        """Set the mode in which a table is merged."""
        return replace(self, modes={**self.modes, table: mode})

    def to_bytes(self) -> bytes:
        """Serialize the draft for the store: a ZIP of a JSON manifest and the opened files."""
        manifest = {
            "base": self.base,
            "publication": self.publication,
            "modes": dict(self.modes),
            "left_out": sorted(self.left_out),
            "instructions": [file.instructions.to_dict() for file in self.files],
            "earlier": [Instructions(file.earlier).to_dict() for file in self.files],
        }
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False))
            for i, file in enumerate(self.files):
                archive.writestr(str(i), file.opened.to_bytes())
        return content.getvalue()

    @staticmethod
    def from_bytes(content: bytes) -> "Draft":
        """Deserialize what `to_bytes` wrote.

        Raises ValueError if the bytes are damaged, or of a reader that redacted less than this one.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                manifest = json.loads(archive.read(MANIFEST))
                opened = [
                    OpenedFile.from_bytes(archive.read(str(i)))
                    for i in range(len(manifest["instructions"]))
                ]
            instructions = manifest["instructions"]
            earlier = manifest.get("earlier", [NO_INSTRUCTIONS.to_dict()] * len(instructions))
            files = tuple(
                DraftFile(o, Instructions.from_dict(said), Instructions.from_dict(before).sheets)
                for o, said, before in zip(opened, instructions, earlier, strict=True)
            )
            base, publication, modes = (manifest[k] for k in ("base", "publication", "modes"))
            return Draft(base, publication, files, modes, frozenset(manifest["left_out"]))
        except FORMAT_ERRORS as error:
            raise ValueError("not a draft, or no longer one") from error
