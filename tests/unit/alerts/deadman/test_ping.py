"""Pings to who watches from outside: by Healthchecks' protocol, over a real connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from alerts.deadman.ping import Pinger
from alerts.deliver.channels import Outbound
from alerts.deliver.secret import Vault
from core.model import ProbePolicy
from core.service.outbound import Guard
from tests.clock import JumpingClock
from tests.delivering import INSIDE, outbound
from tests.provider import Provider, answers, provider


@dataclass
class Ways:
    outbound: Outbound
    vault: Vault


def results() -> dict[str, float]:
    names = ("ok", "fault_told", "refused", "failed", "no_url")
    values = {
        name: REGISTRY.get_sample_value("ioc_deadman_pings_total", {"result": name}) or 0
        for name in names
    }
    return {name: value for name, value in values.items() if value}


async def pinged(
    state: Path, watcher: Provider, files: Sequence[str], *faults: str, guard: Guard = INSIDE
) -> dict[str, float]:
    """Ping; tells what the counters have counted."""
    (state / "secrets").mkdir(exist_ok=True)
    (state / "secrets" / "one").write_text(f"{watcher.url('/ping/abc')}\n")
    before = results()
    async with outbound(guard) as out:
        pinger = Pinger(Ways(out, Vault(state, state)), JumpingClock(), files)
        await pinger.ping(faults)
    after = results()
    return {name: each - before.get(name, 0) for name, each in after.items()
            if each != before.get(name, 0)}  # fmt: skip


async def test_all_is_well(tmp_path: Path) -> None:
    async with provider(answers(200, b"OK")) as watcher:
        assert await pinged(tmp_path, watcher, ["secrets/one"]) == {"ok": 1}
    (request,) = watcher.posted
    assert (request.method, request.path, request.body) == ("GET", "/ping/abc", b"")


async def test_what_the_audit_found_is_told(tmp_path: Path) -> None:
    async with provider(answers(200, b"OK")) as watcher:
        told = await pinged(tmp_path, watcher, ["one"], "outbox: 3 due", "rules: late")
    assert told == {"fault_told": 1}
    (request,) = watcher.posted
    assert (request.method, request.path) == ("POST", "/ping/abc/fail")
    assert request.body == b"outbox: 3 due\nrules: late"


async def test_one_that_fails_stops_no_other(tmp_path: Path) -> None:
    async with provider(answers(404), answers(200)) as watcher:
        files = ["secrets/one", "secrets/none", "secrets/one"]
        found = await pinged(tmp_path, watcher, files)
    assert found == {"refused": 1, "no_url": 1, "ok": 1}


@pytest.mark.parametrize("files", [(), ("secrets/none",)])
async def test_nobody_to_tell(tmp_path: Path, files: tuple[str, ...]) -> None:
    async with provider() as watcher:
        await pinged(tmp_path, watcher, files)
    assert watcher.posted == []


async def test_it_goes_nowhere_inside_unless_that_is_allowed(tmp_path: Path) -> None:
    closed = Guard.of(ProbePolicy(probe="", allow_networks=(), allow_ports=()))
    async with provider() as watcher:
        assert await pinged(tmp_path, watcher, ["one"], guard=closed) == {"failed": 1}
    assert watcher.posted == []
