"""The place as indicators need it, without reading the same file twice."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection

from core.store import kpi_file
from core.store.place import units
from kpi.define import Catalogue
from kpi.keeping import Place, place

_KNOWN_MAX: Final = 16  # versions

Connection = AsyncConnection[Any]


@dataclass(slots=True)
class Known:
    """Versions of `kpis.yml` as they were understood: reading one takes longer than a board."""

    by_version: dict[int, Catalogue] = field(default_factory=dict)

    async def place(self, conn: Connection, zone: ZoneInfo, at: datetime | None) -> Place:
        """Give the place as it is in force, or was at a time."""
        version = await kpi_file.version(conn, at=at)
        if version is None:
            return Place(Catalogue(), await units(conn), zone)
        known = self.by_version.get(version)
        if known is not None:
            return Place(known, await units(conn), zone)
        found = await place(conn, at=at)
        while len(self.by_version) >= _KNOWN_MAX:
            del self.by_version[next(iter(self.by_version))]
        self.by_version[version] = found.catalogue
        return found
