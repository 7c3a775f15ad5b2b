"""Each is reminded after its own time: who heard of an end is not told what fires for as long."""

from datetime import timedelta

import pytest

from alerts.dispatch.messages.outgoing import Outgoing
from alerts.escalation.rung import Rung
from alerts.groups.tell import Teller
from alerts.oncall.rota import Rota
from tests.given import NOW
from tests.grouping import Play, oncall

ROUTING = """
route: {receiver: it, group_wait: 0s, group_interval: 30m, repeat_interval: 4h}
receivers:
  - name: it
    webhook_configs: [{url: "http://a/"}, {url: "http://b/", send_resolved: false}]
"""
HOUR = timedelta(hours=1)
NAMES = {"it/webhook/0": "hears", "it/webhook/1": "deaf"}


def said(play: Play) -> list[str]:
    """Tell who was told what, and after how many hours."""
    teller = Teller(Rota(play.oncall), "https://ioc.example")
    return [
        f"{(at - NOW) / HOUR:g} {NAMES[each.channel]} {each.reason}"
        for at, group, told in play.told
        for each in teller.messages(group, told, Rung(), at)
        if isinstance(each, Outgoing)
    ]


@pytest.mark.parametrize("dies", [False, True])
def test_an_end_puts_off_no_reminder_of_who_does_not_hear_it(*, dies: bool) -> None:
    play = Play(oncall(ROUTING))
    play.fires("a")
    play.fires("b")
    play.pass_until(NOW + 3 * HOUR)
    play.ends("b")
    for hours in (4, 6, 9):
        play.pass_until(NOW + hours * HOUR)
        if dies:
            play.crash()
    play.ends("a")
    play.pass_until(NOW + 10 * HOUR)
    assert said(play) == [
        "0 hears new_alerts",
        "0 deaf new_alerts",
        "3 hears new_resolved",
        "4 deaf repeat",
        "7 hears repeat",
        "8 deaf repeat",
        "9 hears all_resolved",
    ]


def test_a_reminder_goes_out_beside_an_end() -> None:
    play = Play(oncall(ROUTING))
    play.fires("a")
    play.fires("b")
    play.pass_until(NOW + 3.6 * HOUR)
    play.ends("b")
    play.pass_until(NOW + 5 * HOUR)
    assert said(play)[2:] == ["4 hears new_resolved", "4 deaf repeat"]


def test_news_are_for_all_and_put_off_all_reminders() -> None:
    play = Play(oncall(ROUTING))
    play.fires("a")
    play.pass_until(NOW + 3 * HOUR)
    play.fires("b")
    play.pass_until(NOW + 8 * HOUR)
    assert said(play)[2:] == [
        "3 hears new_alerts",
        "3 deaf new_alerts",
        "7 hears repeat",
        "7 deaf repeat",
    ]


def test_nobody_is_reminded_of_what_somebody_has() -> None:
    play = Play(oncall(ROUTING))
    play.fires("a")
    play.fires("b")
    play.pass_until(NOW + HOUR)
    play.acks("a")
    play.ends("b")
    play.pass_until(NOW + 9 * HOUR)
    assert said(play)[2:] == ["1 hears new_resolved"]
