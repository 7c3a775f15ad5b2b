"""The portals that `probes` probes, in a process of their own: `python -m benchmarks.portals …`."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from core.service.clock import SystemClock
from tests.probing import Authority, answering, page, portal

BODY = b"<!doctype html>" + b"Cong dich vu cong " * 2_000
NAME = "localhost"


async def serve(folder: Path, plain: int, secure: int) -> None:
    """Serve the same page on both ports until killed."""
    ends = SystemClock().now() + timedelta(days=30)
    context = Authority.made(folder).server(NAME, ends=ends)
    behave = answering(page(body=BODY))
    async with portal(behave, port=plain), portal(behave, port=secure, tls=context):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
