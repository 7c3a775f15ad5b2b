"""docs/devices.md: its examples pass `ioc check`, and read what devices publish."""

import re
import shutil
from pathlib import Path

import pytest

from ingest import mappings
from ingest.routes import Routes
from ioc.place import read_folder
from tests.decoded import Point, points

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "devices.md").read_text()
SAMPLES = Path(__file__).parent / "devices"
NOW_MS = 1_795_514_400_000  # 2026-11-24T10:00:00Z
AT_MS = NOW_MS - 108_000  # 09:58:12Z

KHUN_HA = {"unit": "khun-ha-2025"}
GATEWAYS = ({"gateway": "0016c001f1500812"}, {"gateway": "0016c001f1500a44"})
STATION = {**KHUN_HA, "station": "khun-ha-ubnd"}
LEVEL = {"station": "muc-nuoc-nam-pe"}
RADIO = {**LEVEL, "gateway": "ban-bo-ubnd"}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Routes:
    """Paste all examples into the demo's place."""
    folder = tmp_path_factory.mktemp("place") / "tam-duong"
    shutil.copytree(ROOT / "config" / "tam-duong", folder)
    for file, language in (("metrics.csv", "csv"), ("sources.yml", "yaml")):
        blocks = re.findall(rf"^```{language}\n(.*?)^```", DOCS, re.DOTALL | re.MULTILINE)
        assert blocks
        with (folder / file).open("a") as text:
            text.write("".join(blocks))
    read = read_folder(folder)
    assert read.findings == ()
    return Routes(read.sources)


@pytest.mark.parametrize(
    ("sample", "topic", "source", "expected"),
    [
        (
            "chirpstack",
            "application/7c1a52fb-2b43-4a60-a7ae-0d4b8e8d9b11/device/a81758fffe03a1b2/event/up",
            "chirpstack",
            [
                ("weather_temperature_celsius", STATION, AT_MS + 347, 21.5),
                ("weather_humidity_ratio", STATION, AT_MS + 347, 80.0),
                ("device_battery_volts", STATION, AT_MS + 347, 3602.0),
                ("device_rssi_dbm", {**STATION, **GATEWAYS[0]}, AT_MS + 347, -97.0),
                ("device_rssi_dbm", {**STATION, **GATEWAYS[1]}, AT_MS + 347, -118.0),
                ("device_snr_db", {**STATION, **GATEWAYS[0]}, AT_MS + 347, 8.25),
            ],
        ),
        (
            "ttn",
            "v3/muc-nuoc@ttn/devices/muc-nuoc-nam-pe/up",
            "ttn",
            [
                ("hydro_water_level_metres", LEVEL, AT_MS + 910, 1.6),
                ("device_battery_volts", LEVEL, AT_MS + 910, 3.6),
                ("device_rssi_dbm", RADIO, AT_MS + 910, -105.0),
                ("device_snr_db", RADIO, AT_MS + 910, -4.5),
            ],
        ),
        (
            "tasmota-sensor",
            "tele/nha-van-hoa/SENSOR",
            "nha-van-hoa",
            [
                ("weather_temperature_celsius", {}, AT_MS, 21.5),
                ("weather_humidity_ratio", {}, AT_MS, 80.0),
            ],
        ),
        (
            "tasmota-state",
            "tele/nha-van-hoa/STATE",
            "nha-van-hoa",
            [("device_on", {}, AT_MS, 1.0), ("device_rssi_dbm", {}, AT_MS, -69.0)],
        ),
    ],
)
def test_what_devices_publish_is_read(
    routes: Routes, sample: str, topic: str, source: str, expected: list[Point]
) -> None:
    route = routes.find(topic)
    assert route is not None
    assert route.source.id == source
    body = (SAMPLES / f"{sample}.json").read_bytes()
    decoded = route.decode(body, topic, now_ms=NOW_MS)
    assert decoded.faults == ()
    assert points(decoded) == expected


def test_a_thermometer_in_fahrenheit_is_refused(routes: Routes) -> None:
    topic = "tele/nha-van-hoa/SENSOR"
    route = routes.find(topic)
    assert route is not None
    body = (SAMPLES / "tasmota-sensor.json").read_bytes().replace(b'"C"', b'"F"')
    decoded = route.decode(body, topic, now_ms=NOW_MS)
    assert [metric for metric, *_ in points(decoded)] == ["weather_humidity_ratio"]
    assert "got false" in decoded.faults[0].detail


def test_the_page_tells_every_key() -> None:
    cells = re.findall(r"^\| (`.*?) \|", DOCS, re.MULTILINE)
    told = {key for cell in cells for key in re.findall(r"`(\w+)`", cell)}
    source = Path(mappings.__file__).read_text()
    asked = set(re.findall(r"\bfields\.\w+\(\s*\"(\w+)\"", source))
    asked |= set(re.findall(r"_\w+\(fields, \"(\w+)\"", source))
    assert told == asked
