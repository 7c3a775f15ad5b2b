"""The shipped maps against the real files: counts, first and last values, repeated times."""

import gzip
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ioc.replay.mapping import Repeated
from ioc.replay.series import Found, Series, settled
from ioc.replay.work import read_file, read_map
from tests import given
from tests.real_data import real_data

MAPS = Path(__file__).parents[3] / "docs" / "replay"
UTC = ZoneInfo("UTC")


def read(file: str, map_name: str, zone: str = "UTC") -> tuple[Found, list[Series]]:
    """Read a file; what it holds, and what is sent of it."""
    wanted = read_map(MAPS / map_name)
    found = read_file(real_data(file), wanted, ZoneInfo(zone), now=given.NOW)
    return found, [settled(series, wanted.repeated) for series in found.series]


def iso(time_ms: int) -> str:
    """UTC to the second."""
    return str(np.datetime64(int(time_ms), "ms").astype("datetime64[s]"))


@pytest.mark.parametrize(
    ("name", "rows", "sent", "first", "last"),
    [
        ("speed_7578", 1127, 1127, 73, 27),
        ("occupancy_t4013", 2500, 2499, 0.1356, 0.0806),
        ("TravelTime_451", 2162, 2162, 248, 209),
        ("nyc_taxi", 10320, 10320, 10844, 26288),
        ("machine_temperature_system_failure", 22695, 22683, 73.96732207, 96.90386085),
        ("ec2_request_latency_system_failure", 4032, 4021, 45.868, 30.962),
        ("elb_request_count_8c0756", 4032, 4032, 94, 60),
        ("ec2_network_in_257a54", 4032, 4032, 251643, 242084),
    ],
)
def test_nab(name: str, rows: int, sent: int, first: float, last: float) -> None:
    map_name = f"nab-{name.lower().replace('_', '-')}.yml"
    found, series = read(f"nab/{name}.csv", map_name)
    assert (found.rows, found.empty, list(found.unread)) == (rows, 0, [])
    (only,) = series
    assert only.identity.labels.as_dict() == {"sample": "nab"}
    assert len(only) == sent
    assert only.value[[0, -1]].tolist() == pytest.approx([first, last])
    assert (np.diff(only.time_ms) > 0).all()


@pytest.mark.parametrize(
    ("name", "at", "first", "last"),
    [
        ("machine_temperature_system_failure", "2014-01-07T02:00:00", 94.42340604, 94.13972336),
        ("machine_temperature_system_failure", "2014-01-07T02:55:00", 92.85599879, 93.65604154),
        ("ec2_request_latency_system_failure", "2014-03-09T03:00:00", 44.612, 47.09),
    ],
)
def test_repeated_times_by_rule(name: str, at: str, first: float, last: float) -> None:
    wanted = read_map(MAPS / f"nab-{name.lower().replace('_', '-')}.yml")
    found = read_file(real_data(f"nab/{name}.csv"), wanted, UTC, now=given.NOW)
    moment = np.datetime64(at, "ms").astype(np.int64)
    for rule, value in ((Repeated.FIRST, first), (Repeated.LAST, last)):
        series = settled(found.series[0], rule)
        assert series.value[series.time_ms == moment].tolist() == pytest.approx([value])


def test_glasgow() -> None:
    found, series = read("coverage/glasgow5g.csv", "glasgow5g.yml", "Europe/London")
    assert found.rows == 720
    assert list(found.unread) == []
    assert sum(map(len, series)) == 4 * 720
    assert len(series) == 4 * 15 * 4 * 2  # metrics, places, providers, devices
    first = next(
        each for each in series if each.identity.metric == "sample_download_bits_per_second"
    )
    assert first.identity.labels.as_dict() == {
        "device": "Google Pixel 9 Pro",
        "location": "Glasgow City Centre",
        "operator": "ee",
        "sample": "glasgow5g",
    }
    assert iso(first.time_ms[0]) == "2025-04-06T07:30:00"  # British summer time
    assert first.value[0] == pytest.approx(907.32e6)


@pytest.mark.parametrize(
    ("site", "failed"), [("google", 0), ("hn", 0), ("reddit", 0), ("statsig", 0), ("worldclock", 1)]
)
def test_uptime_log(site: str, failed: int) -> None:
    found, (series,) = read(f"uptime/{site}_report.log", "uptime-log.yml")
    assert found.rows == len(series) == 155
    assert series.identity.labels.get("site") == site
    assert int((series.value == 0).sum()) == failed
    assert iso(series.time_ms[0]) == "2021-06-10T08:38:00"
    assert iso(series.time_ms[-1]) == "2021-06-16T20:35:00"


def test_weather_lines() -> None:
    found, series = read("weather/bay-area-weather.lp", "weather-lines.yml")
    assert list(found.unread) == []
    metrics = {each.identity.metric for each in series}
    names = ("precip", "temp_avg", "temp_max", "temp_min", "wind_avg")
    assert metrics == {f"weather_{name}" for name in names}
    assert len({each.identity.labels.get("location") for each in series}) == 3
    wind = next(each for each in series if each.identity.metric == "weather_wind_avg")
    assert wind.identity.labels.as_dict() == {"location": "Hayward", "sample": "noaa"}
    assert (iso(wind.time_ms[0]), wind.value[0]) == ("2020-01-01T00:00:00", 2.24)


def test_gzip_reads_the_same(tmp_path: Path) -> None:
    packed = tmp_path / "weather.lp.gz"
    packed.write_bytes(gzip.compress(real_data("weather/bay-area-weather.lp").read_bytes()))
    wanted = read_map(MAPS / "weather-lines.yml")
    found = read_file(packed, wanted, None, now=given.NOW)
    plain, _ = read("weather/bay-area-weather.lp", "weather-lines.yml")
    assert found.rows == plain.rows
    assert replace(found, series=()) == replace(plain, series=())
