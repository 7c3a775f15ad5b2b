"""Reports in time: the same story at each run, devices that are cut off, and months of the past."""

from itertools import islice
from pathlib import Path
from shutil import copytree

import numpy as np
import orjson
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from core.model import SourceId
from core.store.product import PROBE_SOURCE
from ioc.simulate.messages import Message
from ioc.simulate.models import Cadence, Channel, Instrument, Key, Signal
from ioc.simulate.models.chance import Episodes, drift, uniform
from ioc.simulate.past import DAY_MS, begins_ms, messages, spans
from ioc.simulate.script import read_stage
from ioc.simulate.timeline import Reporter, due
from tests.simulated import CALENDAR, PLACE, UNIT, instruments, ms, signals, stage, times


def first_messages(seed: int, count: int) -> list[Message]:
    reporter = Reporter(seed, boot=1)
    found = (
        message
        for time_ms, instrument in due(stage(seed), ms("2026-11-24T09:00"))
        for message in reporter.report(time_ms, instrument)
    )
    return list(islice(found, count))


def test_a_seed_is_a_story() -> None:
    assert first_messages(7, 60) == first_messages(7, 60)
    assert first_messages(7, 60) != first_messages(8, 60)


def test_something_changes_every_few_seconds() -> None:
    start = ms("2026-11-24T09:00")
    reporter = Reporter(7, boot=1)
    sent = [start]
    for time_ms, instrument in due(stage(), start):
        if time_ms > start + 180_000:
            break
        if reporter.report(time_ms, instrument):
            sent.append(time_ms)
    assert max(np.diff(sent)) < 8_000


def test_a_device_that_is_cut_off_sends_all_of_it_later() -> None:
    always = Episodes(Key(1), 3600, 1.0, 1800, 1800)
    signal = Signal("m", {}, lambda at: at / 1000)
    cadence = Cadence(60)
    instrument = Instrument(
        SourceId("s"), "i", Channel.MQTT, (signal,), cadence, cadence, cut_off=always
    )
    reporter = Reporter(seed=1, boot=1)
    sizes = [
        sum(message.samples for message in reporter.report(int(at), instrument))
        for at in cadence.between(0, 4 * 3_600_000)
    ]
    assert max(sizes) > 25
    assert 0 in sizes
    assert sum(sizes) >= len(sizes) - 31  # what is held now is not lost


def test_some_messages_are_lost_and_leave_a_hole() -> None:
    signal = Signal("m", {}, lambda at: at / 1000)
    instrument = Instrument(SourceId("s"), "i", Channel.MQTT, (signal,), Cadence(60), Cadence(60))
    reporter = Reporter(seed=1, boot=1)
    sent = [reporter.report(at * 60_000, instrument) for at in range(3000)]
    lost = sum(not each for each in sent)
    assert 1 <= lost <= 20


def test_what_does_not_change_is_repeated_each_hour() -> None:
    signal = Signal("m", {}, lambda at: np.full(len(at), 4.0))
    cadence = Cadence(60)
    instrument = Instrument(
        SourceId("s"), "i", Channel.JSON, (signal,), cadence, cadence, changes_only=True
    )
    reporter = Reporter(seed=1, boot=1)
    reports = [bool(reporter.report(at * 60_000, instrument)) for at in range(180)]
    assert sum(reports) == 3


@hypothesis_given(
    st.floats(1, 90_000), st.floats(0, 3600), st.integers(0, 4 * 10**12), st.integers(1, 10**6)
)
@settings(max_examples=60, deadline=None)
def test_cadence(period: float, offset: float, from_ms: int, span_seconds: int) -> None:
    cadence = Cadence(period, offset, jitter_seconds=period / 2, key=Key(3))
    to_ms = from_ms + min(span_seconds * 1000, int(period * 200_000))
    found = cadence.between(from_ms, to_ms)
    assert (np.diff(found) > 0).all()
    assert ((found > from_ms) & (found <= to_ms)).all()
    one_by_one = list(islice(cadence.after(from_ms), len(found)))
    assert found.tolist() == one_by_one


@hypothesis_given(st.integers(-(2**40), 2**40), st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_chance_is_fair_enough(start: int, seed: int) -> None:
    found = uniform(Key(seed, "x"), np.arange(start, start + 2000, dtype=np.int64))
    assert ((found >= 0) & (found < 1)).all()
    assert 0.4 < found.mean() < 0.6
    smooth = drift(Key(seed), np.arange(0, 3_600_000, 1000, dtype=np.int64), period_seconds=600)
    assert np.abs(np.diff(smooth)).max() < 0.05


def test_episodes_stay_inside_their_span() -> None:
    episodes = Episodes(Key(5), 3600, 0.7, 60, 3000)
    moment = episodes.at(np.arange(0, 200 * 3_600_000, 30_000, dtype=np.int64))
    assert 0.02 < moment.active.mean() < 0.6
    assert (moment.since_seconds[moment.active] < moment.length_seconds[moment.active]).all()
    ended = np.isfinite(moment.after_seconds) & ~moment.active
    assert (moment.after_seconds[ended] >= 0).all()


class TestPast:
    """Day steps far back, full period near, each time once."""

    def test_spans_cover_without_overlap(self) -> None:
        from_ms, to_ms = ms("2025-12-10T00:00"), ms("2026-11-24T10:00")
        found = spans(stage(), from_ms, to_ms, full_days=3)
        assert (found[0].from_ms, found[-1].to_ms) == (from_ms, to_ms)
        assert [a.to_ms for a in found[:-1]] == [b.from_ms for b in found[1:]]
        full = [span for span in found if not span.by_day]
        assert all(span.to_ms - span.from_ms <= DAY_MS for span in full)
        assert len(full) in {3, 4}
        for span in found:
            assert CALENDAR.year(span.from_ms + 1) == CALENDAR.year(span.to_ms - 1)

    def test_a_day_step_has_one_sample_a_day(self) -> None:
        (span,) = spans(stage(), ms("2026-03-01T00:00"), ms("2026-03-11T00:00"), full_days=0)
        sizes = {
            series["metric"]: len(series["times"])
            for message in messages(stage(), instruments(), span)
            for series in orjson.loads(message.body)["series"]
        }
        weekly = {name for name in sizes if name.startswith(("net_covered", "net_total", "dvc766"))}
        assert {sizes.pop(name) for name in weekly} <= {1, 2}
        assert set(sizes.values()) == {10, 11}
        assert sizes["net_rsrp_dbm"] == 10
        assert set(sizes) >= {"net_rsrp_dbm", "dvc_dossiers_received_total", "weather_rain_mm"}

    def test_units_are_told_of_while_they_are_there(self) -> None:
        (span,) = spans(stage(), ms("2025-06-25T00:00"), ms("2025-07-05T00:00"), full_days=0)
        found: dict[str, tuple[int, int]] = {}
        for message in messages(stage(), instruments(2025), span, only=("dvc_fee_*",)):
            for series in orjson.loads(message.body)["series"]:
                at, unit = series["times"], series["labels"]["unit"]
                found[unit] = (at[0], at[-1])
        # A counter stands at 0 a moment after its day began: midnight belongs to the day before.
        assert found["na-tam-pre2025"] == (ms("2025-06-25T00:00") + 1000, ms("2025-07-01T00:00"))
        assert found["ban-bo-2025"] == (ms("2025-07-01T00:00") + 1000, ms("2025-07-05T00:00"))

    def test_the_past_of_indicators_begins_with_a_month_of_theirs(self) -> None:
        assert begins_ms(stage(), ms("2026-11-28T12:00"), 26) == ms("2024-09-15T00:00")

    def test_a_chosen_metric_alone(self) -> None:
        (span,) = spans(stage(), ms("2026-11-23T00:00"), ms("2026-11-24T00:00"))
        found = list(messages(stage(), instruments(), span, only=("pakn_*",)))
        assert {message.source for message in found} == {
            f"mot-cua-{unit}" for unit in (UNIT, "ta-leng-2025", "ban-bo-2025", "khun-ha-2025")
        }

    def test_history_and_live_say_the_same(self) -> None:
        (signal,) = signals("net_rsrp_dbm", unit=UNIT, operator="viettel", tech="4g")
        moments = times("2026-11-24T00:00", "2026-11-24T06:00", 5)
        again = read_stage(PLACE, seed=7)
        (other,) = (
            each
            for instrument in again.instruments(2026)
            for each in instrument.signals
            if (each.metric, each.labels) == (signal.metric, signal.labels)
        )
        np.testing.assert_array_equal(signal.values(moments), other.values(moments))


def test_sources_that_are_somebodys_own_are_not_spoken_for(tmp_path: Path) -> None:
    place = copytree(PLACE, tmp_path / "place")
    known = {source.id for source in stage().sources}
    with (place / "sources.yml").open("a") as sources:
        mine = "id: cua-toi, name_vi: Tôi, name_en: Mine, unit: lai-chau, allowed_metrics: [net_*]"
        sources.write(f"  - {{{mine}}}\n")
    changed = read_stage(place, seed=7)
    assert {source.id for source in changed.sources} - known == {"cua-toi"}
    assert changed.senders(2026) == stage().senders(2026) <= known | {PROBE_SOURCE}
