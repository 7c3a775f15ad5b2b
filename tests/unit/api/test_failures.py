"""What is answered when the database is away, and when somebody else holds what is wanted."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI
from psycopg import OperationalError
from psycopg.errors import LockNotAvailable

from api.failures import answer


def raising(error: Exception) -> Callable[[], Awaitable[None]]:
    async def route() -> None:
        raise error

    return route


@pytest.mark.parametrize(
    ("error", "title", "after"),
    [
        (OperationalError("connection refused"), "Not now", "2"),
        (LockNotAvailable("canceling statement"), "Somebody else is writing", "5"),
    ],
)
async def test_whoever_may_come_again_is_told_when(
    error: Exception, title: str, after: str
) -> None:
    app = FastAPI()
    answer(app)
    app.add_api_route("/", raising(error))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
        told = await client.get("/")
    assert (told.status_code, told.json()["title"]) == (503, title)
    assert told.headers["retry-after"] == after
