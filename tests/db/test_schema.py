"""Migrations make exactly the schema that `core/store/schema.sql` shows."""

import os
import re
import subprocess
from pathlib import Path

from tests.servers import Database

SHOWN = Path(__file__).parents[2] / "core/store/schema.sql"


def test_migrations_make_the_schema_that_is_shown(database: Database) -> None:
    made = _dump(database)
    if os.getenv("GOLDEN"):
        SHOWN.write_text(made, "utf-8")
    assert made == SHOWN.read_text("utf-8"), "run `make golden` and review the difference"


def _dump(database: Database) -> str:
    """Tell the schema as pg_dump does, without what differs from run to run."""
    dumped = subprocess.run(
        ["/usr/lib/postgresql/17/bin/pg_dump", "--schema-only", "--no-owner", "--schema=public",
         "--schema=board", f"--dbname={database.url}"],
        env={"PGPASSWORD": database.login().password}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    kept = [
        line
        for line in dumped.splitlines()
        if line and not line.startswith(("--", "\\restrict", "\\unrestrict", "SET ", "SELECT pg_"))
    ]
    return re.sub(r";\n(?=CREATE|COMMENT)", ";\n\n", "\n".join(kept)) + "\n"
