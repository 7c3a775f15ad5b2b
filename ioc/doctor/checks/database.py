"""The database: reached, of this version, on time. Pure."""

from collections.abc import Iterator
from shlex import quote

from core.store.vitals import Vitals
from ioc import pack
from ioc.doctor.facts import Facts
from ioc.doctor.result import Result, Text, fail, ok, warn
from ioc.leases import ALERTS, WANTED

_SKEW_SECONDS_MAX = 2.0
_CONNECTIONS_MAX = 0.8
_WHO = "SELECT application_name, count(*) FROM pg_stat_activity GROUP BY 1"
_LOGS = {pack.LEASE: "pack", ALERTS: "alerts"}  # where its process writes; all others are ingest


def reachable(facts: Facts) -> Iterator[Result]:
    """See whether it answers, and has TimescaleDB."""
    if isinstance(facts.database, str):
        if facts.running is None and facts.private_database:
            return  # it runs with `ioc up`, whose check has said enough
        yield fail(
            "database",
            Text(
                f"Không kết nối được cơ sở dữ liệu: {facts.database}",
                f"The database cannot be reached: {facts.database}",
            ),
            Text("Không lưu được số liệu.", "Nothing can be stored."),
            _look(facts),
            runbook="DatabaseDown",
        )
    elif facts.database.timescale is None:
        yield fail(
            "database",
            Text("Cơ sở dữ liệu không có TimescaleDB.", "The database has no TimescaleDB."),
            Text("Không có bảng số liệu.", "There is no table for samples."),
            "CREATE EXTENSION timescaledb;  -- as its superuser",
        )
    else:
        database = facts.database
        text = f"PostgreSQL {database.version}, TimescaleDB {database.timescale}."
        yield ok("database", text, text)


def _look(facts: Facts) -> str:
    if facts.private_database:
        return f"tail -n 50 {quote(str(facts.state / 'log' / 'postgres.log'))}"
    return f'{facts.psql} -c "SELECT now()"'


def schema(facts: Facts) -> Iterator[Result]:
    """See whether its tables and roles are those of this program."""
    if not isinstance(facts.database, Vitals):
        return
    missing = sorted(facts.migrations_shipped - facts.database.migrations)
    unknown = sorted(facts.database.migrations - facts.migrations_shipped)
    roles = sorted(facts.roles_wanted - facts.database.roles)
    if unknown:
        numbers = ", ".join(map(str, unknown))
        yield warn(
            "schema",
            Text(
                f"Cơ sở dữ liệu mới hơn chương trình (bước {numbers}).",
                f"The database is newer than this program (migration {numbers}).",
            ),
            Text(
                "Bản cũ chạy được trên đó, nhưng không biết những gì bản mới đã thêm.",
                "This older program runs on it, and knows nothing of what the newer one added.",
            ),
            "ioc --version",
        )
    if missing or roles:
        lacks = ", ".join([*map(str, missing), *roles])
        yield fail(
            "schema",
            Text(f"Cơ sở dữ liệu còn thiếu: {lacks}.", f"The database lacks: {lacks}."),
            Text("Các tiến trình không khởi động được.", "The processes cannot start."),
            "ioc migrate",
        )
    if not (unknown or missing or roles):
        count = len(facts.database.migrations)
        yield ok("schema", f"Đủ {count} bước nâng cấp.", f"All {count} migrations stand.")


def clock(facts: Facts) -> Iterator[Result]:
    """See whether its clock and ours agree."""
    if not isinstance(facts.database, Vitals):
        return
    ahead = facts.database.clock_ahead_seconds
    if abs(ahead) <= _SKEW_SECONDS_MAX:
        return
    yield warn(
        "clock",
        Text(
            f"Đồng hồ của cơ sở dữ liệu lệch {ahead:+.1f} giây so với máy này.",
            f"The database's clock is {ahead:+.1f} s from this machine's.",
        ),
        Text(
            "Độ mới của số liệu và giờ cảnh báo sẽ sai.",
            "Ages of samples and times of alerts are wrong.",
        ),
        "timedatectl status",
        runbook="ClockSkew",
    )


def connections(facts: Facts) -> Iterator[Result]:
    """See whether it has room for more sessions."""
    if not isinstance(facts.database, Vitals):
        return
    used, most = facts.database.connections, facts.database.connections_max
    if used <= most * _CONNECTIONS_MAX:
        return
    yield warn(
        "connections",
        Text(f"{used} trên {most} kết nối đang dùng.", f"{used} of {most} connections are used."),
        Text("Thêm nữa sẽ bị từ chối.", "More will be refused."),
        f"{facts.psql} -c {quote(_WHO)}",
    )


def leases(facts: Facts) -> Iterator[Result]:
    """See whether each job that only one may do is done by somebody."""
    if not isinstance(facts.database, Vitals) or facts.running is None or facts.starting:
        return
    held = {lease.name: lease for lease in facts.database.leases if lease.left_seconds > 0}
    away = [name for name in WANTED if name not in held]
    for name in away:
        yield warn(
            "leases",
            Text(f"Không ai giữ quyền {name}.", f"Nobody holds the lease {name}."),
            Text("Việc đó đang dừng.", "That job stands still."),
            f"tail -n 50 {quote(str(facts.state / 'log'))}/{_LOGS.get(name, 'ingest-*')}.log",
        )
    if not away:
        count = len(WANTED)
        yield ok("leases", f"{count} quyền đều có người giữ.", f"All {count} leases are held.")
