"""Who may see which folder.

Admins of Grafana see everything: nobody can change that, so they are not listed. What others gave
to a person or a team stays; ours are roles.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboards.grafana.board import Folder

VIEW: Final = 1
_SIGNED_IN: Final = {"Viewer": VIEW, "Editor": VIEW}
ROLES: Final[Mapping[Folder, Mapping[str, int]]] = {
    Folder.OPERATIONS: _SIGNED_IN,
    Folder.LEADERS: _SIGNED_IN,
    Folder.ADMINISTRATION: {},
}


def roles_of(items: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Read who sees a folder by a role, in Grafana's answer. What lies above it is not its own."""
    return {
        each["role"]: int(each["permission"])
        for each in items
        if each.get("role") not in {None, "", "Admin"} and not each.get("inherited")
    }


def others_of(items: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Read what people and teams were given, as it is to be written again."""
    return tuple(
        {name: each[name] for name in ("userId", "teamId", "permission") if each.get(name)}
        for each in items
        if (each.get("userId") or each.get("teamId")) and not each.get("inherited")
    )


def items_of(
    roles: Mapping[str, int], others: Sequence[Mapping[str, Any]]
) -> dict[str, list[Mapping[str, Any]]]:
    """Write all of them: what is not written is taken away."""
    ours = [{"role": role, "permission": level} for role, level in sorted(roles.items())]
    return {"items": [*ours, *others]}
