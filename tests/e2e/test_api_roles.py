"""Every route and every permission, to each role in a unit or everywhere, each key and screen."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, Request

from api import walls
from api.access import Caller, Needs, Permission, declared, reach, require
from api.app import build_app
from api.services import Services
from core.model import UnitId
from core.service.clock import SystemClock
from core.store import roles
from core.store.keys import Scope
from core.store.people import WHOLE_PLACE, Grant, Role
from core.store.pool import connect
from core.store.roles import Change
from tests.e2e.apiserver import API, Server, serving
from tests.e2e.doors import Door, make_keys
from tests.rights import SHOWN, is_limited, is_open, may
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
REFUSED = (401, 403)
UNITS = {"berlin": True, "hall": True, "acme": False, "hamburg": False, "": False}  # is it here?
HERE = UnitId("berlin")
Route = tuple[str, str, Permission]  # method, path, what it needs


@dataclass(frozen=True)
class Kind:
    """A kind of caller: a role, here or everywhere; a scope of a key; a screen; nobody."""

    name: str
    role: Role | None = None
    scope: Scope | None = None
    is_here: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether the table lets it, were it for one unit alone."""
        if self.role:
            return may(permission, self.role)
        if self.scope:
            return is_open(permission, self.scope)
        return permission in (SHOWN if self.name == "kiosk" else {"anyone"})

    def is_limited(self, permission: Permission) -> bool:
        """Whether that is so here only."""
        return bool(self.role and self.is_here and is_limited(permission, self.role))


KINDS = (
    Kind("nobody"),
    Kind("kiosk"),
    *(Kind(f"{scope} key", scope=scope) for scope in Scope),
    *(Kind(role, role) for role in Role),
    *(Kind(f"{role}-here", role, is_here=True) for role in Role if role not in WHOLE_PLACE),
)


def doors() -> list[Route]:
    """Every route but the socket, for which it is the ticket that counts."""
    found = []
    for route in build_app().routes:
        needs, methods = declared(route), getattr(route, "methods", None) or ()
        path = str(getattr(route, "path", "")).replace("{id}", "lobby").replace("{screen}", "lobby")
        assert needs
        found += [(method, path, needs) for method in methods]
    return sorted(found)


DOORS = doors()


def add_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a route for each permission, which looks at a unit, and some that do otherwise."""
    monkeypatch.setattr(walls.routes, "routes", list(walls.routes.routes))

    def add(permission: Permission) -> None:
        needs = Needs(permission, by_unit=True)

        async def attempt(
            request: Request, caller: Annotated[Caller, Depends(needs)], unit: str = ""
        ) -> None:
            async with Services.of(request).pool.connection() as conn:
                await require(conn, caller, permission, UnitId(unit) if unit else None)

        walls.routes.add_api_route(f"/try/{permission}", attempt, methods=["POST"])

    async def forget(_caller: Annotated[Caller, Depends(Needs(Permission.ACT))]) -> None:
        """Act, wherever."""

    seeing = Needs(Permission.ALERTS, by_unit=True)

    async def see(request: Request, caller: Annotated[Caller, Depends(seeing)]) -> list[str] | None:
        async with Services.of(request).pool.connection() as conn:
            found = await reach(conn, caller, Permission.ALERTS)
        return None if found is None else sorted(found)

    silencing = Needs(Permission.SILENCE, by_unit=True)

    async def silence_long(
        request: Request, caller: Annotated[Caller, Depends(silencing)], unit: str
    ) -> None:
        async with Services.of(request).pool.connection() as conn:
            await require(conn, caller, Permission.SILENCE_LONG, UnitId(unit))

    for permission in Permission:
        add(permission)
    walls.routes.add_api_route("/long", silence_long, methods=["POST"])
    walls.routes.add_api_route("/forget", forget, methods=["POST"])
    walls.routes.add_api_route("/reach", see)


@dataclass
class Callers:
    """Callers of every kind, at one server."""

    door: Door
    http: httpx.AsyncClient
    known: dict[str, dict[str, str]]

    async def ask(self, name: str, method: str, path: str) -> httpx.Response:
        """Ask as one of them; a session that a request ends is begun anew."""
        if name not in self.known:
            self.known[name] = await self.door.headers(name)
        headers = self.known.pop(name) if method == "DELETE" else self.known[name]
        body: Mapping[str, str] | None = {} if method in ("POST", "PUT") else None
        return await self.http.request(method, path, headers=headers, json=body)


async def people_of(server: Server) -> None:
    for kind in KINDS:
        if kind.role:
            await server.add(kind.name, kind.role, units=(HERE,) if kind.is_here else ())


@pytest.fixture
async def callers(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callers]:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO unit (id, parent_id, kind, name_vi, name_en, scope) VALUES"
            " ('acme', NULL, 'company', 'A', 'A', 'all'), ('berlin', 'acme', 'site', 'B', 'B', ''),"
            " ('hall', 'berlin', 'hall', 'H', 'H', ''), ('hamburg', 'acme', 'site', 'C', 'C', '')"
        )
    made = await make_keys(database)
    add_tries(monkeypatch)
    async with serving(database, EXAMPLE) as server:
        await people_of(server)
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
            yield Callers(Door(server, made), client, {})


def asked_at(number: int, permission: Permission) -> list[Kind]:
    """Choose who asks a route: nobody, and in turn one who may, one who may here, one who may not.

    A route says which permission it needs and whether it looks at a unit; who has the permission,
    and where, is asked of each of them below. So of each sort another one at each route is enough.
    """
    limited = [kind for kind in KINDS[1:] if kind.is_limited(permission)]
    others = [kind for kind in KINDS[1:] if not kind.is_limited(permission)]
    let_in = [kind for kind in others if kind.may(permission)]
    kept_out = [kind for kind in others if not kind.may(permission)]
    turns = [each[number % len(each)] for each in (let_in, limited, kept_out) if each]
    return [KINDS[0], *turns]


async def refused_wrongly(callers: Callers, every: Iterable[tuple[Route, Kind]]) -> list[Any]:
    wrong: list[Any] = []
    for (method, path, permission), kind in every:
        answer = await callers.ask(kind.name, method, path)
        if (answer.status_code not in REFUSED) != kind.may(permission):
            wrong.append((method, path, kind.name, answer.status_code))
    return wrong


async def test_each_route_refuses_whom_the_table_does_not_let_in(callers: Callers) -> None:
    every = [(door, kind) for n, door in enumerate(DOORS) for kind in asked_at(n, door[2])]
    assert await refused_wrongly(callers, every) == []


@pytest.mark.long  # five times as many questions; the shorter one asks at each route, too
async def test_each_route_refuses_each_whom_the_table_does_not_let_in(callers: Callers) -> None:
    assert await refused_wrongly(callers, product(DOORS, KINDS)) == []


async def test_each_permission_is_for_the_unit_of_the_role_and_what_lies_in_it(
    callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A key asks once a second: this is not about how often it may.
    monkeypatch.setattr("api.access.needs.monotonic", iter(range(10**6)).__next__)
    wrong: list[Any] = []
    for permission in set(Permission) - {Permission.ANYONE}:  # that asks nobody who it is
        for number, kind in enumerate(KINDS):
            # Whoever may everywhere, or nowhere, is asked at one unit, another each.
            all_, one = list(UNITS), list(UNITS)[number % len(UNITS)]
            units = all_ if kind.is_limited(permission) else [one]
            for unit in units:
                path = f"{API}/try/{permission}"
                answer = await callers.ask(kind.name, "POST", f"{path}?unit={unit}")
                is_reached = UNITS[unit] or not kind.is_limited(permission)
                if (answer.status_code == 200) != (kind.may(permission) and is_reached):
                    wrong.append((permission, kind.name, unit, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("route", ["try/silence_long", "long"])
async def test_who_may_ask_for_more_is_told_whom(callers: Callers, route: str) -> None:
    path = f"{API}/{route}?unit=berlin"
    assert (await callers.ask("admin", "POST", path)).status_code == 200
    for name in ("operator", "operator-here", "on_call"):
        refused = await callers.ask(name, "POST", path)
        assert refused.status_code == 403
        assert refused.json()["detail"] == "this takes role admin; ask Admin (admin)"
        assert refused.json()["who_can"] == {
            "roles": ["admin"],
            "users": [{"id": "admin", "name": "Admin"}],
        }
    for name in ("leader", "data_officer-here", "auditor", "read key"):
        refused = await callers.ask(name, "POST", path)
        assert (refused.status_code, "who_can" in refused.json()) == (403, False)


async def test_a_role_elsewhere_is_told_where_it_is_for(callers: Callers) -> None:
    refused = await callers.ask("operator-here", "POST", f"{API}/try/act?unit=hamburg")
    assert refused.json()["detail"] == (
        "your role is for berlin and what lies in it, not for hamburg"
    )


async def test_a_route_that_looks_at_no_unit_lets_in_who_may_everywhere(callers: Callers) -> None:
    statuses = {
        name: (await callers.ask(name, "POST", f"{API}/forget")).status_code
        for name in ("operator", "operator-here", "admin key")
    }
    assert statuses == {"operator": 200, "operator-here": 403, "admin key": 200}


async def test_a_list_holds_what_lies_in_the_units_of_the_caller(callers: Callers) -> None:
    async def seen(name: str) -> object:
        return (await callers.ask(name, "GET", f"{API}/reach")).json()

    assert await seen("data_officer-here") == ["berlin", "hall"]
    assert await seen("data_officer") is await seen("read key") is None


async def test_a_role_given_while_somebody_is_signed_in_ends_the_session(callers: Callers) -> None:
    assert (await callers.ask("leader", "GET", f"{API}/session")).status_code == 200
    change, now = Change("leader", Grant(Role.OPERATOR, HERE), "user:admin"), SystemClock().now()
    login = callers.door.server.database.login("ioc_api")
    async with await connect(login, autocommit=True) as conn:
        await roles.give(conn, change, now=now)
    assert (await callers.ask("leader", "GET", f"{API}/session")).status_code == 401
