"""Lists of networks and of whole numbers, each member checked where it stands. Pure."""

import ipaddress
from collections.abc import Iterator

from .fields import Fields, shown


def networks(fields: Fields, name: str) -> Iterator[str]:
    """Networks of a list; none that is every address there is."""
    for node in fields.nodes(name, required=False):
        if not isinstance(node.value, str):
            fields.findings.add(node.line, node.path, f"expected a network, got {shown(node)}")
            continue
        try:
            network = ipaddress.ip_network(node.value)
        except ValueError as error:
            reason = f"{error}; write a network such as 10.20.0.0/16 or 10.20.3.4/32"
            fields.findings.add(node.line, node.path, reason)
            continue
        if network.prefixlen == 0:
            reason = f"{network} is every address there is; list the networks that are meant"
            fields.findings.add(node.line, node.path, reason)
        else:
            yield str(network)


def whole_numbers(fields: Fields, name: str, allowed: range) -> Iterator[int]:
    """Whole numbers of a list, or of one."""
    node = fields.get(name, required=False)
    if node is None:
        return
    found = set[int]()
    for each in node.value if isinstance(node.value, tuple) else (node,):
        value = each.value
        if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
            span = f"{allowed.start} to {allowed.stop - 1}"
            reason = f"expected a whole number from {span}, got {shown(each)}"
            fields.findings.add(each.line, each.path, reason)
        elif value in found:
            fields.findings.add(each.line, each.path, f"{value} is listed twice")
        else:
            found.add(value)
            yield value
