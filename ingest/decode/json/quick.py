"""The reader for messages without a fault: msgspec, one small struct per sample."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct

from ingest.decode.rows import Envelope

from .columns import Columns, in_message, in_samples, in_series
from .keys import KEY

ID_CHARS_MAX = 200
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


def _one(sample: OneSample, *, quotes: int) -> Columns | None:
    keys = _keys([sample])
    if quotes != _envelope_quotes(sample) + _quotes(keys, [sample.time]):
        return None
    return Columns(
        keys=keys,
        times=[sample.time],
        values=[sample.value],
        place=in_message,
        envelope=Envelope(sample.id, sample.boot, sample.seq),
    )


def _many(message: Message, *, quotes: int) -> Columns | None:
    if message.samples is not None and message.series is None:
        columns = _samples(message.samples, message)
    elif message.series is not None and message.samples is None:
        columns = _series(message.series, message)
    else:
        return None
    # `samples` or `series` itself has two quotes.
    expected = 2 + _envelope_quotes(message) + _quotes(columns.keys, columns.times)
    return columns if quotes == expected else None


def _samples(samples: Sequence[Sample], message: Message) -> Columns:
    return Columns(
        keys=_keys(samples),
        times=[sample.time for sample in samples],
        values=[sample.value for sample in samples],
        place=in_samples,
        envelope=Envelope(message.id, message.boot, message.seq),
    )


def _series(series: Sequence[Series], message: Message) -> Columns:
    sizes = [len(each.times) for each in series]
    if sizes != [len(each.values) for each in series]:
        raise ValueError  # the exact reader says which series
    return Columns(
        keys=_keys(series),
        sizes=sizes,
        times=list(chain.from_iterable(each.times for each in series)),
        values=list(chain.from_iterable(each.values for each in series)),
        place=in_series(sizes),
        envelope=Envelope(message.id, message.boot, message.seq),
    )


def _keys(groups: Sequence[Sample | Series]) -> list[bytes]:
    return [KEY % (each.metric, each.labels, each.unit_of_measure) for each in groups]


def _quotes(keys: Sequence[bytes], times: Sequence[int | str]) -> int:
    """How many quotation marks these samples need when no member occurs twice.

    msgspec keeps the last of two equal members without a word. Each has a name in quotation
    marks, however it is escaped, so the message then has more of them than counted here.
    """
    names = 6 * len(keys)  # of metric, time and value
    inside = sum(count * _key_quotes(key) for key, count in Counter(keys).items())
    return names + inside + 2 * sum(type(time) is str for time in times)


def _key_quotes(key: bytes) -> int:
    _metric, labels, unit_of_measure = key.split(b"\0")
    return key.count(b'"') + 2 * bool(labels) + 2 * bool(unit_of_measure)


def _envelope_quotes(message: OneSample | Message) -> int:
    counts = (message.boot is not None) + (message.seq is not None)
    return 4 * (message.id is not None) + 2 * counts
