"""What people are told of a center that is silent, failing, or back. Pure."""

from datetime import datetime, tzinfo
from hashlib import sha256
from typing import Any, Final

from alerts.deliver.notification import Claimed, Notification
from alerts.dispatch.messages.kind import Kind
from core.model import GO_ZERO, rfc3339

from .owed import Debt
from .watch import Reason, Watched

PRIORITY: Final = "p1"
LABELS: Final = {"alertname": "CenterSilent", "class": "center", "priority": PRIORITY}
_NO_END: Final = rfc3339(GO_ZERO)
_KINDS: Final = {
    Reason.SILENT: Kind.FIRING,
    Reason.FAILING: Kind.FIRING,
    Reason.STILL: Kind.REPEAT,
    Reason.BACK: Kind.RESOLVED,
}


def message(debt: Debt, known: Watched, *, name: str, now: datetime, zone: tzinfo) -> Claimed:
    """Word what is owed. name: of the center, for people."""
    labels = {**LABELS, "center": debt.center}
    is_over = debt.reason is Reason.BACK
    alert = {
        "status": "resolved" if is_over else "firing",
        "labels": labels,
        "annotations": _annotations(known, name, zone),
        "startsAt": rfc3339(known.since or now),
        "endsAt": rfc3339(known.heard_at or now) if is_over else _NO_END,
        "generatorURL": "",
        "fingerprint": sha256(debt.center.encode()).hexdigest()[:16],
    }
    key = _key(debt.center, str(known.outage), str(debt.ordinal), debt.channel)
    return _claimed(debt.channel, (_KINDS[debt.reason], debt.reason), key, alert, now)


def database_message(
    debt: Debt, known: Watched, *, name: str, now: datetime, zone: tzinfo
) -> Claimed:
    """Word that a center's database is away, or back: its own last words."""
    told = message(debt, known, name=name, now=now, zone=zone)
    alert = {
        **told.notification.content["alerts"][0],
        "labels": {**LABELS, "alertname": "DatabaseDown"},
        "annotations": {
            "summary": f"{name}: cơ sở dữ liệu không trả lời",
            "cause": "Quá một phút không ghi được gì vào cơ sở dữ liệu.",
            "consequence": "Không cảnh báo nào khác được gửi; số liệu mới không được lưu.",
            "action": "Chạy ioc doctor trên máy chủ; mở trang DatabaseDown.",
            "summary_en": f"{name}: its database does not answer",
            "cause_en": "For more than a minute nothing could be written to it.",
            "consequence_en": "No other alert is sent, no new sample is stored.",
            "action_en": "Run ioc doctor on the machine; open the page DatabaseDown.",
        },
    }
    row = told.notification
    return _claimed(row.channel, (row.kind, row.reason), row.dedupe_key, alert, now)


def test_message(channel: str, *, name: str, now: datetime) -> Claimed:
    """Word a message that tries a channel."""
    alert = {
        "status": "firing",
        "labels": {**LABELS, "alertname": "DeadmanTest"},
        "annotations": {
            "summary": f"Thử đường báo của bộ canh trung tâm: {name}",
            "summary_en": f"A test of who watches the center: {name}",
            "action": "Không cần làm gì.",
            "action_en": "Nothing is to be done.",
        },
        "startsAt": rfc3339(now),
        "endsAt": _NO_END,
        "generatorURL": "",
        "fingerprint": sha256(channel.encode()).hexdigest()[:16],
    }
    key = _key("test", rfc3339(now), channel)
    return _claimed(channel, (Kind.TEST, "test"), key, alert, now)


def _annotations(known: Watched, name: str, zone: tzinfo) -> dict[str, str]:
    heard = f"{known.heard_at.astimezone(zone):%H:%M %d/%m}" if known.heard_at else ""
    if known.said:
        return {
            "summary": f"{name} tự báo: đường cảnh báo có lỗi",
            "cause": known.said,
            "consequence": "Có thể có cảnh báo không tới được người trực.",
            "action": "Xem máy chủ trung tâm: ioc doctor.",
            "summary_en": f"{name} says itself that its alerts do not get through",
            "cause_en": known.said,
            "consequence_en": "Alerts may not reach who is on duty.",
            "action_en": "Look at the center's machine: ioc doctor.",
        }
    last, last_en = (
        (f"Tín hiệu cuối lúc {heard}.", f"The last sign of life was at {heard}.")
        if heard
        else ("Chưa từng có tín hiệu.", "There never was a sign of life.")
    )
    return {
        "summary": f"Không còn tín hiệu sống từ {name}",
        "cause": f"{last} Máy chủ, cơ sở dữ liệu hoặc mạng đã dừng.",
        "consequence": "Không ai được báo nếu có sự cố trong xã.",
        "action": "Đến xem máy chủ hoặc gọi người gần nhất; trực theo dõi bằng tay đến khi có lại.",
        "summary_en": f"No sign of life from {name}",
        "cause_en": f"{last_en} The machine, its database or the network stands still.",
        "consequence_en": "Nobody is told of what happens in the place.",
        "action_en": "Go and look at the machine or call who is near it; watch by hand until then.",
    }


def _claimed(
    channel: str, why: tuple[Kind, str], key: bytes, alert: dict[str, Any], now: datetime
) -> Claimed:
    kind, reason = why
    content = {
        "version": "4",
        "groupKey": f'deadman:{{center="{alert["labels"].get("center", "")}"}}',
        "truncatedAlerts": 0,
        "status": alert["status"],
        "receiver": channel,
        "groupLabels": {"alertname": alert["labels"]["alertname"]},
        "commonLabels": alert["labels"],
        "commonAnnotations": alert["annotations"],
        "externalURL": "",
        "alerts": [alert],
        "ioc": {
            "dedupe_key": key.hex(),
            "reason": reason,
            "priority": PRIORITY,
            "unit": "",
            "simulated": False,
            "as_of": rfc3339(now),
            "alert_urls": [],
        },
    }
    row = Notification(
        receiver=channel,
        channel=channel,
        kind=kind,
        reason=reason,
        dedupe_key=key,
        priority=PRIORITY,
        simulated=False,
        content=content,
        created_at=now,
        due_at=now,
    )
    return Claimed(id=0, attempt=1, notification=row)


def _key(*parts: str) -> bytes:
    return sha256("\0".join(("deadman", *parts)).encode()).digest()
