"""Alerts as lists tell them, with what keeps them quiet now."""

from collections.abc import Sequence

from alerts.desk import listing
from alerts.desk.quiet import Quiet, quiet
from api.services import Services
from core.store.pool import Connection

from . import told
from .models import AlertRow


async def quiet_now(conn: Connection, services: Services) -> Quiet:
    """Give what keeps alerts quiet."""
    return await quiet(conn, await services.routings.now(conn), services.clock.now())


async def rows(conn: Connection, services: Services, ids: Sequence[int]) -> list[AlertRow]:
    """Tell alerts, in the order of their ids as given."""
    listed = await listing.listed(conn, ids, await quiet_now(conn, services))
    return [told.row(each) for each in listed]
