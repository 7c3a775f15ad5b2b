"""Input that no page of ours would send: it is refused in words, not as a failure of ours."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.store.people import Role
from tests.e2e.apiserver import API, PASSWORD, serving
from tests.e2e.doors import Door
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
BEYOND = 2**63
SURROGATE = '"\\ud800"'
DIGITS = "9" * 5000
CURSOR = base64.urlsafe_b64encode(b'["p1", "x", 1e400]').decode()


@dataclass(frozen=True, slots=True)
class Knock:
    """A request of somebody, and what it is answered."""

    method: str
    path: str
    body: str | None = None
    who: str = "admin"
    statuses: tuple[int, ...] = (422,)


def signing_in(user: str) -> str:
    return f'{{"user": {user}, "password": "{PASSWORD}"}}'


KNOCKS = [
    Knock("GET", f"{API}/sources?q=%00"),
    Knock("GET", f"{API}/sources?after=%00"),
    Knock("GET", f"{API}/sources/%00"),
    Knock("GET", f"{API}/sources/%ff%fe", statuses=(404,)),
    Knock("GET", f"{API}/sources?limit={BEYOND}"),
    Knock("GET", f"{API}/rejected?source=%00"),
    *(
        Knock("GET", f"{API}/rejected{door}{n}")
        for door in ("?before=", "/", "/replays/")
        for n in (BEYOND, -BEYOND - 1, 0, -1, DIGITS)
    ),
    *(
        Knock("POST", f"{API}/rejected/{kind}", f'{{"ids": [{n}]}}', statuses=(400, 422))
        for kind in ("try", "replay")
        for n in (BEYOND, -BEYOND - 1, 0, -1, "1e400", DIGITS)
    ),
    Knock("GET", f"{API}/alerts?q=%00"),
    Knock("GET", f"{API}/alerts?unit=%00"),
    Knock("GET", f"{API}/alerts?cursor=%00"),
    Knock("GET", f"{API}/alerts?cursor={CURSOR}"),
    *(Knock("GET", f"{API}/alerts/{n}") for n in (BEYOND, -1, 0, DIGITS, "%00")),
    *(
        Knock("POST", f"{API}/alerts/{door}", body)
        for door in ("1/acts", "acts")
        for body in (
            "",
            "[]",
            '{"kind": "ack"}',
            f'{{"kind": "ack", "request": {SURROGATE}, "ids": [1], "expected": 1}}',
            f'{{"kind": "ack", "request": "a", "ids": [{BEYOND}], "expected": 1}}',
            '{"kind": "snooze", "request": "a", "until": "9999-12-31T23:59:59Z"}',
        )
    ),
    Knock("POST", f"{API}/alerts/acts", '{"kind": "ack", "request": "a", "expected": 1}'),
    Knock("POST", f"{API}/silences", "{}"),
    Knock("POST", f"{API}/silences/preview", '{"matchers": [{"label": "a", "relation": "?"}]}'),
    Knock("POST", f"{API}/silences/{DIGITS}/expire"),
    Knock("GET", f"/api/v2/silence/{DIGITS}"),
    Knock("DELETE", "/api/v2/silence/%00"),
    Knock("GET", "/api/v2/alerts?active=perhaps"),
    Knock("GET", f"{API}/walls/%00", statuses=(404,)),
    Knock("DELETE", f"{API}/screens/%00", statuses=(404, 422)),
    Knock("POST", f"{API}/screens", '{"code": "\\u0000", "name": "a\\u0000"}'),
    Knock("POST", f"{API}/screens", f'{{"code": {SURROGATE}, "name": "a"}}'),
    Knock("POST", f"{API}/screens/pairing", '{"wall": "\\u0000"}'),
    Knock("POST", f"{API}/screens/report", '{"build": "\\u0000"}', who="kiosk"),
    Knock("POST", f"{API}/screens/report", f'{{"build": {SURROGATE}}}', who="kiosk"),
    Knock("POST", f"{API}/screens/report", f'{{"build": "", "heap_bytes": {BEYOND}}}', who="kiosk"),
    Knock("POST", f"{API}/session", signing_in('"a\\u0000"'), who="nobody"),
    Knock("POST", f"{API}/session", signing_in(SURROGATE), who="nobody"),
    Knock("POST", f"{API}/session", "[" * 50_000, who="nobody", statuses=(400,)),
    Knock("POST", f"{API}/session", signing_in(DIGITS), who="nobody", statuses=(400,)),
    Knock("PUT", f"{API}/session/password", '{"old": "\\u0000", "new": "\\u0000"}',
          statuses=(401, 403, 422)),
    Knock("GET", "/admin/%00", who="nobody", statuses=(200, 404, 503)),
    Knock("GET", "/wall/%00", who="nobody", statuses=(200, 404, 503)),
    Knock("GET", "/assets/%00", who="nobody", statuses=(404,)),
    Knock("GET", "/assets/..%2f..%2fpyproject.toml", who="nobody", statuses=(404,)),
    Knock("GET", "/%00", who="nobody", statuses=(404,)),
]  # fmt: skip


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    async with serving(database, EXAMPLE) as server:
        await server.add("admin", Role.ADMIN)
        yield Door(server)


async def test_whatever_is_sent_is_answered_in_words(door: Door) -> None:
    wrong: list[str] = []
    for knock in KNOCKS:
        answer = await _answer(door, knock)
        kind = answer.headers.get("content-type", "")
        # Clients of Alertmanager read a text.
        told = kind == "application/json" if "/api/v2/" in knock.path else "problem+json" in kind
        if answer.status_code not in knock.statuses or not (told or answer.status_code < 400):
            shown = f"{knock.method} {knock.path[:60]} {(knock.body or '')[:60]}"
            wrong.append(f"{shown}: {answer.status_code} {answer.text[:100]}")
    assert not wrong, "\n".join(wrong)


async def _answer(door: Door, knock: Knock) -> httpx.Response:
    headers: dict[str, Any] = await door.headers(knock.who)
    headers |= {"Content-Type": "application/json", "Origin": door.server.url}
    async with httpx.AsyncClient(base_url=door.server.url, timeout=60) as client:
        body = knock.body.encode() if knock.body is not None else None
        return await client.request(knock.method, knock.path, headers=headers, content=body)
