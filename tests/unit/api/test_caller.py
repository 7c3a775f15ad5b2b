"""Who may do what, and where: the table of roles, and its keys and screens."""

from datetime import timedelta

import pytest

from api.access import ASKING, BY_UNIT, KIOSK, ROLES, SCOPES, Caller, Permission
from core.model import UnitId, UnitTree
from core.store.keys import ApiKey, Scope
from core.store.people import WHOLE_PLACE, Grant, Role
from core.store.sessions import Session
from tests.given import NOW
from tests.rights import MAY, OPENS, is_limited, is_open, may

HUYEN, XA, OTHER = map(UnitId, ("huyen", "xa", "other"))
TREE = UnitTree({HUYEN: None, XA: HUYEN, OTHER: None})


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
    wanted = may(permission, role)
    everywhere, here = person(Grant(role)), person(Grant(role, HUYEN))
    assert everywhere.may(permission) == here.may(permission) == wanted
    for unit in (HUYEN, XA, OTHER, UnitId("stranger"), None):
        assert everywhere.may_for(permission, unit, TREE) == wanted
        is_within = unit in {HUYEN, XA} or not is_limited(permission, role)
        assert here.may_for(permission, unit, TREE) == (wanted and is_within)


@pytest.mark.parametrize(
    ("permission", "scope"), [(one, scope) for one in Permission for scope in Scope]
)
def test_a_key_may_what_its_scopes_say(permission: Permission, scope: Scope) -> None:
    wanted = is_open(permission, scope)
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
    assert not KIOSK & (set(BY_UNIT) | set(ASKING))
    for permission, roles in ASKING.items():
        assert ROLES[permission]
        assert not ROLES[permission] & roles
