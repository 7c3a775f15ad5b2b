"""The rules that ship with a place: whole for those who are woken by them, and tried."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from alerts.objectives import Objectives, group_of
from alerts.rules import TITLE, TITLE_CHARS_MAX
from alerts.rules.trial import run_suite
from core.model import AlertRule, RuleGroup
from ioc.rules.reading import read_rules_of, read_suite
from promql.lex import duration_ms

ROOT = Path(__file__).parents[4]
PLACES = sorted(path.parent for path in (ROOT / "config").glob("*/rules"))
TESTS = sorted((ROOT / "config").glob("*/rules/tests/*.yml"))
PROMTOOL = shutil.which("promtool")
RUNBOOK = "{{ $externalURL }}/runbook/"
SAID = ("summary", "cause", "consequence", "action")
CLASSES = {"hazard", "service", "network", "data", "center"}


MADE = group_of(Objectives())  # of no file: tests/unit/alerts/objectives has their tests


def alerts_of(groups: Iterable[RuleGroup]) -> list[tuple[RuleGroup, AlertRule]]:
    pairs = ((group, rule) for group in groups for rule in group.rules)
    return [(group, rule) for group, rule in pairs if isinstance(rule, AlertRule)]


def alerts() -> Iterator[tuple[Path, AlertRule]]:
    for place in PLACES:
        yield from ((place, rule) for _, rule in alerts_of(read_rules_of(place)[0]))


EVERY = [rule for _, rule in (*alerts(), *alerts_of([MADE]))]


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.name)
def test_an_alert_says_all_that_is_needed_at_night(rule: AlertRule) -> None:
    labels, said = dict(rule.labels), dict(rule.annotations)
    assert labels["priority"] in {"p1", "p2", "p3", "p4"}
    assert labels["class"] in CLASSES
    assert all(said.get(f"{name}{suffix}") for name in (*SAID, TITLE) for suffix in ("", "_en"))
    assert said["runbook_url"].startswith(RUNBOOK)
    page = said["runbook_url"].removeprefix(RUNBOOK)
    assert all((ROOT / "docs" / "runbooks" / f"{page}.{one}.md").is_file() for one in ("vi", "en"))


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name)
def test_they_do_what_their_tests_say(file: Path) -> None:
    suite, groups, findings = read_suite(file)
    assert suite is not None
    assert findings == ()
    assert run_suite(suite, groups) == []
    fired = [alert for case in suite.cases for one in case.alerts for alert in one.alerts]
    told = [dict(alert.annotations) for alert in fired]
    titles = [each[name] for each in told for name in (TITLE, f"{TITLE}_en")]
    assert [title for title in titles if len(title) > TITLE_CHARS_MAX] == []


@pytest.mark.long
@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed")
def test_promtool_says_the_same() -> None:
    files = sorted((ROOT / "config").glob("*/rules/*.yml"))
    for command, every in (("check", files), ("test", TESTS)):
        tried = subprocess.run(
            ["promtool", command, "rules", *every], capture_output=True, text=True, check=False
        )
        assert tried.returncode == 0, tried.stdout + tried.stderr


def test_each_is_seen_to_come_and_not_to_come() -> None:
    seen = set[tuple[Path, str, bool]]()
    for file in TESTS:
        suite, _, _ = read_suite(file)
        for case in suite.cases if suite else ():
            seen |= {(file.parents[2], one.name, bool(one.alerts)) for one in case.alerts}
    assert seen == {
        (place, rule.name, fires) for place, rule in alerts() for fires in (True, False)
    }


def test_each_is_documented() -> None:
    rows = re.findall(
        r"^\| [\d-]+ \| (\w+) \| (\w+) \| [^|]+ \| (\w*) ?\| (p\d) \| [^|]+ \|$",
        (ROOT / "docs" / "rules.md").read_text(),
        re.MULTILINE,
    )
    shipped = [
        (rule.name, Path(group.file).stem, rule.hold_seconds, dict(rule.labels)["priority"])
        for group, rule in alerts_of(
            [MADE, *(group for place in PLACES for group in read_rules_of(place)[0])]
        )
    ]
    assert sorted(shipped) == sorted(
        (name, file, duration_ms(held or "0s") / 1000, priority)
        for name, file, held, priority in rows
    )
