"""The web app has units of its own, in TypeScript: vitest runs them."""

import subprocess
from pathlib import Path

WEB = Path(__file__).parents[2] / "dashboards" / "web"


def test_the_units_of_the_web_app() -> None:
    ran = subprocess.run(
        ["npm", "run", "--silent", "test"],
        cwd=WEB, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        timeout=280,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout
