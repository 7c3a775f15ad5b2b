"""Sign in and open the live feed, as the page of a wall does."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

API = "/api/ioc/v1"
_FRAME_BYTES_MAX = 2**23


@asynccontextmanager
async def watching(
    base: str, user: str, password: str, topics: Sequence[str]
) -> AsyncIterator[ClientConnection]:
    """Give the socket of a wall that has asked for these topics."""
    async with httpx.AsyncClient(base_url=base, headers={"Origin": base}) as browser:
        body = {"user": user, "password": password}
        session = (await browser.post(f"{API}/session", json=body)).raise_for_status().json()
        csrf = {"X-CSRF-Token": session["csrf"]}
        answer = await browser.post(f"{API}/live/ticket", headers=csrf)
        ticket = answer.raise_for_status().json()["ticket"]
    async with connect(
        f"{base.replace('http', 'ws', 1)}{API}/live",
        subprotocols=[Subprotocol("ioc.v1"), Subprotocol(ticket)],
        origin=Origin(base),
        max_size=_FRAME_BYTES_MAX,
    ) as socket:
        await socket.send(json.dumps({"type": "subscribe", "topics": list(topics)}))
        yield socket
