"""How deliveries become batches: at once after a pause, together when they come fast."""

import anyio
import numpy as np
from anyio.streams.memory import MemoryObjectSendStream

from core.model import Samples
from ingest.write import Delivery, writer


def delivery(rows: int = 1) -> Delivery:
    samples = Samples(np.zeros(rows, np.int64), np.zeros(rows, np.int32), np.zeros(rows))
    return Delivery(
        source=None,
        protocol="json",
        samples=samples,
        index=np.arange(rows, dtype=np.int32),
        replace=False,
        faults=(),
        rejected=0,
        payload=b"",
        where=str,
        settle=lambda _: None,
    )


async def sizes(*waves: list[Delivery]) -> list[int]:
    """Deliveries per batch when each wave is sent while the batch before is stored."""
    outlet, inlet = anyio.create_memory_object_stream[Delivery](1000)
    left = list(waves)

    def send(outlet: MemoryObjectSendStream[Delivery]) -> None:
        for one in left.pop(0):
            outlet.send_nowait(one)
        if not left:
            outlet.close()

    send(outlet)
    found = []
    async with inlet:
        async for batch in writer.gather(inlet):
            found.append(len(batch))
            if left:
                send(outlet)
    return found


async def test_what_waits_goes_together() -> None:
    assert await sizes([delivery()], [delivery()] * 50, [delivery()] * 3) == [1, 50, 3]


async def test_batches_stay_small_enough_to_overlap() -> None:
    assert await sizes([delivery(10_000)] * 2) == [1, 1]
    assert await sizes([delivery(1_000)] * 12) == [5, 5, 2]


async def test_the_end_of_the_queue_ends_the_batches() -> None:
    assert await sizes([]) == []
