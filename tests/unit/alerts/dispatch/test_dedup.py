"""When there is something to tell: Alertmanager's table, in its order."""

from datetime import timedelta

import pytest

from alerts.dispatch.alert import AlertId
from alerts.dispatch.dedup import NEVER, Reason, Sent, why_notify
from tests.given import NOW

REPEAT = timedelta(hours=4)


def ids(text: str) -> frozenset[AlertId]:
    return frozenset(AlertId(int(each)) for each in text)


def sent(firing: str, resolved: str = "", *, hours_ago: float = 1) -> Sent:
    return Sent(NOW - timedelta(hours=hours_ago), ids(firing), ids(resolved))


@pytest.mark.parametrize(
    ("last", "firing", "resolved", "reason"),
    [
        (NEVER, "1", "", Reason.NEW_ALERTS),
        (NEVER, "", "1", Reason.NONE),
        (NEVER, "", "", Reason.NONE),
        (sent("1"), "1", "", Reason.NONE),
        (sent("1"), "12", "", Reason.NEW_ALERTS),
        (sent("1"), "2", "1", Reason.NEW_ALERTS),
        (sent("12"), "1", "", Reason.NONE),
        (sent("12"), "1", "2", Reason.NEW_RESOLVED),
        (sent("1", "2"), "1", "2", Reason.NONE),
        (sent("1"), "", "1", Reason.ALL_RESOLVED),
        (sent("", "1"), "", "2", Reason.NONE),  # came and went: nobody knows of it
        (sent("", "1"), "1", "", Reason.NEW_ALERTS),
        (sent("1", hours_ago=4), "1", "", Reason.REPEAT),
        (sent("12", hours_ago=5), "1", "", Reason.REPEAT),
        (sent("1", hours_ago=5), "", "1", Reason.ALL_RESOLVED),
    ],
)
def test_why(last: Sent, firing: str, resolved: str, reason: Reason) -> None:
    assert why_notify(last, ids(firing), ids(resolved), now=NOW, repeat=REPEAT) is reason
