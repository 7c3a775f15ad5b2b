"""All checks, in the order in which a person would look: causes before what follows. Pure."""

from collections.abc import Callable, Iterable
from typing import Final

from ioc.doctor.facts import Facts
from ioc.doctor.result import Result

from . import alerts, backups, database, factor, flow, history, processes, storage

Check = Callable[[Facts], Iterable[Result]]

CHECKS: Final[tuple[Check, ...]] = (
    storage.state,
    storage.secrets,
    storage.disk,
    storage.ballast,
    processes.programs,
    processes.supervisor,
    processes.halted,
    processes.leftovers,
    processes.ports,
    database.reachable,
    processes.readiness,
    processes.deaths,
    processes.web,
    database.schema,
    factor.second_factor,
    database.clock,
    database.connections,
    database.leases,
    flow.change_log,
    flow.canary,
    flow.rejected,
    history.history,
    history.damage,
    flow.sources,
    flow.jobs,
    flow.broker,
    flow.certificates,
    backups.held,
    alerts.alerts,
    backups.backups,
    flow.place,
    alerts.holidays,
    alerts.ways,
    processes.complaints,
)


def examine(facts: Facts) -> tuple[Result, ...]:
    """Judge everything that was found."""
    return tuple(result for check in CHECKS for result in check(facts))
