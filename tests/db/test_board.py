"""SQL for Grafana: views whose names stay, and a role that can do nothing but read them."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import LiteralString

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from alerts.deadman.canary import CHANNEL
from alerts.desk.listing import CANARY
from alerts.named import Names, named
from core.model import freshness
from core.store.migrate import ROLES
from tests import given
from tests.given import NOW
from tests.servers import Database

NAMES = {
    "head": "time metric unit labels value unit_of_measure source simulated series",
    "days": "time day ends metric unit labels count sum min max first first_at last last_at"
    " increase unit_of_measure source simulated",
    "place": "zone",
    "alerts": "alert name priority unit labels annotations value state simulated active_at fired_at"
    " ended_at acked_at flapping class why",
    "alert_acts": "alert at kind",
    "alert_events": "alert at kind",
    "notifications": "notification kind priority simulated created_at settled_at result way",
    "attempts": "notification attempt started_at ended_at result",
    "incidents": "incident severity state unit opened_at closed_at notice_at report_at",
    "maintenance": "maintenance title_vi title_en scope names starts_at ends_at public",
    "changes": "at actor action object",
    "batches": "at samples oldest newest",
    "refused": "at source protocol reason refused payload_bytes replayed_at",
    "gaps": "source kind from_time to_time missing",
    "evaluations": "origin file name interval_seconds evaluated_at ended_at seconds",
    "packed_days": "day state samples bytes",
    "storage": "bytes",
    "connections": "role connections most",
    "screens": "wall seen_at in_use",
    "series": "metric unit labels source created_at simulated",
    "metrics": "metric group kind unit_of_measure labels expected_period_seconds valid_min"
    " valid_max name_vi name_en note in_use",
    "kpis": "kpi unit scope period numerator denominator value why status origin simulated"
    " have want as_of recorded_at",
    "kpi_definitions": "kpi place kind beside name_vi name_en caveat_vi caveat_en unit_of_measure"
    " decimals period_kind direction scope small_n target_op target target_by target_path"
    " target_steps levels",
    "kpi_starts": "kpi scope period ends value",
    "kpi_totals": "kpi place kind beside name_vi name_en unit_of_measure decimals direction scope"
    " period begins ends numerator denominator value why status origin simulated have want as_of"
    " target_op target target_by target_path path falls_short",
    "units": "unit parent kind name_vi name_en scope area_km2 population lat lon valid_from"
    " valid_to in_use",
    "sources": "source unit name_vi name_en last_seen_at as_of expected_period_seconds state"
    " in_use",
}
WRITES: list[LiteralString] = [
    "INSERT INTO board.units (unit) VALUES ('x')",
    "UPDATE board.units SET kind = 'x'",
    "DELETE FROM board.metrics",
    "INSERT INTO sample VALUES (1, now(), 1)",
    "TRUNCATE rollup_day",
    "CREATE TABLE board.own (n int)",
    "CREATE TABLE public.own (n int)",
    "CREATE SCHEMA own",
    "CREATE ROLE own",
    "SELECT drop_packed_chunk(now())",
    "SELECT drop_chunks('public.sample', older_than => now())",
    "SET ROLE ioc",
    "SET SESSION AUTHORIZATION ioc",
    "ALTER ROLE ioc_grafana CONNECTION LIMIT 1000",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
]
LOCKS: list[LiteralString] = [
    "SELECT pg_advisory_lock(hashtext('ioc budget'))",
    "SELECT pg_try_advisory_lock_shared(1, 2)",
    "SELECT pg_advisory_xact_lock(1)",
]


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection]:
    """Give a session of the owner, in a small place with some samples."""
    given.place(database)
    with database.connect() as conn:
        _fill(conn)
        yield conn


def _fill(conn: psycopg.Connection) -> None:
    conn.execute(
        "INSERT INTO series (key, metric, labels, unit_id, source_id, created_at) VALUES"
        " (decode(repeat('01', 16), 'hex'), 'net_rsrp_dbm', '{\"unit\": \"khun-ha-2025\"}',"
        "  'khun-ha-2025', 'bts-01', %(now)s),"
        " (decode(repeat('02', 16), 'hex'), 'net_traffic_total', '{\"simulated\": \"true\"}',"
        "  NULL, 'bts-02', %(now)s)",
        {"now": NOW},
    )
    conn.execute(
        "INSERT INTO sample SELECT id, %s - n * interval '1 minute', n"
        " FROM series, generate_series(0, 1439) n",
        [NOW],
    )


@pytest.fixture
def board(database: Database, owner: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Give a session of Grafana, beside that of the owner."""
    assert not owner.closed
    with database.connect("ioc_grafana") as conn:
        yield conn


@pytest.mark.parametrize("view", NAMES)
def test_names_stay(board: psycopg.Connection, view: str) -> None:
    found = board.execute(sql.SQL("SELECT * FROM board.{}").format(sql.Identifier(view)))
    assert [column.name for column in found.description or ()] == NAMES[view].split()


def test_nothing_is_in_it_beside(owner: psycopg.Connection) -> None:
    found = owner.execute(
        "SELECT relname, relkind, has_table_privilege('ioc_grafana', oid, 'SELECT'),"
        " has_table_privilege('ioc_grafana', oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')"
        " FROM pg_class WHERE relnamespace = 'board'::regnamespace"
    ).fetchall()
    assert sorted(found) == [(view, "v", True, False) for view in sorted(NAMES)]


def test_recent_samples_with_what_they_are(board: psycopg.Connection) -> None:
    query = (
        "SELECT time, metric, unit, labels, value, unit_of_measure, source, simulated"
        " FROM board.head WHERE time > %s ORDER BY metric"
    )
    at = NOW.astimezone(UTC)
    assert board.execute(query, [NOW - timedelta(minutes=1)]).fetchall() == [
        (at, "net_rsrp_dbm", "khun-ha-2025", {"unit": "khun-ha-2025"}, 0, "dBm", "bts-01", False),
        (at, "net_traffic_total", None, {"simulated": "true"}, 0, "1", "bts-02", True),
    ]


def test_days_with_what_they_are(owner: psycopg.Connection, board: psycopg.Connection) -> None:
    begin = datetime(2026, 11, 22, 17, tzinfo=UTC)
    owner.execute(
        "INSERT INTO rollup_day (series_id, day, begins, ends, count, sum, min, max, first_at,"
        " first, last_at, last, increase) SELECT id, '2026-11-23', %(begin)s, %(end)s, 2, 7, 3, 4,"
        " %(end)s, 3, %(end)s, 4, 9 FROM generate_series(1, 2) AS id",
        {"begin": begin, "end": begin + timedelta(days=1)},
    )
    query = (
        "SELECT time, day, ends, metric, count, sum, increase, unit_of_measure, source, simulated"
        " FROM board.days WHERE day BETWEEN '2026-11-20T00:00:00Z' AND '2026-11-24T00:00:00Z'"
        " ORDER BY metric"
    )
    day = begin, date(2026, 11, 23), begin + timedelta(days=1)
    assert board.execute(query).fetchall() == [
        (*day, "net_rsrp_dbm", 2, 7, None, "dBm", "bts-01", False),  # a gauge does not grow
        (*day, "net_traffic_total", 2, 7, 9, "1", "bts-02", True),
    ]


def test_texts_of_alerts_are_told_as_lists_tell_them(
    owner: psycopg.Connection, board: psycopg.Connection
) -> None:
    names = Names(
        {"kh-2025": "Xã Khun Há", "c-1": r"Chợ \1 & C"}, {"K01": "Hồ sơ", "D-3.1": "Chiếu"}
    )
    for id_, name in names.units.items():
        owner.execute(
            "INSERT INTO unit (id, kind, name_vi, name_en, scope)"
            " VALUES (%s, 'xa', %s, 'Khun Ha', 'core')",
            [id_, name],
        )
    kpis = [{"id": id_, "name": {"vi": name}} for id_, name in names.kpis.items()]
    owner.execute(
        "INSERT INTO kpi_file (document, put_at) VALUES (%s, now())", [json.dumps({"kpis": kpis})]
    )
    texts = [
        "Mất sóng tại kh-2025, kh-2025.", "kh-2025: mất. kh-2025 (kh-2025)", "x kh-2025-1",
        "a@kh-2025, unit=kh-2025, kh-2025:80, /kh-2025, kh-2025.vn", "Chưa nộp K01, kh-2025",
        "K01b K01-x K01. K01", "D-3.1 và D-351 c-1 cx1", "",
    ]  # fmt: skip
    every = [{"unit": "kh-2025", "kpi": "K01"}, {"unit": "c-1", "kpi": "D-3.1"}, {"kpi": "K9"}, {}]
    for labels, text in product(every, texts):
        told = "SELECT board.told(%s, %s, 'vi'), board.told(%s, %s, 'en')"
        ((vi, en),) = board.execute(told, [text, Jsonb(labels)] * 2).fetchall()
        assert vi == named(text, labels, names), (text, labels)
        assert en == named(text, labels, Names(dict.fromkeys(names.units, "Khun Ha"), names.kpis))


def test_what_is_tried_of_the_way_is_no_alert(owner: psycopg.Connection) -> None:
    query = "SELECT pg_get_viewdef(%s::regclass)"
    hidden = {"alerts": CANARY, "notifications": CHANNEL, "attempts": CHANNEL}
    for view, what in hidden.items():
        ((told,),) = owner.execute(query, [f"board.{view}"]).fetchall()
        assert f"<> '{what}'" in told


@pytest.mark.parametrize("age_seconds", [None, 0, 89, 91, 179, 181])
@pytest.mark.parametrize("period_seconds", [None, 60])
def test_the_state_of_a_source_is_that_of_the_center(
    owner: psycopg.Connection,
    board: psycopg.Connection,
    age_seconds: int | None,
    period_seconds: int | None,
) -> None:
    seen = None if age_seconds is None else NOW - timedelta(seconds=age_seconds)
    told = {
        "source_last_seen_timestamp_seconds": None if seen is None else seen.timestamp(),
        "source_expected_period_seconds": period_seconds,
    }
    for metric, value in told.items():
        if value is not None:
            owner.execute(
                "WITH s AS (INSERT INTO series (key, metric, labels, source_id, created_at)"
                " VALUES (decode(md5(%(metric)s), 'hex'), %(metric)s, '{\"source\": \"bts-01\"}',"
                " 'ioc-ingest', %(now)s) RETURNING id) INSERT INTO sample"
                " SELECT id, %(now)s, %(value)s FROM s"
                " UNION ALL SELECT id, %(now)s - interval '9 h', 1 FROM s",
                {"metric": metric, "value": value, "now": NOW},
            )
    query = "SELECT last_seen_at, as_of, state FROM board.sources WHERE source = 'bts-01'"
    last_ms = None if seen is None else round(seen.timestamp() * 1000)
    state = freshness(last_ms, now_ms=given.NOW_MS, expected_period_seconds=period_seconds)
    as_of = None if seen is None else NOW
    assert board.execute(query).fetchone() == (seen, as_of, str(state))


def test_every_table_is_refused(owner: psycopg.Connection, board: psycopg.Connection) -> None:
    tables = owner.execute(
        "SELECT n.nspname, c.relname FROM pg_class AS c"
        " JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'p', 'm')"
        " AND (n.nspname = 'public' OR c.relname ~ '_chunk$')"
    ).fetchall()
    names = {name for _, name in tables}
    assert {"api_key", "app_user", "session", "rejected", "sample", "observed", "block"} < names
    assert any(name.endswith("_chunk") for name in names)
    for name in tables:
        with pytest.raises(errors.InsufficientPrivilege):
            board.execute(sql.SQL("SELECT * FROM {} LIMIT 1").format(sql.Identifier(*name)))


@pytest.mark.parametrize("statement", WRITES)
def test_nothing_can_be_written_or_become(
    board: psycopg.Connection, statement: LiteralString
) -> None:
    with pytest.raises((errors.ReadOnlySqlTransaction, errors.InsufficientPrivilege)):
        board.execute(statement)
    board.execute("SET default_transaction_read_only = off")
    board.execute("SET statement_timeout = 0")
    with pytest.raises(errors.InsufficientPrivilege):
        board.execute(statement)


@pytest.mark.parametrize("statement", LOCKS)
def test_nobody_is_kept_waiting(board: psycopg.Connection, statement: LiteralString) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        board.execute(statement)


def test_who_writes_may_wait_for_another(owner: psycopg.Connection) -> None:
    may = "SELECT has_function_privilege(%s, 'pg_advisory_xact_lock(bigint)', 'EXECUTE')"
    told = {role: owner.execute(may, [role]).fetchone() for role in ROLES}
    assert {role for role, found in told.items() if found == (False,)} == {"ioc_grafana"}


def test_no_table_of_a_session_fills_the_disk(database: Database) -> None:
    with database.connect() as owner:
        may = (
            "SELECT has_database_privilege(rolname, 'ioc', 'TEMP') FROM pg_roles WHERE rolname = %s"
        )
        roles = ("ioc_grafana", "ioc_ingest", "ioc_alerts")
        assert [owner.execute(may, [role]).fetchone() for role in roles] == [
            (False,),
            (True,),
            (True,),
        ]


def test_a_session_begins_read_only_and_short(board: psycopg.Connection) -> None:
    shown = [
        board.execute(sql.SQL("SHOW {}").format(sql.Identifier(name))).fetchone()
        for name in ("default_transaction_read_only", "statement_timeout", "lock_timeout")
    ]
    assert shown == [("on",), ("10s",), ("3s",)]


def test_a_session_writes_no_files_without_an_end(board: psycopg.Connection) -> None:
    assert board.execute("SHOW temp_file_limit").fetchone() == ("2GB",)
    with pytest.raises(errors.InsufficientPrivilege):
        board.execute("SET temp_file_limit = -1")


def test_samples_are_found_by_metric_and_time(
    owner: psycopg.Connection, board: psycopg.Connection
) -> None:
    owner.execute("ANALYZE sample")
    owner.execute("ANALYZE series")
    board.execute("SET enable_seqscan = off")  # the last chunk is small
    query = (
        "EXPLAIN (COSTS OFF) SELECT time, value FROM board.head"
        " WHERE metric = 'net_rsrp_dbm' AND time BETWEEN %s AND %s"
    )
    params = [NOW - timedelta(hours=1), NOW]
    plan = "\n".join(row[0] for row in board.execute(query, params).fetchall())
    chunks = set(re.findall(r"(_hyper_\S+_chunk)(?: |$)", plan))
    assert len(chunks) <= 2, plan
    assert "Seq Scan" not in plan, plan
    assert re.search(r"series_metric.*sample_pkey", plan, re.DOTALL), plan
