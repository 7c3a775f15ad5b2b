"""Silences that hide too much are refused, whichever door they come through."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from alerts.dispatch.matchers import matchers_of
from core.model import Relation
from core.store.people import Role
from tests.desk import audited, in_future
from tests.e2e.apiserver import API, Browser, Server, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
EVERYTHING = (
    'alertname=~".*"', 'alertname=~".+"', 'alertname=~"(?:)|.*"', 'alertname=~"[A-Z].*"',
    'unit!="x"', '{a=~".*",b=~".*"}', 'alertname=~".+",unit!="x"', 'priority=~"p[1-4]"',
    'alertname!~"x"', 'alertname=""',
)  # fmt: skip
ONE = 'portal="dvc"'
# Begin and end, beside now and in two hours; and what the refusal says.
TIMES = (
    ({"ends": None}, "without end"),
    ({"starts": in_future(hours=-3), "ends": in_future(hours=-1)}, "after now"),
    ({"starts": in_future(hours=2), "ends": in_future(hours=1)}, "after the start"),
    ({"ends": in_future(days=367)}, "as good as for ever"),
    ({"ends": "9999-12-31T23:59:59Z"}, "as good as for ever"),
    ({"ends": "9999-12-31T23:59:59-14:00"}, "as good as for ever"),
    ({"starts": "0001-01-01T00:00:00+14:00", "ends": in_future(days=367)}, "as good as for ever"),
)


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as server:
        yield server


async def ours(browser: Browser, matchers: str, **times: str | None) -> tuple[int, str]:
    """Ask at our own door; returns status and what was said."""
    said = [
        {"label": each.label, "relation": each.relation.value, "value": each.value}
        for each in matchers_of(matchers)
    ]
    named = {"starts_at": times.get("starts"), "ends_at": times.get("ends", in_future(hours=2))}
    body = {"matchers": said, "comment": "x", **named}
    answer = await browser.http.post(f"{API}/silences", json=body, headers=browser.csrf)
    return answer.status_code, answer.text


async def alertmanagers(browser: Browser, matchers: str, **times: str | None) -> tuple[int, str]:
    """Ask at Alertmanager's, as amtool does."""
    said: Sequence[dict[str, Any]] = [
        {
            "name": each.label,
            "value": each.value,
            "isRegex": each.relation in {Relation.MATCHES, Relation.MATCHES_NOT},
            "isEqual": each.relation in {Relation.EQUAL, Relation.MATCHES},
        }
        for each in matchers_of(matchers)
    ]
    zero = "0001-01-01T00:00:00Z"
    named = {
        "startsAt": times.get("starts") or zero,
        "endsAt": times.get("ends", in_future(hours=2)) or zero,
    }
    body = {"matchers": said, "comment": "x", "createdBy": "an", **named}
    answer = await browser.http.post("/api/v2/silences", json=body, headers=browser.csrf)
    return answer.status_code, answer.text


async def test_neither_everything_nor_without_end_nor_in_the_past(
    server: Server, database: Database
) -> None:
    admin = await server.signed_in("chau", Role.ADMIN)
    for door, refused in ((ours, 422), (alertmanagers, 400)):
        for matchers in EVERYTHING:
            status, said = await door(admin, matchers)
            assert (status, "they fit every alert" in said) == (refused, True), (matchers, said)
        for times, reason in TIMES:
            status, said = await door(admin, ONE, **times)
            assert (status, reason in said) == (refused, True), (times, said)
    assert not audited(database, "silence.create")


async def test_more_than_a_day_is_refused_an_operator_and_he_is_told_who_can(
    server: Server, database: Database
) -> None:
    browser = await server.signed_in("an")
    await server.add("chau", Role.ADMIN)
    for door, who in ((ours, '"chau"'), (alertmanagers, "ask Chau (chau)")):
        for times in (
            {"ends": in_future(hours=24, seconds=30)},
            {"starts": in_future(hours=-30), "ends": in_future(hours=25)},
            {"starts": in_future(hours=5), "ends": in_future(hours=30)},
        ):
            status, said = await door(browser, ONE, **times)
            assert (status, who in said) == (403, True), said
    assert not audited(database, "silence.create")
    for door in (ours, alertmanagers):
        assert (await door(browser, ONE, ends=in_future(hours=23)))[0] in {200, 201}
