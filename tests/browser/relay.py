"""A TCP relay before the api: `python relay.py PORT UPSTREAM_PORT`. SIGSTOP makes it a black hole.

Stopped, it closes nothing and refuses nobody: connections stay open, new ones are taken in by the
kernel, and no byte passes. SIGCONT lets everything through that was held.
"""

import asyncio
import contextlib
import sys

_CHUNK_BYTES = 65_536


async def serve(port: int, upstream: int) -> None:
    """Relay until killed."""

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            there = await asyncio.open_connection("127.0.0.1", upstream)
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(_pump(reader, there[1]))
                pumps.create_task(_pump(there[0], writer))
        writer.close()

    server = await asyncio.start_server(relay, "127.0.0.1", port)
    await server.serve_forever()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
    writer.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
