"""What changes in a group of rules, told rule by rule and key by key. Pure.

A rule has a field by its place in the group: the same rule at another place is not another rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .records import Value
from .rewritten import rewritten

Fields = Sequence[tuple[str, Value, Value]]  # name, before, after


def is_rule(name: str) -> bool:
    """Whether a field of a group is one of its rules; else it is said of the whole group."""
    return name[:1].isdigit()


@dataclass(slots=True)
class _Rule:
    """Texts of one rule and its places. before, after: empty where it is not."""

    name: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    places: list[str] = field(default_factory=list)


def told_rules(fields: Fields, indent: str) -> Iterator[str]:
    """Give lines about the rules that changed. fields: those of rules."""
    rules = _paired(fields)
    for rule in rules:
        if not rule.before or not rule.after:
            yield f"{indent}{rule.name}: {'added' if rule.after else 'removed'}"
        elif rule.before != rule.after:
            yield f"{indent}{rule.name}"
            yield from _keys(_by_key(rule.before), _by_key(rule.after), f"{indent}    ")
    moved = [f"{each.name} {' → '.join(each.places)}" for each in rules if len(each.places) > 1]
    if moved:
        yield f"{indent}places in the group: {', '.join(moved)}"


def _paired(fields: Fields) -> list[_Rule]:
    """Find each rule before and after: first at its place, then by its name."""
    rules, left = list[_Rule](), dict[str, list[_Rule]]()
    for name, before, after in fields:
        place, _, named = name.partition(" ")
        if before and after:
            rules.append(_Rule(named, _texts(before), _texts(after)))
        elif before:
            left.setdefault(named, []).append(_Rule(named, _texts(before), (), [place]))
    for name, before, after in fields:
        place, _, named = name.partition(" ")
        if before:
            continue
        known = left.get(named)
        rule = known.pop(0) if known else _Rule(named)
        rule.after = _texts(after)
        rule.places = [*rule.places, place] if rule.places else []
        rules.append(rule)
    removed = [rule for each in left.values() for rule in each]
    for rule in removed:
        rule.places = []
    return [*rules, *removed]


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _by_key(texts: Sequence[str]) -> Mapping[str, str]:
    pairs = (text.partition("=") for text in texts)
    return {key: value for key, _, value in pairs}


def _keys(before: Mapping[str, str], after: Mapping[str, str], indent: str) -> Iterator[str]:
    for key in dict.fromkeys((*after, *before)):
        old, new = before.get(key, ""), after.get(key, "")
        if old != new:
            yield from rewritten(key, old, new, indent)
