"""Work that one process at a time does: its leases, all of which somebody has to hold."""

from typing import Final

from alerts.leader import LEASE
from ingest import account, canary, heartbeats, probe, replays
from ioc import pack
from ioc.jobs import SHARDS
from kpi import compute

ALERTS: Final = LEASE
WANTED: Final = (
    *(f"ingest/mqtt/{shard}" for shard in range(SHARDS)),
    canary.LEASE,
    account.LEASE,
    replays.LEASE,
    probe.LEASE,
    heartbeats.LEASE,
    pack.LEASE,
    ALERTS,
    compute.LEASE,
)
