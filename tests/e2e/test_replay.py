"""Real files through the real ingest, as `ioc replay` sends them."""

import gzip
import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.e2e.conftest import Ingest
from tests.real_data import real_data
from tests.servers import Database
from tests.typed import typed

PROJECT = Path(__file__).parents[2]
MAPS = PROJECT / "docs" / "replay"


class Replay:
    """`ioc replay` as source `loose`, which may create metrics."""

    def __init__(self, url: str, key: str, folder: Path) -> None:
        self.url = url
        self.key_file = folder / "key"
        self.key_file.write_text(f"{key}\n")

    def __call__(self, file: Path, map_file: Path, *more: str) -> CompletedProcess[str]:
        command = ["replay", str(file), "--map", str(map_file), "--http", self.url]
        if "--key-file" not in more:
            command += ["--key-file", str(self.key_file)]
        return typed({}, *command, *more)


@pytest.fixture
def kept_for_ever(database: Database) -> None:
    """Take in samples however old they are: files of others are of 2014."""
    with database.connect() as owner:
        owner.execute("UPDATE retention SET raw_days = NULL")


@pytest.fixture
def replay(
    kept_for_ever: None, ingest_http: Ingest, keys: dict[str, str], tmp_path: Path
) -> Replay:
    """Give the test the command."""
    del kept_for_ever
    return Replay(ingest_http.url, keys["loose"], tmp_path)


def count(database: Database, metric: str) -> tuple[int, float, float]:
    """Return (samples, first value, last value) of a metric in order of time."""
    with database.connect() as conn:
        found = conn.execute(
            "SELECT count(*), (array_agg(o.value ORDER BY o.time))[1],"
            " (array_agg(o.value ORDER BY o.time DESC))[1]"
            " FROM observed AS o JOIN series AS s ON s.id = o.series_id WHERE s.metric = %s",
            [metric],
        ).fetchone()
    assert found is not None
    return found


def test_a_file_with_repeated_times_twice(database: Database, replay: Replay) -> None:
    name = "machine_temperature_system_failure"
    file, map_file = real_data(f"nab/{name}.csv"), MAPS / f"nab-{name.replace('_', '-')}.yml"
    for _ in range(2):
        done = replay(file, map_file, "--zone", "UTC")
        assert done.returncode == 0, done.stderr
        assert "22,683 accepted, 0 rejected" in done.stdout
        assert "12 at a time that the series had already" in done.stdout
        assert count(database, "sample_machine_temperature") == (22683, 73.96732207, 96.90386085)


def test_weather_lines_years_old(database: Database, replay: Replay, tmp_path: Path) -> None:
    packed = tmp_path / "weather.lp.gz"
    packed.write_bytes(gzip.compress(real_data("weather/bay-area-weather.lp").read_bytes()))
    done = replay(packed, MAPS / "weather-lines.yml")
    assert done.returncode == 0, done.stderr
    assert count(database, "weather_temp_avg")[0] == 3288
    with database.connect() as conn:
        chunks = conn.execute(
            "SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name = 'sample'"
        ).fetchone()
    assert chunks is not None
    assert chunks[0] <= 2  # years-late samples make no chunks


def test_shift_to_now(database: Database, replay: Replay) -> None:
    file = real_data("uptime/worldclock_report.log")
    done = replay(file, MAPS / "uptime-log.yml", "--zone", "UTC", "--shift-to", "now")
    assert done.returncode == 0, done.stderr
    with database.connect() as conn:
        newest = conn.execute(
            "SELECT extract(epoch FROM now() - max(o.time))::float FROM observed AS o"
        ).fetchone()
    assert newest is not None
    assert newest[0] < 60


def test_a_refusal_is_told_and_fails(replay: Replay, tmp_path: Path) -> None:
    file, map_file = tmp_path / "some.csv", tmp_path / "some.yml"
    file.write_text("t,v\n2026-01-01 00:00:00,-97\n2026-01-01 00:05:00,12\n")
    map_file.write_text(
        "format: csv\nrepeated: last\ntime: {column: t}\n"
        "values: [{metric: net_rsrp_dbm, column: v}]\n"
    )
    done = replay(file, map_file, "--zone", "UTC")
    assert done.returncode == 1
    assert "1 accepted, 1 rejected" in done.stdout
    assert "1 out_of_range, such as /series/0/value" in done.stdout
    assert replay(file, map_file, "--zone", "UTC", "--lenient").returncode == 0


def test_a_wrong_key_ends_at_once(replay: Replay, tmp_path: Path) -> None:
    wrong = tmp_path / "keys.json"
    wrong.write_text(json.dumps({"loose": "ioc_abcdefgh_wrong"}))
    file = real_data("uptime/google_report.log")
    key = ("--zone", "UTC", "--key-file", str(wrong))
    done = replay(file, MAPS / "uptime-log.yml", *key, "--source", "loose")
    assert done.returncode == 1
    assert "does not exist, was revoked or has expired" in done.stdout
    assert "--source: loose" in replay(file, MAPS / "uptime-log.yml", *key).stderr
