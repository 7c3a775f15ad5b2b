"""A place with foreign devices, the broker that follows it, and what such devices send."""

import asyncio
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.model import SourceId
from core.store import keys as store_keys
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from ioc.private.topics import foreign_topics
from tests import given
from tests.e2e.device import Device
from tests.servers import Broker, Database
from tests.typed import typed

PLACE = """\
id: acme
name_vi: Acme
name_en: Acme
zone: Asia/Ho_Chi_Minh
language: en
root_unit: acme
default_scope: site
duty_phone: "+84 0000"
contact: it@example.com
"""
UNITS = "id,parent,kind,name_vi,name_en,scope\nacme,,company,A,A,site\n"
METRICS = (
    "name,group,unit_of_measure,kind,labels,expected_period_seconds,valid_min,valid_max,name_vi,"
    "name_en,note\n"
    'air_celsius,air,°C,gauge,"unit,device",600,-40,60,K,A,\n'
    'air_humidity_ratio,air,1,gauge,"unit,device",600,0,1,H,H,\n'
    'radio_rssi_dbm,radio,dBm,gauge,"unit,device,gateway",600,-150,0,R,R,\n'
)
SOURCES = """\
sources:
  - id: lora
    name_vi: Cổng LoRa
    name_en: LoRa gateway
    unit: acme
    labels: {unit: acme}
    allowed_metrics: [air_*, radio_*]
    mapping:
      - topic: application/+/device/{device}/event/up
        time: time
        values:
          - {metric: air_celsius, value: object.t}
          - {metric: air_humidity_ratio, value: object.h, unit_of_measure: "%", optional: true}
          - {metric: radio_rssi_dbm, each: rxInfo, value: rssi, labels: {gateway: gatewayId},
             optional: true}
  - id: tasmota
    name_vi: Ổ cắm
    name_en: Plug
    allowed_metrics: [air_*]
"""


@dataclass(slots=True)
class Center:
    """A place described by files, a broker that follows it, and a shard of ingest."""

    folder: Path
    database: Database
    broker: Broker
    keys: dict[str, str]

    def describe(self, sources: str) -> str:
        """Apply other sources, and let the broker follow as `ioc up` does; what has changed."""
        (self.folder / "sources.yml").write_text(sources)
        applied = self.command("apply", str(self.folder), "--yes")
        assert applied.returncode == 0, applied.stderr
        self.broker.open(asyncio.run(self._topics()))
        return applied.stdout

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = {"IOC_DATABASE_URL": self.database.url, "IOC_STATE": str(self.database.state)}
        return typed(env, *words)

    def device(self, source: str) -> Device:
        return Device(self.broker, source, self.keys[source])

    def rows(self) -> list[tuple[str, dict[str, str], str, float]]:
        """(metric, labels, source, value) of every sample."""
        with self.database.connect() as conn:
            return conn.execute(
                "SELECT metric, labels, source_id, value FROM observed"
                " JOIN series ON series_id = series.id ORDER BY metric, value"
            ).fetchall()

    def rejected(self) -> list[tuple[str | None, str, str, dict[str, str], list[Any]]]:
        with self.database.connect() as conn:
            return conn.execute(
                "SELECT source_id, protocol, reason, context, faults FROM rejected ORDER BY id"
            ).fetchall()

    async def _topics(self) -> dict[str, list[str]]:
        async with await connect(self.database.login("ioc"), autocommit=True) as conn:
            return {user: list(topics) for user, topics in (await foreign_topics(conn)).items()}

    async def make_keys(self) -> None:
        async with await connect(self.database.login("ioc")) as conn:
            for source in ("lora", "tasmota"):
                wanted = NewKey(name=source, scopes=[Scope.WRITE], source=SourceId(source))
                by = By("system:test")
                _, self.keys[source] = await store_keys.create(conn, wanted, by=by, now=given.NOW)
            await conn.commit()


UP = "application/7c1/device/a81758fffe03a1b2/event/up"


def uplink(**changed: object) -> dict[str, object]:
    """Write an uplink event as a network server would."""
    return {
        "time": datetime.fromtimestamp(given.now_ms() / 1000, UTC).isoformat(),
        "deviceInfo": {"devEui": "a81758fffe03a1b2"},
        "object": {"t": 21.5, "h": 80},
        "rxInfo": [{"gatewayId": "0016c001f1500812", "rssi": -97}],
        **changed,
    }
