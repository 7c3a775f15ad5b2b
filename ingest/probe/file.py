"""`probes.yml`: what is probed, how often, and what it must answer. Pure parsing."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from core.model import Identity, ProbeKind, ProbePolicy, ProbeTarget, UnitId, identity_fault
from core.place import (
    Document,
    Fields,
    Findings,
    duration,
    networks,
    shown,
    whole_numbers,
    written,
)
from core.service.outbound.guard import Guard, Refusal

from .readings import METRICS
from .where import spot_of

TARGETS_MAX: Final = 1_000  # of ten series each, which is what a source may have
INTERVAL_SECONDS: Final = 60.0
TIMEOUT_SECONDS: Final = 10
CONFIRM_SECONDS: Final = 5  # from the end of a failed try to the second
_INTERVAL_MAX_SECONDS: Final = 86_400
_PORT_MAX: Final = 65_535
_STATUS: Final = range(200, 600)
_TEXT_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Probes:
    """What the file says."""

    policy: ProbePolicy
    targets: tuple[ProbeTarget, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the place's other files describe.

    Empty means that the file could not be read: then nothing is checked against it.
    """

    units: Collection[UnitId]
    metrics: Collection[str]


def parse_probes(document: Document, findings: Findings, *, known: Known) -> Probes:
    """Read and check `probes.yml`. What the findings complain of may be missing or empty."""
    fields = Fields(document.root, findings)
    policy = ProbePolicy(
        probe=_label(fields, "probe"),
        allow_networks=tuple(networks(fields, "allow_networks")),
        allow_ports=tuple(whole_numbers(fields, "allow_ports", range(1, _PORT_MAX + 1))),
    )
    nodes = fields.some("targets", TARGETS_MAX)
    fields.end()
    guard = Guard.of(policy)
    targets: list[ProbeTarget] = []
    lines: dict[str, int] = {}
    for node in nodes:
        each = Fields(node, findings)
        target = _target(each, known.units)
        if target.id in lines:
            reason = f"{target.id!r} is already on line {lines[target.id]}; ids are unique"
            each.wrong("id", reason)
            continue
        lines[target.id] = each.line("id")
        _check_address(each, target, guard)
        targets.append(target)
    _check_portals(fields, targets)
    for metric in METRICS if known.metrics else ():
        if metric not in known.metrics:
            reason = f"metric {metric!r}, which probes write, is not in metrics.csv; docs/probes.md"
            fields.wrong("targets", reason)
    return Probes(policy, tuple(targets))


def _target(fields: Fields, units: Collection[UnitId]) -> ProbeTarget:
    kind = fields.choice("kind", ProbeKind, required=False) or ProbeKind.HTTP
    interval, timeout = _times(fields)
    simulated = fields.get("simulated", required=False)
    if simulated is not None and not isinstance(simulated.value, bool):
        fields.wrong("simulated", f"expected true or false, got {shown(simulated)}")
    status, text = _expected(fields, kind)
    id_ = fields.slug("id")
    target = ProbeTarget(
        id=id_,
        portal=_label(fields, "portal", required=False) or id_,
        owner=_label(fields, "owner"),
        unit=fields.unit("unit", units) or None,
        kind=kind,
        address=fields.text("url" if kind is ProbeKind.HTTP else "address", length_max=2_000),
        interval_seconds=interval,
        timeout_seconds=timeout,
        expect_status=status,
        expect_text=text,
        simulated=simulated is not None and simulated.value is True,
    )
    fields.end()
    return target


def _times(fields: Fields) -> tuple[float, float]:
    interval = duration(fields, "interval", least=1, most=_INTERVAL_MAX_SECONDS, required=False)
    timeout = duration(fields, "timeout", least=1, most=TIMEOUT_SECONDS, required=False)
    interval = interval or INTERVAL_SECONDS
    room = (interval - CONFIRM_SECONDS) / 2
    if timeout is None:
        timeout = min(float(TIMEOUT_SECONDS), room)
    if timeout > room or room < 1:
        reason = (
            f"two tries and {CONFIRM_SECONDS} s between them must fit into the interval of "
            f"{written(interval)}"
        )
        fields.wrong("timeout" if fields.has("timeout") else "interval", reason)
    return interval, timeout


def _expected(fields: Fields, kind: ProbeKind) -> tuple[tuple[int, ...], str]:
    node = fields.get("expect", required=False)
    if kind is not ProbeKind.HTTP:
        if node is not None:
            fields.wrong("expect", f"only kind http answers; a {kind} probe expects a connection")
        return (), ""
    if node is None:
        return (200,), ""
    expect = Fields(node, fields.findings)
    status = tuple(whole_numbers(expect, "status", _STATUS))
    text = expect.text("text", required=False, length_max=_TEXT_MAX)
    expect.end()
    return status or (200,), text


def _label(fields: Fields, name: str, *, required: bool = True) -> str:
    text = fields.text(name, required=required)
    if fault := identity_fault(Identity.of("any", {name: text}), where=""):
        fields.wrong(name, fault.detail)
    return text


def _check_address(fields: Fields, target: ProbeTarget, guard: Guard) -> None:
    """Refuse now what the guard would refuse each time; names are looked up only by the prober."""
    if not target.address:
        return
    spot = spot_of(target, guard)
    refusal = spot if isinstance(spot, Refusal) else None
    if not isinstance(spot, Refusal) and spot.is_address:
        refusal = guard.why_not([spot.host])
    if refusal is not None:
        name = "url" if target.kind is ProbeKind.HTTP else "address"
        fields.wrong(name, refusal.reason)


def _check_portals(fields: Fields, targets: list[ProbeTarget]) -> None:
    """Two targets with the same labels would write one series in turn."""
    seen: dict[tuple[str, str, UnitId | None, bool], str] = {}
    for target in targets:
        labels = (target.portal, target.owner, target.unit, target.simulated)
        if other := seen.get(labels):
            reason = (
                f"{target.id!r} and {other!r} have the same portal; give one a portal of its own"
            )
            fields.wrong("targets", reason)
        seen[labels] = target.id
