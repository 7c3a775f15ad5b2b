"""The routing in force, made of the rows of `routing`. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from alerts.deadman.canary import with_canary
from alerts.dispatch.files import parse_routing
from alerts.dispatch.matchers import MatcherError, matchers_of
from alerts.oncall.files import ONCALL, parse_oncall
from alerts.oncall.mended import mended
from alerts.oncall.people import Oncall
from core.place import HOLIDAYS, Findings, Holidays, parse_holidays, read_foreign_yaml, read_yaml

from .imports import Import, with_imports

PLACE: Final = "place"


class RoutingError(ValueError):
    """A stored routing cannot be read, so people cannot be told: says where and why."""


def routing_of(rows: Iterable[tuple[str, str, str]], holidays: str = "") -> Oncall | None:
    """Read the routing, from (name, matchers, document); None when there is none.

    holidays: the place's calendar, as its file has it; empty: there is none. The canary has a way
    of its own in all of them.
    """
    oncall, imports = None, list[Import]()
    for name, matchers, document in rows:
        if name == PLACE:
            calendar, faults = _calendar(holidays)
            oncall = _place(document, calendar)
            oncall = replace(oncall, unread=(*oncall.unread, *faults))
        else:
            imports.append(_import(name, matchers, document))
    routed = with_imports(oncall, imports)
    if routed is None:
        return None
    files = {each.name: each.routing for each in imports}
    if oncall is not None:
        files[PLACE] = oncall.routing
    globals_ = {name: file.globals_ for name, file in files.items() if file.globals_}
    return with_canary(replace(routed, globals_=globals_))


def _calendar(text: str) -> tuple[Holidays | None, tuple[str, ...]]:
    """Read the calendar, and what is wrong with it: then there is none."""
    if not text:
        return None, ()
    findings = Findings(HOLIDAYS)
    document = read_yaml(text.encode(), findings)
    holidays = parse_holidays(document, findings) if document else None
    faults = tuple(map(str, findings.all()))
    return (None if faults else holidays), faults


def _place(text: str, holidays: Holidays | None) -> Oncall:
    findings = Findings(ONCALL)
    document = read_yaml(text.encode(), findings)
    oncall = parse_oncall(document, findings, holidays) if document else None
    if oncall is None:
        faults = tuple(map(str, findings.all()))
        oncall = mended(document, holidays) if document else None
        if oncall is None:
            raise RoutingError("; ".join(faults))
        return replace(oncall, unread=faults)
    return oncall


def _import(name: str, matchers: str, text: str) -> Import:
    findings = Findings(name)
    document = read_foreign_yaml(text.encode(), findings)
    routing = parse_routing(document, findings) if document else None
    if routing is None:
        raise RoutingError("; ".join(map(str, findings.all())))
    try:
        return Import(name, matchers_of(matchers), routing)
    except MatcherError as error:
        raise RoutingError(f"{name}: {error}") from None
