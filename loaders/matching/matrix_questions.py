"""Represent what is asked about a matrix before it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain.normalization import normalize_sign
from loaders.cells.instructions import MatrixInstruction

UNSAID = "?"  # the meaning of a sign that the analyst is to say


@dataclass(frozen=True)
class SignGuess:
    """A sign or word in the cells of a matrix, with the number of these cells. `meaning` is the
    term suggested, NO_ROW, PRESENT, or UNSAID. `certain` if it is a name of this term.
    """

    text: str
    count: int
    meaning: str = UNSAID
    certain: bool = False


@dataclass(frozen=True)
class MatrixGuess:
    """How the cells of a matrix may be read. `instruction` has no meanings yet: `signs` are asked.

    `down` and `across` are the names of the table's columns, empty for names of persons; `labels`
    and `headers` the numbers of lines and columns, `cells` that of the filled cells. `events`
    are the texts that name events.
    """

    instruction: MatrixInstruction
    down: str
    labels: int
    headers: int
    cells: int
    signs: tuple[SignGuess, ...] = ()
    events: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[SignGuess, ...]:
        """Return the signs whose meaning is to be confirmed."""
        return tuple(sign for sign in self.signs if not sign.certain)

    def to_instruction(self, meanings: Mapping[str, str] | None = None) -> MatrixInstruction:
        """Return the instruction with these meanings by text; by default those suggested."""
        said = {sign.text: sign.meaning for sign in self.questions} | dict(meanings or {})
        folded = {normalize_sign(text): meaning for text, meaning in said.items()}
        known = {sign: meaning for sign, meaning in folded.items() if meaning != UNSAID}
        return replace(self.instruction, meanings=known)

    def with_meanings(self, meanings: Mapping[str, str]) -> "MatrixGuess":
        """Return the guess with meanings by normalized text suggested, as they were said before."""
        signs = (
            replace(sign, meaning=meanings.get(normalize_sign(sign.text), sign.meaning))
            for sign in self.signs
        )
        return replace(self, signs=tuple(signs))

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> "MatrixGuess":
        """Create from the result of `dataclasses.asdict`, also after JSON."""
        return MatrixGuess(
            **{
                **data,
                "instruction": MatrixInstruction.from_dict(data["instruction"]),
                "signs": tuple(SignGuess(**sign) for sign in data["signs"]),
                "events": tuple(data["events"]),
            }
        )
