"""Whether a state was told this very story: its counters go on where they stood, or not at all."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from core.model import Kind
from ioc.simulate.models import Stage

FILE: Final = "simulate-story.json"
# What each simulation leaves behind, also one of a version that did not write the file above.
_TRACES: Final = ("simulate.json", "simulate-indicators.json", "simulate-history.json")
_ALIKE: Final = 1e-6  # another processor may round the last digit otherwise


class OtherStoryError(Exception):
    """A state has figures of another story; the text says so, `then` says what to do."""

    def __init__(self, state: Path) -> None:
        super().__init__(
            f"{state} có số liệu mô phỏng của một phiên bản khác hoặc của --seed khác: các bộ đếm "
            "sẽ nhảy số, chỉ tiêu sẽ sai.\n"
            f"{state} has simulated figures of another version or of another --seed: its counters "
            "would jump, and indicators would be wrong."
        )
        self.then = (
            "Hãy chạy với một thư mục trống: --state THU_MUC_MOI. Thư mục cũ giữ nguyên.\n"
            "  Begin with an empty folder: --state NEW_FOLDER. The old one stays as it is."
        )


@dataclass(frozen=True, slots=True)
class Story:
    """A story by what its counters come to at the end of a year, summed by metric and unit."""

    seed: int
    year: int
    counters: Mapping[str, float]

    def is_continued_by(self, other: "Story") -> bool:
        """Whether the other one tells of the same counters alike; units may come and go."""
        both = self.counters.keys() & other.counters.keys()
        return self.seed == other.seed and all(
            math.isclose(self.counters[each], other.counters[each], rel_tol=_ALIKE) for each in both
        )


def was_told(state: Path) -> bool:
    """Whether a simulation has written to this state."""
    return any((state / each).exists() for each in (FILE, *_TRACES))


def check_story(state: Path, stage: Stage, now: datetime) -> None:
    """Compare with the story that was told here; remember it the first time. Takes seconds.

    Raises OtherStoryError.
    """
    path = state / FILE
    if not was_told(state):
        year = stage.calendar.year(int(now.timestamp() * 1000))
        _write(path, _story(stage, year))
        return
    told = _read(path)
    if told is None or told.seed != stage.seed:
        raise OtherStoryError(state)
    if not told.is_continued_by(_story(stage, told.year)):
        raise OtherStoryError(state)


def _story(stage: Stage, year: int) -> Story:
    at = np.array([stage.calendar.end_of_year_ms(year) - 1], np.int64)
    counters: dict[str, float] = {}
    for instrument in stage.instruments(year):
        for signal in instrument.signals:
            if signal.kind is Kind.COUNTER:
                key = f"{signal.metric} {signal.labels.get('unit', '')}"
                value = float(np.nan_to_num(signal.values(at))[0])
                counters[key] = counters.get(key, 0.0) + value
    return Story(stage.seed, year, counters)


def _read(path: Path) -> Story | None:
    """Read what is remembered; None: nothing, or nothing that can be read."""
    try:
        found = json.loads(path.read_text("utf-8"))
        counters = {str(key): float(value) for key, value in found["counters"].items()}
        return Story(int(found["seed"]), int(found["year"]), counters)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(path: Path, story: Story) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half_written = path.with_name(f".{path.name}")
    written = {"seed": story.seed, "year": story.year, "counters": dict(story.counters)}
    half_written.write_text(json.dumps(written), "utf-8")
    half_written.replace(path)
