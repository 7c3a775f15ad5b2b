"""Whether rules are evaluated, and whether people are told. Pure."""

from collections.abc import Iterator
from shlex import quote

from core.store.alerting import Alerting
from core.store.vitals import Vitals
from ioc.doctor.facts import Facts
from ioc.doctor.result import Result, Text, fail, ok, warn
from ioc.leases import ALERTS

_AGE_SECONDS_MAX = 60.0  # a group of ours is evaluated each 15 s
_SHOWN_MAX = 3


def alerts(facts: Facts) -> Iterator[Result]:
    """See whether somebody leads, evaluates in time, and gets rid of what is to be told."""
    if not isinstance(facts.database, Vitals) or facts.running is None or facts.starting:
        return
    found = facts.database.alerting
    if found is None or not _is_led(facts.database):
        return  # said by the leases, or by the schema
    results = [*_evaluation(found, facts), *_telling(found, facts)]
    yield from results
    if not results:
        age = found.evaluated_age_seconds or 0.0
        yield ok(
            "alerts",
            f"Quy tắc được đánh giá {age:.0f} giây trước; không thông báo nào bị kẹt.",
            f"Rules were evaluated {age:.0f} s ago; no notification is stuck.",
        )


def holidays(facts: Facts) -> Iterator[Result]:
    """See whether the calendar by which people are told goes on."""
    if facts.place.years_missing:
        years = ", ".join(map(str, facts.place.years_missing))
        yield warn(
            "holidays",
            Text(f"holidays.yml chưa có năm {years}.", f"holidays.yml lacks {years}."),
            Text(
                "Ngày lễ của năm ấy bị tính là ngày làm việc, ngày làm bù bị tính là ngày nghỉ.",
                "Its holidays count as working days, and Saturdays that are worked as days off.",
            ),
            f"nano {quote(str(facts.config))}/holidays.yml",
        )


def ways(facts: Facts) -> Iterator[Result]:
    """See whether people can be called by the ways that they have, as far as files say it."""
    if mute := facts.place.mute_ways:
        shown = "; ".join(mute[:_SHOWN_MAX]) + ("; …" if len(mute) > _SHOWN_MAX else "")
        yield warn(
            "ways",
            Text(
                f"{len(mute)} cách gọi người trực không dùng được: {shown}",
                f"Ways by which people cannot be called ({len(mute)}): {shown}",
            ),
            Text(
                "Người đó không được gọi bằng cách ấy, và chỉ biết khi có sự cố.",
                "They are not called by them, and it is found out at night.",
            ),
            f"nano {quote(str(facts.config))}/oncall.yml",
        )


def _is_led(database: Vitals) -> bool:
    return any(one.name == ALERTS and one.left_seconds > 0 for one in database.leases)


def _evaluation(found: Alerting, facts: Facts) -> Iterator[Result]:
    age = found.evaluated_age_seconds
    log = f"tail -n 50 {quote(str(facts.state / 'log' / 'alerts.log'))}"
    if age is None or age > _AGE_SECONDS_MAX:
        what = (
            Text("Chưa quy tắc nào được đánh giá.", "No rule was ever evaluated.")
            if age is None
            else Text(
                f"Quy tắc được đánh giá lần cuối {age:.0f} giây trước.",
                f"Rules were evaluated {age:.0f} s ago for the last time.",
            )
        )
        why = Text("Không cảnh báo nào tới.", "No alert comes.")
        yield fail("alerts", what, why, log, runbook="EvaluationGap")
    elif found.late_groups:
        yield warn(
            "alerts",
            Text(
                f"{found.late_groups} nhóm quy tắc trễ quá ba chu kỳ.",
                f"Groups of rules that are late by three intervals: {found.late_groups}.",
            ),
            Text("Cảnh báo của chúng tới trễ.", "Their alerts come late."),
            log,
            runbook="EvaluationGap",
        )


def _telling(found: Alerting, facts: Facts) -> Iterator[Result]:
    if found.down:
        shown = "; ".join(f"{one.channel} ({one.error[:80]})" for one in found.down[:_SHOWN_MAX])
        more = "; …" if len(found.down) > _SHOWN_MAX else ""
        yield warn(
            "alerts",
            Text(
                f"{len(found.down)} kênh báo tin hỏng: {shown}{more}",
                f"Channels that are down ({len(found.down)}): {shown}{more}",
            ),
            Text(
                "Người chỉ được báo bằng kênh đó sẽ không biết.",
                "Who is told by such a channel only does not know.",
            ),
            f"nano {quote(str(facts.config))}/oncall.yml",
            runbook="ChannelDown",
        )
    held = isinstance(facts.database, Vitals) and facts.database.backups
    if found.stuck and not (held and held.held_since):
        yield fail(
            "alerts",
            Text(
                f"{found.stuck} thông báo chưa gửi được, lâu nhất {found.stuck_seconds:.0f} giây.",
                f"Notifications that nobody takes: {found.stuck}, for {found.stuck_seconds:.0f} s.",
            ),
            Text("Có người chưa được báo.", "Somebody does not know yet."),
            f"grep -a notify_attempt {quote(str(facts.state / 'log' / 'alerts.log'))} | tail",
            runbook="OutboxStuck",
        )
