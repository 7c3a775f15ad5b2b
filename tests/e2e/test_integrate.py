"""docs/integrate.md: its marked lines, run as they stand against real processes."""

import json
import os
import re
import shutil
import subprocess
import sys
import time

from core.model import HeartbeatId
from core.store import keys as store_keys
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from tests import given
from tests.e2e.conftest import PROJECT, Ingest
from tests.servers import Broker, Database

PAGE = (PROJECT / "docs" / "integrate.md").read_text("utf-8")
CELSIUS = "weather_temperature_celsius"


def blocks(kind: str) -> list[str]:
    found = re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert found, kind
    return found


def run(argv: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(
        argv,
        env={"PATH": os.defpath, **env},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, (argv, done.stdout, done.stderr)
    return done.stdout


def stations(database: Database) -> dict[str, float]:
    """Give what is stored of each station's thermometer."""
    with database.connect() as conn:
        rows = conn.execute(
            "SELECT labels->>'station', value FROM observed JOIN series ON series_id = series.id"
            " WHERE metric = %s", [CELSIUS],
        ).fetchall()  # fmt: skip
    return dict(rows)


def of_the_board(value: float) -> str:
    """Give the message that the sketch prints."""
    (sketch,) = blocks("cpp")
    found = re.search(r'sizeof message,\s*"((?:[^"\\]|\\.)*)"', sketch)
    assert found
    pattern = json.loads(f'"{found[1]}"').replace("%lld", "%d")
    return str(pattern % (int(time.time()), value))


async def ping_key(database: Database) -> str:
    given.heartbeats(database)
    async with await connect(database.login("ioc"), autocommit=True) as conn:
        wanted = NewKey(name="backup", scopes=[Scope.PING], heartbeat=HeartbeatId("backup"))
        _, key = await store_keys.create(conn, wanted, by=By("system:test"), now=given.NOW)
    return key


async def test_what_is_marked_runs(
    database: Database,
    broker: Broker,
    keys: dict[str, str],
    ingest_http: Ingest,
    ingest_mqtt: Ingest,
) -> None:
    assert ingest_mqtt.is_running
    env = {
        "INGEST": ingest_http.url,
        "KEY": keys["loose"],
        "SOURCE": "loose",
        "MQTT_HOST": "127.0.0.1",
        "MQTT_PORT": str(broker.port),
        "PING_KEY": await ping_key(database),
    }
    for lines in blocks("sh run"):
        run(["sh", "-c", lines], env)
    (python,) = blocks("python run")
    run([sys.executable, "-c", python], env)
    (paho,) = blocks("python run-mqtt")
    assert '"accepted":1' in run([sys.executable, "-c", paho], env)
    (ping,) = blocks("sh run-ping")
    assert run(["sh", "-c", ping], env).strip() == "OK"
    post = 'curl -fsS "$INGEST/api/v1/ingest" -H "Authorization: Bearer $KEY" -d "$BODY"'
    run(["sh", "-c", post], {**env, "BODY": of_the_board(21.25)})
    wanted = {"curl": 21.5, "lines": 21.6, "python": 21.7, "paho": 21.8, "esp32": 21.25}
    if shutil.which("node"):
        (function,) = blocks("js run")
        call = f"console.log((msg => {{ {function} }})({{payload: '22.5'}}).payload)"
        run(["sh", "-c", post], {**env, "BODY": run(["node", "-e", call], env)})
        wanted["node-red"] = 22.5
    assert stations(database) == wanted
    (zabbix,) = blocks("python zabbix")
    told = (
        "[{'lastclock': CLOCK, 'value_type': '0', 'hosts': [{'host': 'gw, 1'}], 'lastvalue': '7.5',"
    )
    told = f"{told} 'key_': 'icmpping[a=b]'}}]".replace("CLOCK", str(int(time.time())))
    of_page = zabbix.partition("if __name__")[0] + f"print('\\n'.join(lines({told})))"
    write = 'curl -fsS "$INGEST/write?precision=s" -H "Authorization: Bearer $KEY" -d "$BODY"'
    run(["sh", "-c", write], {**env, "BODY": run([sys.executable, "-c", of_page], env)})
    with database.connect() as conn:
        rows = conn.execute(
            "SELECT labels, value FROM observed JOIN series ON series_id = series.id"
            " WHERE metric = 'zabbix'"
        ).fetchall()
    assert rows == [({"host": "gw, 1", "item": "icmpping[a=b]"}, 7.5)]
