"""The past as columnar messages: day steps far back, full period for the last 90 days. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

import numpy as np

from core.model import Kind, Period, PeriodKind, SourceId

from .messages import Message, columnar, columns
from .models import Channel, Instrument, Signal, Stage
from .models.chance import Floats, Ints

SAMPLES_A_MESSAGE = 20_000
FULL_DAYS = 90
DAY_MS = 86_400_000
_MORNING_MS = 10 * 3_600_000  # gauges of a day are read at ten in the morning
_MONTH_DAYS = 31
_OPENED_MS = 1000  # a moment on midnight itself would belong to the day before

Only = tuple[str, ...]  # patterns of metrics
Sampled = Callable[[Signal], tuple[Ints, Floats]]
ALL: Only = ("*",)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the past that is sent as a whole."""

    from_ms: int  # excluded
    to_ms: int  # included
    by_day: bool  # one sample a day, else the full period


def spans(stage: Stage, from_ms: int, to_ms: int, *, full_days: int = FULL_DAYS) -> list[Span]:
    """Cut the past into months at day steps, then days at full period; local midnights."""
    full_from = max(from_ms, to_ms - full_days * DAY_MS)
    found = []
    for start, end in _pieces(stage, from_ms, to_ms):
        if end <= full_from:
            found.append(Span(start, end, by_day=True))
        else:
            found.append(Span(max(start, from_ms), end, by_day=False))
    return _joined(stage, found)


def begins_ms(stage: Stage, now_ms: int, months: int) -> int:
    """Give the begin of the reporting month so many months before the one that runs."""
    day = datetime.fromtimestamp(now_ms / 1000, stage.calendar.zone).date()
    running = Period.containing(PeriodKind.MONTH, day)
    return stage.calendar.start_ms(running.shifted(-months).first if running else day)


def _pieces(stage: Stage, from_ms: int, to_ms: int) -> Iterator[tuple[int, int]]:
    zone = stage.calendar.zone
    start = from_ms
    while start < to_ms:
        day = datetime.fromtimestamp(start / 1000, zone).date() + timedelta(days=1)
        end = min(stage.calendar.start_ms(day), to_ms)
        yield start, end
        start = end


def _joined(stage: Stage, found: list[Span]) -> list[Span]:
    """Join days at day steps, up to a month and never across a year."""
    joined: list[Span] = []
    for span in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.by_day
            and span.by_day
            and span.to_ms - last.from_ms <= _MONTH_DAYS * DAY_MS
            and stage.calendar.year(last.from_ms + 1) == stage.calendar.year(span.to_ms)
        ):
            joined[-1] = Span(last.from_ms, span.to_ms, by_day=True)
        else:
            joined.append(span)
    return joined


def messages(
    stage: Stage, instruments: Iterable[Instrument], span: Span, *, only: Only = ALL
) -> Iterator[Message]:
    """All samples of a span whose metric matches one of `only`, by source, in bounded messages."""
    by_source: dict[SourceId, list[Instrument]] = {}
    for instrument in instruments:
        by_source.setdefault(instrument.source, []).append(instrument)
    for source, group in by_source.items():
        series: list[dict[str, object]] = []
        waiting = 0
        for times, values, signal in _sampled(stage, group, span, only):
            series.append(columns(signal.metric, signal.labels, times, values))
            waiting += len(times)
            if waiting >= SAMPLES_A_MESSAGE:
                yield _message(source, series, waiting, span)
                series, waiting = [], 0
        if series:
            yield _message(source, series, waiting, span)


def _message(
    source: SourceId, series: list[dict[str, object]], samples: int, span: Span
) -> Message:
    return Message(source, Channel.JSON, columnar(series), samples, span.to_ms)


def _sampled(
    stage: Stage, group: Iterable[Instrument], span: Span, only: Only
) -> Iterator[tuple[Ints, Floats, Signal]]:
    for instrument in group:
        own = _own(instrument, span)
        wanted = [each for each in instrument.signals if _is_wanted(each.metric, only)]
        if own.from_ms >= own.to_ms or not wanted:
            continue
        sampled = _by_day(stage, instrument, own) if own.by_day else _by_period(instrument, own)
        for signal in wanted:
            times, values = sampled(signal)
            there = ~np.isnan(values)
            if there.any():
                yield times[there], values[there], signal


def _own(instrument: Instrument, span: Span) -> Span:
    """Keep to the time in which an instrument is there: units come and go."""
    from_ms, to_ms = max(span.from_ms, instrument.since_ms), min(span.to_ms, instrument.until_ms)
    return Span(from_ms, to_ms, span.by_day)


def _is_wanted(metric: str, only: Only) -> bool:
    return any(fnmatchcase(metric, each) for each in only)


def _by_period(instrument: Instrument, span: Span) -> Sampled:
    times = instrument.past.between(span.from_ms, span.to_ms)
    times = times[~instrument.silent_at(times)]
    return lambda signal: (times, signal.values(times))


def _by_day(stage: Stage, instrument: Instrument, span: Span) -> Sampled:
    """One sample a day: counters at midnight, gauges in the morning, amounts as the day's sum.

    What is told less often than each day keeps its own times. Counters stand at the beginning too:
    what is counted of the first day is told from there.
    """
    midnight = _midnights(stage, span)
    counted = np.concatenate([np.array([span.from_ms + _OPENED_MS], np.int64), midnight])
    read_at = midnight - DAY_MS + _MORNING_MS
    if instrument.past.period_seconds * 1000 > DAY_MS:
        read_at = instrument.past.between(span.from_ms, span.to_ms)

    def sampled(signal: Signal) -> tuple[Ints, Floats]:
        if signal.kind is Kind.EVENT_COUNT:
            return midnight, _sums(instrument, signal, midnight)
        times = counted if signal.kind is Kind.COUNTER else read_at
        return times, signal.values(times)

    return sampled


def _midnights(stage: Stage, span: Span) -> Ints:
    """Local midnights in (from, to]."""
    zone = stage.calendar.zone
    day = datetime.fromtimestamp(span.from_ms / 1000, zone).date() + timedelta(days=1)
    found = []
    while (midnight := stage.calendar.start_ms(day)) <= span.to_ms:
        found.append(midnight)
        day += timedelta(days=1)
    return np.array(found, np.int64)


def _sums(instrument: Instrument, signal: Signal, midnight: Ints) -> Floats:
    if len(midnight) == 0:
        return np.empty(0)
    times = instrument.past.between(int(midnight[0]) - DAY_MS, int(midnight[-1]))
    day = np.searchsorted(midnight, times)
    amounts = np.nan_to_num(signal.values(times))
    sums = np.bincount(day, weights=amounts, minlength=len(midnight)).astype(np.float64)
    # A day's sum stands as one sample, so it must fit the range of an interval's amount.
    return np.asarray(np.round(np.minimum(sums, 100.0), signal.digits), np.float64)
