"""Units with their codes, and what ships with the product, in the tables."""

from datetime import date
from pathlib import Path

from core.place import Verb
from core.store.place import install_product
from core.store.pool import connect
from core.store.product import product_metrics, product_sources
from tests.places import NOW, apply, edit, place, rows
from tests.servers import Database


async def test_a_code_answers_by_day_in_sql_too(database: Database, folder: Path) -> None:
    await apply(database, place(folder))
    meaning = """
        SELECT unit_id FROM unit_code WHERE scheme = 'gso' AND code = %s
        AND daterange(valid_from, valid_to, '[]') @> %s::date"""
    with database.connect() as conn:
        for code, day, unit in [
            ("03390", date(2025, 6, 30), "tt-tam-duong"),
            ("03390", date(2025, 7, 1), "binh-lu-2025"),
            ("03424", date(2025, 6, 30), "ban-bo-pre2025"),
            ("03424", date(2025, 7, 1), "ban-bo-2025"),
        ]:
            assert conn.execute(meaning, (code, day)).fetchall() == [(unit,)]
    assert rows(
        database,
        "SELECT old_id, share, on_date FROM unit_successor WHERE new_id = 'ban-bo-2025' ORDER BY 1",
    ) == [("ban-bo-pre2025", 1, date(2025, 7, 1)), ("na-tam-pre2025", 1, date(2025, 7, 1))]


async def test_a_renamed_unit_takes_its_code_along(database: Database, folder: Path) -> None:
    await apply(database, place(folder))
    edit(folder / "units.csv", ("doan-ket-2025", "doan-ket-moi"))
    await apply(database, place(folder))
    code = "SELECT unit_id FROM unit_code WHERE code = '03388' AND valid_to IS NULL"
    assert rows(database, code) == [("doan-ket-moi",)]


async def test_two_units_can_swap_their_codes(database: Database, folder: Path) -> None:
    await apply(database, place(folder))
    swap = [("gso:03390@2025", "gso:X@2025"), ("gso:03405@2025", "gso:03390@2025")]
    edit(folder / "units.csv", *swap, ("gso:X@2025", "gso:03405@2025"))
    changes, _ = await apply(database, place(folder))
    assert [change.id for change in changes] == ["binh-lu-2025", "ta-leng-2025"]


async def test_the_product_brings_its_own_metrics_and_sources(database: Database) -> None:
    async with await connect(database.login(), autocommit=True) as conn:
        assert await install_product(conn, now=NOW) == ()  # the migration did it
    shipped = rows(database, "SELECT id FROM source WHERE origin = 'product' ORDER BY id")
    assert shipped == sorted((source.id,) for source in product_sources())
    shipped = rows(database, "SELECT name FROM metric WHERE origin = 'product' ORDER BY name")
    assert shipped == sorted((metric.name,) for metric in product_metrics())


async def test_a_newer_product_retires_what_it_no_longer_ships(database: Database) -> None:
    with database.connect() as conn:
        conn.execute("UPDATE metric SET name = 'ioc_old' WHERE name = 'kpi_value'")
    async with await connect(database.login(), autocommit=True) as conn:
        changes = await install_product(conn, now=NOW)
    verbs = [(change.id, change.verb) for change in changes]
    assert verbs == [("ioc_old", Verb.RETIRED), ("kpi_value", Verb.ADDED)]
    assert rows(database, "SELECT name FROM metric WHERE retired_at IS NOT NULL") == [("ioc_old",)]
