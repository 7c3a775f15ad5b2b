"""`objectives.yml`: how much of 30 days each portal is to be reachable. Pure parsing."""

from collections.abc import Collection, Iterator
from typing import Final

from core.place import Document, Fields, Findings, Node, closest, shown
from promql.lex import quoted

from .objectives import DEFAULT_PERCENT, Objectives

OBJECTIVES: Final = "objectives.yml"
NONE: Final = "none"
PORTALS_MAX: Final = 100
_LEAST, _MOST = 90.0, 99.99
_DECIMALS: Final = 2
# All of them stand in one expression, which has bounds of its own: each twice, with what is around.
_NAMES_BYTES_MAX: Final = 15_000
_AROUND_BYTES: Final = 70


def parse_objectives(document: Document, findings: Findings) -> Objectives:
    """Read and check `objectives.yml`. What the findings complain of is left out."""
    fields = Fields(document.root, findings)
    node = fields.get("default", required=False)
    default = DEFAULT_PERCENT if node is None else _percent(node, findings)
    pairs = fields.pairs("portals", required=False)
    portals = {name: _percent(each, findings) for name, each in pairs.items()}
    fields.end()
    if "" in portals:
        fields.wrong("portals", "a portal has no name")
    length = sum(2 * len(quoted(name).encode()) + _AROUND_BYTES for name in portals)
    if len(portals) > PORTALS_MAX or length > _NAMES_BYTES_MAX:
        reason = f"too many; at most {PORTALS_MAX} portals, whose names are not long"
        fields.wrong("portals", f"{reason}: let `default` speak for most")
    return Objectives(default, portals)


def advice(objectives: Objectives, probed: Collection[str]) -> Iterator[str]:
    """Tell of portals that no probe has: what is not measured keeps no objective."""
    for name in objectives.portals:
        if probed and name not in probed:
            near = closest(name, probed)
            yield f"{OBJECTIVES}: no probe has portal {name!r}; its objective waits for data{near}"


def _percent(node: Node, findings: Findings) -> float | None:
    value = node.value
    if value == NONE:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number:
        reason = f"expected percent such as 99.5, or `{NONE}`; got {shown(node)}"
        findings.add(node.line, node.path, reason)
        return None
    percent = float(str(value))
    if not _LEAST <= percent <= _MOST:
        reason = f"{percent:g} %; an objective lies between {_LEAST:g} and {_MOST:g} %"
        findings.add(node.line, node.path, reason)
    elif round(percent, _DECIMALS) != percent:
        findings.add(
            node.line, node.path, f"{percent:g} %; at most {_DECIMALS} digits after the point"
        )
    return percent
