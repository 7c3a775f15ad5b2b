"""`ioc check`: everything that is wrong with a place's folder, its rules and scene included."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import typer

from alerts import objectives, oncall
from alerts.deliver.config import warnings
from alerts.objectives import groups_of
from alerts.rules import advice
from alerts.rules.written import as_yaml
from core.model import Unit
from core.place import Finding, Findings, read_bytes, read_yaml
from core.store.product import product_metrics
from ioc.counted import counted
from ioc.place import Reading, read_folder, tell
from ioc.simulate.scene import SCENE, parse_scene


def check(directory: Path, *, now: datetime, rules: bool = False) -> int:
    """Run the command; returns its exit code. rules: print those that objectives make, instead."""
    read = read_folder(directory)
    findings = (*read.findings, *_of_scene(directory, read.units))
    if findings:
        tell(directory, findings)
        return 1
    if rules:
        typer.echo(as_yaml(groups_of(read.objectives)), nl=False)
        return 0
    metrics = {metric.name for metric in (*read.metrics, *product_metrics())}
    for said in advice(read.rules, metrics):
        typer.echo(f"{directory}/{said}", err=True)
    for said in _of_objectives(read):
        typer.echo(f"{directory}/{said}", err=True)
    for said in _of_oncall(read, now):
        typer.echo(f"{directory}/{said}", err=True)
    counts = [
        counted(len(read.units), "unit"),
        counted(len(read.metrics), "metric"),
        counted(len(read.sources), "source"),
    ]
    if read.rules:
        counts.append(counted(sum(len(group.rules) for group in read.rules), "rule"))
    typer.echo(f"{directory}: {', '.join(counts)}; no mistake")
    return 0


def _of_objectives(read: Reading) -> Iterator[str]:
    if read.objectives and read.probes:
        probed = {target.portal for target in read.probes.targets}
        yield from objectives.advice(read.objectives, probed)


def _of_oncall(read: Reading, now: datetime) -> Iterator[str]:
    if read.oncall and read.profile:
        zone = (read.holidays and read.holidays.zone) or read.profile.zone
        yield from oncall.advice(read.oncall, now.astimezone(zone).date())
    if read.oncall:
        notes = Findings(oncall.ONCALL)
        warnings(read.oncall.routing.receivers, notes)
        yield from map(str, notes.all())


def _of_scene(directory: Path, units: tuple[Unit, ...]) -> tuple[Finding, ...]:
    """Only a demo has a scene; without units there is nothing to compare it with."""
    findings = Findings(SCENE)
    raw = read_bytes(directory, findings, required=False) if units else None
    document = read_yaml(raw, findings) if raw is not None else None
    if document:
        parse_scene(document, findings, units={unit.id for unit in units})
    return findings.all()
