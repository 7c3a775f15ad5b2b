"""What may be changed of maintenance, and what was. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from .tables import Kept

_BEGUN = "it has begun: only its end and the reason can be changed; cancel it and plan it anew"


def has_begun(kept: Kept, now: datetime) -> bool:
    """Whether people may have been kept quiet by it already."""
    return kept.planned.starts_at <= now


def changed(old: Kept, new: Kept, by: str, now: datetime) -> Kept:
    """Give what becomes of it: what lies behind of it is left out, what has begun began then."""
    starts_at = max(new.planned.starts_at, now)
    if has_begun(old, now):
        starts_at = old.planned.starts_at
    planned = replace(new.planned, id=old.planned.id, starts_at=starts_at)
    return replace(
        old,
        planned=planned,
        terms=new.terms,
        title_vi=new.title_vi,
        title_en=new.title_en,
        version=old.version + 1,
        changed_at=now,
        changed_by=by,
    )


def fixed(old: Kept, new: Kept, now: datetime) -> Iterator[tuple[str, str]]:
    """Say what cannot be changed any more, as (field, reason). new: as `changed` gives it."""
    if not has_begun(old, now):
        return
    before, after = _fields(old), _fields(new)
    for name in before:
        if name not in {"ends_at", "reason"} and before[name] != after[name]:
            yield name, _BEGUN
    is_later = new.planned.ends_at > old.planned.ends_at
    if is_later and old.terms.is_public and not old.terms.in_slo:
        yield (
            "ends_at",
            "people were told when it ends, and it does not count: plan what comes later anew",
        )


def differences(old: Kept, new: Kept) -> Mapping[str, tuple[object, object]]:
    """Give what differs, by field: as it was and as it is, so that the record can tell it."""
    before, after = _told(old), _told(new)
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


def _fields(kept: Kept) -> dict[str, object]:
    planned, terms = kept.planned, kept.terms
    return {
        "title_vi": kept.title_vi,
        "title_en": kept.title_en,
        "scope": planned.scope.value,
        "names": sorted(planned.names),
        "starts_at": planned.starts_at,
        "ends_at": planned.ends_at,
        "weekly": planned.weekly,
        "public": terms.is_public,
        "announced_at": terms.announced_at,
        "reason": terms.reason,
        "in_slo": terms.in_slo,
    }


def _told(kept: Kept) -> dict[str, object]:
    """Write the fields as the record keeps them."""
    weekly = kept.planned.weekly
    told = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in _fields(kept).items()
    }
    return {**told, "weekly": str(weekly) if weekly else None}
