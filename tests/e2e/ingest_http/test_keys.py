"""Without a good key nothing gets in, and a revoked one is soon no good any more."""

import asyncio

import httpx
import pytest

from core.model import SourceId
from core.store import keys as store_keys
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from tests import given
from tests.e2e.conftest import Ingest
from tests.running import eventually
from tests.servers import Database

from .messages import sample


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "Bearer nonsense"}, 401),
        ({"authorization": "Bearer ioc_abcdefgh_" + "x" * 43}, 401),
        ({"authorization": "Basic ioc"}, 401),
    ],
)
def test_without_a_good_key_nothing_gets_in(
    ingest_http: Ingest, database: Database, headers: dict[str, str], status: int
) -> None:
    for path in ("/api/v1/ingest", "/write", "/api/v2/write"):
        answer = httpx.post(ingest_http.url + path, json=sample(), headers=headers)
        assert answer.status_code == status
        assert "www-authenticate" in answer.headers
    assert given.stored(database) == []
    assert "ioc_ingest_denied_total" in httpx.get(f"{ingest_http.url}/metrics").text


def test_a_revoked_key_is_refused_within_seconds(
    ingest_http: Ingest, database: Database, client: httpx.Client
) -> None:
    async def make() -> tuple[str, str]:
        async with await connect(database.login("ioc_api")) as conn:
            wanted = NewKey(name="lost", scopes=[Scope.WRITE], source=SourceId("bts-01"))
            key, text = await store_keys.create(conn, wanted, by=By("user:a"), now=given.NOW)
            await conn.commit()
        return key.id, text

    async def revoke(id_: str) -> None:
        async with await connect(database.login("ioc_api")) as conn:
            await store_keys.revoke(conn, id_, by=By("user:a"), now=given.NOW)
            await conn.commit()

    def status() -> int:
        headers = {"authorization": f"Bearer {text}"}
        return httpx.post(f"{ingest_http.url}/write", content=b"", headers=headers).status_code

    id_, text = asyncio.run(make())
    eventually(lambda: status() == 204, lambda: "the new key is not known")
    asyncio.run(revoke(id_))
    eventually(lambda: status() == 401, lambda: "the revoked key still works")
    assert client.post("/write", content=b"").status_code == 204
