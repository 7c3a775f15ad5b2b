"""Who would be called at once, if somebody wanted whoever comes next. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.dispatch.route import routes_of
from alerts.oncall.channels import chain_of
from alerts.oncall.escalate import Run, Why, begun, following, goes_on_after, looked
from alerts.oncall.people import Chain
from alerts.oncall.rota import Ringing, Rota

from .coming import names_of


@dataclass(frozen=True, slots=True)
class Last:
    """What became of a group. run: its last one; None: nobody was called for it."""

    receiver: str
    run: Run | None


def wanted(
    rota: Rota, labels: Mapping[str, str], priority: str, groups: Iterable[Last], now: datetime
) -> tuple[str, ...]:
    """Name those who would be called now for an alert; nobody: it is in no chain.

    groups: in which it is; none yet: those are asked to which it would be routed.
    """
    known = list(groups)
    if not known:
        routes = routes_of(rota.oncall.routing.root, labels)
        known = [Last(route.receiver, None) for route in routes]
    called = dict[str, None]()
    for each in known:
        if chain := chain_of(rota.oncall, each.receiver):
            called |= dict.fromkeys(_called(rota, chain, priority, each.run, now))
    names = names_of(rota)
    return tuple(names.get(each, each) for each in called)


def _called(
    rota: Rota, chain: Chain, priority: str, last: Run | None, now: datetime
) -> Iterable[str]:
    """Take the step as the leader will."""
    run = begun(0, 0, chain, priority, now)
    if last is not None and last.chain == chain.id and following(last, chain):
        run = goes_on_after(last, run)
    reach = Ringing(rota, priority, climbs=priority in chain.escalates)
    look = looked(run, chain, reach, now, Why.WANTED)
    calls = (*look.calls, *look.run.waiting)
    return dict.fromkeys(each.person or each.channel.rsplit("/", 2)[0] for each in calls)
