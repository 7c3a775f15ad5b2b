"""What came of a life, and whether a broken one is as it should be."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from .life import Life
from .places import RECORDED
from .provider import Came

INTERVAL: Final = timedelta(minutes=1)


LOOKBACK: Final = timedelta(minutes=5)

# By which series alerts are told of at the end: the newest sample of each is no marker of an end.
_STANDING: Final = """
SELECT labels::text FROM series AS s CROSS JOIN LATERAL (
  SELECT value FROM sample AS p WHERE p.series_id = s.id AND p.time > %s ORDER BY time DESC LIMIT 1
) AS newest
WHERE s.metric = 'ALERTS' AND newest.value IS NOT NULL
"""


class Activation(NamedTuple):
    """A row of `alert`."""

    rule: str
    name: str
    labels: str
    active_at: datetime
    fired_at: datetime | None
    ended_at: datetime | None
    state: str
    why: str | None
    is_acked: bool


class Attempt(NamedTuple):
    """A row of the ledger. end: what became of the message in the end."""

    channel: str
    key: bytes
    attempt: int
    result: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Lived:
    """All that is left of a life.

    gaps: as (group, begin, end). standing: labels of the series that tell of alerts in the end.
    """

    activations: Sequence[Activation]
    events: Sequence[tuple[object, ...]]
    told: Sequence[tuple[object, ...]]
    keys: frozenset[bytes]
    ledger: Sequence[Attempt]
    came: Sequence[Came]
    gaps: Sequence[tuple[str, datetime, datetime]]
    standing: frozenset[str]
    open_events: int
    crashes: int


def lived(life: Life) -> Lived:
    """Read what came of a life."""
    alerts = life.rows(
        "SELECT rule, name, labels::text, active_at, fired_at, ended_at, state, why,"
        " acked_at IS NOT NULL FROM alert ORDER BY rule, labels::text, active_at"
    )
    events = life.rows(
        "SELECT a.name, a.labels::text, e.kind, e.at FROM alert_event AS e"
        " JOIN alert AS a ON a.id = e.alert_id ORDER BY 4, 1, 2, 3"
    )
    told = life.rows("SELECT channel, kind, created_at, ordinal, result, content FROM notification")
    ledger = life.rows(
        "SELECT n.channel, n.dedupe_key, a.attempt, a.result, n.result"
        " FROM notification_attempt AS a JOIN notification AS n ON n.id = a.notification_id"
        " ORDER BY n.id, a.attempt"
    )
    keys = life.rows("SELECT dedupe_key FROM notification WHERE result IS DISTINCT FROM 'folded'")
    gaps = life.rows("SELECT detail->>'group', from_time, to_time FROM gap")
    ((left,),) = life.rows(
        "SELECT count(*) FROM alert_event, alerter WHERE alert_event.id > alerter.dispatched"
    )
    return Lived(
        activations=[Activation(*row) for row in alerts],
        events=events,
        told=sorted((*row[:-1], _about(row[-1])) for row in told),
        keys=frozenset(bytes(key) for (key,) in keys),
        ledger=[Attempt(row[0], bytes(row[1]), *row[2:]) for row in ledger],
        came=life.came,
        gaps=gaps,
        standing=frozenset(labels for (labels,) in life.rows(_STANDING, life.now - LOOKBACK)),
        open_events=left,
        crashes=life.crashes,
    )


def check_same(broken: Lived, whole: Lived) -> None:
    """Find nothing by which it could be seen that somebody else led."""
    for what in ("activations", "events", "told"):
        mine, other = (Counter(map(str, getattr(each, what))) for each in (broken, whole))
        assert mine == other, f"{what}: {mine - other} instead of {other - mine}"
    assert broken.standing == whole.standing


def check_gaps(broken: Lived, whole: Lived) -> None:
    """See that all the same has begun though nobody led for a while, no earlier, hardly later."""
    theirs, ours = (_by_alert(each.activations) for each in (whole, broken))
    assert ours.keys() == theirs.keys()
    for alert, activations in theirs.items():
        assert len(ours[alert]) == len(activations), (alert, ours[alert], activations)
        for mine, other in zip(ours[alert], activations, strict=True):
            assert timedelta(0) <= mine.active_at - other.active_at <= INTERVAL, (mine, other)
            assert (mine.ended_at, mine.state, mine.why) == (
                other.ended_at, other.state, other.why,
            ), (mine, other)  # fmt: skip
    untold = _told_of(whole) - _told_of(broken)
    assert not untold, f"nobody was told of {untold}"
    left = {labels for labels in broken.standing ^ whole.standing if RECORDED not in labels}
    assert not left, f"series tell otherwise of {left}"


def check_missed(broken: Lived) -> None:
    """See that what has begun and ended while nobody led was missed, and nothing else was."""
    missed = {event[:2] for event in broken.events if event[2] == "missed"}
    # Who led still before the gap may have seen it early.
    seen = {(name, labels, at) for name, labels, kind, at in broken.events if kind == "firing"}
    within = {
        (each.name, each.labels)
        for each in broken.activations
        for group, begin, end in broken.gaps
        if each.fired_at and each.ended_at and each.rule.startswith(f"{group}: ")
        if begin < each.fired_at and each.ended_at < end
        if (each.name, each.labels, each.fired_at) not in seen
    }
    assert missed == within, f"missed {missed - within}, not {within - missed}"


def check_ledger(lived: Lived) -> None:
    """See that all was sent, and what was sent is in the ledger (O3)."""
    sends = Counter((each.key, each.attempt) for each in lived.came)
    assert max(sends.values(), default=1) == 1
    assert lived.open_events == 0
    assert {each.key for each in lived.came} == lived.keys
    assert set(sends) <= {(each.key, each.attempt) for each in lived.ledger}
    for each in lived.ledger:
        is_last = each.attempt == max(a.attempt for a in lived.ledger if a.key == each.key)
        assert each.end == "accepted"
        assert each.result == ("accepted" if is_last else "unknown")
        assert each.result == "unknown" or (each.key, each.attempt) in sends
    # Channels send side by side, so a crash may cut off one message of each.
    for channel in {each.channel for each in lived.ledger}:
        attempts = [each for each in lived.ledger if each.channel == channel]
        assert len(attempts) - len({each.key for each in attempts}) <= lived.crashes


def _by_alert(
    activations: Sequence[Activation],
) -> Mapping[tuple[str, str], Sequence[Activation]]:
    found = defaultdict[tuple[str, str], list[Activation]](list)
    for each in activations:
        if each.fired_at is not None and each.name != RECORDED:
            found[each.name, each.labels].append(each)
    return found


def _told_of(lived: Lived) -> set[str]:
    """Give what people were told of, as it fired or as missed; of recorded rules nothing."""
    told = [(kind, line) for _, kind, *_, about in lived.told for line in json.loads(str(about))]
    return {
        line.partition(" ")[2]
        for kind, line in told
        if (line.startswith("firing") or kind == "missed") and RECORDED not in line
    }


def _about(content: dict[str, object]) -> str:
    alerts = content["alerts"]
    assert isinstance(alerts, list)
    return json.dumps(
        sorted(f"{each['status']} {sorted(each['labels'].items())}" for each in alerts)
    )
