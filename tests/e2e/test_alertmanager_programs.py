"""Prometheus and amtool themselves, at our Alertmanager's API."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.store.keys import Scope
from tests.chaos.eventually import eventually
from tests.desk import put_alert
from tests.e2e.alertmanager import Asker, asking
from tests.ports import free_port
from tests.servers import Database

AMTOOL, PROMETHEUS = shutil.which("amtool"), shutil.which("prometheus")
PAGE = (Path(__file__).parents[2] / "docs" / "alerts-api.md").read_text("utf-8")


@pytest.fixture
async def asker(database: Database) -> AsyncIterator[Asker]:
    async with asking(database) as found:
        yield found


@pytest.mark.skipif(
    AMTOOL is None, reason="amtool is not installed: package prometheus-alertmanager"
)
async def test_amtool_asks_silences_and_ends(
    asker: Asker, database: Database, tmp_path: Path
) -> None:
    put_alert(database, "PortalDown", portal="dvc")
    config = tmp_path / "http.yml"
    config.write_text(f"authorization: {{type: Bearer, credentials: {asker.keys[Scope.ADMIN]}}}\n")

    async def amtool(*words: str) -> str:
        assert AMTOOL
        program = await asyncio.create_subprocess_exec(
            AMTOOL,
            f"--alertmanager.url={asker.server.url}",
            f"--http.config.file={config}",
            *words,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await program.communicate()
        assert program.returncode == 0, out.decode()
        return out.decode()

    assert "PortalDown" in await amtool("alert", "query", "portal=dvc")
    assert "PortalDown" not in await amtool("alert", "query", "portal=~x.*")
    number = (
        await amtool("silence", "add", "portal=dvc", "--comment=x", "--duration=2h", "--author=an")
    ).strip()
    assert number in await amtool("silence", "query")
    assert "PortalDown" not in await amtool("alert", "query")
    assert "PortalDown" in await amtool("alert", "query", "--silenced")
    assert number in await amtool("silence", "update", number, "--duration=5h")
    assert (await amtool("config", "routes", "test", "portal=dvc")).strip() == "hook"
    await amtool("silence", "expire", number)
    assert number in await amtool("silence", "query", "--expired")
    assert "PortalDown" in await amtool("alert", "query", "-o", "extended")


@pytest.mark.skipif(PROMETHEUS is None, reason="prometheus is not installed")
async def test_prometheus_sends_alerts_in_by_the_example_of_the_page(
    asker: Asker, database: Database, tmp_path: Path
) -> None:
    assert PROMETHEUS
    key = tmp_path / "ioc.key"
    key.write_text(asker.keys[Scope.ALERT_WRITER])
    example = re.findall(r"```yaml\n# prometheus.yml\n(.*?)```", PAGE, re.DOTALL)[0]
    for said, here in (
        ("scheme: https", "scheme: http"),
        ("/etc/prometheus/ioc.key", str(key)),
        ("ioc.example:443", f"127.0.0.1:{asker.server.port}"),
    ):
        assert said in example
        example = example.replace(said, here)
    rule = "{alert: Always, expr: vector(1), labels: {severity: critical}}"
    (tmp_path / "rules.yml").write_text(f"groups: [{{name: g, rules: [{rule}]}}]")
    config = tmp_path / "prometheus.yml"
    config.write_text(
        f"global: {{evaluation_interval: 1s}}\nrule_files: [{tmp_path}/rules.yml]\n{example}"
    )
    program = await asyncio.create_subprocess_exec(
        PROMETHEUS,
        f"--config.file={config}",
        f"--storage.tsdb.path={tmp_path}/data",
        f"--web.listen-address=127.0.0.1:{free_port()}",
        "--rules.alert.resend-delay=1s",  # it knows whom to tell after 5 s only
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )

    def posted() -> list[tuple[object, ...]]:
        with database.connect() as owner:
            return owner.execute("SELECT labels FROM posted_alert").fetchall()

    try:
        await eventually(lambda: len(posted()) == 1, deadline_seconds=30)
    finally:
        program.terminate()
        await program.wait()
    origin = asker.keys[Scope.ALERT_WRITER].split("_")[1]
    labels = {"alertname": "Always", "severity": "critical", "origin": origin}
    assert posted() == [(labels,)]
