"""Tables as CSV, each one statement that the database streams."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from psycopg import AsyncConnection, sql

from core.store.sql import queries

from .folder import Part

Connection = AsyncConnection[Any]
Tell = Callable[[str], None]

PLACE: Final = queries("ioc.export", "place.sql")
ALERTS: Final = queries("ioc.export", "alerts.sql")
PEOPLE: Final = queries("ioc.export", "people.sql")
KPIS: Final = queries("ioc.export", "kpis.sql")
SAMPLES: Final = queries("ioc.export", "samples.sql")

# Statements that are no table of their own.
_HELPERS: Final = {
    "documents", "first_and_last", "zone", "series_of_metrics", "tables",
    "upload_files", "upload_file", "report_files", "report_file",
}  # fmt: skip
_GROUPS: Final[Mapping[str, Mapping[str, LiteralString]]] = {
    "place": PLACE, "alerts": ALERTS, "people": PEOPLE, "kpis": KPIS,
}  # fmt: skip

# Tables that are not exported, and why.
_OPENS: Final = (
    *("session", "live_ticket", "screen_ticket", "screen_pairing", "login_failure", "totp"),
    *("recovery_code", "push_subscription", "alert_link"),
)
_WORKING: Final = (
    *("alerter", "batch", "channel_state", "cursor", "heartbeat_watch", "lease", "mqtt_session"),
    *("mqtt_source", "numbering", "pack_day", "pack_part", "pack_slice", "packed", "replay"),
    *("rollup_day_due", "rule_evaluation", "writer"),
)
_REFUSED: Final = ("rejected", "rejected_day", "unread_receipt")
LEFT_OUT: Final[Mapping[str, str]] = {
    **dict.fromkeys(_OPENS, "opens something, or says who tried to"),
    **dict.fromkeys(_WORKING, "how far processes are; means nothing elsewhere"),
    **dict.fromkeys(_REFUSED, "may hold anything, also secrets; `ioc rejected` shows it"),
    **dict.fromkeys(("block", "sample", "sample_late"), "as samples/METRIC/DAY.csv.gz"),
    "rollup_day": "as days.csv.gz",
    "rollup_1h": "as hours/METRIC.csv.gz",
    "rollup_1m": "made of samples, and gone with them",
    "damage": "blocks that cannot be read: `damaged` of this manifest",
    "place": "zone and limits: place/files/place.yml",
    "audit": "as audit.jsonl",
}


# What a spreadsheet would take for a formula gets an apostrophe, unless it is a number; so does
# what looks as if it had got one: whoever reads can take all of them away.
_TEXT_OID: Final = 25
_SAFE: Final = sql.SQL(
    r"""CASE WHEN {0} ~ E'^''*[=+@\\t\\r-]' AND {0} !~ '^[+-]?[0-9]+([.,][0-9]+)?$' """
    r"""THEN '''' || {0} ELSE {0} END AS {0}"""
)
_NONE_OF: Final = sql.SQL("SELECT * FROM ({}) AS rows LIMIT 0")
_COPIED: Final = sql.SQL(
    "COPY (SELECT {columns} FROM ({statement}) AS rows) TO STDOUT (FORMAT csv, HEADER)"
)


def _cell(name: str, type_oid: int) -> sql.Composable:
    column = sql.Identifier(name)
    return _SAFE.format(column) if type_oid == _TEXT_OID else column


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. statement: what streams it."""

    path: str
    statement: LiteralString

    @property
    def about(self) -> str:
        """What it is: the first line of its statement, which is a comment."""
        return self.statement.partition("\n")[0].removeprefix("-- ")


def sheets() -> Iterator[Sheet]:
    """Give all tables but days, which are of some time only."""
    for folder, statements in _GROUPS.items():
        for name, statement in statements.items():
            if name not in _HELPERS:
                yield Sheet(f"{folder}/{name}.csv", statement)


async def write_sheets(conn: Connection, part: Part, tell: Tell) -> None:
    """Write all tables. conn: in a transaction of one snapshot."""
    for sheet in sheets():
        tell(sheet.path)
        await write_sheet(conn, part, sheet, {})


async def write_sheet(
    conn: Connection, part: Part, sheet: Sheet, params: Mapping[str, object]
) -> int:
    """Write one; returns how many rows it has. The database sends a row at a time."""
    statement = sql.SQL(sheet.statement)
    async with conn.cursor() as cursor:
        await cursor.execute(_NONE_OF.format(statement), params or None)
        columns = [_cell(each.name, each.type_code) for each in cursor.description or ()]
    query = _COPIED.format(columns=sql.SQL(", ").join(columns), statement=statement)
    with part.table(sheet.path, sheet.about) as table:
        async with conn.cursor() as cursor:
            async with cursor.copy(query, params or None) as copy:
                async for data in copy:
                    table.write(bytes(data))
            table.rows(cursor.rowcount)
            return cursor.rowcount
