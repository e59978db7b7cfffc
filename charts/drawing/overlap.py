"""Find texts that overlap each other or leave the canvas."""

import numpy as np

from charts.drawing.marks import TextLine

# ems that the boxes of two texts may overlap, for rounding of side bearings
OVERLAP_TOLERANCE = 0.02
# the same for two lines of one text: vowel marks reach between the descenders above them
LINE_OVERLAP_TOLERANCE = 0.2


def text_problems(lines: list[TextLine], *, lead: float, em: float, width: float) -> list[str]:
    """List the lines of text that overlap or leave a canvas `width` points wide.

    `lead` is the height of a line in ems.
    """
    boxes, spare = np.array([line.box(lead) for line in lines]), OVERLAP_TOLERANCE * em
    outside = (boxes[:, 0] < -spare) | (boxes[:, 2] > width + spare) | (boxes[:, 1] < -0.4 * em)
    return [
        *(f"leaves the sheet: {lines[i].text}" for i in np.flatnonzero(outside)),
        *(
            f"overlap: {lines[a].text} / {lines[b].text}"
            for a, b, by in _overlaps(boxes)
            if by > _overlap_tolerance(lines[a], lines[b])
        ),
    ]


def _overlaps(boxes: np.ndarray) -> list[tuple[int, int, float]]:
    """Return the pairs of overlapping boxes, with the smaller of the overlaps across and down."""
    across = np.minimum(boxes[:, None, 2], boxes[None, :, 2]) - np.maximum(
        boxes[:, None, 0], boxes[None, :, 0]
    )
    down = np.minimum(boxes[:, None, 3], boxes[None, :, 3]) - np.maximum(
        boxes[:, None, 1], boxes[None, :, 1]
    )
    by = np.triu(np.minimum(across, down), k=1)
    return [(int(a), int(b), float(by[a, b])) for a, b in np.argwhere(by > 0)]


def _overlap_tolerance(one: TextLine, other: TextLine) -> float:
    """Return how many points the boxes of two lines may overlap."""
    return (
        LINE_OVERLAP_TOLERANCE
        if one.full_text == other.full_text and one.of == other.of and one.full_text != one.text
        else OVERLAP_TOLERANCE
    ) * one.size
