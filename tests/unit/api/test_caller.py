"""Who may do what, and where: the table of roles, and its keys and screens."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from api.access import ASKING, BY_UNIT, KIOSK, ROLES, SCOPES, Caller, Permission
from core.model import UnitId, UnitTree
from core.store.keys import ApiKey, Scope
from core.store.people import WHOLE_PLACE, Grant, Role
from core.store.sessions import Session
from tests.given import NOW

HUYEN, XA, OTHER = map(UnitId, ("huyen", "xa", "other"))
TREE = UnitTree({HUYEN: None, XA: HUYEN, OTHER: None})

# A letter a role: Operator, on Call, Leader, Data officer, Admin, aUditor.
LETTERS = dict(zip("OCLDAU", Role, strict=True))
EVERYBODY = "OCLDAU"
MAY: Mapping[Permission, str] = {
    Permission.ANYONE: EVERYBODY,
    Permission.PERSON: EVERYBODY,
    Permission.SEATED: EVERYBODY,
    Permission.WATCH: EVERYBODY,
    Permission.WALLS: EVERYBODY,
    Permission.WALL: EVERYBODY,
    Permission.SOURCES: "AU",
    Permission.REPLAY: "A",
    Permission.SCREENS: "AU",
    Permission.PAIR: "A",
    Permission.REPORT: "",
    Permission.ASK: EVERYBODY,
    Permission.ALERTS: EVERYBODY,
    Permission.ALERT_IN: "",
    Permission.ACT: "OCA",
    Permission.SILENCE: "OCA",
    Permission.SILENCE_LONG: "A",
    Permission.RULES_READ: EVERYBODY,
    Permission.RULES_WRITE: "A",
    Permission.PEOPLE: "A",
    Permission.AUDIT: "AU",
}
# Read, Write, Admin, Ping, alert-wriTer.
SCOPE_LETTERS = dict(zip("RWAPT", Scope, strict=True))
OPENS: Mapping[Permission, str] = {
    Permission.ANYONE: "RWAPT",
    Permission.WALLS: "RA",
    Permission.WALL: "RA",
    Permission.SOURCES: "A",
    Permission.REPLAY: "A",
    Permission.SCREENS: "A",
    Permission.PAIR: "A",
    Permission.ASK: "RA",
    Permission.ALERTS: "RA",
    Permission.ALERT_IN: "T",
    Permission.ACT: "A",
    Permission.SILENCE: "A",
    Permission.SILENCE_LONG: "A",
    Permission.RULES_READ: "RA",
    Permission.RULES_WRITE: "A",
    Permission.AUDIT: "A",
}


def person(*grants: Grant) -> Caller:
    session = Session(
        hash=b"", user="an", name="An", grants=grants, csrf="", seen_at=NOW,
        expires_at=NOW + timedelta(days=1), must_change_password=False,
    )  # fmt: skip
    return Caller(session=session)


def program(*scopes: Scope) -> Caller:
    return Caller(key=ApiKey("a" * 8, "a", b"", frozenset(scopes), None, NOW, None))


def test_every_permission_stands_in_every_table() -> None:
    assert set(ROLES) == set(SCOPES) == set(MAY) == set(Permission)
    assert set(OPENS) <= set(Permission)


@pytest.mark.parametrize(
    ("permission", "role"), [(one, role) for one in Permission for role in Role]
)
def test_a_role_may_what_the_table_says(permission: Permission, role: Role) -> None:
    wanted = role in {LETTERS[letter] for letter in MAY[permission]}
    everywhere, here = person(Grant(role)), person(Grant(role, HUYEN))
    assert everywhere.may(permission) == here.may(permission) == wanted
    for unit in (HUYEN, XA, OTHER, UnitId("stranger"), None):
        assert everywhere.may_for(permission, unit, TREE) == wanted
        assert here.may_for(permission, unit, TREE) == (wanted and unit in {HUYEN, XA})


@pytest.mark.parametrize(
    ("permission", "scope"), [(one, scope) for one in Permission for scope in Scope]
)
def test_a_key_may_what_its_scopes_say(permission: Permission, scope: Scope) -> None:
    wanted = scope in {SCOPE_LETTERS[letter] for letter in OPENS.get(permission, "")}
    key = program(scope)
    assert (key.may(permission), key.may_for(permission, None, TREE)) == (wanted, wanted)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_may_what_anyone_may_only(permission: Permission) -> None:
    assert Caller().may(permission) == (permission is Permission.ANYONE)
    assert Caller().may_for(permission, XA, TREE) == (permission is Permission.ANYONE)


def test_a_role_in_one_unit_gives_nothing_to_another_role_elsewhere() -> None:
    both = person(Grant(Role.OPERATOR, XA), Grant(Role.LEADER))
    assert both.tops(Permission.ACT) == frozenset({XA})
    assert both.tops(Permission.ALERTS) is None
    assert not both.may_for(Permission.ACT, OTHER, TREE)
    assert not both.may_for(Permission.ACT, HUYEN, TREE)


def test_grants_add_up() -> None:
    two = person(Grant(Role.OPERATOR, XA), Grant(Role.ON_CALL, OTHER))
    assert two.tops(Permission.ACT) == frozenset({XA, OTHER})
    wide = person(Grant(Role.OPERATOR, XA), Grant(Role.ON_CALL))
    assert wide.tops(Permission.ACT) is None


def test_who_lets_others_in_is_never_limited_and_screens_neither_act_nor_ask() -> None:
    assert {Role.ADMIN, Role.AUDITOR} == WHOLE_PLACE
    assert not KIOSK & (BY_UNIT | set(ASKING) | {Permission.ASK, Permission.ALERTS})
    for permission, roles in ASKING.items():
        assert ROLES[permission]
        assert not ROLES[permission] & roles
