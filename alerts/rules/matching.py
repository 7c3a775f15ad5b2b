"""Which rule of before a rule goes on with, when those of a group are others. Pure."""

from collections.abc import Mapping, Sequence

Named = tuple[str, str]  # id of a rule, and the print of what it says


def matched(before: Mapping[str, str], now: Sequence[Named]) -> Mapping[str, str]:
    """Give for each rule that goes on with one of before the id of that, by its own.

    before: prints by ids, in order; empty: it never worked. Rules of one name are told apart by
    numbers, and these shift when one is put in: so what says the same is the same, the first the
    first of several, and the number counts only for the rest.
    """
    found = {id_: id_ for id_, says in now if before.get(id_) == says}
    free: dict[str, list[str]] = {}
    for id_, says in before.items():
        if id_ not in found and says:
            free.setdefault(says, []).append(id_)
    for id_, says in now:
        if id_ not in found and free.get(says):
            found[id_] = free[says].pop(0)
    taken = set(found.values())
    by_number = {id_: id_ for id_, _ in now if id_ not in found and id_ not in taken}
    return {**found, **by_number}
