"""The service files are such that systemd understands, and as closed as we say."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deployment.composed import refused

PROJECT = Path(__file__).parents[2]
UNITS = {path.name: path for path in (PROJECT / "deploy" / "systemd").iterdir()}
CENTER = "ioc.service"
WATCHER = "ioc-deadman.service"


class Cased(configparser.ConfigParser):
    """Minds the case of names, as systemd does."""

    def optionxform(self, optionstr: str) -> str:
        """Leave it."""
        return optionstr


def settings(unit: str = CENTER) -> dict[str, str]:
    """Read its [Service]; of what stands more than once only the last."""
    parser = Cased(strict=False, interpolation=None)
    parser.read_string(UNITS[unit].read_text())
    return dict(parser["Service"])


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_finds_no_mistake(unit: str, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    program = Path(sys.executable).with_name("ioc")
    text = UNITS[unit].read_text().replace("/opt/ioc/.venv/bin/ioc", str(program))
    (tmp_path / unit).write_text(text)
    verified = subprocess.run(
        [analyze, "verify", tmp_path / unit], check=False, capture_output=True, text=True
    )
    # It also judges units of the machine that ours leads to; those are not ours to mend.
    told = [line for line in verified.stderr.splitlines() if unit in line]
    assert told == []


@pytest.mark.parametrize("unit", UNITS)
def test_it_is_closed_and_started_again(unit: str) -> None:
    closed = {
        "NoNewPrivileges": "yes", "ProtectSystem": "strict", "PrivateTmp": "yes",
        "CapabilityBoundingSet": "", "UMask": "0077", "User": "ioc", "StateDirectoryMode": "0700",
        "Restart": "always", "RestartSec": "2", "RestartMaxDelaySec": "60",
    }  # fmt: skip
    assert settings(unit).items() >= closed.items()


def test_the_center_is_supervised_and_has_time_to_end() -> None:
    service = settings()
    supervised = {
        "Type": "notify", "WatchdogSec": "30", "LimitNOFILE": "65536", "OOMScoreAdjust": "-900",
        "OOMPolicy": "continue",
    }  # fmt: skip
    assert service.items() >= supervised.items()
    # SIGTERM goes to `ioc up` alone, which ends its children in order.
    assert service["KillMode"] == "mixed"
    assert service["TimeoutStopSec"] == "4min"


@pytest.mark.parametrize("unit", UNITS)
def test_the_state_is_where_the_service_may_write(unit: str) -> None:
    service = settings(unit)
    state = re.search(r"IOC_STATE=(\S+)", service["Environment"])
    assert state
    assert state[1] == f"/var/lib/{service['StateDirectory']}"


def test_the_socket_of_the_database_is_where_commands_look_for_it() -> None:
    assert settings()["RuntimeDirectory"] == "ioc"  # ioc/private/where.py


def test_the_watcher_is_called_as_it_wants_to_be() -> None:
    words = settings(WATCHER)["ExecStart"].split()[1:]
    assert refused(words) == ""
