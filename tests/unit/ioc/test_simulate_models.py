"""The simulated place: the rhythm of a real one, causes and effects, within its ranges."""

from collections import Counter, defaultdict
from datetime import date

import numpy as np
import pytest

from core.model import Kind, SourceId
from core.store.product import PROBE_SOURCE, product_sources
from ingest.allowance import flow_of
from ingest.probe.readings import labels
from ioc.simulate.models import Channel, Fault
from ioc.simulate.past import DAY_MS
from tests.simulated import CALENDAR, UNIT, instruments, ms, signals, stage, times, total


def test_a_value_depends_on_its_time_alone() -> None:
    moments = times("2026-11-24T00:00", "2026-11-25T00:00", 97)
    for instrument in instruments():
        for signal in instrument.signals[:2]:
            alone = [signal.values(np.array([moment]))[0] for moment in moments[:3]]
            np.testing.assert_array_equal(signal.values(moments)[:3], alone, err_msg=signal.metric)


def test_everything_fits_the_catalogue() -> None:
    moments = times("2026-07-01T00:00", "2026-07-15T00:00", 61)
    allowed = {source.id: source for source in (*stage().sources, *product_sources())}
    for instrument in instruments():
        for signal in instrument.signals:
            metric = stage().metrics[signal.metric]
            assert allowed[instrument.source].may_send(signal.metric)
            assert signal.labels["simulated"] == "true"
            assert set(signal.labels) - {"simulated"} <= set(metric.labels)
            assert signal.kind == metric.kind
            values = signal.values(moments)
            values = values[~np.isnan(values)]
            assert len(values) or "portal" in signal.metric
            if metric.valid_min is not None:
                assert (values >= metric.valid_min).all(), signal
            if metric.valid_max is not None:
                assert (values <= metric.valid_max).all(), signal


def test_history_is_not_slowed() -> None:
    allowed = {source.id: source for source in (*stage().sources, *product_sources())}
    a_day = Counter[SourceId]()
    for each in instruments():
        a_day[each.source] += len(each.past.between(0, DAY_MS)) * len(each.signals)
    for source, samples in a_day.items():
        in_thirty_seconds = 30 * flow_of(allowed[source], 0).most
        assert samples < in_thirty_seconds, source


def test_every_source_of_the_place_is_played() -> None:
    played = {each.source for each in instruments() if each.live is not None}
    assert played == {source.id for source in stage().sources}
    channels = {each.source: each.channel for each in instruments()}
    assert channels[SourceId("do-cong")] is Channel.LINES
    assert channels[SourceId("khi-tuong")] is Channel.MQTT
    assert channels[SourceId(f"mot-cua-{UNIT}")] is Channel.JSON


def received(start: str, end: str, **labels: str) -> float:
    before, after = total("dvc_dossiers_received_total", [ms(start), ms(end)], **labels)
    return float(after - before)


def test_the_counters_have_office_hours_and_a_lunch_dip() -> None:
    day, direct = "2026-11-24", {"channel": "direct"}
    assert received(f"{day}T00:00", f"{day}T07:00", **direct) == 0
    assert received(f"{day}T18:00", f"{day}T23:59", **direct) == 0
    morning = received(f"{day}T09:00", f"{day}T10:00", **direct)
    lunch = received(f"{day}T12:00", f"{day}T13:00", **direct)
    assert morning > 5 * lunch
    assert received(f"{day}T19:00", f"{day}T22:00", channel="online") > 0


@pytest.mark.parametrize("day", ["2026-11-22", "2026-09-02", "2026-02-17"])  # Sunday, holidays
def test_a_day_off_has_only_what_comes_online(day: str) -> None:
    start, end = f"{day}T00:00", f"{day}T23:59"
    assert received(start, end, channel="direct") == 0
    assert (
        0
        < received(start, end, channel="online")
        < 0.5 * received("2026-11-24T00:00", "2026-11-24T23:59", channel="online")
    )


def test_online_grows_over_the_years() -> None:
    shares = []
    for year in (2022, 2026):
        found = filed(year, f"{year}-12-01T00:00")
        shares.append(sum(each[0] for each in found.values()) / sum(map(sum, found.values())))
    assert shares[0] < 0.35
    assert 0.5 < shares[1] < 0.65


def filed(year: int, at: str) -> dict[str, tuple[float, float]]:
    """Dossiers of each unit since the year began, or its office: online, and not."""
    found: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    moment = np.array([ms(at)], np.int64)
    for instrument in instruments(year):
        for signal in instrument.signals:
            if signal.metric == "dvc_dossiers_received_total":
                unit, number = signal.labels["unit"], float(signal.values(moment)[0])
                online, other = found[unit]
                is_online = signal.labels["channel"] == "online"
                found[unit] = (online + number * is_online, other + number * (not is_online))
    return found


def test_offices_change_with_the_units_and_begin_with_nothing() -> None:
    before, after = filed(2025, "2025-07-01T00:00"), filed(2025, "2025-12-01T00:00")
    new = {territory.id for territory in stage().scene.territories}
    former = {unit for each in stage().scene.territories for unit in each.former}
    assert before.keys() == new | former
    assert filed(2026, "2026-02-01T00:00").keys() == new
    assert all(before[unit] == (0.0, 0.0) for unit in new)
    assert min(online / (online + other) for online, other in (after[unit] for unit in new)) == (
        after["khun-ha-2025"][0] / sum(after["khun-ha-2025"])
    )


def test_points_of_766_are_those_of_a_month() -> None:
    (signal,) = signals("dvc766_score_points", unit=UNIT, group="G2")
    months = [
        times(f"2026-{month}-01T00:00", f"2026-{month}-28T00:00", 997) for month in ("09", "10")
    ]
    september, october = ({*signal.values(each)} for each in map(np.asarray, months))
    assert (len(september), len(october)) == (1, 1)
    assert september != october
    assert all(15 < points <= 20 for points in september | october)


def test_counters_only_grow_within_a_year() -> None:
    moments = times("2026-03-01T00:00", "2026-03-20T00:00", 173)
    for instrument in instruments():
        for signal in instrument.signals:
            if signal.kind is Kind.COUNTER and not signal.metric.startswith("net_access"):
                assert (np.diff(signal.values(moments)) >= 0).all(), signal


def test_counters_begin_anew_with_the_year_and_after_a_restart() -> None:
    new_year = np.array([ms("2026-01-01T00:00"), ms("2026-01-02T00:00")], np.int64)
    for signal in signals("dvc_dossiers_received_total", channel="online"):
        assert signal.values(new_year)[0] == 0
    moments = times("2026-01-01T00:00", "2026-04-01T00:00", 120)
    (attempts,) = signals("net_access_attempts_total", unit=UNIT, operator="viettel", tech="4g")
    steps = np.diff(attempts.values(moments)[~np.isnan(attempts.values(moments))])
    assert 2 <= (steps < 0).sum() <= 6  # about every 20 days


def test_stocks_and_counters_tell_the_same() -> None:
    moments = times("2026-05-01T00:00", "2026-05-20T00:00", 257)
    growth = total("dvc_dossiers_received_total", moments)
    growth -= total("dvc_dossiers_finished_total", moments)
    growth -= total("dvc_dossiers_refused_total", moments)
    open_ = total("dvc_dossiers_open", moments)
    np.testing.assert_array_equal(np.diff(open_), np.diff(growth))
    assert (total("dvc_dossiers_overdue", moments) <= open_).all()
    assert total("dvc_dossiers_overdue", moments).max() > 0


def test_a_power_cut_drains_the_battery_and_ends_the_site() -> None:
    moments = times("2026-06-01T00:00", "2026-09-01T00:00", 5)
    dark = 0
    for up in signals("net_site_up", unit=UNIT):
        site = {"site": up.labels["site"]}
        (mains,) = signals("net_site_mains_up", **site)
        (volts,) = signals("net_site_battery_volts", **site)
        off = mains.values(moments) == 0
        assert volts.values(moments)[off].mean() < volts.values(moments)[~off].mean() - 1
        out = off & (up.values(moments) == 0) & (volts.values(moments) < 46)
        dark += int(out.sum())
    assert dark > 0


def test_sites_of_a_power_line_lose_it_together() -> None:
    moments = times("2026-06-01T00:00", "2026-07-01T00:00", 10)
    patterns = {each.values(moments).tobytes() for each in signals("net_site_mains_up", unit=UNIT)}
    assert len(patterns) == 2  # feeders, for 14 sites


def test_the_network_is_slower_in_the_evening_and_in_rain() -> None:
    moments = times("2026-06-01T00:00", "2026-08-01T00:00", 10)
    hour = CALENDAR.hour(moments)
    (latency,) = signals("net_latency_seconds", unit=UNIT, operator="viettel", tech="4g")
    values = latency.values(moments)
    assert np.nanmean(values[(hour > 20) & (hour < 21)]) > 1.2 * np.nanmean(values[hour < 4])
    (level,) = signals("net_rsrp_dbm", unit=UNIT, operator="viettel", tech="4g")
    rain = stage().sky.millimetres_per_hour(UNIT, moments)
    assert level.values(moments)[rain > 10].mean() < level.values(moments)[rain == 0].mean() - 1


def test_rain_raises_the_river_and_the_bulletin() -> None:
    moments = times("2026-06-01T00:00", "2026-08-01T00:00", 10)
    (level,), (rain,) = (
        signals("hydro_water_level_metres", station="cau-binh-lu"),
        signals("weather_rain_mm", station="cau-binh-lu"),
    )
    assert level.values(moments).max() > level.values(moments).min() + 0.5
    assert rain.values(moments).max() > 3
    assert (rain.values(moments) == 0).mean() > 0.5
    assert total("hazard_bulletin_level", moments, unit=UNIT).max() >= 2


def test_a_portal_that_is_out_has_no_response_time() -> None:
    moments = times("2026-10-01T00:00", "2026-11-01T00:00", 1)
    out = 0
    for up in signals("portal_up", probe="trung-tam"):
        portal = {"portal": up.labels["portal"], "probe": "trung-tam"}
        down = up.values(moments) == 0
        for seconds in signals("portal_probe_seconds", phase="total", **portal):
            assert np.isnan(seconds.values(moments)[down]).all()
            assert (seconds.values(moments)[~down] > 0.01).all()
        out += int(down.sum())
    assert 20 < out < 8 * len(moments) * 0.05


def test_what_the_center_probes_is_only_history() -> None:
    """Else the past and the probes of now would not be the same series."""
    past = [each for each in instruments() if each.live is None]
    assert {each.source for each in past} == {PROBE_SOURCE}
    (policy,) = stage().probing
    found = {tuple(sorted(s.labels.items())) for each in past for s in each.signals}
    for target in stage().targets:
        shared = labels(target, policy)
        phases = ({"phase": phase} for phase in ("connect", "first_byte", "total"))
        for more in ({}, *phases):
            found.remove(tuple(sorted({**shared, **more}.items())))
    assert found == set()
    assert len(stage().stand_ins) == len(stage().behaviours)


def test_portals_fail_in_each_way() -> None:
    moments = times("2026-01-01T00:00", "2026-12-01T00:00", 30)
    seen = {Fault.NONE}
    for each in stage().behaviours:
        outages = moments[each.out(moments)]
        seen |= {each.fault(int(moment)) for moment in outages}
    assert seen == set(Fault)


def test_holidays() -> None:
    days = np.array(
        [(day - date(1970, 1, 1)).days for day in (date(2026, 2, 17), date(2026, 2, 25))]
    )
    assert CALENDAR.is_off(days).tolist() == [True, False]
