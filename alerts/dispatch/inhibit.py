"""Inhibition: an alert that says why others fire keeps these quiet. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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


def muted_by(
    target: Labels, firing: Iterable[Labels], rules: Iterable[Inhibition]
) -> Labels | None:
    """Give the first firing alert that mutes this one; None: nobody does."""
    rules = tuple(rule for rule in rules if matches(rule.target, target))
    if not rules:
        return None
    return next(
        (source for source in firing if any(rule.mutes(target, source) for rule in rules)), None
    )
