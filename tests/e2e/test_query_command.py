"""`ioc query`, typed as a person types it."""

import json
from pathlib import Path

import pytest

from core.model import Identity
from core.service.clock import SystemClock
from tests import given
from tests.e2e.apiserver import writing
from tests.servers import Database
from tests.typed import typed as run

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
TRAFFIC = Identity.of("net_traffic_total", {"unit": "khun-ha-2025"})


@pytest.fixture
async def now_ms(database: Database) -> int:
    return await ten_minutes(database)


async def ten_minutes(database: Database) -> int:
    """Store a counter that grew by one each minute, up to 100 now; now in ms."""
    given.place(database)
    now = int(SystemClock().now().timestamp() * 1000)
    async with writing(database) as writer:
        for ago in range(9, -1, -1):
            await writer.put((TRAFFIC, now - ago * 60_000, 100.0 - ago), source="bts-01")
    return now


def asked(database: Database, *words: str) -> tuple[int, str, str]:
    return typed(database, "query", *words)


def typed(database: Database, *words: str) -> tuple[int, str, str]:
    env = {
        "IOC_DATABASE_URL": database.url,
        "IOC_STATE": str(database.state),
        "IOC_CONFIG": str(EXAMPLE),
    }
    done = run(env, *words)
    return done.returncode, done.stdout, done.stderr


async def test_answers(database: Database, now_ms: int) -> None:
    at = str(now_ms / 1000)
    code, table, _ = asked(database, "net_traffic_total", "--at", at)
    assert (code, table.splitlines()[1].split()[-1]) == (0, "100")
    words = ("increase(net_traffic_total[5m])", "--from", "3m", "--step", "1m", "--format", "csv")
    code, rows, said = asked(database, *words)
    assert (code, rows.splitlines()[0], len(rows.splitlines()) > 2) == (0, "unit,time,value", True)
    assert said == ""


def test_times_are_those_of_the_place(database: Database) -> None:
    given.place(database)
    row = "{}      2026-11-24 08:30:00+01:00  1795505400\n"
    for moment in ("2026-11-24T08:30", "2026-11-24T07:30Z", "1795505400"):
        code, table, said = asked(database, "vector(time())", "--at", moment)
        assert (code, table.splitlines(keepends=True)[1:]) == (0, [row]), said


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["up{"], "ioc: 1:4: parse error: unexpected end of input inside braces\n"),
        (["up", "--from", "noon"], "ioc: 'noon' is no moment; "),
        (["up", "--step", "1m"], "ioc: --to and --step need --from\n"),
        (["up", "--max-points", "9"], "ioc: --max-points needs --from\n"),
        (
            ["up", "--max-points", "9", "--at", "1h"],
            "ioc: --max-points goes with --from and --to, ",
        ),
        (["up", "--max-points", "1", "--from", "1h"], "ioc: --max-points is from 2 to 4000\n"),
        (
            ["up", "--max-points", "9", "--from", "1h", "--to", "1h"],
            "ioc: --to has to lie after --from\n",
        ),
    ],
)
def test_mistakes(database: Database, words: list[str], error: str) -> None:
    code, out, said = asked(database, *words)
    assert (code, out, said.startswith(error)) == (1, "", True), said


async def test_a_chart(database: Database, now_ms: int) -> None:
    begin, end = str(now_ms / 1000 - 600), str(now_ms / 1000)
    words = ("net_traffic_total", "--from", begin, "--to", end, "--max-points", "3")
    code, table, said = asked(database, *words)
    lines = [line.split() for line in table.splitlines()]
    assert (code, said) == (0, "")
    assert lines[0] == ["series", "time", "min", "max", "last", "count"]
    assert (lines[1][-4], lines[-1][-3:-1]) == ("91", ["100", "100"])
    assert sum(int(line[-1]) for line in lines[1:]) == 10
    code, rows, said = asked(database, *words, "--format", "csv")
    assert (code, said) == (0, "")
    assert rows.splitlines()[0] == "__name__,unit,time,min,max,last,count,ends"
    code, text, said = asked(database, *words, "--format", "json")
    assert (code, json.loads(text)["of"]) == (0, "samples"), said
