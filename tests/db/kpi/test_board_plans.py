"""Queries of the board read what is shown, and not what there is."""

import re
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from core.store.sql import queries
from tests.given import NOW
from tests.plans import plan
from tests.servers import Database

SQL = queries("kpi.board", "board.sql")
ALL = {
    "kpis": ["K01", "K02"],
    "scopes": ["core"],
    "periods": ["2026-M10", "2026-M11"],
    "of": ["K01"],
    "in": ["core"],
    "since": [""],
    "kpi": "K01",
    "unit": "",
    "scope": "core",
    "period": "2026-M10",
    "at": NOW,
    "begin": NOW,
    "ids": [1, 2],
    "upload": 1,
    "after": 0,
    "limit": 9,
}
CURRENT, REVISIONS = "Scan using kpi_value_current.*kpi = ", "kpi_value_revisions.*kpi = "
SHOWN = "Scan using kpi_value_(period|current).*kpi = .*(unit = |scope = )"


@pytest.fixture(scope="module")
def filled(file_database: Database) -> Iterator[psycopg.Connection]:
    """Give years of values, each of which was changed once, with statistics."""
    with file_database.connect() as owner:
        owner.execute(
            "INSERT INTO kpi_value (kpi, unit, scope, period, value, status, origin, as_of,"
            " recorded_at, replaced_at)"
            " SELECT 'K' || k, CASE u WHEN 0 THEN '' ELSE 'xa-' || u END,"
            " CASE u WHEN 0 THEN 'core' ELSE '' END, '20' || 20 + m / 12 || '-M' || 10 + m % 12, 1,"
            " 'so_bo', 'handin', now(), now(), CASE r WHEN 0 THEN now() END"
            " FROM generate_series(10, 20) k, generate_series(0, 8) u, generate_series(0, 59) m,"
            " generate_series(0, 1) r"
        )
        owner.execute("ANALYZE kpi_value")
        owner.execute("SET enable_seqscan = off")  # small tables would be read whole, rightly
        yield owner


@pytest.mark.parametrize(
    ("query", "scans"),
    [
        ("trend", SHOWN),
        ("trend_at", REVISIONS),
        ("official", f"Limit.*{CURRENT}.*period >= "),
        ("official_at", f"Limit.*{REVISIONS}"),
        ("history", CURRENT),
        ("history_at", REVISIONS),
        ("of_unit", SHOWN),
        ("of_unit_at", REVISIONS),
        ("count_corrections", f"{REVISIONS}.*period = "),
        ("first_day", "Recursive Union.*Index Only Scan using kpi_value_period"),
        ("uploads", "kpi_upload_pkey"),
        ("upload_rows", "Limit.*kpi_upload_row"),
        ("upload_of", "kpi_upload_row_of"),
    ],
)
def test_plan(filled: psycopg.Connection, query: str, scans: str) -> None:
    told = plan(filled, SQL[query], ALL)
    assert re.search(scans, told, re.DOTALL), told


@pytest.mark.parametrize(
    ("query", "scans"),
    [
        ("one", "kpi_upload_pkey.*kpi_upload_row_pkey"),
        ("of", "Limit.*kpi_upload_of"),
        ("waiting", "Limit.*kpi_upload_waiting"),
        ("decided", "Limit.*Backward using kpi_upload_pkey"),
        ("candidates", "kpi_upload_row_of"),
    ],
)
def test_views_of_uploads_are_no_hindrance(
    filled: psycopg.Connection, query: str, scans: str
) -> None:
    found = queries("kpi.uploads", "uploads.sql")[query]
    told = plan(filled, found, ALL | {"id": 1, "units": None})
    assert re.search(scans, told, re.DOTALL), told


def test_what_is_put_right_is_counted_not_what_becomes_official_or_complete(
    filled: psycopg.Connection,
) -> None:
    told = [
        (None, "chua_co_du_lieu", 1),  # too few units
        (61.0, "so_bo", 4),
        (61.0, "chinh_thuc", 4),  # approved
        (62.0, "chinh_thuc", 4),  # corrected
        (63.0, "so_bo", 5),  # another one has come
        (None, "chua_co_du_lieu", 3),  # taken back
        (63.0, "so_bo", 5),
    ]
    for day, (value, status, have) in enumerate(told):
        filled.execute(
            "INSERT INTO kpi_value (kpi, unit, scope, period, value, why, status, origin, have,"
            " want, as_of, recorded_at, replaced_at) VALUES ('K99', '', 'core', '2026-M10', %s,"
            " %s, %s, 'total', %s, 5, now(), %s, 'infinity')",
            (value, "" if value else "units_missing", status, have, NOW + timedelta(days=day)),
        )
    of = {**ALL, "kpi": "K99", "scope": "core", "at": NOW + timedelta(days=9)}
    counts = [
        filled.execute(SQL["count_corrections"], {**of, "begin": begin}).fetchone()
        for begin in (None, NOW + timedelta(days=4))
    ]
    back = NOW + timedelta(days=5)
    assert counts == [(2, back), (1, back)]
