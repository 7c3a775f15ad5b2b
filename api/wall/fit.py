"""How much a screen shows at its distance: text of 16 arc minutes is the unit (1 rem). Pure."""

import math
from dataclasses import dataclass
from typing import Final

_ARC_MINUTES: Final = 16
_CAPITAL_PER_FONT: Final = 0.7  # height of a capital letter ÷ font size
_MM_PER_INCH: Final = 25.4

TITLE_MAX: Final = 24  # characters of 30 arc minutes beside an age

# Heights and widths in rem, as the pages are drawn.
_FRAME: Final = 8.8  # header, foot, strip, gaps: everything that never rotates
_COVERAGE_HEAD, _COVERAGE_ROW = 2.2, 1.85
_COVERAGE_LABEL, _COVERAGE_CELL = 7.2, 3.3
_PORTAL_HEAD, _PORTAL_ROW = 1.2, 1.29
_PANEL: Final = 3.6
_LIST_HEAD, _LIST_ROW = 1.6, 2.45
_PART_COLUMNS, _PART = 2, 5.5
_TOLERANCE: Final = 0.25  # rem: rounding of a pixel grid, never a line of text


@dataclass(frozen=True, slots=True)
class Room:
    """A screen at its distance: rem across and rem down."""

    width: float
    height: float

    @classmethod
    def of(cls, *, diagonal_in: float, pixels: tuple[int, int], distance_m: float) -> "Room":
        """Room of a screen. Square pixels."""
        across, down = pixels
        diagonal_mm = diagonal_in * _MM_PER_INCH
        font_mm = distance_m * 1000 * math.tan(math.radians(_ARC_MINUTES / 60)) / _CAPITAL_PER_FONT
        per_pixel = diagonal_mm / math.hypot(across, down) / font_mm
        return cls(across * per_pixel, down * per_pixel)

    @property
    def core(self) -> float:
        """Height left for a page, rem."""
        return self.height - _FRAME + _TOLERANCE

    @property
    def panels(self) -> int:
        """Panels of the overview, one above the other."""
        return _count(self.core, _PANEL)

    @property
    def list_rows(self) -> int:
        """Rows of the list beside the map."""
        return _count(self.core - _LIST_HEAD, _LIST_ROW)

    @property
    def coverage_rows(self) -> int:
        """Rows of the coverage table, each with a bar under its number."""
        return _count(self.core - _COVERAGE_HEAD, _COVERAGE_ROW)

    @property
    def coverage_cells(self) -> int:
        """Cells across the coverage table."""
        return _count(self.width - 1 - _COVERAGE_LABEL, _COVERAGE_CELL)

    @property
    def portal_rows(self) -> int:
        """Rows of the portals page."""
        return _count(self.core - _PORTAL_HEAD, _PORTAL_ROW)

    @property
    def parts(self) -> int:
        """Units beside the whole on the transactions page."""
        return _PART_COLUMNS * _count(self.core, _PART)


def _count(length: float, each: float) -> int:
    return max(0, math.floor(length / each))
