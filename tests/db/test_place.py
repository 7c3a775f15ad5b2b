"""Applying a place: shown first, whole or not at all, twice is once, history stays."""

from datetime import UTC, datetime
from pathlib import Path

from core.place import Verb, difference
from core.service.settings import Settings
from core.store import audit
from core.store.place import stored_place
from core.store.pool import connect
from ioc.doctor.gather.database import ask
from tests.clock import JumpingClock
from tests.places import CONFIG, NOW, apply, edit, place, rows
from tests.servers import Database


async def test_a_second_apply_has_nothing_to_change(database: Database, folder: Path) -> None:
    described = place(folder)
    changes, shown = await apply(database, described)
    assert {change.verb for change in changes} == {Verb.ADDED}
    assert shown.endswith(f"{len(changes)} added")
    # Zone, time of alerts and notice are those of a new database; the default class always is.
    assert len(changes) == len(described.records()) - 4
    assert await apply(database, described) == ((), "nothing to change")
    assert rows(database, "SELECT actor, action, object FROM audit") == [
        ("user:admin", "place.apply", "tam-duong")
    ]
    async with await connect(database.login()) as conn:
        assert await audit.first_broken(conn) is None


async def test_what_is_not_confirmed_is_not_applied(database: Database, folder: Path) -> None:
    changes, shown = await apply(database, place(folder), confirm=lambda: False)
    assert (changes, shown.splitlines()[0]) == ((), "+ unit ban-bo-2025: added")
    assert rows(database, "SELECT (SELECT count(*) FROM unit), (SELECT count(*) FROM audit)") == [
        (0, 0)
    ]


async def test_changed_fields_are_shown_and_audited(database: Database, folder: Path) -> None:
    await apply(database, place(folder))
    edit(folder / "units.csv", ("173.91,18606", "173.91,18700"))
    edit(folder / "metrics.csv", (",300,-156,-31,", ",300,-140,-31,"))
    edit(folder / "sources.yml", ("conflict: replace # operators", "conflict: reject # operators"))
    _, shown = await apply(database, place(folder))
    assert shown == (
        "~ unit binh-lu-2025: changed\n"
        "    population: 18606 → 18700\n"
        "~ metric net_rsrp_dbm: changed\n"
        "    valid_min: -156 → -140\n"
        "~ source phu-song: changed\n"
        "    conflict: replace → reject\n"
        "3 changed"
    )
    assert rows(database, "SELECT valid_min FROM metric WHERE name = 'net_rsrp_dbm'") == [(-140,)]
    (detail,) = rows(database, "SELECT detail FROM audit ORDER BY id DESC LIMIT 1")[0]
    assert detail["place"][0] == {
        "what": "unit",
        "id": "binh-lu-2025",
        "verb": "changed",
        "fields": {"population": {"before": 18606, "after": 18700}},
    }


def give_class(folder: Path, metric: str, name: str) -> None:
    """Let a metric name its class of retention, in a column of its own."""
    head, *lines = (folder / "metrics.csv").read_text().splitlines()
    given = [f"{line},{name if line.startswith(f'{metric},') else ''}" for line in lines]
    (folder / "metrics.csv").write_text("\n".join([f"{head},retention_class", *given]))


async def test_for_how_long_is_kept_is_shown_audited_and_stored(
    database: Database, folder: Path
) -> None:
    await apply(database, place(folder))
    before = (folder / "metrics.csv").read_text()
    with (folder / "place.yml").open("a") as file:
        file.write("retention:\n  default: {raw: 5y}\n  short: {raw: 90d, hours: 2y}\n")
    give_class(folder, "net_rsrp_dbm", "short")
    _, shown = await apply(database, place(folder))
    assert shown == (
        "~ retention default: changed\n"
        "    raw: 10y → 5y\n"
        "+ retention short: added\n"
        "~ metric net_rsrp_dbm: changed\n"
        "    retention_class: default → short\n"
        "1 added, 2 changed\n"
        "! class default: samples older than 5y go for good, the first within minutes"
        " (kept 10y until now)\n"
        "! metric net_rsrp_dbm: samples older than 90d go for good, the first within minutes"
        " (kept 10y until now)\n"
        "! metric net_rsrp_dbm: hours older than 2y go for good, the first within minutes"
        " (kept forever until now)"
    )
    kept = "SELECT class, raw_days, hourly_days, daily_days FROM retention ORDER BY class"
    assert rows(database, kept) == [("default", 1825, None, None), ("short", 90, 730, None)]
    of_metric = "SELECT retention_class FROM metric WHERE name = 'net_rsrp_dbm'"
    assert rows(database, of_metric) == [("short",)]
    (detail,) = rows(database, "SELECT detail FROM audit ORDER BY id DESC LIMIT 1")[0]
    assert detail["place"][0] == {
        "what": "retention",
        "id": "default",
        "verb": "changed",
        "fields": {"raw": {"before": "10y", "after": "5y"}},
    }
    assert await apply(database, place(folder)) == ((), "nothing to change")

    (folder / "metrics.csv").write_text(before)
    edit(folder / "place.yml", ("  short: {raw: 90d, hours: 2y}\n", ""))
    _, shown = await apply(database, place(folder))
    assert shown == (
        "- retention short: retired\n"
        "~ metric net_rsrp_dbm: changed\n"
        "    retention_class: short → default\n"
        "1 changed, 1 retired"
    )


async def test_notice_of_maintenance_is_as_the_place_says(database: Database, folder: Path) -> None:
    await apply(database, place(folder))
    with (folder / "place.yml").open("a") as file:
        file.write("maintenance_notice_days: 5\n")
    _, shown = await apply(database, place(folder))
    assert "    maintenance_notice_days: 7 → 5\n" in shown
    assert rows(database, "SELECT maintenance_notice_days FROM place") == [(5,)]


async def test_alerts_are_kept_as_the_place_says(database: Database, folder: Path) -> None:
    await apply(database, place(folder))
    assert rows(database, "SELECT alerts_days FROM place") == [(1825,)]
    with (folder / "place.yml").open("a") as file:
        file.write("alerts_kept: 400d\n")
    _, shown = await apply(database, place(folder))
    assert shown == (
        "~ place alerts_kept: changed\n"
        "    alerts_kept: 5y → 400d\n"
        "1 changed\n"
        "! place: alerts, with all that was told and done about them, older than 400d go for good,"
        " the first within minutes (kept 5y until now)"
    )
    edit(folder / "place.yml", ("alerts_kept: 400d", "alerts_kept: forever"))
    await apply(database, place(folder))
    assert rows(database, "SELECT alerts_days FROM place") == [(None,)]
    assert await apply(database, place(folder)) == ((), "nothing to change")


async def test_it_is_said_when_a_described_metric_is_kept_for_less(
    database: Database, folder: Path
) -> None:
    await apply(database, place(folder))
    with database.connect() as owner:  # as when a source of an earlier place had made it
        owner.execute("UPDATE metric SET origin = 'auto' WHERE name = 'net_rsrp_dbm'")
    with (folder / "place.yml").open("a") as file:
        file.write("retention:\n  short: {raw: 90d}\n")
    give_class(folder, "net_rsrp_dbm", "short")
    _, shown = await apply(database, place(folder))
    assert "+ metric net_rsrp_dbm: added\n" in shown
    assert shown.endswith(
        "! metric net_rsrp_dbm: samples older than 90d go for good, the first within minutes"
        " (kept 10y until now)"
    )


async def test_what_is_gone_retires_and_can_return(database: Database, folder: Path) -> None:
    await apply(database, place(folder))
    gone = "ban-tham,khun-ha-2025"
    without = [line for line in (folder / "units.csv").read_text().splitlines() if gone not in line]
    (folder / "units.csv").write_text("\n".join(without))
    changes, shown = await apply(database, place(folder))
    assert shown == "- unit ban-tham: retired\n1 retired"
    assert rows(database, "SELECT id, retired_at FROM unit WHERE retired_at IS NOT NULL") == [
        ("ban-tham", NOW)
    ]
    changes, _ = await apply(database, place(CONFIG / "tam-duong"))
    assert [(change.id, change.verb) for change in changes] == [("ban-tham", Verb.RESTORED)]
    assert rows(database, "SELECT count(*) FROM unit WHERE retired_at IS NOT NULL") == [(0,)]


async def test_days_that_change_are_shown_one_by_one(database: Database, folder: Path) -> None:
    await apply(database, place(folder))
    file = folder / "holidays.yml"
    edit(
        file, ("first: 2027-02-04\n    last: 2027-02-10", "first: 2027-02-05\n    last: 2027-02-09")
    )
    edit(
        file, ("off: 2026-08-31\n    worked: 2026-08-22", "off: 2026-08-31\n    worked: 2026-08-29")
    )
    _, shown = await apply(database, place(folder))
    tet = "off, Tết Nguyên đán / Lunar New Year (not decreed)"
    swapped = "worked, Hoán đổi dịp Quốc khánh / Swapped for National Day"
    assert shown == (
        "~ holidays holidays.yml: changed\n"
        f"    2026-08-29: (none) → {swapped}\n"
        f"    2026-08-22: {swapped} → (none)\n"
        f"    2027-02-04: {tet} → (none)\n"
        f"    2027-02-10: {tet} → (none)\n"
        "1 changed"
    )
    assert rows(database, "SELECT document FROM holidays") == [(file.read_text(),)]
    file.unlink()
    edit(folder / "oncall.yml", ("days: working", "weekdays: [monday]"))
    _, shown = await apply(database, place(folder))
    assert shown.startswith("- holidays holidays.yml: retired\n")
    assert rows(database, "SELECT retired_at FROM holidays") == [(NOW,)]


async def test_the_doctor_sees_that_the_calendar_ends(database: Database, folder: Path) -> None:
    await apply(database, place(folder))
    settings = Settings.from_env(
        {
            "IOC_DATABASE_URL": database.url,
            "IOC_STATE": str(database.state),
            "IOC_CONFIG": str(folder),
        }
    )
    found = [
        (await ask(settings, JumpingClock(datetime(2027, month, 1, tzinfo=UTC)))).place
        for month in (10, 12)
    ]
    assert [each.years_missing for each in found] == [(), (2028,)]
    assert [each.differences for each in found] == [(), ()]


async def test_another_place_in_the_same_database(database: Database, folder: Path) -> None:
    await apply(database, place(folder))
    before = rows(database, "SELECT count(*) FROM unit")[0][0]
    changes, _ = await apply(database, place(CONFIG / "example"))
    assert rows(database, "SELECT count(*) FROM unit")[0][0] == before + 3
    assert sum(change.verb is Verb.RETIRED for change in changes) > 100
    async with await connect(database.login()) as conn:
        stored = await stored_place(conn)
    assert difference(place(CONFIG / "example").records(), stored) == ()


async def test_what_a_source_or_a_person_created_is_taken_over(
    database: Database, folder: Path
) -> None:
    with database.connect() as conn:
        conn.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
            " origin) VALUES ('portal_up', 'auto', '', 'gauge', '{}', 'x', 'x', 'auto'),"
            " ('mine', 'auto', '', 'gauge', '{}', 'x', 'x', 'auto')"
        )
        conn.execute(
            "INSERT INTO source (id, name_vi, name_en, origin) VALUES"
            " ('do-cong', 'x', 'x', 'manual'), ('mine', 'x', 'x', 'manual')"
        )
    await apply(database, place(folder))
    assert await apply(database, place(folder)) == ((), "nothing to change")
    origins = "SELECT origin, retired_at FROM {} WHERE {} = '{}'"
    assert rows(database, origins.format("metric", "name", "portal_up")) == [("place", None)]
    assert rows(database, origins.format("metric", "name", "mine")) == [("auto", None)]
    assert rows(database, origins.format("source", "id", "do-cong")) == [("place", None)]
    assert rows(database, origins.format("source", "id", "mine")) == [("manual", None)]
