"""What somebody is told when his ways are tried. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from alerts.deliver.names import person_channel
from alerts.deliver.text.facts import code
from alerts.dispatch.messages.kind import Kind
from alerts.dispatch.messages.outgoing import Outgoing, dedupe_key
from alerts.oncall.people import Person

RECEIVER: Final = "ioc-test"
BETWEEN: Final = timedelta(seconds=10)  # so that whoever is rung up can look at the next one
_PRIORITY: Final = "p2"  # browsers are woken by it, and it overtakes nothing that burns
_SUMMARY: Final = "Gọi thử, không phải sự cố"
_ACTION: Final = "Mở liên kết để xác nhận, hoặc nhập mã {code} ở trang Trực"


def ways_of(person: Person) -> tuple[str, ...]:
    """Give all ways of somebody, each once, the most urgent first."""
    said = (way for priority in sorted(person.ways) for way in person.ways[priority])
    return tuple(dict.fromkeys(said))


def messages(person: Person, nonce: str, now: datetime) -> Iterator[tuple[str, Outgoing]]:
    """Word a test by each way, one after the other, as (way, message). nonce: new for each test."""
    for place, way in enumerate(ways_of(person)):
        key = dedupe_key(RECEIVER, person.id, way, nonce)
        yield (
            way,
            Outgoing(
                group_id=None,
                ordinal=0,
                receiver=RECEIVER,
                channel=person_channel(person.id, way),
                person=person.id,
                kind=Kind.TEST,
                reason="test",
                dedupe_key=key,
                priority=_PRIORITY,
                is_simulated=False,
                content=_content(key, now),
                created_at=now,
                due_at=now + place * BETWEEN,
            ),
        )


def plain_code(text: str) -> str:
    """Read a code as people type it."""
    return "".join(each for each in text.upper() if each.isalnum())


def code_of(message: Outgoing) -> str:
    """Give the code that a message has, by whatever way it goes."""
    return code(message.dedupe_key)


def _content(key: bytes, now: datetime) -> Mapping[str, Any]:
    at = now.isoformat()
    labels = {"alertname": "WayTest", "priority": _PRIORITY}
    notes = {"summary": _SUMMARY, "action": _ACTION.format(code=code(key))}
    one = {
        "status": "firing",
        "labels": labels,
        "annotations": notes,
        "startsAt": at,
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "",
        "fingerprint": key.hex()[:16],
    }
    return {
        "version": "4",
        "groupKey": f"{RECEIVER}:{key.hex()}",
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": RECEIVER,
        "groupLabels": {},
        "commonLabels": labels,
        "commonAnnotations": notes,
        "externalURL": "",
        "alerts": [one],
        "ioc": {"dedupe_key": key.hex(), "reason": "test", "priority": _PRIORITY},
    }
