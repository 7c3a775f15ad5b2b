"""Influx line protocol over HTTP, also by the official clients; one source's label explosion."""

import httpx
from influxdb import InfluxDBClient as InfluxDB1
from influxdb_client.client.influxdb_client import InfluxDBClient as InfluxDB2
from influxdb_client.client.write_api import SYNCHRONOUS

from tests import given
from tests.e2e.conftest import Ingest
from tests.servers import Database


def test_line_protocol_keeps_the_good_and_tells_the_bad(
    ingest_http: Ingest, keys: dict[str, str], database: Database
) -> None:
    now = given.now_ms()
    good = [f"net_rsrp_dbm,operator={name} value=-80 {now}" for name in "cd"]
    lines = f"{good[0]}\nnot a line\n{good[1]}"
    answer = httpx.post(
        f"{ingest_http.url}/write?db=any&precision=ms&u=bts-01&p={keys['bts-01']}", content=lines
    )
    told = answer.json()
    assert answer.status_code == 400
    assert (told["accepted"], told["rejected"], told["code"]) == (2, 1, "invalid")
    assert told["message"] == told["error"]
    assert "line 2" in told["error"]
    assert given.stored(database) == [("net_rsrp_dbm", -80)] * 2


def test_the_client_of_influxdb_2_writes_unmodified(
    ingest_http: Ingest, keys: dict[str, str], database: Database
) -> None:
    with InfluxDB2(ingest_http.url, token=keys["loose"], org="any", enable_gzip=True) as influx:
        assert influx.ping()
        point = {
            "measurement": "weather",
            "tags": {"at": "roof"},
            "fields": {"c": 21.5, "ok": True},
        }
        with influx.write_api(write_options=SYNCHRONOUS) as write:
            write.write("any", record=[point, {**point, "tags": {"at": "yard"}}])
    assert given.stored(database) == [("weather_c", 21.5)] * 2 + [("weather_ok", 1)] * 2


def test_the_client_of_influxdb_1_writes_unmodified(
    ingest_http: Ingest, keys: dict[str, str], database: Database
) -> None:
    influx = InfluxDB1("127.0.0.1", ingest_http.port, "loose", keys["loose"], "any", gzip=True)
    assert influx.ping()
    point = {"measurement": "weather", "tags": {"at": "roof"}, "fields": {"c": 21.5, "note": "dry"}}
    assert influx.write_points([point])
    influx.close()
    assert given.stored(database) == [("weather_c", 21.5)]


def test_the_label_explosion_of_one_source_leaves_others_alone(
    ingest_http: Ingest, keys: dict[str, str], database: Database
) -> None:
    def write(source: str, lines: str) -> httpx.Response:
        return httpx.post(
            f"{ingest_http.url}/api/v2/write",
            content=lines,
            headers={"authorization": f"Token {keys[source]}"},
            timeout=60,
        )

    now = given.now_ms() * 10**6
    flood = "\n".join(f"burst,n={n} value=1 {now}" for n in range(10_050))
    answer = write("flood", flood)
    assert answer.status_code == 400
    assert (answer.json()["accepted"], answer.json()["rejected"]) == (10_000, 50)
    assert answer.json()["errors"][0]["code"] == "series_limit"
    assert write("flood", f"burst,n=3 value=2 {now + 10**9}").status_code == 204
    assert write("bts-02", f"net_rsrp_dbm,operator=a value=-80 {now}").status_code == 204
    with database.connect() as conn:
        counts: dict[str, int] = dict(
            conn.execute(
                "SELECT source_id, count(DISTINCT series_id)"
                " FROM sample JOIN series ON id = series_id"
                " WHERE source_id <> 'ioc-ingest' GROUP BY 1"
            ).fetchall()
        )
    assert counts == {"flood": 10_000, "bts-02": 1}
