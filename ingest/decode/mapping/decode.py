"""Bytes of a foreign device to columns, by a mapping. Pure."""

import json
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np

from core.model import Fault, Reason
from ingest.decode.json import name
from ingest.decode.json.keys import SEPARATOR
from ingest.decode.refusals import Detail, Refusals
from ingest.decode.rows import Decoded, Rows, numbered
from ingest.decode.times import AHEAD_MS, EARLIEST_MS, TimeWindow

from .compile import Compiled, Labels, Value
from .document import read
from .expression import Expression, Finder, TooMuchError
from .judge import label, moment, number

SAMPLES_MAX: Final = 1000


def decode(body: bytes, topic: str, mapping: Compiled, *, now_ms: int) -> Decoded:
    """Find the samples of one message.

    Samples with faults are left out, their neighbours kept; a message that yields neither samples
    nor faults was passed over by the mapping's `when`. What is no JSON, does not match, or asks for
    too much is `unreadable` with one fault.
    """
    document = read(body)
    if isinstance(document, Fault):
        return _nothing(document)
    window = TimeWindow.around(now_ms, ahead_ms=AHEAD_MS, earliest_ms=EARLIEST_MS)
    taking = _Taking(document, mapping, window)
    try:
        return taking.all(topic)
    except TooMuchError:
        detail = "its expressions take too much work; send smaller messages or simplify them"
        return _nothing(Fault("", Reason.TOO_LARGE, detail))
    except _TooManyError as error:
        return _nothing(Fault(error.where, Reason.TOO_LARGE, str(error)))


def _nothing(fault: Fault) -> Decoded:
    return Decoded(Rows.empty(), name, lambda _index: "", faults=(fault,), unreadable=True)


class _TooManyError(Exception):
    def __init__(self, where: str, samples: int) -> None:
        super().__init__(f"yields {samples} samples; at most {SAMPLES_MAX} a message")
        self.where = where


class _Part(NamedTuple):
    """What expressions are applied to. place: how the sample is called; where: JSON pointer."""

    content: object
    place: str = ""
    where: str = ""

    def pointer(self, found_by: Expression) -> str:
        """Where an expression looked: a JSON pointer, or the expression itself."""
        return self.where + found_by.where if found_by.where.startswith("/") else found_by.where


@dataclass(slots=True)
class _Taking:
    """Takes the samples of one message."""

    document: object
    mapping: Compiled
    window: TimeWindow
    finder: Finder = field(default_factory=Finder)
    refusals: Refusals = field(default_factory=Refusals)
    keys: list[bytes] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    index: list[int] = field(default_factory=list)
    places: list[str] = field(default_factory=list)  # of every sample met, refused ones too

    @property
    def whole(self) -> _Part:
        """The message itself."""
        return _Part(self.document)

    def all(self, topic: str) -> Decoded:
        """Take what the mapping asks for."""
        named = self.mapping.topic.labels(topic)
        if named is None:
            detail = f"the topic does not match {self.mapping.described.topic}"
            return _nothing(Fault("", Reason.INVALID_PAYLOAD, detail))
        if self._counts() and (labels := self._shared_labels(named)) is not None:
            for value in self.mapping.values:
                self._value(value, labels)
            if not self.keys and not self.refusals.samples:
                detail = "none of the mapping's values is in it; see mapping in sources.yml"
                self.refusals.add(Fault("", Reason.INVALID_PAYLOAD, detail))
        keys, key_index = numbered(self.keys)
        rows = Rows(
            keys,
            key_index,
            np.array(self.times, np.int64),
            np.array(self.values, np.float64),
            np.array(self.index, np.int32),
        )
        faults, rejected = self.refusals.in_order(), self.refusals.samples
        return Decoded(rows, name, self.places.__getitem__, faults=faults, rejected=rejected)

    def _counts(self) -> bool:
        when = self.mapping.when
        if when is None:
            return True
        counts = self.finder.is_true(when, self.document)
        if isinstance(counts, Detail):
            self.refusals.add(Fault(when.where, Reason.INVALID_PAYLOAD, counts))
            return False
        return counts

    def _shared_labels(self, of_topic: dict[str, str]) -> dict[str, str] | None:
        for label_name, text in of_topic.items():
            if not text:
                detail = f"the topic's level for {label_name!r} is empty; it names the device"
                self.refusals.add(Fault("", Reason.INVALID_LABEL, detail))
                return None
        found = self._labels(self.mapping.labels, self.whole)
        if isinstance(found, Fault):
            self.refusals.add(found, samples=len(self.mapping.values))
            return None
        return {**of_topic, **found}

    def _value(self, value: Value, labels: dict[str, str]) -> None:
        metric = value.described.metric
        if value.each is None:
            self._sample(value, _Part(self.document, metric), labels)
            return
        found = self.finder.find(value.each, self.document)
        if found is None and value.described.optional:
            return
        if not isinstance(found, list):
            why = found if isinstance(found, Detail) else "expected an array"
            self.refusals.add(Fault(value.each.where, Reason.INVALID_PAYLOAD, f"{metric}: {why}"))
            return
        if len(self.places) + len(found) > SAMPLES_MAX:
            raise _TooManyError(value.each.where, len(self.places) + len(found))
        at = value.each.where if value.each.where.startswith("/") else ""
        for position, part in enumerate(found):
            where = f"{at}/{position}" if at else ""
            self._sample(value, _Part(part, f"{metric}[{position}]", where), labels)

    def _sample(self, value: Value, part: _Part, labels: dict[str, str]) -> None:
        """Take one sample, or note the first thing that is wrong with it."""
        found = self.finder.find(value.value, part.content)
        if found is None and value.described.optional:
            return
        index = len(self.places)
        self.places.append(part.place)
        result = found if isinstance(found, Detail) else number(found, value.described, value.words)
        if isinstance(result, Detail):
            where = part.pointer(value.value)
            self._refuse(Fault(where, Reason.INVALID_VALUE, result), part, index)
            return
        ms = self._time(value, part)
        own = self._labels(value.labels, part)
        if isinstance(ms, Fault):
            self._refuse(ms, part, index)
        elif isinstance(own, Fault):
            self._refuse(own, part, index)
        else:
            self.keys.append(_key(value, {**labels, **own}))
            self.times.append(ms)
            self.values.append(result)
            self.index.append(index)

    def _refuse(self, fault: Fault, part: _Part, index: int) -> None:
        self.refusals.add(replace(fault, detail=f"{part.place}: {fault.detail}", index=index))

    def _time(self, value: Value, part: _Part) -> int | Fault:
        time, part = (value.time, part) if value.time else (self.mapping.time, self.whole)
        if time is None:
            raise LookupError("a mapping is let in only with a time for each value")
        found = self.finder.find(time, part.content)
        written, zone = self.mapping.described.time_format, self.mapping.zone
        ms = found if isinstance(found, Detail) else moment(found, written, zone, self.window)
        if isinstance(ms, Detail):
            return Fault(part.pointer(time), Reason.INVALID_TIME, ms)
        return ms

    def _labels(self, wanted: Labels, part: _Part) -> dict[str, str] | Fault:
        texts: dict[str, str] = {}
        for label_name, expression in wanted:
            found = self.finder.find(expression, part.content)
            text = found if isinstance(found, Detail) else label(found)
            if isinstance(text, Detail):
                detail = f"label {label_name}: {text}"
                return Fault(part.pointer(expression), Reason.INVALID_LABEL, detail)
            texts[label_name] = text
        return texts


def _key(value: Value, labels: dict[str, str]) -> bytes:
    """Write the raw key that the JSON decoder would have met."""
    unit_of_measure = value.described.unit_of_measure
    parts = [json.dumps(value.described.metric), json.dumps(labels)]
    parts.append(json.dumps(unit_of_measure) if unit_of_measure else "")
    return SEPARATOR.join(part.encode() for part in parts)
