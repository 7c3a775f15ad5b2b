"""The service file is one that systemd understands, and as closed as we say."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
UNIT = PROJECT / "deploy" / "systemd" / "ioc.service"


class Cased(configparser.ConfigParser):
    """Minds the case of names, as systemd does."""

    def optionxform(self, optionstr: str) -> str:
        """Leave it."""
        return optionstr


def settings() -> dict[str, str]:
    """Read its [Service]; of what stands more than once only the last."""
    parser = Cased(strict=False, interpolation=None)
    parser.read_string(UNIT.read_text())
    return dict(parser["Service"])


def test_systemd_finds_no_mistake(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    program = Path(sys.executable).with_name("ioc")
    text = UNIT.read_text().replace("/opt/ioc/.venv/bin/ioc", str(program))
    (tmp_path / "ioc.service").write_text(text)
    verified = subprocess.run(
        [analyze, "verify", tmp_path / "ioc.service"], check=False, capture_output=True, text=True
    )
    # It also judges units of the machine that ours leads to; those are not ours to mend.
    told = [line for line in verified.stderr.splitlines() if "ioc.service" in line]
    assert told == []


def test_it_is_closed_supervised_and_leaves_time_to_end() -> None:
    service = settings()
    closed = {
        "NoNewPrivileges": "yes", "ProtectSystem": "strict", "PrivateTmp": "yes",
        "CapabilityBoundingSet": "", "UMask": "0077",
    }  # fmt: skip
    supervised = {
        "Type": "notify", "Restart": "always", "RestartSec": "2", "RestartMaxDelaySec": "60",
        "WatchdogSec": "30", "LimitNOFILE": "65536", "OOMScoreAdjust": "-900",
        "OOMPolicy": "continue",
    }  # fmt: skip
    assert service.items() >= (closed | supervised).items()
    # SIGTERM goes to `ioc up` alone, which ends its children in order.
    assert service["KillMode"] == "mixed"
    assert service["TimeoutStopSec"] == "4min"


def test_the_state_is_where_the_service_may_write() -> None:
    service = settings()
    state = re.search(r"IOC_STATE=(\S+)", service["Environment"])
    assert state
    assert state[1] == f"/var/lib/{service['StateDirectory']}"
    assert service["RuntimeDirectory"] == "ioc"  # ioc/private/where.py
