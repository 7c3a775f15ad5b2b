"""The audit: chained, insert-only, and it says where it was broken."""

from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection

from core.store import audit
from core.store.audit import Act
from tests.given import NOW
from tests.servers import Database

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)


async def test_each_row_follows_from_the_one_before(conn: AsyncConnection[Any]) -> None:
    for number in range(3):
        await audit.append(conn, Act("user:a", "key.create", f"key:{number}"), now=NOW)
    records = [record async for record in audit.read(conn)]
    assert [record.id for record in records] == [1, 2, 3]
    assert records[0].previous == audit.GENESIS
    assert records[2].previous == records[1].hash
    assert await audit.first_broken(conn) is None


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(detail=st.dictionaries(st.sampled_from("abc"), _JSON))
@example(detail={"a": -0.0})
async def test_any_detail_hashes_the_same_when_read_back(
    conn: AsyncConnection[Any], detail: dict[str, Any]
) -> None:
    await audit.append(conn, Act("system:test", "try", "x", detail), now=NOW)
    assert await audit.first_broken(conn) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET actor = 'user:b' WHERE id = 3",
        "UPDATE audit SET detail = '{\"n\": 2}' WHERE id = 3",
        "DELETE FROM audit WHERE id = 3",
    ],
)
async def test_names_the_first_row_that_was_changed(database: Database, change: str) -> None:
    async with await psycopg.AsyncConnection.connect(
        database.url, password=database.login().password, autocommit=True
    ) as owner:
        for _ in range(4):
            await audit.append(owner, Act("user:a", "try", "x", {"n": 1}), now=NOW)
        await owner.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        await owner.execute(change.encode())
        assert await audit.first_broken(owner) == 3


@pytest.mark.parametrize(
    "act", ["UPDATE audit SET actor = ''", "DELETE FROM audit", "TRUNCATE audit"]
)
def test_not_even_the_owner_changes_a_row(database: Database, act: str) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO audit VALUES (1, now(), 'a', 'b', 'c', '{}', '', %s, %s)",
            [bytes(32), bytes(32)],
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(act.encode())
