"""An upload on its way to being published: its files as they were opened, and what was said about
them. Survives a reload of the page.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from loaders.cells.instructions import NO_INSTRUCTIONS, Instructions
from loaders.reading.opened import OpenedFile
from loaders.review import merge

MANIFEST = "draft.json"
WHOLE_TABLE_SHARE = 0.8
# What reading damaged bytes raises; NotImplementedError is a RuntimeError.
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
    """How a table that was read is probably meant: as the whole table where it names nearly all of
    the rows that there are.
    """
    lacking = merge.missing_rows(before, read, table).sum()
    return (
        merge.WHOLE
        if len(before) and lacking <= (1 - WHOLE_TABLE_SHARE) * len(before)
        else merge.UPDATE
    )


@dataclass(frozen=True)
class DraftFile:
    """One file of an upload: opened, without personal columns, and what the analyst has said about
    it.
    """

    opened: OpenedFile
    instructions: Instructions = NO_INSTRUCTIONS


@dataclass(frozen=True)
class Draft:
    """`base` is the version that it would change, `publication` the id it will be published under.

    `modes` say how each table is taken over. `left_out` are the files whose refused rows the
    analyst agreed to leave out, by sha256.
    """

    base: str
    publication: str
    files: tuple[DraftFile, ...] = ()
    modes: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    def with_file(self, uploaded: DraftFile) -> "Draft":
        """The same with one more file; the same content a second time takes the place of the
        first.
        """
        others = tuple(each for each in self.files if each.opened.sha256 != uploaded.opened.sha256)
        return replace(self, files=(*others, uploaded), modes={})

    def replace_file(self, opened: OpenedFile, instructions: Instructions) -> "Draft":
        """Return the draft with a file in the place of the same one as it was opened before, under
        other decisions on its columns.
        """
        files = tuple(
            DraftFile(opened, instructions) if each.opened.sha256 == opened.sha256 else each
            for each in self.files
        )
        return replace(self, files=files, left_out=self.left_out - {opened.sha256}, modes={})

    def without_file(self, sha256: str) -> "Draft":
        """The same without a file."""
        files = tuple(each for each in self.files if each.opened.sha256 != sha256)
        return replace(self, files=files, left_out=self.left_out - {sha256}, modes={})

    def with_instructions(self, sha256: str, instructions: Instructions) -> "Draft":
        """The same with other instructions for a file. What was agreed to be left out is asked
        again: it may be other rows now.
        """
        files = tuple(
            replace(each, instructions=instructions) if each.opened.sha256 == sha256 else each
            for each in self.files
        )
        return replace(self, files=files, left_out=self.left_out - {sha256}, modes={})

    def with_left_out(self, sha256: str, *, agreed: bool) -> "Draft":
        """The same with the word of the analyst on whether the refused rows of a file may stay
        out.
        """
        return replace(
            self, left_out=self.left_out | {sha256} if agreed else self.left_out - {sha256}
        )

    def with_mode(self, table: str, mode: str) -> "Draft":
        """The same with the way in which a table is taken over."""
        return replace(self, modes={**self.modes, table: mode})

    def to_bytes(self) -> bytes:
        """As bytes for the store: a ZIP of what was said, as JSON, and of the files as they were
        opened.
        """
        manifest = {
            "base": self.base,
            "publication": self.publication,
            "modes": dict(self.modes),
            "left_out": sorted(self.left_out),
            "instructions": [each.instructions.to_dict() for each in self.files],
        }
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False))
            for i, file in enumerate(self.files):
                archive.writestr(str(i), file.opened.to_bytes())
        return content.getvalue()

    @staticmethod
    def from_bytes(content: bytes) -> "Draft":
        """Return what `packed` was given. Raises ValueError where the bytes are damaged, or of a
        reader that dropped less than today's.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                manifest = json.loads(archive.read(MANIFEST))
                opened = [
                    OpenedFile.from_bytes(archive.read(str(i)))
                    for i in range(len(manifest["instructions"]))
                ]
            files = tuple(
                DraftFile(o, Instructions.from_dict(data))
                for o, data in zip(opened, manifest["instructions"], strict=True)
            )
            return Draft(
                manifest["base"],
                manifest["publication"],
                files,
                manifest["modes"],
                frozenset(manifest["left_out"]),
            )
        except FORMAT_ERRORS as error:
            raise ValueError("not a draft, or no longer one") from error
