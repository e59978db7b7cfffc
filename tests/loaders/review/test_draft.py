"""A draft is read from the store unchanged, or not at all."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.reading.workbook import open_file
from loaders.review.draft import Draft, DraftFile
from tests.combinations import examples
from tests.loaders.workbooks import whole, xlsx

DRAFT = Draft("1", "p", (DraftFile(open_file("f.xlsx", xlsx(whole()))),))
PACKED = DRAFT.to_bytes()


def test_a_draft_survives_packing() -> None:
    assert Draft.from_bytes(PACKED) == DRAFT


@settings(deadline=None, max_examples=examples(300))
@given(
    place=st.integers(0, len(PACKED) - 1),
    value=st.integers(0, 255),
    length=st.integers(1, 8),
    cut=st.booleans(),
)
def test_a_damaged_draft_is_refused_with_one_error(
    place: int, value: int, length: int, cut: bool
) -> None:
    damaged = (
        PACKED[:place]
        if cut
        else PACKED[:place] + bytes([value]) * length + PACKED[place + length :]
    )
    with suppress(ValueError):
        Draft.from_bytes(damaged)
