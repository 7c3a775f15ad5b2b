"""`ioc pack` as a process, with a day that it has to pack at once."""

import httpx

from core.store.blocks.days import fence_next
from core.store.pool import connect
from tests.chaos.stand import Process, Stand, environment
from tests.packing import NOW, YESTERDAY
from tests.ports import free_port
from tests.servers import Database

# Random numbers at random moments, so that blocks take as much room as they ever do.
_ROWS = """
INSERT INTO sample
SELECT s.id, date_trunc('milliseconds',
  %(begin)s::timestamptz + make_interval(secs => (n - random() / 2) * 86400 / %(count)s)), random()
FROM generate_series(1, %(series)s) AS s (id), generate_series(1, %(count)s) AS n
"""


def packer(stand: Stand, **variables: str) -> Process:
    """Give `ioc pack` of this stand; variables: in its env."""
    port = free_port()
    env = environment(stand.database, None) | {"IOC_HEALTH": f"127.0.0.1:{port - 4}"}
    return stand.process("pack", ("-m", "ioc", "pack"), env | variables, port)


async def reasons(process: Process) -> dict[str, str]:
    """Read why a process says at /readyz that it cannot do its job; empty when it can."""
    async with httpx.AsyncClient() as client:
        try:
            answer = await client.get(f"http://127.0.0.1:{process.port}/readyz", timeout=30)
        except httpx.TransportError:
            return {"process": "does not answer"}
    told: dict[str, str] = answer.json()["reasons"]
    return told


def write_noise(database: Database, *, series: int, count: int) -> None:
    """Have `count` rows of each series on the first day of the head."""
    with database.connect() as owner:
        owner.execute("SET transaction_timeout = 0")
        owner.execute(_ROWS, {"begin": YESTERDAY, "series": series, "count": count})


async def fence_first_day(database: Database) -> None:
    """Fence the first day of the head: packers that have just started begin with no other."""
    async with await connect(database.login("ioc_pack"), autocommit=True) as conn:
        assert await fence_next(conn, now=NOW) == YESTERDAY


def state_of_first_day(database: Database) -> str:
    """Tell how far it has come."""
    with database.connect() as owner:
        ((state,),) = owner.execute("SELECT state FROM pack_day").fetchall()
    return str(state)
