"""What applying a place's files would change. Pure, and the whole truth: nothing else changes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .records import Key, Record, Value, What
from .rewritten import rewritten
from .rule_changes import is_rule, told_rules


class Verb(StrEnum):
    """What happens to an object. Nothing is ever deleted."""

    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"  # no longer in the files; its history stays
    RESTORED = "restored"  # retired once, back in the files


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an object, before and after."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Change:
    """One object that changes, with the fields that change (all of them when it is added)."""

    what: What
    id: str
    verb: Verb
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds of a place, retired objects included."""

    records: Mapping[Key, Record]
    retired: Collection[Key] = frozenset()


def difference(described: Mapping[Key, Record], stored: Stored) -> tuple[Change, ...]:
    """List what makes the database hold what the files describe, in the order of applying."""
    return tuple(_changes(described, stored))


def _changes(described: Mapping[Key, Record], stored: Stored) -> Iterator[Change]:
    order = {what: place for place, what in enumerate(What)}
    keys = described.keys() | stored.records.keys()
    for key in sorted(keys, key=lambda key: (order[key[0]], key[1])):
        before, after = stored.records.get(key), described.get(key)
        if after is None:
            if key not in stored.retired:
                yield Change(*key, Verb.RETIRED)
        elif before is None:
            yield Change(*key, Verb.ADDED, _fields({}, after))
        elif key in stored.retired:
            yield Change(*key, Verb.RESTORED, _fields(before, after))
        elif fields := _fields(before, after):
            yield Change(*key, Verb.CHANGED, fields)


def _fields(before: Record, after: Record) -> tuple[FieldChange, ...]:
    names = [*after, *(name for name in before if name not in after)]
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return tuple(FieldChange(name, old, new) for name, old, new in pairs if old != new)


_SIGN = {Verb.ADDED: "+", Verb.CHANGED: "~", Verb.RETIRED: "-", Verb.RESTORED: "+"}


def shown_changes(changes: Sequence[Change]) -> str:
    """Write changes for people: a line per object, its fields below, a sum at the end.

    Of long texts it is marked what differs; of rules only the keys that change are told.
    """
    lines = []
    for change in changes:
        lines.append(f"{_SIGN[change.verb]} {change.what} {change.id}: {change.verb}")
        if change.verb is Verb.ADDED:
            continue  # its fields are in the file that people just wrote
        lines += _told(change)
    counts = {verb: sum(change.verb is verb for change in changes) for verb in Verb}
    lines.append(", ".join(f"{count} {verb}" for verb, count in counts.items() if count))
    return "\n".join(lines) if changes else "nothing to change"


_INDENT = " " * 4


def _told(change: Change) -> Iterator[str]:
    rules = [one for one in change.fields if change.what is What.RULES and is_rule(one.field)]
    for one in change.fields:
        if one in rules:
            continue
        if isinstance(one.before, str) and isinstance(one.after, str):
            yield from rewritten(one.field, one.before, one.after, _INDENT)
        else:
            yield f"{_INDENT}{one.field}: {_shown(one.before)} → {_shown(one.after)}"
    yield from told_rules([(one.field, one.before, one.after) for one in rules], _INDENT)


def _shown(value: Value) -> str:
    match value:
        case None | "" | ():
            return "(none)"
        case tuple():
            return ", ".join(value)
        case float():
            return f"{value:.15g}"
        case _:
            return value
