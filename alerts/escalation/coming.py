"""Who is called next, and when, if nobody acknowledges until then. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.dispatch.route import routes_of
from alerts.oncall.channels import chain_of
from alerts.oncall.escalate import Run, following
from alerts.oncall.people import Chain, Oncall
from alerts.oncall.rota import Ringing, Rota


@dataclass(frozen=True, slots=True)
class Coming:
    """The next call. ordinal: how many steps were taken, with this one. people: their names."""

    at: datetime
    ordinal: int
    people: tuple[str, ...]


def coming(rota: Rota, runs: Iterable[Run]) -> Coming | None:
    """Give the next call of runs that go on, the first of them."""
    found = [each for run in runs if (each := _of(rota, run))]
    return min(found, key=lambda each: each.at, default=None)


def is_climbed(oncall: Oncall, labels: Mapping[str, str]) -> bool:
    """Whether a chain calls people for an alert with these labels."""
    routes = routes_of(oncall.routing.root, labels)
    return any(chain_of(oncall, route.receiver) for route in routes)


def names_of(rota: Rota | None) -> Mapping[str, str]:
    """Give what people are called, by their ids."""
    return {each.id: each.name for each in rota.oncall.people.values()} if rota else {}


def _of(rota: Rota, run: Run) -> Coming | None:
    chain, at = rota.oncall.chains.get(run.chain), run.next_at
    if chain is None or at is None:
        return None
    ways = [each.person or each.channel for each in run.waiting if each.due_at == at]
    if ways:
        return Coming(at, _taken(run, chain), _called(rota, ways))
    after = following(run, chain)
    if after is None:
        return None
    reach = Ringing(rota, run.priority, climbs=run.priority in chain.escalates)
    step = chain.steps[after[1] - 1]
    people = reach.of(step, at).people or rota.oncall.everybody_of(chain.id)
    return Coming(at, _taken(run, chain) + 1, _called(rota, people))


def _taken(run: Run, chain: Chain) -> int:
    a_round = sum(not each.repeat for each in chain.steps)
    return (run.round - 1) * a_round + run.step


def _called(rota: Rota, people: Iterable[str]) -> tuple[str, ...]:
    names = names_of(rota)
    return tuple(dict.fromkeys(names.get(each, each) for each in people))
