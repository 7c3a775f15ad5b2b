"""A number cell with its answers: the figure that it means, and what is wrong with it. Pure."""

import math
from typing import Final

from kpi.handin.findings import Problem
from kpi.handin.form import Answers, Dots, Measure
from kpi.handin.preview import Choice, shown
from kpi.sheets import Cell, Place

from .numbers import DIGITS_MAX, Reading, Trouble, read_number, read_written, written

_LARGEST: Final = 10.0**DIGITS_MAX
_MONEY: Final = {"nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
NONE: Final = "-"  # the answer that says: no figure
_KEPT_MAX: Final = 20_000  # where all numbers differ, keeping them gains nothing
_THOUSANDS: Final = {Dots.THOUSANDS: True, Dots.DECIMAL: False, None: None}

FoundFigure = tuple[float | None, Problem | None]


class Figures:
    """Reads number cells of a file, each text once."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers.answers
        self._thousands = _THOUSANDS[answers.dots]
        self._found: dict[tuple[str, str], FoundFigure] = {}

    def of(self, cell: Cell, row: int, column: int, measure: Measure) -> FoundFigure:
        """Give the figure of a cell; its place is the name by which it was answered."""
        if self._answers and (answer := self._answers.get(f"{Place(row, column)}")) is not None:
            return self._answered(answer, measure)
        if isinstance(cell, float):
            return _numeric(cell)
        if not isinstance(cell, str):
            return None, Problem("number_is_date", {"text": shown(cell)})
        found = self._found.get((cell, measure.name.vi))
        if found is None:
            reading = read_number(cell, thousands=self._thousands)
            found = _read(cell, reading, measure)
            if len(self._found) < _KEPT_MAX:
                self._found[cell, measure.name.vi] = found
        return found

    def _answered(self, answer: str, measure: Measure) -> FoundFigure:
        if answer == NONE:
            return None, None
        value = read_written(answer)
        # An answer is one of our own choices; anything else is a text like any other.
        return (value, None) if value is not None else _read(answer, read_number(answer), measure)


def _numeric(value: float) -> FoundFigure:
    """Take a cell that its file holds as a number: it is what it is, and never asks."""
    if not math.isfinite(value) or abs(value) >= _LARGEST:
        return None, Problem("number_too_many_digits")
    return value, None


def _read(text: str, reading: Reading, measure: Measure) -> FoundFigure:
    if reading.is_percent and measure.unit_of_measure != "%":
        return None, Problem("percent_in_count", {"text": text})
    if reading.trouble is None:
        return reading.value, None
    return None, _trouble(text, reading, measure)


def _trouble(text: str, reading: Reading, measure: Measure) -> Problem:
    code = str(reading.trouble)
    choices = tuple(_choice(value) for value in reading.choices)
    match reading.trouble:
        case Trouble.AMBIGUOUS:
            signs = {"text": text, "sign": "chấm" if "." in text else "phẩy"}
            meant = {"first": choices[0].label, "second": choices[1].label}
            return Problem(code, signs | meant, choices=choices)
        case Trouble.ZERO_OR_NONE:
            both = (Choice("0", "0"), Choice("—", NONE))
            return Problem(code, {"text": text}, choices=both)
        case Trouble.WORDS:
            unit = measure.unit_of_measure or measure.name.vi
            values = {"words": reading.words, "unit": unit}
            return Problem(code, values, choices=_converted(reading, unit), at=reading.at)
        case Trouble.NOT_A_NUMBER:
            at = reading.at or 0
            values = {"char": text[at : at + 1], "at": str(at + 1)}
            return Problem(code, values, choices=choices, at=at)
        case _:
            return Problem(code, {"text": text}, at=reading.at)


def _choice(value: float) -> Choice:
    return Choice(written(value), written(value))


def _converted(reading: Reading, unit: str) -> tuple[Choice, ...]:
    """Give the numbers that are meant, in the unit of measure of the column."""
    factor = _factor(reading.words) / _factor(unit)
    if (factor != 1) and not ("đồng" in unit or _factor(unit) > 1):
        return ()  # millions of something that is counted one by one: nobody knows
    return tuple(_choice(value * factor) for value in reading.choices)


def _factor(words: str) -> float:
    return next((factor for word, factor in _MONEY.items() if word in words.lower().split()), 1.0)
