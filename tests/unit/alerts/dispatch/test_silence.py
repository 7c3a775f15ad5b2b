"""Which silences are taken, and whom they mute when."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.dispatch.matchers import matchers_of
from alerts.dispatch.silence import Silence, next_change, refusals, silenced_by
from tests.given import NOW

HOUR = timedelta(hours=1)
ONE = Silence(id="1", matchers=matchers_of("portal=dvc"), starts_at=NOW, ends_at=NOW + HOUR)


def test_it_holds_from_its_start_and_not_at_its_end() -> None:
    labels = {"portal": "dvc"}
    assert silenced_by(labels, [ONE], NOW - timedelta(seconds=1)) == ()
    assert silenced_by(labels, [ONE], NOW) == ("1",)
    assert silenced_by(labels, [ONE], NOW + HOUR) == ()
    assert silenced_by({"portal": "pakn"}, [ONE], NOW) == ()


def test_when_something_changes() -> None:
    assert next_change([ONE], NOW - HOUR) == NOW
    assert next_change([ONE], NOW) == NOW + HOUR
    assert next_change([ONE], NOW + HOUR) is None


@pytest.mark.parametrize(
    "matchers",
    [
        "portal=dvc",
        'portal=~"dvc|pakn"',
        'portal=~"d.*"',
        'portal=~"d.*",unit!="a"',
        'alertname=~"Portal.*"',
        'alertname=~".*Down|Rain.*|Slow"',
        'alertname=~".+",site="s1"',
        'unit=~"khun-ha-2025|lai-chau|b2"',
        'priority=~"p[234]"',
        'class=~"service|network"',
        'site=~"[0-9]+"',
    ],
)
def test_taken(matchers: str) -> None:
    assert refusals(matchers_of(matchers), NOW, NOW + HOUR, NOW) == ()


@pytest.mark.parametrize(
    "matchers",
    [
        "{}", 'a=""', "a=~.*", "a=~.+", 'a=~"[^x]*"', "a!=b", "a!~b", 'a=~"|b"',
        'alertname=~".+"', 'alertname=~"(?:)|.*"', 'unit!="x"', '{a=~".*",b=~".*"}',
        'alertname=~".+",unit!="x"', 'a="",b!="c",d!~"e"', 'a=~"..+"', 'a=~".{1,200}"',
        'a=~"[^q]+"', 'a=~"[^x].*"', 'a=~"(?i).+"', 'a=~"(?s).+"', 'a=~"[\\\\s\\\\S]+"',
        'a=~"^.+$"', 'a=~".+?"', 'a=~".|..+"', 'a=~"x.*|[^x].*"', 'a=~"dvc|.+"',
        'alertname=~"[A-Z].*"', 'alertname=~".*[a-z].*"', 'alertname=~".{4,}"',
        'class=~"hazard|service|network|data|center"', 'class=~"[a-z]+"',
        'priority=~"p[1-4]"', 'priority=~"p1|p2|p3|p4"', 'priority=~"p.",unit!="x"',
    ],
)  # fmt: skip
def test_what_fits_everything_is_refused(matchers: str) -> None:
    (reason,) = refusals(matchers_of(matchers), NOW, NOW + HOUR, NOW)
    assert "they fit every alert" in reason


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "reason"),
    [
        (timedelta(), None, "without end"),
        (HOUR, HOUR, "after the start"),
        (-2 * HOUR, -HOUR, "after now"),
        (timedelta(), timedelta(days=4000), "for ever"),
        (timedelta(), datetime.max.replace(tzinfo=UTC) - NOW, "for ever"),
        (-timedelta(days=900), timedelta(), "after now"),
    ],
)
def test_times_that_are_refused(
    starts_in: timedelta, ends_in: timedelta | None, reason: str
) -> None:
    ends_at = NOW + ends_in if ends_in is not None else None
    (said,) = refusals(ONE.matchers, NOW + starts_in, ends_at, NOW)
    assert reason in said
