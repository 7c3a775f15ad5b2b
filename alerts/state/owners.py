"""Which unit an alert belongs to: the one it names, else the owner of what it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import AsyncConnection

from core.store.sql import fetched, queries

_SQL = queries("alerts.state", "owners.sql")

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Owners:
    """Units, and those of portals and sources. root: the unit of what belongs to no other."""

    units: frozenset[str] = frozenset()
    root: str | None = None
    owned: Mapping[tuple[str, str], str] = field(default_factory=dict)  # by label and value

    def unit_of(self, labels: Mapping[str, str], otherwise: str | None = None) -> str | None:
        """Give the unit of an alert; None in a place that has no units.

        otherwise: of who told of it, if nothing that it names belongs to any.
        """
        named = labels.get("unit", "")
        if named in self.units:
            return named
        owners = (self.owned.get((name, labels.get(name, ""))) for name in ("portal", "source"))
        known = otherwise if otherwise in self.units else self.root
        return next((unit for unit in owners if unit), known)

    @classmethod
    async def read(cls, conn: Connection) -> "Owners":
        """Read who owns what."""
        units = await fetched(conn, _SQL["units"])
        owned = await fetched(conn, _SQL["owned"])
        roots = [id_ for id_, parent in units if parent is None]
        return cls(
            frozenset(id_ for id_, _ in units),
            roots[0] if roots else None,
            {(name, value): unit for name, value, unit in owned},
        )
