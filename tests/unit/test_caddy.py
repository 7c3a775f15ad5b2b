"""Caddy understands what stands in front of the center."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from api.handin.acts import BODY_BYTES_MAX
from ingest.http.body import Limits
from ingest.http.forms import FORMS
from tests.deployment.composed import PROJECT

DEPLOY = PROJECT / "deploy"

PROXIES = [("Caddyfile", mode) for mode in ("internal", "auto", "own", "proxy")]


def adapted(file: Path, home: Path, **given: str) -> str:
    """Let Caddy read a file; what it makes of it."""
    read = subprocess.run(
        ["caddy", "adapt", "--adapter", "caddyfile", "--config", file],
        env={"PATH": os.defpath, "HOME": str(home), **given},
        check=False,
        capture_output=True,
        text=True,
    )
    assert read.returncode == 0, read.stderr
    # Debian's Caddy wants a blank at the end of a line with `import`; that of the image does not.
    warned = [line for line in read.stderr.splitlines() if '"warn"' in line]
    assert [line for line in warned if "not formatted" not in line] == []
    return read.stdout


@pytest.mark.parametrize(("file", "mode"), [*PROXIES, ("Caddyfile.deadman", "internal")])
def test_caddy_understands_its_files(file: str, mode: str, tmp_path: Path) -> None:
    address = "http://ioc.example.vn" if mode == "proxy" else "ioc.example.vn"
    made = adapted(DEPLOY / file, tmp_path, IOC_TLS=mode, IOC_ADDRESS=address)
    assert ("sign_with_root" in made) == (mode == "internal")


def test_what_reads_samples_is_sent_them_and_as_much_as_it_reads(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "install.md").read_text()
    for text in ((DEPLOY / "Caddyfile").read_text(), page):
        (paths,) = re.findall(r"@ingest path (.*)", text)
        assert {*paths.split()} == {*FORMS, "/ping", "/ping/*", "/health"}
    made = adapted(DEPLOY / "Caddyfile", tmp_path, IOC_ADDRESS="a.example")
    sizes = {int(size) - 1_000_000 for size in re.findall(r'"max_size":(\d+)', made)}
    assert {Limits().body_bytes_max, BODY_BYTES_MAX} <= sizes  # who reads says what is too much


def test_caddy_understands_what_stands_beside_systemd(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "install.md").read_text()
    written = re.search(r"cat >/etc/caddy/Caddyfile <<'END'\n(.*?)\nEND\n", page, re.DOTALL)
    assert written
    (tmp_path / "Caddyfile").write_text(written[1])
    assert "127.0.0.1:8001" in adapted(tmp_path / "Caddyfile", tmp_path)
