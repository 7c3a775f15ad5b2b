"""An answer as rows and columns, and how Grafana reads it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

TIME: Final = "Time"  # as Grafana calls the column of Prometheus
VALUE: Final = "Value"


class Kind(StrEnum):
    """What a column holds."""

    TIME = "time"
    NUMBER = "number"
    TEXT = "text"
    STATE = "boolean"


class Column(NamedTuple):
    """A column, or the line that it becomes. labels: what tells it from others of its name."""

    name: str
    kind: Kind
    labels: Mapping[str, str] = {}


class Table(NamedTuple):
    """Rows of columns. seconds: how long the answer took. Times are datetimes, numbers floats."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    seconds: float

    def values(self, at: int) -> Sequence[object]:
        """Give the values of a column by its place, without those that are not there."""
        return [row[at] for row in self.rows if row[at] is not None and row[at] == row[at]]

    def of_kind(self, kind: Kind) -> Iterator[tuple[Column, Sequence[object]]]:
        """Give the columns of a kind with their values."""
        for at, column in enumerate(self.columns):
            if column.kind is kind:
                yield column, self.values(at)


class Line(NamedTuple):
    """One series of an answer in PromQL: labels, and (ms, value)."""

    labels: Mapping[str, str]
    points: Sequence[tuple[int, float]]
