"""Orders to take refused payloads again, as `api` takes them: recorded, and so many at once."""

from pathlib import Path

from api.refusals import OPEN_MAX
from core.store.people import Role
from tests.e2e.apiserver import API, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"


async def test_only_so_many_orders_wait(database: Database) -> None:
    """Nobody works them off here, as when ingest is down."""
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO replay (asked_at, asked_by, address, kind, ids)"
            " SELECT now(), 'user:binh', '', 'try', '{1}' FROM generate_series(1, %s)",
            [OPEN_MAX - 1],
        )
        async with serving(database, EXAMPLE) as server:
            browser = await server.signed_in("an", Role.ADMIN)

            async def order(kind: str) -> tuple[int, str | None]:
                body, url = {"ids": [2, 1, 2]}, f"{API}/rejected/{kind}"
                answer = await browser.http.post(url, json=body, headers=browser.csrf)
                return answer.status_code, answer.headers.get("retry-after")

            assert await order("replay") == (202, None)
            for kind in ("try", "replay"):
                status, retry_after = await order(kind)
                assert (status, bool(retry_after)) == (429, True)
            acts = owner.execute(
                "SELECT actor, address, detail -> 'ids' FROM audit WHERE action = 'rejected.order'"
            ).fetchall()
            assert acts == [("user:an", "127.0.0.1", [1, 2])]
            owner.execute("UPDATE replay SET done_at = now(), results = '[]' WHERE id < 3")
            assert await order("try") == (202, None)
