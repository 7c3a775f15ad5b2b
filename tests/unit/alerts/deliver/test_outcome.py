"""What the ledger keeps of an answer: little, no secret, nothing that a database refuses."""

from functools import partial

import pytest

from alerts.deliver.answer import kept
from alerts.deliver.outcome import Result
from tests.processor import processor_seconds


@pytest.mark.parametrize(
    ("answer", "secrets", "expected"),
    [
        (b"ok", (), "ok"),
        (b"a\x00b\xffc\x1bd\te\nf", (), "ab\N{REPLACEMENT CHARACTER}cd\te\nf"),
        ("token 123456:AA-bb-CC is wrong", ("123456:AA-bb-CC",), "token *** is wrong"),
        ("a b", ("a",), "a b"),
        ("Authorization: Bearer abcdefghij", (), "Authorization: Bearer ***"),
        ("x" * 3_000, (), "x" * 2_000),
        ("Không gửi được", (), "Không gửi được"),
    ],
)
def test_what_is_kept(answer: bytes | str, secrets: tuple[str, ...], expected: str) -> None:
    assert kept(answer, secrets) == expected


def test_a_secret_at_the_cut_is_not_half_kept() -> None:
    assert "SECR" not in kept("x" * 1_996 + "SECRET", ("SECRET",))


def test_only_failed_and_unknown_are_retried() -> None:
    assert {each for each in Result if each.is_retried} == {Result.FAILED, Result.UNKNOWN}


def test_a_long_answer_costs_little() -> None:
    for text in ("a" * 65_536, "a://" * 16_384, "a:b@" * 16_384, "ioc_a_" * 10_923):
        assert processor_seconds(partial(kept, text), enough=0.05) < 0.5
