"""The files that the api reads of a place: who it is, its units and metrics, its walls."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.place import (
    PROFILE,
    Document,
    Finding,
    Findings,
    Profile,
    parse_metrics,
    parse_units,
    read_bytes,
    read_profile,
    read_yaml,
)
from core.store.product import product_metrics

from .wall import Known, WallPlan, parse_walls

_UNITS: Final = "units.csv"
_METRICS: Final = "metrics.csv"
_WALLS: Final = "walls.yml"
_FILES: Final = (PROFILE, _UNITS, _METRICS, _WALLS)

_Stamp = tuple[int, int, int] | None


class PlaceError(Exception):
    """The files of the place cannot be used; the message has a line a finding."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)) + "\n`ioc check` shows everything")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the walls show: their plans, and the place they are of."""

    plans: Sequence[WallPlan]
    profile: Profile


class PlaceReader:
    """Reads the walls of a place; again only when one of its files is another."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._stamps: Sequence[_Stamp] = ()
        self._shown: Shown | None = None

    def read(self) -> Shown:
        """Give what the files say. Raises PlaceError, once for each change."""
        stamps = [_stamp(self._directory / name) for name in _FILES]
        if self._shown is None or stamps != self._stamps:
            self._stamps = stamps
            self._shown = read_shown(self._directory)
        return self._shown


def _stamp(file: Path) -> _Stamp:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def read_shown(directory: Path) -> Shown:
    """Read the walls of a place; without `walls.yml` there are none. Raises PlaceError."""
    profile, wrong = read_profile(directory)
    if profile is None or wrong:
        raise PlaceError(wrong)
    notes = {name: Findings(name) for name in (_UNITS, _METRICS, _WALLS)}
    raw_units = read_bytes(directory, notes[_UNITS]) or b""
    raw_metrics = read_bytes(directory, notes[_METRICS]) or b""
    metrics = parse_metrics(
        raw_metrics,
        notes[_METRICS],
        units_of_measure=profile.units_of_measure,
        reserved={metric.name for metric in product_metrics()},
        classes=[one.name for one in profile.retention],
    )
    known = Known(
        profile=profile,
        units=parse_units(raw_units, notes[_UNITS], bounds=profile.bounds),
        metrics={metric.name: metric for metric in (*metrics, *product_metrics())},
    )
    walls = _walls(directory, notes[_WALLS])
    plans = parse_walls(walls, notes[_WALLS], known=known) if walls else ()
    if found := [finding for note in notes.values() for finding in note.all()]:
        raise PlaceError(found)
    return Shown(plans, profile)


def _walls(directory: Path, findings: Findings) -> Document | None:
    raw = read_bytes(directory, findings, required=False)
    return read_yaml(raw, findings) if raw is not None else None
