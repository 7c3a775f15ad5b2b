"""The reader for messages without a fault: msgspec, one small struct per sample."""

from collections.abc import Sequence
from itertools import chain
from operator import mul
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta, Raw, Struct

from ingest.decode.numbers import EXACT_BELOW
from ingest.decode.rows import Envelope, numbered

from .columns import Columns, in_message, in_samples, in_series
from .keys import SEPARATOR

ID_CHARS_MAX = 200
SAMPLE_QUOTES = 6  # around the names of metric, time and value
COUNT_MAX = 10**18  # of boot and seq, which are int64

_ABSENT = Raw(b"")
_Id = Annotated[str, Meta(max_length=ID_CHARS_MAX)]
_Count = Annotated[int, Meta(ge=0, le=COUNT_MAX)]


class Sample(Struct, gc=False, forbid_unknown_fields=True):
    """One sample; metric and labels stay bytes, because most were seen before."""

    metric: Raw
    time: int | str
    value: int | float
    labels: Raw = _ABSENT
    unit_of_measure: Raw = _ABSENT


class Series(Struct, gc=False, forbid_unknown_fields=True):
    """One series, its times and values as columns of equal length."""

    metric: Raw
    times: list[int | str]
    values: list[int | float]
    labels: Raw = _ABSENT
    unit_of_measure: Raw = _ABSENT


class OneSample(Sample, gc=False, forbid_unknown_fields=True):
    """A message that is one sample."""

    id: _Id | None = None
    boot: _Count | None = None
    seq: _Count | None = None


class Message(Struct, gc=False, forbid_unknown_fields=True):
    """A message that has many: exactly one of the two lists."""

    samples: list[Sample] | None = None
    series: list[Series] | None = None
    id: _Id | None = None
    boot: _Count | None = None
    seq: _Count | None = None


_ONE = msgspec.json.Decoder(OneSample)
_MANY = msgspec.json.Decoder(Message)
_NO_ENVELOPE = Envelope()


def read(body: bytes) -> Columns | None:
    """Columns of a message in which nothing is wrong; None: the exact reader must look at it.

    The body must be valid UTF-8. What the raw keys hold, times and ranges are not judged here.
    """
    try:
        if b'"samples"' in body or b'"series"' in body:
            return _many(_MANY.decode(body), quotes=body.count(b'"'))
        return _one(_ONE.decode(body), quotes=body.count(b'"'))
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


class Single(NamedTuple):
    """A message that is one sample. What its raw key holds and its time are not judged."""

    key: bytes
    time_ms: int
    value: float
    envelope: Envelope


def single(body: bytes) -> Single | None:
    """Read a message that is one plain sample, without columns; None: `decode` must look at it."""
    try:
        sample = _ONE.decode(body)
        if not body.isascii():
            body.decode()
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    time, value = sample.time, sample.value
    if type(time) is not int or not -EXACT_BELOW <= value <= EXACT_BELOW:
        return None
    key = SEPARATOR.join((sample.metric, sample.labels, sample.unit_of_measure))
    if body.count(b'"') != SAMPLE_QUOTES + _key_quotes(key) + _envelope_quotes(sample):
        return None
    if (sample.id, sample.boot, sample.seq) == (None, None, None):
        return Single(key, time, float(value), _NO_ENVELOPE)
    return Single(key, time, float(value), Envelope(sample.id, sample.boot, sample.seq))


def _one(sample: OneSample, *, quotes: int) -> Columns | None:
    columns = Columns(
        keys=tuple(_keys([sample])),
        key_index=np.zeros(1, np.int32),
        times=[sample.time],
        values=[sample.value],
        place=in_message,
        envelope=Envelope(sample.id, sample.boot, sample.seq),
    )
    expected = SAMPLE_QUOTES + _key_quotes(columns.keys[0]) + 2 * (type(sample.time) is str)
    return columns if quotes == expected + _envelope_quotes(sample) else None


def _many(message: Message, *, quotes: int) -> Columns | None:
    if message.samples is not None and message.series is None:
        columns = _samples(message.samples, message)
    elif message.series is not None and message.samples is None:
        columns = _series(message.series, message)
    else:
        return None
    # `samples` or `series` itself has two quotes.
    return columns if quotes == 2 + _envelope_quotes(message) + _quotes(columns) else None


def _samples(samples: Sequence[Sample], message: Message) -> Columns:
    keys, key_index = numbered(_keys(samples))
    return Columns(
        keys=keys,
        key_index=key_index,
        times=[sample.time for sample in samples],
        values=[sample.value for sample in samples],
        place=in_samples,
        envelope=Envelope(message.id, message.boot, message.seq),
    )


def _series(series: Sequence[Series], message: Message) -> Columns:
    sizes = [len(each.times) for each in series]
    if sizes != [len(each.values) for each in series]:
        raise ValueError  # the exact reader says which series
    keys, key_index = numbered(_keys(series))
    return Columns(
        keys=keys,
        key_index=key_index,
        sizes=sizes,
        times=list(chain.from_iterable(each.times for each in series)),
        values=list(chain.from_iterable(each.values for each in series)),
        place=in_series(sizes),
        envelope=Envelope(message.id, message.boot, message.seq),
    )


def _keys(groups: Sequence[Sample | Series]) -> list[bytes]:
    join = SEPARATOR.join
    return [join((each.metric, each.labels, each.unit_of_measure)) for each in groups]


def _quotes(columns: Columns) -> int:
    """How many quotation marks these samples need when no member occurs twice.

    msgspec keeps the last of two equal members without a word. Each has a name in quotation
    marks, however it is escaped, so the message then has more of them than counted here.
    """
    groups = np.bincount(columns.key_index, minlength=len(columns.keys)).tolist()
    in_keys: int = sum(map(mul, groups, map(_key_quotes, columns.keys)))
    texts = str in set(map(type, columns.times)) and sum(type(t) is str for t in columns.times)
    return SAMPLE_QUOTES * len(columns.key_index) + in_keys + 2 * texts


def _key_quotes(key: bytes) -> int:
    _metric, labels, unit_of_measure = key.split(SEPARATOR)
    return key.count(b'"') + 2 * (labels != b"") + 2 * (unit_of_measure != b"")


def _envelope_quotes(message: OneSample | Message) -> int:
    counts = (message.boot is not None) + (message.seq is not None)
    return 4 * (message.id is not None) + 2 * counts
