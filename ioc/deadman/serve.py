"""The process `ioc deadman`: no database, one port, one small file."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import structlog
import typer

from alerts.deadman.say import test_message
from alerts.deliver.outcome import Result
from alerts.deliver.secret import SecretError, SecretRef, Vault
from core.service.address import Address
from core.service.clock import SystemClock
from core.service.health import Health
from core.service.outbound import system_lookup
from core.service.secrets import kept_secret
from core.service.tasks import cancel, stop_event
from core.service.web import serve_app

from .app import Pinged
from .config import Center, Config
from .watcher import SEND_SECONDS, SystemTicker, Watcher

log = structlog.get_logger()

MEMORY: Final = "deadman.json"
_TAKEN: Final = frozenset({Result.ACCEPTED, Result.DELIVERED})


async def serve(config: Config, vault: Vault, listen: Address) -> None:
    """Watch until SIGTERM."""
    keys = keys_of(config.centers, vault)
    with stop_event() as stop:
        async with system_lookup() as lookup, asyncio.TaskGroup() as tasks:
            watcher = Watcher(
                config=config,
                senders=config.senders(vault, lookup),
                clock=SystemClock(),
                ticker=SystemTicker(),
                file=vault.state / MEMORY,
            )
            watcher.begin()
            app = Pinged(watcher, keys, Health())
            if not listen.is_loopback:
                log.warning("keys_in_the_clear", listen=str(listen), advice="put TLS in front")
            beside = [
                tasks.create_task(serve_app(app, listen, asyncio.Event()), name="pings"),
                tasks.create_task(watcher.run(), name="watch"),
            ]
            await stop.wait()
            await cancel(beside)


async def test(config: Config, vault: Vault) -> bool:
    """Send a test by each channel; whether all took it."""
    clock, is_good = SystemClock(), True
    async with system_lookup() as lookup:
        channels = config.senders(vault, lookup)
        for channel in config.channels:
            now = clock.now()
            claimed = test_message(channel, name=config.centers[0].name, now=now)
            outcome = await channels.send(claimed, now=now, seconds=SEND_SECONDS)
            typer.echo(f"{channel}: {outcome.result} {outcome.answer[:200]}".rstrip())
            is_good &= outcome.result in _TAKEN
    return is_good


def keys_of(centers: tuple[Center, ...], vault: Vault) -> Mapping[str, str]:
    """Read the keys of all centers; one that names no file has one of ours. Raises SecretError."""
    return {
        each.id: vault.read(SecretRef(each.key_file)) if each.key_file else kept_secret(
            own_key(vault.state, each)
        )
        for each in centers
    }  # fmt: skip


def own_key(state: Path, center: Center) -> Path:
    """Say where the key is that we make for a center."""
    return state / "secrets" / f"ping_{center.id}"


__all__ = ["SecretError", "serve", "test"]
