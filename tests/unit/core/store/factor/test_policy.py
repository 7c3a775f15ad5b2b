"""Who gets in without a second factor: a line a case."""

import pytest

from core.place.profile import ROLES, SECOND_FACTOR
from core.store.factor import GRACE, standing
from core.store.people import Role
from tests.given import NOW

LONG_AGO, LATELY = NOW - GRACE, NOW - GRACE / 2


@pytest.mark.parametrize("local", [True, False])
@pytest.mark.parametrize(
    ("roles", "wanted", "asked_at", "kept_out"),
    [
        ({Role.ADMIN}, SECOND_FACTOR, None, True),
        ({Role.ADMIN}, (), None, True),  # always
        ({Role.ADMIN, Role.OPERATOR}, SECOND_FACTOR, LATELY, True),
        ({Role.ON_CALL}, SECOND_FACTOR, None, False),
        ({Role.ON_CALL}, SECOND_FACTOR, LATELY, False),
        ({Role.ON_CALL}, SECOND_FACTOR, LONG_AGO, True),
        ({Role.ON_CALL}, ("admin",), LONG_AGO, False),
        ({Role.LEADER}, SECOND_FACTOR, LONG_AGO, False),
        ({Role.LEADER}, ("admin", "leader"), LONG_AGO, True),
    ],
)
def test_who_is_kept_out(
    roles: set[Role],
    wanted: tuple[str, ...],
    asked_at: None,
    kept_out: bool,
    local: bool,
) -> None:
    without = standing(roles, wanted, has=False, asked_at=asked_at)
    assert without.keeps_out(local=local, now=NOW) == (kept_out and not local)
    assert not standing(roles, wanted, has=True, asked_at=asked_at).keeps_out(local=local, now=NOW)


def test_others_than_administrators_are_told_until_when() -> None:
    asked = standing({Role.ON_CALL}, SECOND_FACTOR, has=False, asked_at=LATELY)
    assert (asked.asked, asked.due_at) == (True, LATELY + GRACE)
    assert standing({Role.ADMIN}, SECOND_FACTOR, has=False, asked_at=LATELY).due_at is None
    assert standing({Role.ON_CALL}, SECOND_FACTOR, has=True, asked_at=LATELY).due_at is None
    assert standing({Role.LEADER}, SECOND_FACTOR, has=False, asked_at=LATELY).due_at is None


def test_a_place_names_roles_that_there_are() -> None:
    assert tuple(Role) == ROLES
