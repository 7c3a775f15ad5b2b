"""Rows of the sources page, and the band of past weekdays."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from api.feed.bands import past_days
from api.feed.messages import LiveSource
from api.tiles import BAND_STEP_MS, Described, Pulse, Senders, band, day_curve
from api.tiles.rhythm import Expected
from core.model import Kind, LabelSet, Metric, Samples, SeriesId, Source, SourceId
from tests.given import NOW_MS

HOUR = 3_600_000


def source(id_: str, period: float | None = 60) -> Source:
    return Source(
        id=SourceId(id_),
        unit=None,
        labels=LabelSet(()),
        allowed_metrics=("*",),
        unknown_metric=None,
        conflict=None,
        expected_period_seconds=period,
        rate_per_second=None,
        name_vi=f"Nguồn {id_}",
        name_en=f"Source {id_}",
    )


def metric(name: str, period_seconds: float) -> Metric:
    return Metric(
        name=name,
        group="g",
        unit_of_measure="1",
        kind=Kind.GAUGE,
        labels=(),
        expected_period_seconds=period_seconds,
        valid_min=None,
        valid_max=None,
        name_vi=name,
        name_en=name,
    )


def columns(*rows: tuple[int, int, float]) -> Samples:
    """Columns of (series, ms, value)."""
    return Samples(
        np.array([at for _, at, _ in rows], np.int64),
        np.array([series for series, _, _ in rows], np.int32),
        np.array([value for _, _, value in rows], np.float64),
    )


def senders() -> Senders:
    made = Senders({SourceId(id_): source(id_) for id_ in ("a", "b")}, {})
    made.describe(
        [
            Described(SeriesId(1), "m", {}, SourceId("a")),
            Described(SeriesId(5000), "m", {"simulated": "true"}, SourceId("b")),
            Described(SeriesId(3), "m", {}, SourceId("retired")),
        ]
    )
    return made


def test_a_source_that_never_sent_is_never() -> None:
    row = senders().messages(now_ms=NOW_MS)["a"]
    assert (row["quality"], row["last_seen"], row["samples_per_minute"]) == ("never", None, None)
    assert row["name"] == {"vi": "Nguồn a", "en": "Source a"}
    assert row["expected_period_seconds"] == 60
    assert LiveSource.model_validate(row).last_seen is None


def test_what_a_place_need_not_use_is_not_missing() -> None:
    made = Senders({SourceId("a"): source("a")}, {}, frozenset({SourceId("a")}))
    assert made.messages(now_ms=NOW_MS) == {}
    made.see({SourceId("a"): NOW_MS})
    assert made.messages(now_ms=NOW_MS)["a"]["quality"] == "fresh"


def test_samples_are_counted_per_minute_and_age() -> None:
    made = senders()
    made.arrive(columns((1, NOW_MS - 10, 1), (1, NOW_MS, 1), (5000, NOW_MS, 1)), now_ms=NOW_MS)
    made.arrive(columns((1, NOW_MS - 90_000, 1)), now_ms=NOW_MS + 30_000)
    early = made.messages(now_ms=NOW_MS + 30_000)
    assert (early["a"]["samples_per_minute"], early["a"]["last_seen"]) == (None, NOW_MS)
    made.arrive(columns((1, NOW_MS + 50_000, 1), (5000, NOW_MS, 1)), now_ms=NOW_MS + 60_000)
    rows = made.messages(now_ms=NOW_MS + 60_000)
    assert (rows["a"]["samples_per_minute"], rows["a"]["last_seen"]) == (2, NOW_MS + 50_000)
    assert (rows["b"]["samples_per_minute"], rows["b"]["simulated"]) == (1, True)
    later = made.messages(now_ms=NOW_MS + 260_000)
    assert (later["a"]["samples_per_minute"], later["a"]["quality"]) == (0, "stale")


def test_one_that_describes_sources_anew_goes_on_counting() -> None:
    made = Senders({SourceId("a"): source("a")}, {})
    made.describe([Described(SeriesId(1), "m", {}, SourceId("a"))])
    made.arrive(columns((1, NOW_MS, 1.0)), now_ms=NOW_MS)
    sources = {SourceId(id_): source(id_) for id_ in ("a", "new")}
    other = Senders(sources, {})
    other.describe([Described(SeriesId(1), "m", {}, SourceId("a"))])
    other.go_on(made.heard)
    later_ms = NOW_MS + 59_000
    other.arrive(columns((1, later_ms, 1.0)), now_ms=later_ms)
    pulses = other.pulses(now_ms=NOW_MS + 60_000)
    assert pulses[SourceId("a")].samples_per_minute == 1
    assert pulses[SourceId("a")].heard_ms == later_ms
    assert pulses[SourceId("new")].samples_per_minute == 0
    assert sum(filter(None, other.pulses(now_ms=NOW_MS + 120_000)[SourceId("a")].minutes)) == 2


def test_series_that_nobody_described_yet_are_named() -> None:
    made = senders()
    assert made.unknown(columns((1, NOW_MS, 1), (9, NOW_MS, 1), (70_000, NOW_MS, 1))) == [9, 70_000]
    assert made.unknown(columns((3, NOW_MS, 1))) == []  # of a retired source: asked once
    assert made.unknown(Samples.empty()) == []


def test_what_tables_count() -> None:
    made = senders()
    made.see({SourceId("a"): NOW_MS, SourceId("unknown"): NOW_MS})
    made.count(rejected={SourceId("a"): 41}, gaps={SourceId("a"): 3})
    made.mark_simulated([SourceId("a"), SourceId("unknown")])
    row = made.messages(now_ms=NOW_MS)["a"]
    assert (row["rejected"], row["gaps"], row["simulated"], row["quality"]) == (
        41,
        3,
        True,
        "fresh",
    )


def test_a_source_without_a_period_is_judged_by_the_hour() -> None:
    made = Senders({SourceId("a"): source("a", None)}, {})
    made.see({SourceId("a"): NOW_MS})
    assert made.messages(now_ms=NOW_MS + HOUR)["a"]["quality"] == "fresh"
    assert made.messages(now_ms=NOW_MS + 4 * HOUR)["a"]["quality"] == "stale"


def test_a_source_without_a_period_is_judged_by_the_fastest_of_its_metrics() -> None:
    metrics = {name: metric(name, period) for name, period in (("day", 86_400), ("fast", 300))}
    made = Senders({SourceId("a"): source("a", None)}, metrics)
    made.describe(
        Described(SeriesId(number), name, {}, SourceId("a"))
        for number, name in enumerate(["day", "fast", "unknown"])
    )
    made.see({SourceId("a"): NOW_MS})
    assert made.messages(now_ms=NOW_MS + 400_000)["a"]["quality"] == "fresh"
    assert made.messages(now_ms=NOW_MS + HOUR)["a"]["quality"] == "stale"


def test_the_curve_of_a_day_adds_up_all_counters_from_midnight() -> None:
    rows = [(1, -60_000, 10.0), (1, HOUR, 14.0), (2, 2 * HOUR, 5.0), (2, 3 * HOUR, 2.0)]
    curve = day_curve(columns(*rows), start_ms=0, end_ms=24 * HOUR)
    assert curve is not None
    totals = dict(curve)
    assert len(curve) == 24 * HOUR // BAND_STEP_MS
    assert (totals[HOUR - BAND_STEP_MS], totals[HOUR], totals[3 * HOUR]) == (0, 4, 6)
    assert totals[24 * HOUR] == 6
    assert day_curve(Samples.empty(), start_ms=0, end_ms=24 * HOUR) is None


def test_a_band_needs_two_days_and_says_lowest_mean_highest() -> None:
    assert band([[(HOUR, 5.0)]], start_ms=0) is None
    message = band([[(HOUR, 4.0)], [(HOUR, 8.0)], [(HOUR, 6.0)]], start_ms=100)
    assert message == {"points": [[100, 0, 0, 0], [100 + HOUR, 4, 6, 8]]}


def test_past_days_are_the_same_weekday_of_four_weeks() -> None:
    zone = ZoneInfo("Europe/Berlin")  # the clocks changed on 25/10/2026
    midnight = datetime(2026, 11, 10, tzinfo=zone)
    days = past_days(int(midnight.timestamp() * 1000), zone)
    starts = [datetime.fromtimestamp(start / 1000, UTC).astimezone(zone) for start, _ in days]
    assert [(day.day, day.month, day.hour) for day in starts] == [
        (3, 11, 0),
        (27, 10, 0),
        (20, 10, 0),
        (13, 10, 0),
    ]


def test_an_hour_of_arrivals_is_forgotten_after_a_minute() -> None:
    made = senders()
    made.arrive(Samples.empty(), now_ms=NOW_MS)
    for second in range(0, 3600, 5):
        made.arrive(columns((1, NOW_MS + second * 1000, 1)), now_ms=NOW_MS + second * 1000)
        made.arrive(columns((1, NOW_MS + second * 1000, 1)), now_ms=NOW_MS + second * 1000 + 1)
    row = made.messages(now_ms=NOW_MS + 3_595_000)["a"]
    assert row["samples_per_minute"] == 24


def test_samples_after_the_end_of_a_day_are_not_of_that_day() -> None:
    rows = [(1, HOUR, 1.0), (1, 2 * HOUR, 3.0), (1, 25 * HOUR, 9.0)]
    curve = day_curve(columns(*rows), start_ms=0, end_ms=24 * HOUR)
    assert curve is not None
    assert curve[-1] == (24 * HOUR, 2.0)


def test_the_pulse_of_a_source_tells_minutes_and_what_nobody_heard() -> None:
    made, minute = senders(), 60_000
    begin = NOW_MS // minute * minute
    made.messages(now_ms=begin + 10_000)  # the api listens from here on
    made.arrive(columns((1, begin, 1.0), (1, begin + 1, 1.0)), now_ms=begin + 30_000)
    made.arrive(columns((1, begin + 2, 1.0)), now_ms=begin + 2 * minute)
    early = _pulse(made, begin + 50_000)
    assert (early.samples_per_minute, early.minutes[-1]) == (None, None)
    later = _pulse(made, begin + 4 * minute)
    # Of the minute in which it began to listen, only a part is known.
    assert later.minutes[-5:] == (None, None, 0, 1, 0)
    assert (later.samples_per_minute, later.seen_ms) == (0, begin + 2)
    assert later.heard_ms == begin + 2 * minute
    assert len(later.minutes) == 60


def test_what_a_source_left_behind_is_no_longer_expected_once_that_is_known() -> None:
    metrics = {"minutely": metric("minutely", 60), "mistaken": metric("mistaken", 5)}
    made = Senders({SourceId("a"): source("a", None)}, metrics)
    for number, name in enumerate(metrics, 1):
        made.describe([Described(SeriesId(number), name, {}, SourceId("a"))])
    made.arrive(columns((2, NOW_MS, 1.0)), now_ms=NOW_MS)
    assert _pulse(made, NOW_MS).expected is None
    assert made.messages(now_ms=NOW_MS)["a"]["expected_period_seconds"] == 5
    for minute in range(125):
        at_ms = NOW_MS + minute * 60_000
        made.arrive(columns((1, at_ms, 1.0)), now_ms=at_ms)
    assert _pulse(made, NOW_MS + 2 * HOUR).expected == Expected(1, 60)
    assert made.messages(now_ms=NOW_MS + 2 * HOUR)["a"]["expected_period_seconds"] == 60


def _pulse(made: Senders, now_ms: int) -> Pulse:
    return made.pulses(now_ms=now_ms)[SourceId("a")]
