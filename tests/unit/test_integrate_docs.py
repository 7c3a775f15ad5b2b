"""docs/integrate.md: what others read is well-formed, and names what is there."""

import json
import re
import shutil
import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from alerts.posted.incoming import postings
from ingest.http.forms import FORMS
from ingest.routes import Routes
from ioc.place import read_folder
from tests.decoded import points

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "integrate.md").read_text("utf-8")
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def blocks(kind: str) -> list[str]:
    found = re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert found, kind
    return found


def yamls(kind: str) -> list[dict[str, Any]]:
    return [yaml.safe_load(each) for each in blocks(f"yaml {kind}")]


def test_addresses_are_there() -> None:
    paths = json.loads((ROOT / "api" / "openapi.json").read_text())["paths"]
    known = {re.sub(r"\{\w+\}", "X", path) for path in paths} | set(FORMS) | {"/ping"}
    asked = re.findall(r"(?:\$INGEST|\$API|ioc\.example\.vn)(/[\w./-]+)", PAGE)
    asked += re.findall(r"INGEST\"\] \+ \"(/[\w./-]+)", PAGE)
    assert len(asked) > 15
    assert {path.replace("SECRET", "X") for path in asked} - known == set()


def test_what_sends_remote_write_sends_it_to_us() -> None:
    writes, scrapes, alerts = yamls("prometheus")
    (remote,) = writes["remote_write"]
    assert remote["url"].endswith("/api/v1/write")
    assert scrapes["scrape_configs"][0]["static_configs"]
    assert alerts["alerting"]["alertmanagers"][0]["authorization"]["type"] == "Bearer"
    (otel,) = yamls("otel")
    for pipeline in otel["service"]["pipelines"].values():
        for kind, names in pipeline.items():
            assert set(names) <= set(otel[kind])
    assert otel["exporters"]["otlphttp"]["metrics_endpoint"].endswith("/v1/metrics")
    (grafana,) = yamls("grafana")
    assert grafana["datasources"][0]["uid"] == "ioc-promql"


def test_telegraf_writes_as_it_was_tried() -> None:
    (page,) = (tomllib.loads(each) for each in blocks("toml"))
    conf = (ROOT / "tests" / "e2e" / "telegraf" / "telegraf.conf").read_text()
    tried = tomllib.loads(conf)["outputs"]["influxdb_v2"][0]
    assert page["outputs"]["influxdb_v2"][0].keys() == tried.keys()


def test_zigbee_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "tam-duong"
    shutil.copytree(ROOT / "config" / "tam-duong", folder)
    with (folder / "sources.yml").open("a") as file:
        file.write(blocks("yaml sources")[0])
    read = read_folder(folder)
    assert read.findings == ()
    route = Routes(read.sources).find("zigbee2mqtt/khun-ha-ubnd")
    assert route is not None
    (message,) = blocks("json zigbee")
    now_ms = round(NOW.timestamp() * 1000)
    decoded = route.decode(message.encode(), "zigbee2mqtt/khun-ha-ubnd", now_ms=now_ms)
    assert decoded.faults == ()
    assert [(metric, value) for metric, _, _, value in points(decoded)] == [
        ("weather_temperature_celsius", 19.42),
        ("weather_humidity_ratio", 64.31),
        ("weather_pressure_hectopascals", 912.4),
    ]


_ENGINE = """
let sent;
class HttpRequest {
  addHeader() {}
  post(url, body) { sent = body; return ''; }
  getStatus() { return 200; }
}
const value = JSON.stringify({value: '1', host: 'gw', name: 'Down', severity: '4', key: 'k'});
(() => { SCRIPT })();
console.log(sent);
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_problems_of_zabbix_are_alerts() -> None:
    (script,) = blocks("js zabbix")
    call = _ENGINE.replace("SCRIPT", script)
    ran = subprocess.run(["node", "-e", call], capture_output=True, text=True, check=True)
    found, faults = postings(json.loads(ran.stdout), "zabbix", NOW)
    assert faults == []
    (alert,) = found
    assert dict(alert.labels)["severity"] == "critical"
    assert alert.ends_at > NOW
