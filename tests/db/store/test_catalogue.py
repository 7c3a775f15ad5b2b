"""Series ids are created once, in whatever order two processes meet them."""

import asyncio

import pytest

from core.model import Identity, SourceId
from core.store import catalogue
from core.store.catalogue import Wanted
from core.store.pool import connect
from tests import given
from tests.servers import Database


def wanted(number: int) -> Wanted:
    identity = Identity.of("net_rsrp_dbm", {"site": f"s{number}"})
    return Wanted(identity, None, SourceId("bts-01"))


async def ensure(database: Database, numbers: list[int]) -> dict[str, int]:
    async with await connect(database.login("ioc_ingest"), autocommit=True) as conn:
        found = await catalogue.ensure_series(conn, [wanted(n) for n in numbers], now=given.NOW)
    return {identity.labels.pairs[0][1]: series.id for identity, series in found.items()}


@pytest.fixture(autouse=True)
def _place(database: Database) -> None:
    given.place(database)


async def test_two_processes_get_the_same_ids(database: Database) -> None:
    numbers = list(range(200))
    one, two = await asyncio.gather(ensure(database, numbers), ensure(database, numbers[::-1]))
    assert one == two
    assert len(set(one.values())) == 200


async def test_created_metrics_have_a_guessed_kind(database: Database) -> None:
    async with await connect(database.login("ioc_ingest"), autocommit=True) as conn:
        await catalogue.create_metrics(conn, {"a_total": 60.0, "b": None, "net_rsrp_dbm": 1.0})
        known = await catalogue.load(conn)
    kinds = {name: known.metrics[name].kind.value for name in ("a_total", "b")}
    assert kinds == {"a_total": "counter", "b": "gauge"}
    assert known.metrics["net_rsrp_dbm"].valid_min == -140


async def test_series_are_counted_per_source(database: Database) -> None:
    await ensure(database, [1, 2, 3])
    async with await connect(database.login("ioc_ingest"), autocommit=True) as conn:
        counts = await catalogue.count_series(conn, [SourceId("bts-01"), SourceId("loose")])
    assert counts == {"bts-01": 3}
