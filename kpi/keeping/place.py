"""What indicators need to know of the place: its `kpis.yml`, its units, its zone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection

from core.model import Unit
from core.place import Findings
from core.store import kpi_file
from core.store.place import units, words
from kpi.define import KPIS, Catalogue, parse_kpis
from kpi.units import Scopes

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Indicators, units and zone, as they are in force now or were at a time."""

    catalogue: Catalogue
    units: tuple[Unit, ...]
    zone: ZoneInfo

    @property
    def scopes(self) -> Scopes:
        """The units by scope and time."""
        return Scopes(self.units, self.catalogue.levels)


async def place(conn: Connection, *, at: datetime | None = None) -> Place:
    """Read them. at: whose `kpis.yml` counts; None: the newest."""
    document = await kpi_file.document(conn, at=at)
    catalogue = parse_kpis(document, Findings(KPIS)) if document else Catalogue()
    return Place(catalogue, await units(conn), ZoneInfo((await words(conn)).zone))
