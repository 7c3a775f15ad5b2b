"""A process that lives but whose loop no longer turns is started anew."""

import asyncio
import http.client

from core.service.address import Address

from .child import Child

_LOOK_SECONDS = 10.0
# Far more than any answer takes, on a machine that is busy or was asleep for a while.
_STUCK_SECONDS = 60.0
_ASK_SECONDS = 5.0


async def restart_stuck(
    child: Child,
    address: Address,
    *,
    look_seconds: float = _LOOK_SECONDS,
    stuck_seconds: float = _STUCK_SECONDS,
) -> None:
    """Ask /healthz for ever; end who answered once in this life and then no more.

    It says nothing of the database: who waits for that answers. Who has not answered yet may be
    waiting for it before it listens, and is left alone.
    """
    clock = asyncio.get_running_loop().time
    turned: float | None = None
    life = child.starts
    while True:
        asked = clock()
        if await asyncio.to_thread(_turns, address):
            turned, life = clock(), child.starts
        elif child.starts != life or not child.runs:
            turned = None
        # When the asking itself took long, we were the ones that slept.
        elif turned and clock() - turned > stuck_seconds and clock() - asked < 2 * _ASK_SECONDS:
            child.end_stuck(clock() - turned)
            turned = None
        await asyncio.sleep(look_seconds)


def _turns(address: Address) -> bool:
    connection = http.client.HTTPConnection(address.host, address.port, timeout=_ASK_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
