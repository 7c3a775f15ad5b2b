"""Codes of authenticators against RFC 6238's own table, and what people type."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from core.store.factor import Seal, SealError, Typed, matching_step, new_recovery, new_secret, uri
from core.store.factor.codes import STEP_SECONDS
from tests.given import NOW

RFC = base64.b32encode(b"12345678901234567890").decode()  # appendix B, SHA-1


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_are_those_of_the_rfc(seconds: int, digits: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert matching_step(RFC, digits, now=now) == seconds // STEP_SECONDS


@pytest.mark.parametrize(
    ("off", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_off_by_one_step(off: int, good: bool) -> None:
    then = NOW + off * timedelta(seconds=STEP_SECONDS)
    step = matching_step(RFC, pyotp.TOTP(RFC).at(then), now=NOW)
    assert step == (int(then.timestamp()) // STEP_SECONDS if good else None)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("287082", "287082"),
        (" 287 082 ", "287082"),
        ("287-082", "287082"),
        ("28708", None),
        ("2870821", None),
        ("٢٨٧٠٨٢", None),
        ("", None),
        ("1" * 5000, None),
    ],
)
def test_what_is_typed_as_a_code(text: str, digits: str | None) -> None:
    assert Typed.of(text) == Typed(digits, None)


def test_recovery_codes_are_ten_read_however_they_are_typed() -> None:
    codes = new_recovery()
    assert [code.number for code in codes] == list(range(10))
    assert len({code.text for code in codes}) == 10
    for code in codes:
        shown = code.shown()
        assert [len(group) for group in shown.split("-")] == [5, 5, 5]
        for typed in (shown, shown.upper(), shown.replace("-", " "), code.text):
            assert Typed.of(typed) == Typed(None, code)


def test_an_authenticator_reads_whose_code_it_is() -> None:
    secret = new_secret()
    parts = urlsplit(uri(secret, user="binh", issuer="IOC Tam Đường"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parse_qs(parts.query) == {"secret": [secret], "issuer": ["IOC Tam Đường"]}
    assert len(base64.b32decode(secret)) == 20


def test_a_secret_opens_for_its_user_by_its_key_only() -> None:
    seal = Seal.of("key")
    sealed = seal.closed(RFC, user="an")
    assert seal.opened(sealed, user="an") == RFC
    assert sealed != seal.closed(RFC, user="an")
    assert RFC.encode() not in sealed
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for other, broken, user in (
        (Seal.of("other"), sealed, "an"),
        (seal, sealed, "binh"),
        (seal, changed, "an"),
        (seal, b"", "an"),
    ):
        with pytest.raises(SealError):
            other.opened(broken, user=user)
    assert "key" not in repr(seal)
