"""`ioc user totp`, typed beside a telephone."""

import shutil
import subprocess
import sys
from pathlib import Path

from core.store.factor import SEAL_FILE
from tests.authenticator import Authenticator
from tests.servers import Database
from tests.typed import typed

EXAMPLE = Path(__file__).parents[2] / "config" / "example"


def test_a_second_factor_is_set_and_taken_away_on_the_machine(
    database: Database, tmp_path: Path
) -> None:
    secrets = Path(shutil.copytree(database.state / "secrets", tmp_path / "secrets"))
    (secrets / SEAL_FILE).unlink(missing_ok=True)
    env = {
        "IOC_DATABASE_URL": database.url,
        "IOC_STATE": str(tmp_path),
        "IOC_CONFIG": str(EXAMPLE),
        "COLUMNS": "120",
    }
    assert typed(env, "user", "add", "binh", "--role", "admin").returncode == 0
    no_key = typed(env, "user", "totp", "add", "binh")
    assert (no_key.returncode, "is `ioc up` running?" in no_key.stderr) == (1, True)
    assert typed(env, "migrate").returncode == 0
    assert (secrets / SEAL_FILE).stat().st_mode & 0o777 == 0o600
    nobody = typed(env, "user", "totp", "add", "nobody")
    assert nobody.stderr == "ioc: no user 'nobody'; `ioc user list` shows them\n"
    wrong = typed(env, "user", "totp", "add", "binh", stdin="12345\n")
    assert (wrong.returncode, "clocks of the phone" in wrong.stderr) == (1, True)
    assert "enabled  off" in typed(env, "user", "list").stdout

    said = _added(env)
    assert "binh signs in with a code from now on" in said
    assert len([line for line in said.splitlines() if line.startswith("  ")]) == 10
    assert "enabled  on" in typed(env, "user", "list").stdout
    again = typed(env, "user", "totp", "add", "binh")
    assert "first: ioc user totp reset binh" in again.stderr

    reset = typed(env, "user", "totp", "reset", "binh")
    assert reset.stdout == "binh has no second factor any more; all sessions have ended\n"
    assert typed(env, "user", "totp", "reset", "binh").returncode == 1
    with database.connect() as owner:
        acts = owner.execute("SELECT action, detail FROM audit ORDER BY id").fetchall()
    assert [action for action, _ in acts] == ["user.add", "user.totp", "user.totp_reset"]
    assert [detail for _, detail in acts[1:]] == [{}, {}]


def _added(env: dict[str, str]) -> str:
    command = [sys.executable, "-m", "ioc", "user", "totp", "add", "binh"]
    with subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdin
        assert running.stdout
        secret = running.stdout.readline().removeprefix("Secret: ").strip()
        running.stdin.write(f"{Authenticator(secret).code()}\n")
        running.stdin.close()
        return running.stdout.read()
