"""What a person says of a file: the part `answers` of what is sent."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from core.service.problem import ProblemError, misfit
from kpi.handin import Answers, Dots
from kpi.uploads.record import REASON_CHARS_MAX

_SAID_MAX = 20_000
_STORED = r"^[^\x00]*$"  # no table takes that character
_Named = Annotated[str, StringConstraints(max_length=80)]
_Cell = Annotated[str, StringConstraints(max_length=200)]
# Two of them, of the file and of a row, fit beside the row.
_Words = Annotated[str, StringConstraints(max_length=240, pattern=_STORED)]


class HandinAnswers(BaseModel, extra="forbid"):
    """Cells by name (`C4`), reasons by the keys of findings, or by their code for all of it."""

    edits: dict[_Named, _Cell] = Field(
        default={}, max_length=_SAID_MAX, description="What should stand in a cell instead."
    )
    answers: dict[_Named, _Cell] = Field(
        default={}, max_length=_SAID_MAX, description="Which number a cell means, such as 1.234,5."
    )
    reasons: dict[_Named, _Words] = Field(default={}, max_length=_SAID_MAX)
    dots: Dots | None = Field(
        default=None, description="What a dot before three digits means in all of the file."
    )
    hash: str = Field(default="", max_length=64, description="Of the preview that was looked at.")
    seen: int | None = Field(default=None, ge=1, description="`current` of that preview.")
    reason: str = Field(
        default="",
        max_length=REASON_CHARS_MAX,
        pattern=_STORED,
        description="Why what was approved is corrected.",
    )
    request: str = Field(
        default="",
        max_length=100,
        pattern=_STORED,
        description="Instead of the header Idempotency-Key.",
    )

    def to_answers(self) -> Answers:
        """Give what a check takes."""
        return Answers(edits=self.edits, answers=self.answers, reasons=self.reasons, dots=self.dots)


def said_of(text: str) -> HandinAnswers:
    """Read it; nothing is said by an empty text. Raises ProblemError."""
    try:
        return HandinAnswers.model_validate_json(text or "{}")
    except ValidationError as error:
        faults = (
            ("/answers/" + "/".join(map(str, each["loc"])), each["msg"])
            for each in error.errors(include_url=False, include_context=False)
        )
        raise ProblemError(misfit("What is said does not fit", faults)) from None
