"""Take the good samples of a message that has bad ones, one by one."""

import json

from core.model import Fault, Reason
from ingest.decode.refusals import Detail, Refusals
from ingest.decode.rows import Envelope, numbered

from .columns import Columns, Place, in_series
from .keys import ABSENT, SEPARATOR, named, pointer
from .strict import Members, kind
from .values import exact_time, exact_value

SAMPLE = ("metric", "labels", "time", "value", "unit_of_measure")
SERIES = ("metric", "labels", "times", "values", "unit_of_measure")
OPTIONAL = ("labels", "unit_of_measure")
KEY_PARTS = ("metric", "labels", "unit_of_measure")


class Gathered:
    """Columns that grow by good samples; each bad one becomes a fault."""

    def __init__(self, refusals: Refusals) -> None:
        self._refusals = refusals
        self._keys: list[bytes] = []
        self._times: list[int | str] = []
        self._values: list[int | float] = []
        self._index: list[int] = []
        self._known: dict[object, bytes | Fault] = {}

    def columns(self, place: Place, envelope: Envelope) -> Columns:
        """All that was good, one key per sample."""
        keys, key_index = numbered(self._keys)
        return Columns(
            keys=keys,
            key_index=key_index,
            times=self._times,
            values=self._values,
            index=self._index,
            place=place,
            envelope=envelope,
        )

    def samples(self, found: list[object], place: Place) -> None:
        """Take a list of samples."""
        for index, each in enumerate(found):
            key = self._key(each, SAMPLE, place(index, ""), index, samples=1)
            if isinstance(each, Members) and key is not None:
                self._sample(key, each["time"], each["value"], index, place)

    def series(self, found: list[object]) -> Place:
        """Take series of columns; returns where their samples stand."""
        sizes = [_size(each) for each in found]
        place = in_series(sizes)
        first = 0
        for number, (each, size) in enumerate(zip(found, sizes, strict=True)):
            where = f"/series/{number}"
            key = self._key(each, SERIES, where, first, samples=size)
            if isinstance(each, Members) and key is not None:
                self._columns(key, each, where, first, place)
            first += size
        return place

    def _columns(self, key: bytes, series: Members, where: str, first: int, place: Place) -> None:
        times, values = series["times"], series["values"]
        if not isinstance(times, list) or not isinstance(values, list):
            member = "values" if isinstance(times, list) else "times"
            detail = f"expected an array, got {kind(series[member])}"
            self._refuse(where, detail, first, samples=_size(series), member=member)
        elif len(times) != len(values):
            detail = f"{len(times)} times but {len(values)} values; send one value a time"
            self._refuse(where, detail, first, samples=_size(series))
        else:
            for index, (time, value) in enumerate(zip(times, values, strict=True), start=first):
                self._sample(key, time, value, index, place)

    def _sample(self, key: bytes, time: object, value: object, index: int, place: Place) -> None:
        time_ms = exact_time(time)
        number = exact_value(value)
        if isinstance(time_ms, Detail):
            fault = Fault(place(index, "time"), Reason.INVALID_TIME, time_ms, index)
            self._refusals.add(fault)
        elif isinstance(number, Detail):
            fault = Fault(place(index, "value"), Reason.INVALID_VALUE, number, index)
            self._refusals.add(fault)
        else:
            self._keys.append(key)
            self._times.append(time_ms)
            self._values.append(number)
            self._index.append(index)

    def _key(
        self, found: object, known: tuple[str, ...], where: str, index: int, *, samples: int
    ) -> bytes | None:
        """Raw key of a sample or series whose members are all there, else None and a fault."""
        if not isinstance(found, Members):
            self._refuse(where, f"expected an object, got {kind(found)}", index, samples=samples)
            return None
        if misfit := _misfit(found, known):
            member, detail = misfit
            self._refuse(where, detail, index, samples=samples, member=member)
            return None
        key = self._judged(found)
        if isinstance(key, Fault):
            fault = Fault(where + key.where, key.reason, key.detail, index)
            self._refusals.add(fault, samples=samples)
            return None
        return key

    def _judged(self, found: Members) -> bytes | Fault:
        """Raw key of a sample or series; labels that come again are judged once."""
        metric, labels, unit_of_measure = parts = [found.get(each, ABSENT) for each in KEY_PARTS]
        seen: tuple[object, ...] = (metric, labels, unit_of_measure)
        if isinstance(labels, Members):
            seen = (metric, labels.twice, *labels.items(), unit_of_measure)
        try:
            if seen not in self._known:
                self._known[seen] = _key(*parts)
        except TypeError:  # nested values cannot be remembered
            return _key(*parts)
        return self._known[seen]

    def _refuse(
        self, where: str, detail: str, index: int, *, samples: int, member: str | None = None
    ) -> None:
        if self._refusals.full:  # saves most of the time that a message of nothing but faults takes
            self._refusals.samples += samples
            return
        at = where if member is None else pointer(where, member)
        self._refusals.add(Fault(at, Reason.INVALID_PAYLOAD, detail, index), samples=samples)


def _key(metric: object, labels: object, unit_of_measure: object) -> bytes | Fault:
    judged = named(metric, labels, unit_of_measure)
    if isinstance(judged, Fault):
        return judged
    return SEPARATOR.join(map(_raw, (metric, labels, unit_of_measure)))


def _raw(part: object) -> bytes:
    """Write a part as most devices do, without spaces: the series they send are known by that."""
    if part is ABSENT:
        return b""
    text = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="surrogatepass")


def _misfit(found: Members, known: tuple[str, ...]) -> tuple[str, str] | None:
    """Name the first member that is twice there, not known, or missing, and say so."""
    if found.twice is not None:
        return found.twice, "occurs twice; keep one"
    for member in found:
        if member not in known:
            return member, f"unknown member; known are {', '.join(known)}"
    for member in known:
        if member not in found and member not in OPTIONAL:
            advice = "; a receipt time would store a redelivery twice" if member == "time" else ""
            return member, f"is missing{advice}"
    return None


def _size(series: object) -> int:
    """How many samples a series has or claims, at least one so that its fault has a number."""
    if not isinstance(series, Members):
        return 1
    columns = (series.get("times"), series.get("values"))
    return max(1, *(len(column) for column in columns if isinstance(column, list)), 0)
