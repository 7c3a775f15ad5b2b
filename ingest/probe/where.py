"""Where a target is, as the guard sees it. Pure."""

from core.model import ProbeKind, ProbeTarget
from core.service.outbound.guard import Guard, Refusal, Spot


def spot_of(target: ProbeTarget, guard: Guard) -> Spot | Refusal:
    """Judge where a target is."""
    if target.kind is ProbeKind.HTTP:
        return guard.spot_of_url(target.address)
    return guard.spot_of_address(target.kind, target.address)
