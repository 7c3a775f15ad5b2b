"""Whether samples flow: from the sources, through the broker, into the database. Pure."""

from collections.abc import Iterator
from shlex import quote
from typing import TypeGuard

from core.model.freshness import Freshness, freshness
from core.store.vitals import Vitals
from ioc.doctor.facts import Facts
from ioc.doctor.result import Result, Text, fail, ok, warn

_LAG_SECONDS_MAX = 30.0  # the canary sings each five
_SHOWN_MAX = 5
_DAY_SECONDS = 86_400
# Who renews by itself does so a month before; with less left somebody has to see why it did not.
_CERTIFICATE_SECONDS = 21 * _DAY_SECONDS
_WEEK_MS = 7 * 86_400_000


def change_log(facts: Facts) -> Iterator[Result]:
    """See whether something was committed just now: the canary at least."""
    if not isinstance(facts.database, Vitals) or facts.running is None or facts.starting:
        return
    age = facts.database.newest_commit_age_seconds
    if _on_time(age):
        yield ok(
            "log of changes", f"Ghi lần cuối {age:.0f} giây trước.", f"Last commit {age:.0f} s ago."
        )
        return
    last = Text("Lần ghi số liệu cuối:", "The last commit of samples:")
    ago = _ago(last, age, never=Text(f"{last.vi} chưa từng", f"{last.en} never"))
    yield fail(
        "log of changes",
        Text(f"{ago.vi}.", f"{ago.en}."),
        Text(
            "Ngay cả tín hiệu thử (mỗi 5 giây) cũng không tới được cơ sở dữ liệu.",
            "Not even the canary, sent each 5 s, reaches the database.",
        ),
        f"tail -n 50 {quote(str(facts.state / 'log'))}/ingest-*.log",
        runbook="CanaryLate",
    )


def canary(facts: Facts) -> Iterator[Result]:
    """See whether the canary arrives while others do: it alone goes through the broker."""
    if not isinstance(facts.database, Vitals) or facts.running is None or facts.starting:
        return
    if not _on_time(facts.database.newest_commit_age_seconds):
        return  # said already
    age = facts.database.canary_age_seconds
    if _on_time(age):
        yield ok(
            "canary", f"Tín hiệu thử {age:.0f} giây trước.", f"The canary came {age:.0f} s ago."
        )
        return
    never = Text("không tới trong một ngày qua", "has not come for a day")
    ago = _ago(Text("tới lần cuối", "came"), age, never=never)
    yield fail(
        "canary",
        Text(
            f"Tín hiệu thử {ago.vi}, dù số liệu khác vẫn được ghi.",
            f"The canary {ago.en}, though other samples are stored.",
        ),
        Text(
            "Đường MQTT không qua: màn hình lớn hiện dải vàng rồi màn che.",
            "MQTT does not get through: the walls show a band, then a veil.",
        ),
        f"tail -n 50 {quote(str(facts.state / 'log'))}/ingest-mqtt-*.log",
        runbook="CanaryLate",
    )


def _on_time(age_seconds: float | None) -> TypeGuard[float]:
    return age_seconds is not None and age_seconds <= _LAG_SECONDS_MAX


def _ago(what: Text, age_seconds: float | None, *, never: Text) -> Text:
    if age_seconds is None:
        return never
    return Text(f"{what.vi} {age_seconds:.0f} giây trước", f"{what.en} {age_seconds:.0f} s ago")


def rejected(facts: Facts) -> Iterator[Result]:
    """See whether payloads are refused."""
    if not isinstance(facts.database, Vitals) or not facts.database.rejected_hour:
        return
    counts = facts.database.rejected_hour
    most = sorted(counts.items(), key=lambda pair: -pair[1])[:_SHOWN_MAX]
    shown = ", ".join(f"{reason} {count}" for reason, count in most)
    total = sum(counts.values())
    yield warn(
        "rejected",
        Text(
            f"{total} gói số liệu bị từ chối trong giờ qua: {shown}.",
            f"Payloads refused in the last hour ({total}): {shown}.",
        ),
        Text(
            "Chúng được giữ lại, nhưng không hiện ở đâu cho đến khi nguồn hoặc cấu hình được sửa.",
            "They are kept, but shown nowhere until their source or the place is corrected.",
        ),
        "ioc rejected list",
        runbook="RejectsHigh",
    )


def sources(facts: Facts) -> Iterator[Result]:
    """See whether every source sends as often as expected."""
    if not isinstance(facts.database, Vitals) or facts.running is None or facts.starting:
        return
    silent: list[str] = []
    never: list[str] = []
    for sender in facts.database.senders:
        match _freshness(sender.age_seconds, sender.period_seconds):
            case Freshness.STALE:
                silent.append(sender.id)
            case Freshness.NEVER:
                never.append(sender.id)
            case _:
                pass
    if silent:
        yield warn(
            "sources",
            Text(
                f"{len(silent)} nguồn im lặng: {_some(silent)}.",
                f"Silent sources ({len(silent)}): {_some(silent)}.",
            ),
            Text("Số liệu của chúng trên màn hình đã cũ.", "What the walls show of them is old."),
            "ioc source list",
            runbook="SourceLate",
        )
    if never:
        yield warn(
            "sources",
            Text(
                f"{len(never)} nguồn không thấy gửi gì: {_some(never)}.",
                f"Sources of which nothing is seen ({len(never)}): {_some(never)}.",
            ),
            Text(
                "Sổ theo dõi không có chúng trong 7 ngày. Không có khóa trong danh sách: "
                "`ioc key create`; có rồi: xem thiết bị (khóa thứ hai ngắt khóa thứ nhất ở MQTT).",
                "The account of sources does not have them for 7 days. No key in the list: "
                "`ioc key create`; else see the device (a second key ends the first one's MQTT).",
            ),
            "ioc key list",
            runbook="SourceLate",
        )
    if not silent and not never:
        count = len(facts.database.senders)
        yield ok("sources", f"{count} nguồn đều gửi.", f"All {count} sources send.")


def jobs(facts: Facts) -> Iterator[Result]:
    """See whether the jobs that report have reported well, and in time."""
    if facts.jobs_down:
        yield warn(
            "jobs",
            Text(
                f"{len(facts.jobs_down)} công việc định kỳ hỏng hoặc quá hạn: "
                f"{_some(facts.jobs_down)}.",
                f"Jobs that failed or did not report ({len(facts.jobs_down)}): "
                f"{_some(facts.jobs_down)}.",
            ),
            Text(
                "Việc của chúng (sao lưu, nhập liệu…) có thể chưa được làm.",
                "What they do (backup, import…) may not have been done.",
            ),
            "ioc heartbeat list",
        )


def broker(facts: Facts) -> Iterator[Result]:
    """See whether the broker refuses or loses something."""
    if facts.running is None:
        return
    lost = facts.counter("ioc_broker_overflows_total") + facts.counter("ioc_mqtt_dropped_total")
    sessions = facts.counter("ioc_mqtt_session_lost_total")
    refused = facts.counter("ioc_broker_refused_total")
    missing = Text("Số liệu trong lúc đó có thể thiếu.", "Samples of that time may be missing.")
    if lost:
        yield fail(
            "broker",
            Text(
                f"MQTT mất bản tin: {lost:g} lần tràn.", f"MQTT lost messages: overflows {lost:g}."
            ),
            missing,
            f"grep -a 'being dropped' {quote(str(facts.state / 'log' / 'mosquitto.log'))}",
            runbook="BrokerDropped",
        )
    if sessions:
        yield fail(
            "broker",
            Text(
                f"Broker đã quên phiên của tiến trình nhận {sessions:g} lần.",
                f"The broker forgot the session of an ingest process, times: {sessions:g}.",
            ),
            missing,
            f"tail -n 100 {quote(str(facts.state / 'log' / 'mosquitto.log'))}",
            runbook="SessionLost",
        )
    if refused:
        yield warn(
            "broker",
            Text(
                f"MQTT từ chối {refused:g} lần từ khi `ioc up` chạy.",
                f"What MQTT refused since `ioc up` runs: {refused:g}.",
            ),
            Text(
                "Một thiết bị dùng sai khóa hoặc sai chủ đề.",
                "A device has a wrong key or a wrong topic.",
            ),
            f"grep -E 'not authorised|Denied' {quote(str(facts.state / 'log' / 'mosquitto.log'))}",
        )


def certificates(facts: Facts) -> Iterator[Result]:
    """See whether a portal's certificate ends soon, as the probes saw it."""
    if not isinstance(facts.database, Vitals):
        return
    ending = [one for one in facts.database.certificates if one.left_seconds < _CERTIFICATE_SECONDS]
    for one in ending:
        days = int(one.left_seconds // _DAY_SECONDS)
        ended = one.left_seconds <= 0
        yield (fail if ended else warn)(
            "certificates",
            Text(
                f"Chứng thư của cổng {one.portal} đã hết hạn.",
                f"The certificate of portal {one.portal} has ended.",
            )
            if ended
            else Text(
                f"Chứng thư của cổng {one.portal} còn {days} ngày.",
                f"The certificate of portal {one.portal} ends in {days} days.",
            ),
            Text(
                "Hết hạn thì trình duyệt chặn cổng, dù máy chủ vẫn chạy.",
                "Once it has ended browsers block the portal, though its server runs.",
            ),
            f"grep -n -A 6 {quote(one.portal)} {quote(str(facts.config))}/probes.yml",
            runbook="CertExpiring",
        )
    if facts.database.certificates and not ending:
        least = min(one.left_seconds for one in facts.database.certificates) // _DAY_SECONDS
        yield ok(
            "certificates",
            f"Chứng thư các cổng còn ít nhất {least:.0f} ngày.",
            f"The portals' certificates last {least:.0f} days at least.",
        )


def place(facts: Facts) -> Iterator[Result]:
    """See whether the files of the place are right, and applied."""
    config = quote(str(facts.config))
    if facts.place.mistakes:
        first = facts.place.mistakes[0]
        yield fail(
            "place",
            Text(
                f"{len(facts.place.mistakes)} lỗi trong {config}: {first}",
                f"Mistakes in {config} ({len(facts.place.mistakes)}): {first}",
            ),
            Text("`ioc up` sẽ không khởi động.", "`ioc up` will not start."),
            f"ioc check {config}",
        )
    elif facts.place.differences:
        yield warn(
            "place",
            Text(
                f"{len(facts.place.differences)} thay đổi chưa áp dụng: "
                f"{_some(facts.place.differences)}.",
                f"Changes that are not applied ({len(facts.place.differences)}): "
                f"{_some(facts.place.differences)}.",
            ),
            Text(
                "Trung tâm còn dùng mô tả cũ của địa phương.",
                "The center still goes by the old description of the place.",
            ),
            f"ioc apply {config}",
        )
    elif facts.place.differences is not None:
        yield ok("place", "Mô tả địa phương đã áp dụng.", "The place is applied.")


def _freshness(age_seconds: float | None, period_seconds: float | None) -> Freshness:
    last_ms = None if age_seconds is None else _WEEK_MS - int(age_seconds * 1000)
    return freshness(last_ms, now_ms=_WEEK_MS, expected_period_seconds=period_seconds)


def _some(names: tuple[str, ...] | list[str]) -> str:
    more = len(names) - _SHOWN_MAX
    return ", ".join(names[:_SHOWN_MAX]) + (f" (+{more})" if more > 0 else "")
