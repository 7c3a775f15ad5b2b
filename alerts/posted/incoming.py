"""What Prometheus and others post: read as Alertmanager reads it, refused in its words. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from alerts.dispatch.files import RESOLVE_TIMEOUT
from core.model import GO_ZERO

ORIGIN: Final = "origin"
_LABELS_MAX: Final = 100
_TEXT_BYTES_MAX: Final = 32_768


class PostingError(ValueError):
    """A posted alert that is not taken; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """An alert as it was posted. ends_at: when it is over unless it is posted again."""

    labels: tuple[tuple[str, str], ...]
    annotations: Mapping[str, str]
    generator_url: str
    starts_at: datetime
    ends_at: datetime


def postings(
    document: object, origin: str, now: datetime, lasting: timedelta = RESOLVE_TIMEOUT
) -> tuple[list[Posting], list[str]]:
    """Read a body: what is good, and of each other alert what is wrong with it first.

    lasting: after this an alert without an end is over. Raises PostingError when it is no list of
    alerts at all.
    """
    if not isinstance(document, list):
        raise PostingError("expected a list of alerts")
    good, faults = list[Posting](), list[str]()
    for number, each in enumerate(document):
        try:
            good.append(_posting(each, origin, now, lasting))
        except PostingError as error:
            faults.append(f"{number}: {error}")
    return good, faults


def moment(said: object, name: str) -> datetime | None:
    """Read a time of RFC 3339; None when it is left out, or Go's zero. Raises PostingError."""
    if said in (None, ""):
        return None
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise PostingError(
            f"{name}: expected a time such as 2026-11-24T03:00:00Z, got {said!r:.80}"
        )
    try:
        found = found.astimezone(UTC)
    except OverflowError:
        raise PostingError(f"{name}: {said!r:.80} is out of reach") from None
    return None if found == GO_ZERO else found


def texts(said: object, name: str) -> dict[str, str]:
    """Read names and texts. Raises PostingError."""
    if said is None:
        return {}
    if not isinstance(said, dict) or not all(isinstance(text, str) for text in said.values()):
        raise PostingError(f"{name}: expected names and texts")
    return said


def _posting(said: object, origin: str, now: datetime, lasting: timedelta) -> Posting:
    if not isinstance(said, dict):
        raise PostingError("expected an alert with labels")
    starts_at, ends_at = (
        moment(said.get("startsAt"), "startsAt"),
        moment(said.get("endsAt"), "endsAt"),
    )
    labels = {name: text for name, text in texts(said.get("labels"), "labels").items() if text}
    annotations = texts(said.get("annotations"), "annotations")
    url = said.get("generatorURL") or ""
    starts_at = starts_at or ends_at or now
    ends_at = ends_at or now + lasting
    if ends_at < starts_at:
        raise PostingError("start time must be before end time")
    if not labels:
        raise PostingError("at least one label pair required")
    for reason in _faults(labels):
        raise PostingError(f"invalid label set: {reason}")
    for reason in _faults(annotations):
        raise PostingError(f"invalid annotations: {reason}")
    if not isinstance(url, str) or "\0" in url or len(url) > _TEXT_BYTES_MAX:
        raise PostingError("generatorURL: expected an address")
    labels[ORIGIN] = origin
    return Posting(
        labels=tuple(sorted(labels.items())),
        annotations=annotations,
        generator_url=url,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _faults(said: Mapping[str, str]) -> Iterator[str]:
    if len(said) > _LABELS_MAX:
        yield f"{len(said)} of them; at most {_LABELS_MAX} are taken"
    for name, text in said.items():
        if not name or "\0" in name or len(name.encode()) > _TEXT_BYTES_MAX:
            yield f"invalid name {name!r:.80}"
        if "\0" in text or len(text.encode()) > _TEXT_BYTES_MAX:
            yield f"invalid value of {name!r:.80}"
