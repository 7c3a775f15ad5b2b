"""A whole place: each folder reads its own file, here they are put together and compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from alerts.objectives import OBJECTIVES, Objectives, groups_of, parse_objectives
from alerts.oncall import ONCALL, Oncall, parse_oncall
from alerts.oncall.staff.table import PEOPLE, read_table_of_people, with_people
from api.wall import Known as KnownToWalls
from api.wall import parse_walls
from core.model import Heartbeat, Metric, RuleGroup, Source, Unit
from core.place import (
    HOLIDAYS,
    NO_HOLIDAYS,
    PROFILE,
    WORLD,
    Document,
    Finding,
    Findings,
    Holidays,
    Place,
    Profile,
    check_profile,
    misspelled,
    parse_holidays,
    parse_metrics,
    parse_profile,
    parse_units,
    read_bytes,
    read_yaml,
)
from core.store.product import product_metrics
from ingest.heartbeats import parse_heartbeats
from ingest.probe import Known as KnownToProbes
from ingest.probe import Probes, parse_probes
from ingest.sources import Known as KnownToSources
from ingest.sources import parse_sources
from ioc.deadman.whom import given_of
from ioc.rules.reading import RULES, read_rules_of
from kpi.define import KPIS, Catalogue, parse_kpis
from kpi.define import Known as KnownToKpis

UNITS: Final = "units.csv"
METRICS: Final = "metrics.csv"
SOURCES: Final = "sources.yml"
HEARTBEATS: Final = "heartbeats.yml"
PROBES: Final = "probes.yml"
WALLS: Final = "walls.yml"
_FALLBACK: Final = "/channels/fallback"
_PORTAL_UP: Final = "portal_up"
_FILES: Final = (
    *(PROFILE, UNITS, METRICS, SOURCES, HEARTBEATS, PROBES, OBJECTIVES, WALLS, HOLIDAYS, ONCALL),
    *(PEOPLE, KPIS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What could be read of a place, and everything that is wrong with it."""

    profile: Profile | None = None
    units: tuple[Unit, ...] = ()
    metrics: tuple[Metric, ...] = ()
    sources: tuple[Source, ...] = ()
    heartbeats: tuple[Heartbeat, ...] = ()
    probes: Probes | None = None
    rules: tuple[RuleGroup, ...] = ()  # of its files, then those that are made of objectives
    objectives: Objectives | None = None
    holidays: Holidays | None = None
    holidays_file: Document | None = None
    oncall: Oncall | None = None
    oncall_file: Document | None = None
    kpis: Catalogue | None = None
    kpis_file: Document | None = None
    findings: tuple[Finding, ...]


def read_place(directory: Path) -> tuple[Place | None, tuple[Finding, ...]]:
    """Read every file of a place. Either a place, or everything that is wrong with it."""
    read = read_folder(directory)
    if read.profile is None or read.findings:
        return None, read.findings
    place = Place(
        profile=read.profile,
        units=read.units,
        metrics=read.metrics,
        sources=read.sources,
        heartbeats=read.heartbeats,
        probing=(read.probes.policy,) if read.probes else (),
        probes=read.probes.targets if read.probes else (),
        rules=read.rules,
        holidays=read.holidays_file,
        oncall=read.oncall_file,
        kpis=read.kpis_file,
    )
    return place, ()


def read_folder(directory: Path) -> Reading:
    """Read every file of a place, and compare them with each other."""
    if not directory.is_dir():
        return Reading(findings=(Finding(".", 0, "", "no such folder"),))
    notes = {name: Findings(name) for name in _FILES}
    document = _document(directory, notes[PROFILE])
    profile = parse_profile(document, notes[PROFILE]) if document else None
    units = _units(directory, notes[UNITS], profile)
    metrics = _metrics(directory, notes[METRICS], profile)
    sources = _sources(directory, notes[SOURCES], units, metrics)
    heartbeats = _heartbeats(directory, notes[HEARTBEATS], profile, units)
    probes = _probes(directory, notes[PROBES], units, metrics)
    if document and profile and units:
        check_profile(document, profile, units, notes[PROFILE])
    if profile:
        _check_walls(directory, notes[WALLS], profile, units, metrics)
    rules, wrong = read_rules_of(directory)
    objectives = _objectives(directory, notes[OBJECTIVES], metrics)
    holidays_file = _document(directory, notes[HOLIDAYS], required=False)
    holidays = parse_holidays(holidays_file, notes[HOLIDAYS]) if holidays_file else None
    oncall_file = _oncall(directory, notes)
    # A calendar that cannot be read is wrong enough by itself.
    beside = NO_HOLIDAYS if holidays is None and notes[HOLIDAYS].all() else holidays
    oncall = parse_oncall(oncall_file, notes[ONCALL], beside) if oncall_file else None
    if oncall:
        given, faults = given_of(oncall, directory, notes[ONCALL])
        wrong = (*wrong, *faults)
        for channel, other in given.astray():
            reason = f"{channel}: there is no channel {other!r} that could stand in"
            notes[ONCALL].add(oncall.channels.line if oncall.channels else 0, _FALLBACK, reason)
    kpis_file = _document(directory, notes[KPIS], required=False)
    kpis = _kpis(kpis_file, notes[KPIS], units) if kpis_file else None
    found = (one for note in notes.values() for one in note.all())
    return Reading(
        profile=profile,
        units=units,
        metrics=metrics,
        sources=sources,
        heartbeats=heartbeats,
        probes=probes,
        rules=(*rules, *groups_of(objectives)),
        objectives=objectives,
        holidays=holidays,
        holidays_file=holidays_file,
        oncall=oncall,
        oncall_file=oncall_file,
        kpis=kpis,
        kpis_file=kpis_file,
        findings=(*misspelled(directory, (*_FILES, RULES)), *found, *wrong),
    )


def tell(directory: Path, findings: Sequence[Finding]) -> None:
    """Print what is wrong with a place, a line each, and how much it is."""
    for finding in findings:
        typer.echo(f"{directory / finding.file}{str(finding).removeprefix(finding.file)}", err=True)
    typer.echo(f"{len(findings)} to repair", err=True)


def _document(directory: Path, findings: Findings, *, required: bool = True) -> Document | None:
    raw = read_bytes(directory, findings, required=required)
    return read_yaml(raw, findings) if raw is not None else None


def _kpis(document: Document, findings: Findings, units: Sequence[Unit]) -> Catalogue:
    known = KnownToKpis([unit.id for unit in units], {unit.scope for unit in units})
    return parse_kpis(document, findings, known)


def _oncall(directory: Path, notes: Mapping[str, Findings]) -> Document | None:
    """Read who is told of what, with the people of the table beside it, if there is one."""
    document = _document(directory, notes[ONCALL], required=False)
    raw = read_bytes(directory, notes[PEOPLE], required=False)
    if raw is None:
        return document
    people = read_table_of_people(raw, notes[PEOPLE])
    if document is None:
        if not notes[ONCALL].all():
            notes[PEOPLE].add(0, "", f"there is no {ONCALL} beside it, which would call them")
        return None
    return None if notes[PEOPLE].all() else with_people(document, people, notes[ONCALL])


def _units(directory: Path, findings: Findings, profile: Profile | None) -> tuple[Unit, ...]:
    raw = read_bytes(directory, findings)
    bounds = profile.bounds if profile else WORLD
    return parse_units(raw, findings, bounds=bounds) if raw is not None else ()


def _metrics(directory: Path, findings: Findings, profile: Profile | None) -> tuple[Metric, ...]:
    raw = read_bytes(directory, findings)
    if raw is None:
        return ()
    words = profile.units_of_measure if profile else ()
    reserved = {metric.name for metric in product_metrics()}
    classes = [one.name for one in profile.retention] if profile else None
    return parse_metrics(raw, findings, units_of_measure=words, reserved=reserved, classes=classes)


def _sources(
    directory: Path, findings: Findings, units: Sequence[Unit], metrics: Sequence[Metric]
) -> tuple[Source, ...]:
    document = _document(directory, findings)
    if document is None:
        return ()
    catalogue = _all_of(metrics)
    known = KnownToSources(
        units={unit.id for unit in units},
        metrics=catalogue,
        units_of_measure={name: one.unit_of_measure for name, one in catalogue.items()},
    )
    return parse_sources(document, findings, known=known)


def _heartbeats(
    directory: Path, findings: Findings, profile: Profile | None, units: Sequence[Unit]
) -> tuple[Heartbeat, ...]:
    """Read the heartbeats; a place may have none."""
    document = _document(directory, findings, required=False)
    if document is None or profile is None:
        return ()
    known = {unit.id for unit in units}
    return parse_heartbeats(document, findings, units=known, zone=profile.zone)


def _probes(
    directory: Path, findings: Findings, units: Sequence[Unit], metrics: Sequence[Metric]
) -> Probes | None:
    """Read what is probed; a place may have nothing of the kind."""
    document = _document(directory, findings, required=False)
    if document is None:
        return None
    known = KnownToProbes(units={unit.id for unit in units}, metrics=_all_of(metrics))
    return parse_probes(document, findings, known=known)


def _objectives(
    directory: Path, findings: Findings, metrics: Sequence[Metric]
) -> Objectives | None:
    """Read what portals promise; a place may promise nothing."""
    document = _document(directory, findings, required=False)
    if document is None:
        return None
    if metrics and all(metric.name != _PORTAL_UP for metric in metrics):
        findings.add(0, "", f"metric {_PORTAL_UP!r}, of which it speaks, is not in {METRICS}")
    return parse_objectives(document, findings)


def _check_walls(
    directory: Path,
    findings: Findings,
    profile: Profile,
    units: Sequence[Unit],
    metrics: Sequence[Metric],
) -> None:
    """Note what is wrong with the walls; a place may have none. The api reads the file itself."""
    document = _document(directory, findings, required=False)
    if document is not None:
        known = KnownToWalls(profile=profile, units=units, metrics=_all_of(metrics))
        parse_walls(document, findings, known=known)


def _all_of(metrics: Sequence[Metric]) -> Mapping[str, Metric]:
    """Metrics of the place and the product by name.

    Empty, which means "not known", when metrics.csv could not be read: then it would be wrong to
    call every source and wall wrong too.
    """
    return {metric.name: metric for metric in (*metrics, *product_metrics())} if metrics else {}
