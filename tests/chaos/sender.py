"""A deliverer as a process of its own: `python -m tests.chaos.sender DATABASE PASSWORD_FILE HOOK…`.

Each hook is a channel, it/webhook/0 and so on. Runs until it is killed.
"""

import asyncio
import sys
from pathlib import Path

from alerts.deliver.channels import Webhook
from alerts.deliver.deliverer import Deliverer
from core.service.clock import SystemClock
from core.service.secrets import secret_text
from core.store.pool import Login, open_pool
from tests.delivering import Ways, inline, outbound, vault


async def main(url: str, password: Path, *hooks: str) -> None:
    """Deliver for ever."""
    login = Login(
        url=url, user="ioc_alerts", password=secret_text(password), statement_seconds=10,
        application="sender",
    )  # fmt: skip
    async with outbound() as out, open_pool(login, size=3) as pool:
        channels = {
            f"it/webhook/{number}": Webhook(outbound=out, vault=vault(), url=inline(hook))
            for number, hook in enumerate(hooks)
        }
        await Deliverer(pool, SystemClock(), Ways(channels)).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))
