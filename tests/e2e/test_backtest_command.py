"""`ioc rules backtest`, typed as a person types it."""

import json
import sys
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest
from psycopg.pq import TransactionStatus

from alerts.backtest import replay
from api.backtests.asked import Asked, RuleText
from api.backtests.living import Backtest
from api.backtests.models import BacktestResult
from api.backtests.worker import connected
from tests.backtesting import ID, MINUTE, evaluate, store
from tests.servers import Database
from tests.typed import typed

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
RULES = """
groups:
  - name: a
    interval: 1m
    labels: {priority: p2}
    rules:
      - {alert: High, expr: m > 90, for: 3m}
      - {alert: Low, expr: m < 0}
      - {record: "m:max", expr: max(m)}
"""


def backtest(database: Database, *words: str) -> CompletedProcess[str]:
    env = {
        "IOC_DATABASE_URL": database.url,
        "IOC_STATE": str(database.state),
        "IOC_CONFIG": str(EXAMPLE),
    }
    return typed(env, "rules", "backtest", *words)


def test_a_file_and_expressions(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins, file = store(database), tmp_path / "a.yml"
    file.write_text(RULES, "utf-8")
    done = backtest(database, str(file), "--last", "1d")
    assert done.returncode == 0, done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0] == "High: m > 90, for 3m; the last 1d, times of Europe/Berlin"
    assert "fired 10 (10.0 a day)" in lines
    assert any(line.startswith("longest ") for line in lines)
    assert any(line.startswith("messages to hook") for line in lines)
    assert "Low: m < 0; the last 1d, times of Europe/Berlin" in lines
    words = ("m > 90", "--last", "1d", "--for", "10m", "--json")
    told = BacktestResult.model_validate(json.loads(backtest(database, *words).stdout))
    assert (told.draft.fired, told.draft.pending, told.data_since) == (0, 10, begins)
    odd = backtest(database, "m / 0 > 1 or nothing > 1", "--last", "1d", "--json")
    side = json.loads(odd.stdout)["draft"]
    assert side["warnings"] == ["no metric 'nothing' is known"]
    assert side["series"][0]["activations"][0]["value"] is None
    every = json.loads(backtest(database, '{__name__=~".+"}', "--last", "1d", "--json").stdout)
    assert every["draft"]["fired"] == 2
    none = backtest(database, "nothing > 1", "--last", "1d")
    assert "there are no samples of what it reads" in none.stdout
    monkeypatch.setattr(replay, "ACTIVATIONS_MAX", 5)
    noisy = backtest(database, "m % 40 > 37", "--last", "1d")
    assert (noisy.returncode, noisy.stderr.splitlines()[-1]) == (
        1, "ioc: the rule begins more than 5 alerts; make it stricter, or hold it for longer",
    )  # fmt: skip


BEHIND = """
import os
from ioc.rules.tried import behind_others
with behind_others():
    try:
        bytearray(600 << 20)
    except MemoryError:
        print("too much", os.nice(0))
print(len(bytearray(600 << 20)) >> 20)
"""


def test_it_stands_behind_the_center() -> None:
    done = run([sys.executable, "-c", BEHIND], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["too much 10", "600", ""]


def test_a_rule_at_work_beside_what_was(database: Database, tmp_path: Path) -> None:
    begins = store(database)
    evaluate(database, begins)
    done = backtest(database, "High", "--last", "1d")
    assert done.returncode == 0, done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0] == "High: m > 90, for 3m; the last 1d, times of Europe/Berlin"
    assert any(line.startswith("really fired 1, alike 1, since ") for line in lines)
    differences = [line for line in lines if line.startswith("only in the back-test, ")]
    old = "only in the back-test, longer ago than it is known what came late: "
    assert [line.startswith(old) for line in differences] == [True] * len(differences)
    assert len(differences) == 9
    words = ("m > 90", "--last", "1d", "--against", ID)
    told = BacktestResult.model_validate(json.loads(backtest(database, *words, "--json").stdout))
    assert told.running is not None
    assert told.really is not None
    assert (told.running.fired, told.really.fired, told.really.alike) == (10, 1, 1)
    assert (told.really.different, told.really.differences[0].kind) == (9, "only_backtest")
    file = tmp_path / "a.yml"
    file.write_text(RULES, "utf-8")
    for refused, reason in (
        (("High", "--for", "5m"), "'High' is a rule"),
        (("m > 1", "--against", "Higher"), "--against: no alert rule 'Higher' runs"),
        (("rules/a.yml: a: High",), "no alert rule 'rules/a.yml: a: High' runs"),
        ((str(file), "--against", "High"), "choose it by --rule"),
    ):
        done = backtest(database, *refused, "--last", "1d")
        assert (done.returncode, reason in done.stderr) == (1, True), done.stderr


async def test_who_may_ask_about_some_units_tries_on_their_series(database: Database) -> None:
    begins = store(database)
    asked = Asked(
        rule=RuleText(name="High", expr="m > 90", interval_seconds=60),
        since=begins,
        until=begins + 90 * MINUTE,
        zone="UTC",
        units=["elsewhere"],
    )
    async with await connected(database.login("ioc_api")) as conn:
        lived = Backtest(asked, conn)
        (step,) = [each async for each in lived.lived()]
        result = await lived.result(0.0)
    assert (step.done, step.series, result.data_since) == (60 + 90, 0, None)


async def test_the_database_waits_for_nothing_that_is_computed(database: Database) -> None:
    begins, expr = (
        store(database),
        "double_exponential_smoothing(vector(1)[60000:1s], 0.5, 0.5) > 2",
    )
    asked = Asked(
        rule=RuleText(name="Slow", expr=expr, interval_seconds=60),
        since=begins,
        until=begins + 2 * MINUTE,
        zone="UTC",
    )
    async with await connected(database.login("ioc_api")) as conn:
        async with conn.transaction():
            await conn.execute("SET idle_in_transaction_session_timeout = '100ms'")
        lived = Backtest(asked, conn)
        assert [each.done async for each in lived.lived()] == [60 + 2]
        await lived.result(0.0)
        assert conn.info.transaction_status is TransactionStatus.IDLE


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("m >",), "no file 'm >', and as an expression: 1:4: parse error"),
        (("m[5m]",), "gives a range vector"),
        (("m > 1", "--last", "91d"), "--last is above 0 and at most 90d"),
        (("m > 1", "--for", "soon"), "--for: "),
        (("m > 1", "--priority", "p9"), "--priority is p1, p2, p3 or p4"),
        (("RULES", "--priority", "p1"), "go with an expression"),
        (("RULES", "--for", "5m"), "go with an expression"),
        (("RULES", "--rule", "Other"), "has no alert rule 'Other'; it has High, Low"),
    ],
)
def test_what_is_refused(tmp_path: Path, words: tuple[str, ...], reason: str) -> None:
    file = tmp_path / "a.yml"
    file.write_text(RULES, "utf-8")
    typed_words = [str(file) if word == "RULES" else word for word in words]
    done = typed({"IOC_STATE": str(tmp_path)}, "rules", "backtest", *typed_words)
    assert done.returncode == 1
    assert reason in done.stderr
