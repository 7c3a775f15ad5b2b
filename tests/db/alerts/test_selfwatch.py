"""What the center says of itself, from real pages of real processes into series."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.service.address import Address
from core.service.outbound import system_lookup
from core.service.settings import Settings
from core.store.pool import connect
from core.store.product import ALERTS_SOURCE
from ioc.alerts.channels import ChannelSetup
from ioc.alerts.pages import page
from ioc.alerts.selfwatch import SelfWatch
from ioc.recorder import StoredRecorder
from tests.alerting import Stand, stand
from tests.delivering import insert, notification
from tests.ports import free_ports
from tests.processes import processes
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
LATEST = """
SELECT DISTINCT ON (s.id) s.metric, s.labels, a.value
FROM sample AS a JOIN series AS s ON s.id = a.series_id ORDER BY s.id, a.time DESC
"""


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Stand]:
    async with stand(database, NOW) as kept:
        yield kept


def stored(kept: Stand) -> dict[tuple[str, str], float]:
    """Newest values, by metric and labels of the series, the label of its name left out."""
    found = {}
    for metric, labels, value in kept.rows(LATEST):
        found[metric, " ".join(f"{labels[each]}" for each in sorted(labels))] = value
    return found


async def test_each_process_has_a_state_also_one_that_does_not_answer(kept: Stand) -> None:
    async with processes(None, "the disk is full") as (well, ill):
        gone = Address("127.0.0.1", free_ports(1))
        watch = SelfWatch(
            processes={"api": well, "pack": ill, "ingest-http": gone},
            recorder=StoredRecorder(kept.intake, ALERTS_SOURCE),
            clock=kept.clock,
            pool=kept.intake.pool,
        )
        await watch.look()
    found = stored(kept)
    up = {name: found["center_process_up", name] for name in ("api", "pack", "ingest-http")}
    ready = {name: found["center_process_ready", name] for name in ("api", "pack", "ingest-http")}
    assert up == {"api": 1, "pack": 1, "ingest-http": 0}
    assert ready == {"api": 1, "pack": 0, "ingest-http": 0}
    assert ("ioc_rule_failing", "api") in found  # this test's own process answers


async def test_leases_channels_and_clock_are_told(kept: Stand) -> None:
    async with await connect(kept.database.login("ioc")) as conn:
        await conn.execute(
            "INSERT INTO lease SELECT 'pack', 1, 'h', 1, now(), now() + interval '1 h'"
        )
        await conn.execute(
            "INSERT INTO channel_state (channel, failures) VALUES"
            " ('person/a/sms', 5), ('person/b/sms', 6), ('it/webhook/0', 4), ('x/pigeon/0', 9)"
        )
        await conn.execute(
            "INSERT INTO backup (name, begun_at, ended_at, bytes, error) VALUES"
            " ('good', now() - interval '2 h', now(), 1, ''), ('bad', now(), now(), NULL, 'full')"
        )
    watch = SelfWatch(
        processes={},
        recorder=StoredRecorder(kept.intake, ALERTS_SOURCE),
        clock=kept.clock,
        pool=kept.intake.pool,
    )
    await watch.look()
    found = stored(kept)
    held = {name: value for (metric, name), value in found.items() if metric == "center_lease_held"}
    assert held.pop("pack") == 1
    assert set(held.values()) == {0}
    assert "alerts" in held
    down = {name: value for (metric, name), value in found.items()
            if metric == "center_channels_down" and value}  # fmt: skip
    assert down == {"sms": 2, "other": 1}
    skew = found["center_clock_skew_seconds", "database"]
    assert abs(skew) > timedelta(seconds=60).total_seconds()  # the test's clock is not the real one
    assert found["center_backup_age_seconds", ""] == pytest.approx(7200, abs=60)
    assert found["center_backup_ok", ""] == 0
    assert found["center_notifications_held", ""] == 0


async def test_who_is_on_duty_and_when_nobody_will_be(kept: Stand) -> None:
    await kept.put_routing(
        "{route: {receiver: it}, receivers: [{name: it}], people: [{id: a, name: A, user: an,"
        " channels: {p1: [sms]}}],"
        " schedules: [{id: it, zone: UTC, layers: [{start: 2026-11-01T00:00, every: 1w,"
        " people: [a], until: 2026-12-01T00:00}]}, {id: none, zone: UTC, layers: [{start:"
        " 2027-01-01T00:00, every: 1w, people: [a]}]}, {id: sundays, zone: UTC, covers: [{days:"
        " [sun]}], layers: [{start: 2027-01-01T00:00, every: 1w, people: [a]}]}]}"
    )
    async with await connect(kept.database.login("ioc")) as conn:
        await conn.execute(
            "INSERT INTO schedule_override (schedule, begins_at, ends_at, person, replaces, note,"
            " created_at, created_by, updated_at, updated_by) VALUES ('it', '2026-12-01',"
            " '2026-12-02', 'a', '', '', now(), 'x', now(), 'x')"
        )
        await conn.execute(
            "INSERT INTO way_test (person, way, code, asked_at, asked_by, confirmed_at)"
            " VALUES ('a', 'sms', 'K3F7', %(now)s, 'x', %(now)s)",
            {"now": kept.now},
        )
    watch = SelfWatch(
        processes={},
        recorder=StoredRecorder(kept.intake, ALERTS_SOURCE),
        clock=kept.clock,
        pool=kept.intake.pool,
    )
    await watch.look()
    found = stored(kept)
    assert (found["oncall_on_duty", "it"], found["oncall_on_duty", "none"]) == (1, 0)
    day = 86400
    assert found["oncall_uncovered", "it"] == 9 * day + 3 * 3600  # from the 2nd to the 11th, 03:00
    assert found["oncall_uncovered", "none"] == 14 * day
    assert found["oncall_uncovered", "sundays"] == 2 * day
    assert ("oncall_on_duty", "sundays") not in found  # on a Friday
    assert (found["oncall_unready", "it"], found["oncall_unready", "none"]) == (0, 0)
    async with await connect(kept.database.login("ioc")) as conn:
        await conn.execute(
            "INSERT INTO app_user (id, name, password_hash, password_changed_at, created_at,"
            " disabled_at) VALUES ('an', 'An', '', now(), now(), now())"
        )
    await watch.look()
    assert stored(kept)["oncall_unready", "it"] == 0  # as of a moment ago
    kept.clock.set(kept.now + timedelta(minutes=5))
    await watch.look()
    assert stored(kept)["oncall_unready", "it"] == 1


async def test_a_channel_that_no_file_names_any_more_is_not_down_for_ever(
    kept: Stand, tmp_path: Path
) -> None:
    await kept.put_routing(
        "{route: {receiver: it}, receivers: [{name: it, webhook_configs: [{url: 'http://a/'}]}]}"
    )
    channels = ("it/webhook/0", "it/webhook/1", "person/a/sms")
    async with await connect(kept.database.login("ioc")) as conn:
        for each in channels:
            await conn.execute(
                "INSERT INTO channel_state (channel, failures) VALUES (%s, 9)", [each]
            )
        await insert(conn, [notification(channel="person/a/sms")])  # is given up one day
    async with system_lookup() as lookup:
        settings = Settings(config=tmp_path, state=tmp_path)
        await ChannelSetup.of(settings, kept.intake.pool, lookup, kept.clock).refresh()
    down = kept.rows("SELECT channel FROM channel_state WHERE failures >= 5 ORDER BY channel")
    assert down == [("it/webhook/0",), ("person/a/sms",)]


async def test_messages_know_what_units_and_indicators_are_called(
    kept: Stand, tmp_path: Path
) -> None:
    with kept.database.connect() as owner:
        owner.execute(
            "INSERT INTO unit (id, kind, name_vi, name_en, scope)"
            " VALUES ('kh', 'xa', 'Xã Khun Há', '', 'core')"
        )
        owner.execute(
            "INSERT INTO kpi_file (document, put_at) VALUES (%s, now())",
            ['{"kpis": [{"id": "K01", "name": {"vi": "Hồ sơ", "en": "Dossiers"}}]}'],
        )
    settings = Settings(config=tmp_path, state=tmp_path)
    async with system_lookup() as lookup:
        setup = ChannelSetup.of(settings, kept.intake.pool, lookup, kept.clock)
        await setup.refresh()
    words = setup.channels.words
    assert (words.names.units["kh"], words.names.kpis) == ("Xã Khun Há", {"K01": "Hồ sơ"})
    assert words.names_en.kpis == {"K01": "Dossiers"}


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 ???\r\n\r\n", b"\x00\xff" * 9, b"HTTP/1.1\r\n\r\n"]
)
async def test_what_is_no_answer_is_none(answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await page(Address("127.0.0.1", port), "/readyz") is None
