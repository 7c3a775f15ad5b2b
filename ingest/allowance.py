"""How much each source may send, so that one of them cannot drown the others. Pure.

Ten times what is expected of it, on average over ten minutes (docs/decisions/0011). Counted are
samples; a message is let in, or refused undecoded, before its samples can be counted: it pays for
as many as its size suggests, and is settled with when they are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from core.model import Source, SourceId
from core.service.bucket import Flow, Reserve

TIMES_EXPECTED: Final = 10
BURST_SECONDS: Final = 600.0  # of the expected rate
EXPECTED_MIN: Final = 100.0  # samples a second; less than ten times this harms nobody
PERIOD_SECONDS: Final = 10.0  # of a source that does not say; the default of Telegraf
SILENCE_SECONDS: Final = 60.0
_SAMPLE_BYTES: Final = 50  # of a small one


def expected_per_second(source: Source, series: int) -> float:
    """Tell how many samples a second are expected of a source that has so many series."""
    if source.rate_per_second:
        return source.rate_per_second
    return max(EXPECTED_MIN, series / (source.expected_period_seconds or PERIOD_SECONDS))


def flow_of(source: Source, series: int) -> Flow:
    """Give what a source may send."""
    expected = expected_per_second(source, series)
    return Flow(expected, TIMES_EXPECTED * expected, BURST_SECONDS * expected)


def guess(payload_bytes: int) -> int:
    """Tell how many samples a message of this size may have, at least one."""
    return max(1, payload_bytes // _SAMPLE_BYTES)


Counts = Mapping[SourceId, int]  # series by source


@dataclass(slots=True)
class _Account:
    """A reserve, and the flow that holds as long as source and counts are the same objects."""

    reserve: Reserve
    source: Source
    counts: Counts
    flow: Flow


@dataclass(slots=True)
class Allowances:
    """What is left to each source of one way in.

    away_seconds: for how long nobody took in anything; the broker may have kept all of it.
    """

    away_seconds: float = 0.0
    _accounts: dict[SourceId, _Account] = field(default_factory=dict)

    def wait(self, source: Source, counts: Counts, *, now: float, samples: int = 1) -> float:
        """In how many seconds `source` may send again; 0.0: now, and `samples` are paid.

        now: in s, of a clock that never goes back.
        """
        account = self._account(source, counts, now)
        wait = account.reserve.wait(account.flow, now=now)
        if not wait:
            account.reserve.pay(account.flow, samples)
        return wait

    def pay(self, source: Source, samples: int) -> None:
        """Pay for further samples of a message that was let in, or take back what was too much."""
        if samples:
            account = self._accounts[source.id]
            account.reserve.pay(account.flow, samples)

    def _account(self, source: Source, counts: Counts, now: float) -> _Account:
        account = self._accounts.get(source.id)
        if account is None:
            flow = flow_of(source, counts.get(source.id, 0))
            full = flow.burst + flow.expected * self.away_seconds
            reserve = Reserve(full, now, SILENCE_SECONDS)
            account = self._accounts[source.id] = _Account(reserve, source, counts, flow)
        elif account.source is not source or account.counts is not counts:
            account.source, account.counts = source, counts
            account.flow = flow_of(source, counts.get(source.id, 0))
        return account
