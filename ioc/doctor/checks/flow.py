"""Whether samples flow: from the sources, through the broker, into the database. Pure."""

from collections.abc import Iterator
from shlex import quote

from core.model.freshness import Freshness, freshness
from core.store.vitals import Vitals
from ioc.doctor.facts import Facts
from ioc.doctor.result import Result, Text, fail, ok, warn

_LAG_SECONDS_MAX = 30.0  # the canary sings each five
_SHOWN_MAX = 5
_WEEK_MS = 7 * 86_400_000


def change_log(facts: Facts) -> Iterator[Result]:
    """See whether something was committed just now: the canary at least."""
    if not isinstance(facts.database, Vitals) or facts.running is None:
        return
    age = facts.database.newest_commit_age_seconds
    if age is not None and age <= _LAG_SECONDS_MAX:
        yield ok(
            "log of changes", f"Ghi lần cuối {age:.0f} giây trước.", f"Last commit {age:.0f} s ago."
        )
        return
    ago = (
        Text("chưa từng", "never")
        if age is None
        else Text(f"{age:.0f} giây trước", f"{age:.0f} s ago")
    )
    yield fail(
        "log of changes",
        Text(f"Lần ghi số liệu cuối: {ago.vi}.", f"The last commit of samples: {ago.en}."),
        Text(
            "Ngay cả tín hiệu thử (mỗi 5 giây) cũng không tới được cơ sở dữ liệu.",
            "Not even the canary, sent each 5 s, reaches the database.",
        ),
        f"tail -n 50 {quote(str(facts.state / 'log'))}/ingest-*.log",
    )


def rejected(facts: Facts) -> Iterator[Result]:
    """See whether samples are refused."""
    if not isinstance(facts.database, Vitals) or not facts.database.rejected_hour:
        return
    counts = facts.database.rejected_hour
    most = sorted(counts.items(), key=lambda pair: -pair[1])[:_SHOWN_MAX]
    shown = ", ".join(f"{reason} {count}" for reason, count in most)
    total = sum(counts.values())
    yield warn(
        "rejected",
        Text(
            f"{total} số liệu bị từ chối trong giờ qua: {shown}.",
            f"Samples refused in the last hour ({total}): {shown}.",
        ),
        Text(
            "Chúng được giữ lại, nhưng không hiện ở đâu cho đến khi nguồn hoặc cấu hình được sửa.",
            "They are kept, but shown nowhere until their source or the place is corrected.",
        ),
        "ioc rejected list",
    )


def sources(facts: Facts) -> Iterator[Result]:
    """See whether every source sends as often as expected."""
    if not isinstance(facts.database, Vitals) or facts.running is None:
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
            f"ioc source --help   # {silent[0]}",
        )
    if never:
        yield warn(
            "sources",
            Text(
                f"{len(never)} nguồn không gửi gì trong 7 ngày: {_some(never)}.",
                f"Sources that sent nothing in 7 days ({len(never)}): {_some(never)}.",
            ),
            Text("Có thể chưa có khoá.", "They may have no key yet."),
            f"ioc key create --help   # {never[0]}",
        )
    if not silent and not never:
        count = len(facts.database.senders)
        yield ok("sources", f"{count} nguồn đều gửi.", f"All {count} sources send.")


def broker(facts: Facts) -> Iterator[Result]:
    """See whether the broker refuses or loses something."""
    if facts.running is None:
        return
    lost = facts.counter("ioc_broker_overflows_total") + facts.counter("ioc_mqtt_dropped_total")
    sessions = facts.counter("ioc_mqtt_session_lost_total")
    refused = facts.counter("ioc_broker_refused_total")
    if lost or sessions:
        yield fail(
            "broker",
            Text(
                f"MQTT mất bản tin: {lost:g} lần tràn, {sessions:g} lần mất phiên.",
                f"MQTT lost messages: overflows {lost:g}, lost sessions {sessions:g}.",
            ),
            Text(
                "Số liệu trong lúc đó có thể thiếu; xem runbook BrokerDropped.",
                "Samples of that time may be missing; see runbook BrokerDropped.",
            ),
            f"tail -n 100 {quote(str(facts.state / 'log' / 'mosquitto.log'))}",
        )
    if refused:
        yield warn(
            "broker",
            Text(
                f"MQTT từ chối {refused:g} lần từ khi `ioc up` chạy.",
                f"What MQTT refused since `ioc up` runs: {refused:g}.",
            ),
            Text(
                "Một thiết bị dùng sai khoá hoặc sai chủ đề.",
                "A device has a wrong key or a wrong topic.",
            ),
            f"grep -E 'not authorised|Denied' {quote(str(facts.state / 'log' / 'mosquitto.log'))}",
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
