"""Keys of the simulated sources: made once, handed over in a file that only we can read."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import orjson

from core.model import SourceId
from core.service.secrets import keep_secret
from core.store import bells, keys
from core.store.keys import By, NewKey, Scope
from core.store.pool import Connection
from core.store.product import PROBE_SOURCE

_NAME = "ioc simulate"


def read_keys(path: Path) -> Mapping[SourceId, str]:
    """Read the keys by source. Raises OSError, ValueError."""
    found = orjson.loads(path.read_bytes())
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found.values()):
        raise ValueError(f'{path}: expected {{"source": "ioc_…"}}')
    return {SourceId(source): key for source, key in found.items()}


async def keep_demo_keys(
    conn: Connection, sources: Iterable[SourceId], path: Path, *, now: datetime
) -> int:
    """Make a write key for each source that has none in `path`; returns how many were made.

    The center's own probes have one too: what they would have measured before they ran.

    The sources must be applied. Keys in the file that were revoked meanwhile are replaced. Each
    new key is an audit row by `system:simulate`; the bell tells ingest and the broker.
    """
    valid = {key.secret_hash: key.source for key in await keys.usable(conn, now=now)}
    kept = {
        source: text
        for source, text in _known(path).items()
        if valid.get(keys.digest(text)) == source
    }
    missing = sorted({*sources, PROBE_SOURCE} - kept.keys())
    async with conn.transaction():
        for source in missing:
            wanted = NewKey(name=_NAME, scopes={Scope.WRITE}, source=source)
            _, kept[source] = await keys.create(conn, wanted, by=By("system:simulate"), now=now)
        if missing:
            await conn.execute(b"NOTIFY " + bells.PLACE.encode())
    if missing:
        keep_secret(path, json.dumps(kept, indent=2))
    return len(missing)


def _known(path: Path) -> Mapping[SourceId, str]:
    try:
        return read_keys(path)
    except (OSError, ValueError):
        return {}
