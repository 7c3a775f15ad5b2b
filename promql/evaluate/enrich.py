"""`info()`: labels of info metrics, joined to the series of the same job and instance."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from core.model import Condition, Labels, Selected
from promql.values import (
    NAME,
    Flags,
    Rows,
    Vector,
    fits,
    holds,
    only,
    shown,
    value_of,
    with_value,
)

from .errors import QueryError
from .matching import unified
from .newest import Newest

_IDENTITY: Final = frozenset({"instance", "job"})
_NONE: Final = -1


def enriched(
    vector: Vector, told: Selected, found: Newest, conditions: Sequence[Condition], *, asked: bool
) -> Vector:
    """Add labels to a vector.

    told, found: info series and their newest samples; conditions: what they fulfil. asked: the
    query says which labels it wants: only these are added, and who has none of them is left out.
    """
    named = [each for each in conditions if each.label == NAME]
    wanted = [each for each in conditions if each.label != NAME] if asked else []
    steps = vector.present.shape[1]
    newest = _newest_by_group(told, found, steps)
    rows, labels, present = list[int](), list[Labels](), list[Flags]()
    for row, own in enumerate(vector.labels):
        if fits(own, named):
            alternatives = iter([(own, np.ones(steps, bool))])
        else:
            infos = newest.get(only(own, _IDENTITY), [])
            alternatives = _alternatives(own, infos, told.labels, wanted, steps)
        for made, here in alternatives:
            rows.append(row)
            labels.append(made)
            present.append(here)
    if not rows:
        return Vector.empty(steps)
    chosen = vector.take(rows).where(np.stack(present))
    made_of = Vector(labels, chosen.values, chosen.present, chosen.nameless)
    return unified(made_of.without_empty()).without_empty()


def _newest_by_group(told: Selected, found: Newest, steps: int) -> dict[Labels, list[Rows]]:
    """For each identity, for each info metric: the info series at each step, or `_NONE`."""
    groups: dict[tuple[Labels, str], list[int]] = {}
    for row, labels in enumerate(told.labels):
        if identity := only(labels, _IDENTITY):
            groups.setdefault((identity, value_of(labels, NAME)), []).append(row)
    newest: dict[Labels, list[Rows]] = {}
    for (identity, _), rows in groups.items():
        time_ms = np.where(found.present[rows], found.time_ms[rows], _NONE)
        best = time_ms.max(axis=0)
        there = best > _NONE
        if (same := ((time_ms == best) & there).sum(axis=0) > 1).any():
            step = int(np.flatnonzero(same)[0])
            twins = [told.labels[row] for row in np.array(rows)[time_ms[:, step] == best[step]]]
            texts = f"existing {shown(twins[0])}, new {shown(twins[1])} @ {best[step]}"
            raise QueryError(f"found duplicate series for info metric: {texts}")
        winner = np.where(there, np.array(rows)[time_ms.argmax(axis=0)], _NONE)
        newest.setdefault(identity, []).append(np.broadcast_to(winner, (steps,)))
    return newest


def _alternatives(
    own: Labels,
    infos: Sequence[Rows],
    told: Sequence[Labels],
    wanted: Sequence[Condition],
    steps: int,
) -> Iterator[tuple[Labels, Flags]]:
    """Give what the labels of a series become, and at which steps."""
    winners = np.stack(infos) if infos else np.full((1, steps), _NONE)
    kinds, kind_of = np.unique(winners, axis=1, return_inverse=True)
    for kind in range(kinds.shape[1]):
        used = [told[row] for row in kinds[:, kind].tolist() if row != _NONE]
        if used or all(holds(each, "") for each in wanted):
            yield _with_labels(own, used, wanted), kind_of.reshape(-1) == kind


def _with_labels(own: Labels, used: Sequence[Labels], wanted: Sequence[Condition]) -> Labels:
    names = {each.label for each in wanted}
    added: dict[str, str] = {}
    for name, value in (pair for labels in used for pair in labels):
        if name == NAME or (names and name not in names):
            continue
        if added.setdefault(name, value) != value:
            raise QueryError(f"conflicting label: {name}")
    made = own
    for name, value in added.items():
        if not value_of(own, name):
            made = with_value(made, name, value)
    return made
