"""From a place's folder to a stage: reads what the simulation needs. Raises on a mistake."""

from pathlib import Path

from core.place import Findings, read_bytes, read_yaml
from ioc.place import read_place

from .models import Calendar, Ordered, Stage, nothing_ordered
from .scene import SCENE, parse_scene


class NoStageError(Exception):
    """The folder cannot be simulated; the text says why."""


def read_stage(directory: Path, *, seed: int, ordered: Ordered = nothing_ordered) -> Stage:
    """Stage of the place in `directory`. Raises NoStageError with everything that is wrong.

    ordered: outages besides those of its own story.
    """
    place, found = read_place(directory)
    if place is None:
        raise NoStageError("\n".join(map(str, found)))
    findings = Findings(SCENE)
    raw = read_bytes(directory, findings)
    document = read_yaml(raw, findings) if raw is not None else None
    units = {unit.id for unit in place.units}
    scene = parse_scene(document, findings, units=units) if document is not None else None
    if scene is None or findings.all():
        raise NoStageError("\n".join(map(str, findings.all())))
    return Stage(
        seed,
        Calendar(place.profile.zone),
        place.units,
        {metric.name: metric for metric in place.metrics},
        place.sources,
        scene,
        place.probing,
        tuple(target for target in place.probes if target.simulated),
        ordered,
    )
