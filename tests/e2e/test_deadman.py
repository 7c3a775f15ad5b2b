"""`ioc deadman` as a process of its own: without a database, killed and started again."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import orjson
import pytest

from core.service.address import Address
from ioc.private import Program
from tests.plain import says_ready
from tests.ports import free_port
from tests.provider import Provider, provider
from tests.running import Running


@pytest.fixture
async def people() -> AsyncIterator[Provider]:
    async with provider() as people:
        yield people


def command(tmp_path: Path, people: Provider) -> tuple[list[str], dict[str, str]]:
    file = tmp_path / "deadman.yml"
    file.write_text(
        "watch: [{id: tam-duong, name: IOC Tam Đường}]\n"
        "route: {receiver: truc}\n"
        f'receivers: [{{name: truc, webhook_configs: [{{url: "{people.url()}"}}]}}]\n'
        f"channels: {{allow_networks: [127.0.0.0/8], allow_ports: [{people.port}]}}\n"
    )
    env = {"PATH": os.defpath, "IOC_STATE": str(tmp_path)}
    return [sys.executable, "-m", "ioc", "deadman", "--config", str(file)], env


def watcher(tmp_path: Path, people: Provider, address: Address) -> Running:
    argv, env = command(tmp_path, people)
    program = Program(name="deadman", argv=(*argv, "--listen", str(address)), cwd=tmp_path, env=env)
    return Running(program, tmp_path / "log", lambda: says_ready(address))


def statuses(people: Provider) -> list[str]:
    return [orjson.loads(each.body)["status"] for each in people.posted]


async def test_what_it_heard_it_tells_and_remembers(tmp_path: Path, people: Provider) -> None:
    address = Address("127.0.0.1", free_port())
    running = watcher(tmp_path, people, address)
    await asyncio.to_thread(running.start)
    try:
        key = (tmp_path / "secrets" / "ping_tam-duong").read_text()
        async with httpx.AsyncClient(base_url=f"http://{address}/ping") as http:
            assert (await http.post(f"/{key}/fail", content="outbox: 3 due")).status_code == 200
            await people.received(1)
            await asyncio.to_thread(running.kill)
            await asyncio.to_thread(running.start)
            assert (await http.get(f"/{key}")).status_code == 200
            await people.received(2)
            if statuses(people)[-1] == "firing":  # killed before it noted that it was taken
                await people.received(3)
    finally:
        await asyncio.to_thread(running.stop)
    assert statuses(people)[-1] == "resolved"
    keys = [each.headers["idempotency-key"] for each in people.posted]
    assert len(set(keys)) == 2
    first = orjson.loads(people.posted[0].body)
    assert first["alerts"][0]["annotations"]["cause"] == "outbox: 3 due"
    assert key not in (tmp_path / "log").read_text()


@pytest.mark.parametrize(("port", "code"), [(None, 0), (9, 1)])
async def test_a_test_says_who_took_it(
    tmp_path: Path, people: Provider, port: int | None, code: int
) -> None:
    people.port, real = port or people.port, people.port
    argv, env = command(tmp_path, people)
    people.port = real
    run = await asyncio.to_thread(
        subprocess.run, [*argv, "--test"], env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == code, run.stderr
    assert run.stdout.startswith(f"truc/webhook/0: {'failed' if code else 'accepted'}")
    assert len(people.posted) == 1 - code


def test_what_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "deadman.yml").write_text("watch: []\nroute: {receiver: none}\n")
    argv = [sys.executable, "-m", "ioc", "deadman", "--config", str(tmp_path / "deadman.yml")]
    env = {"PATH": os.defpath, "IOC_STATE": str(tmp_path)}
    run = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "there is no receiver 'none'" in run.stderr
