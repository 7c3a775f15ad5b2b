"""What a worker is asked, and what it answers: one message each way. Pure."""

from collections.abc import Sequence
from typing import Final, Literal

import msgspec


class Instant(msgspec.Struct, frozen=True, tag="query"):
    """An expression at one moment. limit: series at most, 0 is all."""

    query: str
    time_ms: int
    lookback_ms: int | None = None
    limit: int = 0
    stats: bool = False


class Range(msgspec.Struct, frozen=True, tag="query_range"):
    """An expression at moments from start_ms to end_ms."""

    query: str
    start_ms: int
    end_ms: int
    step_ms: int
    lookback_ms: int | None = None
    limit: int = 0
    stats: bool = False


class Watched(msgspec.Struct, frozen=True, tag="watched"):
    """An expression now, and what its values are made of.

    known: labels of results of before, which are told of too. most: results; more are an error.
    """

    query: str
    time_ms: int
    known: Sequence[dict[str, str]]
    most: int


class Past(msgspec.Struct, frozen=True, tag="past"):
    """How an expression went, at moments from start_ms to end_ms. most: as of Watched."""

    query: str
    start_ms: int
    end_ms: int
    step_ms: int
    most: int


class Evidence(msgspec.Struct, frozen=True, tag="evidence"):
    """What a rule reads at some moments for the alert whose labels these are.

    own: names of labels that the rule sets. most: series that are told of at each moment.
    """

    query: str
    times_ms: Sequence[int]
    labels: dict[str, str]
    own: Sequence[str]
    most: int


class Chart(msgspec.Struct, frozen=True, tag="chart"):
    """Lines from start_ms to end_ms, of at most `points` points each. now_ms: when it is asked."""

    query: str
    start_ms: int
    end_ms: int
    points: int
    now_ms: int


Wanted = Literal["series", "names", "values"]


class Matching(msgspec.Struct, frozen=True, tag="matching"):
    """Series that fit any of the selectors, and have samples from start_ms to end_ms.

    wanted: the series, the names of their labels, or the values of one of these.
    """

    wanted: Wanted
    matches: Sequence[str]
    start_ms: int | None = None
    end_ms: int | None = None
    label: str = ""
    limit: int = 0


class Metadata(msgspec.Struct, frozen=True, tag="metadata"):
    """Kind, unit and meaning of metrics; of all if none is named."""

    metric: str = ""
    limit: int = -1


class Text(msgspec.Struct, frozen=True, tag="text"):
    """An expression itself: written so that people can read it, or as a tree."""

    query: str
    is_tree: bool


Sampled = Instant | Range | Chart | Matching | Evidence  # what is answered from series


class Within(msgspec.Struct, frozen=True, tag="within"):
    """A question that is answered from the series of some units alone, by their label."""

    units: Sequence[str]
    asked: Sampled


Asked = Sampled | Watched | Past | Metadata | Text | Within


class Result(msgspec.Struct, frozen=True):
    """What is watched gives this, or with no value: it gives this no more.

    newest_ms: of the samples that have its labels (of all, if there are none and it has a value);
    None: there are no samples. simulated: some of them were made up. lacking: some of them could
    not be read.
    """

    labels: dict[str, str]
    value: float | None
    newest_ms: int | None
    simulated: bool
    lacking: bool = False


class Course(msgspec.Struct, frozen=True):
    """How one result went: a value a moment, None where there was none."""

    labels: dict[str, str]
    values: Sequence[float | None]


class Piece(msgspec.Struct, frozen=True):
    """A sample that had a part in an alert, as it is stored now.

    value: None for what is not finite. committed_ms: None where nobody knows any more.
    corrected_ms: when people have put it right; None: never. source_name: Vietnamese, English.
    """

    labels: dict[str, str]
    time_ms: int
    value: float | None
    committed_ms: int | None
    corrected_ms: int | None
    reason: str
    source: str
    source_name: tuple[str, str]
    unit_of_measure: str


class Grounds(msgspec.Struct, frozen=True):
    """What a rule gives at a moment for an alert, by what is stored now, and what it reads.

    value: None: nothing, or what is not finite. count: series; `pieces` are the newest of them.
    lacking: why something could not be read; empty: all was.
    """

    gives: bool
    value: float | None
    count: int
    pieces: Sequence[Piece]
    lacking: Literal["", "damaged", "too_much"] = ""


class Told(msgspec.Struct, frozen=True, tag="told"):
    """An answer. body: a whole JSON document."""

    status: int
    body: bytes


_asked: msgspec.msgpack.Decoder[Asked] = msgspec.msgpack.Decoder(Asked)
_told: msgspec.msgpack.Decoder[Told] = msgspec.msgpack.Decoder(Told)


READY: Final = b"!"  # what a process says once it can be asked


def asked_of(written: bytes) -> Asked:
    """Read a question."""
    return _asked.decode(written)


def told_of(written: bytes) -> Told:
    """Read an answer."""
    return _told.decode(written)
