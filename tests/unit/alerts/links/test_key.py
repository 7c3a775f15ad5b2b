"""Keys of links: one for each link, and no other opens it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.links import CODE, Link, Signer, WayLink, address
from alerts.links.key import _in_letters
from tests.given import NOW

SIGNER = Signer(b"a secret")
LINK = Link(code="7K3F", alert=41, person="a", expires_at=datetime(2026, 11, 25, 2, 2, tzinfo=UTC))


def test_a_key_opens_its_own_link_alone() -> None:
    key = SIGNER.key(LINK)
    others = (
        replace(LINK, code="7K3G"),
        replace(LINK, alert=42),
        replace(LINK, person="b"),
        replace(LINK, expires_at=LINK.expires_at + timedelta(seconds=1)),
    )
    assert SIGNER.is_key(LINK, key)
    assert not any(SIGNER.is_key(each, key) for each in others)
    assert not Signer(b"another").is_key(LINK, key)


@pytest.mark.parametrize("wrong", ["", "x", "0" * 22, "é" * 22, "0" * 5000])
def test_what_is_no_key_opens_nothing(wrong: str) -> None:
    assert not SIGNER.is_key(LINK, wrong)


def test_a_code_for_many_has_no_key() -> None:
    shared = replace(LINK, person="")
    assert not SIGNER.is_key(shared, SIGNER.key(shared))


def test_parts_do_not_run_into_each_other() -> None:
    one, other = replace(LINK, alert=1, person="2\n3"), replace(LINK, alert=1, person="2")
    assert SIGNER.key(one) != SIGNER.key(other)


def test_an_address_is_as_long_as_a_message_has_room_for() -> None:
    given = address("https://ioc.tamduong.vn/", LINK, SIGNER.key(LINK))
    assert re.fullmatch(r"https://ioc\.tamduong\.vn/p/a/7K3F#k=[0-9A-Za-z]{22}", given)
    assert len(given) == 42 + len("ioc.tamduong.vn") - 4 + 4
    assert re.fullmatch(CODE, LINK.code)
    assert not re.fullmatch(CODE, "7K0F")


def test_all_128_bits_have_room() -> None:
    assert len({_in_letters(0), _in_letters(2**128 - 1), _in_letters(NOW.year)}) == 3
    assert _in_letters(2**128 - 1) != _in_letters(2**128 - 2)
    assert len(_in_letters(2**128 - 1)) == 22


def test_the_key_of_a_test_opens_no_alert_and_no_other_test() -> None:
    test = WayLink(code="7K3F", person="a", way="sms", expires_at=LINK.expires_at)
    key = SIGNER.key(test)
    others = (replace(test, way="mail"), replace(test, person="b"), replace(test, code="7K3G"))
    assert SIGNER.is_key(test, key)
    assert not any(SIGNER.is_key(each, key) for each in (LINK, *others))
    assert address("https://ioc.vn", test, key) == f"https://ioc.vn/p/t/7K3F#k={key}"
