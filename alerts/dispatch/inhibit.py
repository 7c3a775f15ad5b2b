"""Inhibition: an alert that says why others fire keeps these quiet. Pure."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from core.model import Condition

from .matchers import matches

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibition:
    """Alerts that `source` fits mute those that `target` fits and that equal them in `equal`."""

    source: tuple[Condition, ...]
    target: tuple[Condition, ...]
    equal: tuple[str, ...] = ()
    name: str = ""

    def mutes(self, target: Labels, source: Labels) -> bool:
        """Whether one firing alert mutes another.

        Who is on both sides is not muted by who is, too: nobody mutes himself. A label that is
        absent is an empty one.
        """
        if not matches(self.target, target) or not matches(self.source, source):
            return False
        if matches(self.source, target) and matches(self.target, source):
            return False
        return all(target.get(name, "") == source.get(name, "") for name in self.equal)


@dataclass(slots=True)
class _Sources:
    """Who fits the source of a rule, by the labels that have to be equal."""

    only: dict[Hashable, None] = field(default_factory=dict)
    both: dict[Hashable, None] = field(default_factory=dict)  # who fits its target, too


class Inhibitor:
    """Inhibitions over all alerts that fire, asked in a time that does not grow with their number.

    Alerts are known by any key, and say the same labels when they leave as when they came.
    """

    def __init__(self, rules: Iterable[Inhibition]) -> None:
        self._rules = [(rule, dict[tuple[str, ...], _Sources]()) for rule in rules]

    def add(self, key: Hashable, labels: Labels) -> None:
        """Note an alert that fires."""
        for rule, index in self._rules:
            if matches(rule.source, labels):
                sources = index.setdefault(_equal(rule, labels), _Sources())
                (sources.both if matches(rule.target, labels) else sources.only)[key] = None

    def drop(self, key: Hashable, labels: Labels) -> None:
        """Forget an alert that fires no more."""
        for rule, index in self._rules:
            equal = _equal(rule, labels)
            if (sources := index.get(equal)) is None:
                continue
            sources.only.pop(key, None)
            sources.both.pop(key, None)
            if not sources.only and not sources.both:
                del index[equal]

    def muting(self, labels: Labels) -> Hashable | None:
        """Give the key of an alert that mutes one with these labels; None: nobody does."""
        for rule, index in self._rules:
            sources = index.get(_equal(rule, labels))
            if sources is None or not matches(rule.target, labels):
                continue
            found = next(iter(sources.only), None)
            if found is None and not matches(rule.source, labels):
                found = next(iter(sources.both), None)
            if found is not None:
                return found
        return None


def _equal(rule: Inhibition, labels: Labels) -> tuple[str, ...]:
    return tuple(labels.get(name, "") for name in rule.equal)
