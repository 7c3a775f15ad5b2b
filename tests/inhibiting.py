"""Who mutes whom, in the plainest way: rule by rule, alert by alert."""

from collections.abc import Iterable, Mapping

from alerts.dispatch.inhibit import Inhibition

Labels = Mapping[str, str]


def muted_by(
    target: Labels, firing: Iterable[Labels], rules: Iterable[Inhibition]
) -> Labels | None:
    """Give the first firing alert that mutes this one; None: nobody does."""
    rules = tuple(rules)
    return next(
        (source for source in firing if any(rule.mutes(target, source) for rule in rules)), None
    )
