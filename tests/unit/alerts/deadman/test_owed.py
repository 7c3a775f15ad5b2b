"""What people are still to be told: retried until it is taken, the newest alone."""

import pytest

from alerts.deadman.owed import Debt, Debts, falls_back, owing, tried, waited
from alerts.deadman.watch import Reason
from alerts.deliver.outcome import Outcome, Result

SILENT = Debt(center="a", channel="person/x/sms", reason=Reason.SILENT, ordinal=1)
BACK = Debt(center="a", channel="person/x/sms", reason=Reason.BACK, ordinal=2)
OTHER = Debt(center="a", channel="person/y/sms", reason=Reason.SILENT, ordinal=1)


def owed(*debts: Debt) -> Debts:
    every: Debts = {}
    for each in debts:
        every = owing(every, each)
    return every


def test_a_newer_one_takes_the_place_of_an_older_one() -> None:
    assert list(owed(SILENT, OTHER, BACK).values()) == [BACK, OTHER]


@pytest.mark.parametrize("result", [Result.ACCEPTED, Result.DELIVERED, Result.REFUSED])
def test_what_is_settled_is_owed_no_more(result: Result) -> None:
    assert list(tried(owed(SILENT, OTHER), SILENT, Outcome(result), jitter=1)) == [OTHER.key]


@pytest.mark.parametrize("result", [Result.FAILED, Result.UNKNOWN])
def test_what_failed_is_due_again_later_and_later(result: Result) -> None:
    debts, waits = owed(SILENT), []
    for _ in range(12):
        (debt,) = debts.values()
        debts = tried(debts, debt, Outcome(result, "no"), jitter=1)
        waits.append(debts[SILENT.key].wait_seconds)
        assert debts[SILENT.key].answer == "no"
        assert waited(debts, 1e6)[SILENT.key].wait_seconds == 0
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


def test_what_is_out_of_date_changes_nothing() -> None:
    debts = owed(BACK)
    assert tried(debts, SILENT, Outcome(Result.ACCEPTED), jitter=1) == debts
    assert tried({}, SILENT, Outcome(Result.FAILED), jitter=1) == {}


def test_time_passes_only_forward() -> None:
    (debt,) = tried(owed(SILENT), SILENT, Outcome(Result.FAILED), jitter=1).values()
    assert waited({debt.key: debt}, -60)[debt.key].wait_seconds == 1
    assert waited({debt.key: debt}, 0.25)[debt.key].wait_seconds == 0.75


@pytest.mark.parametrize(
    ("attempt", "result", "falls"),
    [(0, "refused", True), (0, "failed", False), (2, "failed", True), (2, "unknown", True),
     (3, "failed", False), (2, "accepted", False)],
)  # fmt: skip
def test_when_somebody_stands_in(attempt: int, result: str, *, falls: bool) -> None:
    debt = Debt(center="a", channel="b", reason=Reason.SILENT, ordinal=1, attempt=attempt)
    assert falls_back(debt, Outcome(Result(result))) is falls
