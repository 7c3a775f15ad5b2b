"""Places that are edited and applied."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.place import Change, Place
from core.store.pool import connect
from ioc.apply import Applier, apply_place
from ioc.place import read_place
from tests.servers import Database

CONFIG = Path(__file__).parents[1] / "config"
NOW = datetime(2026, 11, 24, 3, 40, tzinfo=UTC)


def place(folder: Path) -> Place:
    """Read a place that has no mistakes."""
    described, findings = read_place(folder)
    assert described is not None, "\n".join(map(str, findings))
    return described


def edit(file: Path, *changes: tuple[str, str]) -> None:
    """Replace texts of a file, which are there."""
    text = file.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)


async def apply(
    database: Database,
    described: Place,
    confirm: Callable[[], bool] = lambda: True,
    *,
    now: datetime = NOW,
) -> tuple[tuple[Change, ...], str]:
    """Apply a place; what was applied, and what was shown before."""
    shown: list[str] = []
    applier = Applier(actor="user:admin", by="root", now=now, show=shown.append, confirm=confirm)
    async with await connect(database.login(), autocommit=True) as conn:
        changes = await apply_place(conn, described, applier)
    return changes, "\n".join(shown)


async def apply_folder(
    database: Database, folder: Path, *, now: datetime = NOW
) -> tuple[Change, ...]:
    """Apply the place of a folder; what was applied."""
    changes, _ = await apply(database, place(folder), now=now)
    return changes


def rows(database: Database, query: str) -> list[Any]:
    """Ask as the owner."""
    with database.connect() as conn:
        return conn.execute(query).fetchall()
