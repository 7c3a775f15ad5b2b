"""How an indicator stands towards its target. Pure."""

from dataclasses import dataclass
from typing import Literal

from kpi.board import Facts, Foreseen, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the path asks for, and whether that is reached. gap: value less path_value."""

    path_value: float | None = None
    state: Literal["on", "at_risk", "off", "done", "unknown"] = "unknown"
    reason: str = ""
    gap: float | None = None
    foreseen: Foreseen | None = None


def judged(line: Line, facts: Facts) -> Judged:
    """Judge a line."""
    foreseen = facts.foreseen.get((line.kpi.id, line.scope))
    reason = "no_target" if line.kpi.target is None else "no_official_value"
    return Judged(reason=reason if line.value.value is not None else "no_value", foreseen=foreseen)
