"""A whole place: each folder reads its own file, here they are put together and compared."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer

from core.model import Metric, Source, Unit
from core.place import (
    PROFILE,
    WORLD,
    Document,
    Finding,
    Findings,
    Place,
    Profile,
    check_profile,
    misspelled,
    parse_metrics,
    parse_profile,
    parse_units,
    read_bytes,
    read_yaml,
)
from core.store.product import product_metrics
from ingest.sources import Known, parse_sources

UNITS: Final = "units.csv"
METRICS: Final = "metrics.csv"
SOURCES: Final = "sources.yml"
WALLS: Final = "walls.yml"
_FILES: Final = (PROFILE, UNITS, METRICS, SOURCES, WALLS)


def read_place(directory: Path) -> tuple[Place | None, tuple[Finding, ...]]:
    """Read every file of a place. Either a place, or everything that is wrong with it."""
    if not directory.is_dir():
        return None, (Finding(".", 0, "", "no such folder"),)
    notes = {name: Findings(name) for name in _FILES}
    document = _document(directory, notes[PROFILE])
    profile = parse_profile(document, notes[PROFILE]) if document else None
    units = _units(directory, notes[UNITS], profile)
    metrics = _metrics(directory, notes[METRICS], profile)
    sources = _sources(directory, notes[SOURCES], units, metrics)
    if document and profile and units:
        check_profile(document, profile, units, notes[PROFILE])
    found = [
        *misspelled(directory, _FILES),
        *(one for note in notes.values() for one in note.all()),
    ]
    if profile is None or found:
        return None, tuple(found)
    return Place(profile=profile, units=units, metrics=metrics, sources=sources), ()


def check(directory: Path) -> int:
    """Run the command `ioc check`; returns its exit code."""
    place, findings = read_place(directory)
    if place is None:
        tell(directory, findings)
        return 1
    counts = f"{len(place.units)} units, {len(place.metrics)} metrics, {len(place.sources)} sources"
    typer.echo(f"{directory}: {counts}; no mistake")
    return 0


def tell(directory: Path, findings: Sequence[Finding]) -> None:
    """Print what is wrong with a place, a line each, and how much it is."""
    for finding in findings:
        typer.echo(f"{directory / finding.file}{str(finding).removeprefix(finding.file)}", err=True)
    typer.echo(f"{len(findings)} to repair", err=True)


def _document(directory: Path, findings: Findings) -> Document | None:
    raw = read_bytes(directory, findings)
    return read_yaml(raw, findings) if raw is not None else None


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
    return parse_metrics(raw, findings, units_of_measure=words, reserved=reserved)


def _sources(
    directory: Path, findings: Findings, units: Sequence[Unit], metrics: Sequence[Metric]
) -> tuple[Source, ...]:
    document = _document(directory, findings)
    if document is None:
        return ()
    # An unreadable metrics.csv must not make every source look wrong: empty is "not known".
    names = {metric.name for metric in (*metrics, *product_metrics())} if metrics else set()
    known = Known(units={unit.id for unit in units}, metrics=names)
    return parse_sources(document, findings, known=known)
