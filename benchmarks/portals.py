"""The portals that `probes` probes, in a process of their own: `python -m benchmarks.portals …`."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.probing import Authority, answering, page, portal

BODY = b"<!doctype html>" + b"Cong dich vu cong " * 2_000
NAME = "localhost"


async def serve(folder: Path, plain: int, secure: int) -> None:
    """Serve the same page on both ports until killed."""
    ends = datetime.now(UTC) + timedelta(days=30)  # noqa: TID251 - judged by the real clock
    context = Authority.made(folder).server(NAME, ends=ends)
    behave = answering(page(body=BODY))
    async with portal(behave, port=plain), portal(behave, port=secure, tls=context):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
