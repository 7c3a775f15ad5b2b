"""A PostgreSQL of our own: made once, configured at each start, reached over its socket only."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg

from core.service.secrets import kept_secret

from .account import Account, give, own_folder
from .bootstrap import BACKUP, DATABASE, OWNER, SUPERUSER, bootstrap
from .errors import StartError
from .machine import Machine, postgres_settings
from .orphan import stop_orphans
from .program import Program

VERSION = "17"

# Of the kernel, for the name of a Unix socket.
_SOCKET_NAME_BYTES = 107

# The kernel is to end one connection rather than the server, with which all of them would end.
_SERVER_SCORE = -900
# Written once: `ioc up` logs in every 3 s, a path interns its names, and CPython's table of these
# takes no place twice until it is full. It doubled after 48 minutes (0.9 MB).
_OWNER_FILE: Final = f"db_{OWNER}"
_SUPERUSER_FILE: Final = f"db_{SUPERUSER}"
_BACKENDS = {"PG_OOM_ADJUST_FILE": "/proc/self/oom_score_adj", "PG_OOM_ADJUST_VALUE": "0"}

# Large blocks go back to the system when they are freed. By itself the C library keeps them after
# the first, for as long as the session lives: 20 to 30 MB of each that once read much.
_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(128 * 1024)}

# "all" are databases: who copies the whole cluster names none.
_DOORS: Final = f"local all all scram-sha-256\nlocal replication {BACKUP} scram-sha-256\n"

FIXED: Final = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "password_encryption": "'scram-sha-256'",
    "shared_preload_libraries": "'timescaledb'",
    "timescaledb.telemetry_level": "off",
    # Our own processes pack and retain, so there are no background jobs to run.
    "timescaledb.max_background_workers": "0",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "data_sync_retry": "off",
    "checkpoint_timeout": "15min",
    "wal_compression": "lz4",
    "random_page_cost": "1.1",
    "jit": "off",
    # Of each writer, for the rows of one batch that may be there already. They are used in turn, so
    # all of them are taken sooner or later.
    "temp_buffers": "2MB",
    # Late inserts touch many chunks.
    "max_locks_per_transaction": "1024",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "10s",
    "transaction_timeout": "60s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "client_connection_check_interval": "2s",
    "reserved_connections": "5",
    "max_slot_wal_keep_size": "8GB",
    "log_lock_waits": "on",
    "log_min_duration_statement": "500ms",
    # Values may be personal or secret; statements are enough to find a slow one.
    "log_parameter_max_length": "0",
    "log_timezone": "'UTC'",
    "timezone": "'UTC'",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """One private cluster.

    folder: keeps the data. run: a short path for the socket. secrets: where the passwords of
    `postgres` and of the owner `ioc` are kept. extra: settings that override ours. doors: who may
    come in, as pg_hba.conf says it.
    """

    folder: Path
    run: Path
    secrets: Path
    account: Account | None
    machine: Machine
    extra: Mapping[str, str] = field(default_factory=dict)
    doors: str = _DOORS

    @property
    def data(self) -> Path:
        """The cluster itself."""
        return self.folder / "data"

    @property
    def password_file(self) -> Path:
        """The password of the owner `ioc`."""
        return self.secrets / _OWNER_FILE

    def url(self, *, user: str = OWNER, database: str = DATABASE) -> str:
        """How to connect, without a password."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.run), safe='')}"

    def end_orphans(self) -> tuple[int, ...]:
        """End servers of an earlier run; returns their process ids. Raises StartError."""
        ended = stop_orphans(self.data, "postgres", signal.SIGINT)
        # PostgreSQL would take whoever has the number in it by now for a server of these data.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        return ended

    def prepare(self) -> None:
        """Do everything before the start; harmless when done already. Raises StartError."""
        for folder in (self.folder, self.run):
            own_folder(folder, self.account)
        if self.account and not self.account.reaches(self.folder):
            raise StartError(
                f"The system user {self.account.name!r} cannot enter {self.folder}.",
                "Choose a state folder outside of private homes: --state /var/lib/ioc",
            )
        self._refuse_other_version()
        if not self.data.exists():
            self._create()
        self._configure()

    def program(self) -> Program:
        """Server to run. SIGINT is PostgreSQL's fast shutdown: clients are cut, nothing is lost."""
        return Program(
            name="postgres",
            argv=(str(program_path("postgres")), "-D", str(self.data)),
            cwd=self.folder,
            account=self.account,
            env={"LANG": "C.UTF-8", "PATH": os.defpath, **_BACKENDS, **_MEMORY},
            memory_score=_SERVER_SCORE,
            stop_signal=signal.SIGINT,
            stop_seconds=60.0,
            last_signal=signal.SIGQUIT,  # takes its backends along, which SIGKILL would leave
        )

    def answers(self) -> bool:
        """Whether the server takes connections now."""
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def bootstrap(self) -> None:
        """Make the owner role and its database, where missing. The server must answer."""
        bootstrap(self._connect, kept_secret(self.password_file))

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            self.url(user=SUPERUSER, database=database),
            password=kept_secret(self.secrets / _SUPERUSER_FILE),
            connect_timeout=2,
            autocommit=True,
        )

    def _refuse_other_version(self) -> None:
        marker = self.data / "PG_VERSION"
        found = marker.read_text().strip() if marker.exists() else VERSION
        if found != VERSION:
            raise StartError(
                f"The data in {self.data} is of PostgreSQL {found}; this program runs {VERSION}.",
                "Start the program that wrote it, or give another folder with --state.",
            )

    def _create(self) -> None:
        """Run initdb aside, so that an interrupted one leaves nothing that looks complete."""
        aside = self.folder / "data.new"
        shutil.rmtree(aside, ignore_errors=True)
        password = self.folder / "initdb-password"
        password.write_text(kept_secret(self.secrets / _SUPERUSER_FILE))
        password.chmod(0o600)
        give(password, self.account)
        made = subprocess.run(
            [*(self.account.prefix() if self.account else ()), program_path("initdb"),
             "--data-checksums", "--encoding=UTF8", "--locale-provider=builtin",
             "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", f"--username={SUPERUSER}",
             "--auth=scram-sha-256", f"--pwfile={password}", f"--pgdata={aside}"],
            cwd=self.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        password.unlink()
        if made.returncode:
            shutil.rmtree(aside, ignore_errors=True)
            raise StartError(
                f"PostgreSQL could not create its data in {self.folder}:",
                made.stderr.strip().replace("\n", "\n  "),
            )
        aside.rename(self.data)

    def _configure(self) -> None:
        if len(bytes(self.run / ".s.PGSQL.5432")) > _SOCKET_NAME_BYTES:
            raise StartError(f"The run-time folder {self.run} has too long a name.", "Shorten it.")
        settings = {
            **FIXED,
            **postgres_settings(self.machine),
            "unix_socket_directories": f"'{self.run}'",
            **self.extra,
        }
        lines = [f"{name} = {value}" for name, value in settings.items()]
        text = "\n".join(["# Written anew at each start.", *lines, ""])
        self._write(self.data / "postgresql.conf", text)
        self._write(self.data / "pg_hba.conf", self.doors)

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text)
        give(path, self.account)


def program_path(name: str) -> Path:
    """Find a program of PostgreSQL; Debian keeps each version's in a folder of its own.

    Raises StartError.
    """
    debian = Path(f"/usr/lib/postgresql/{VERSION}/bin") / name
    if debian.exists():
        return debian
    found = shutil.which(name)
    if found is None:
        raise StartError(
            f"PostgreSQL {VERSION} is not installed ({name} is missing).",
            "As root: apt install postgresql-17 postgresql-17-timescaledb, or: make run",
        )
    return Path(found)
