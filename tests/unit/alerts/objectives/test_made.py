"""The rules that are made of objectives: they do what their tests say, here and at promtool."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.objectives import BURNS, DEFAULT_PERCENT, Objectives, group_of, groups_of, objectives_of
from alerts.rules import parse_rules
from alerts.rules.trial import run_suite
from alerts.rules.written import as_yaml
from core.model import AlertRule
from core.place import Findings, read_foreign_yaml
from ioc.rules.reading import read_suite

SUITE = Path(__file__).parent / "budgets.yml"
PORTALS = Path(__file__).parents[4] / "config" / "tam-duong" / "rules" / "portals.yml"
PROMTOOL = shutil.which("promtool")
TESTED = Objectives(99.5, {"p2": 99.9, "q": None})

percents = st.none() | st.integers(9_000, 9_999).map(lambda hundredths: hundredths / 100)
names = (
    st.text(st.sampled_from('abzđ0.-"\\{}$ '), min_size=1, max_size=30).map(str.strip).filter(bool)
)
every = st.builds(Objectives, percents, st.dictionaries(names, percents, max_size=5))


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Put the tests beside the rules of which they speak."""
    (tmp_path / "objectives.yml").write_text(as_yaml([group_of(TESTED)]))
    shutil.copy(PORTALS, tmp_path)
    shutil.copy(SUITE, tmp_path)
    return tmp_path / SUITE.name


def test_they_do_what_their_tests_say(suite: Path) -> None:
    cases, groups, findings = read_suite(suite)
    assert cases is not None
    assert findings == ()
    assert run_suite(cases, groups) == []
    seen = {(one.name, bool(one.alerts)) for case in cases.cases for one in case.alerts}
    assert seen == {(name, fires) for name in BURNS for fires in (True, False)}


@pytest.mark.long
@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed")
def test_promtool_says_the_same(suite: Path) -> None:
    for command, file in (("check", suite.parent / "objectives.yml"), ("test", suite)):
        tried = subprocess.run(
            ["promtool", command, "rules", file], capture_output=True, text=True, check=False
        )
        assert tried.returncode == 0, tried.stdout + tried.stderr


@given(every)
def test_they_are_a_rule_file_of_which_the_objectives_can_be_read_again(of: Objectives) -> None:
    group = group_of(of)
    findings = Findings(group.file)
    document = read_foreign_yaml(as_yaml([group]).encode(), findings)
    assert document is not None
    assert parse_rules(document, findings) == (group,)
    assert findings.all() == ()
    found = objectives_of([group])
    assert found is not None
    assert found.default == of.default
    # Where nobody promises anything, nobody needs to be left out.
    left = {name: each for name, each in of.portals.items() if of.default or each}
    assert found.portals == left


def test_there_is_room_for_all_that_the_file_may_say() -> None:
    of = Objectives(99.5, {f"cong-dich-vu-cua-mot-noi-{n:010}": 99.9 for n in range(100)})
    assert objectives_of([group_of(of)]) == of


def test_a_file_of_that_name_that_was_brought_in_promises_nothing() -> None:
    assert objectives_of([]) is None


@pytest.mark.parametrize("of", [None, Objectives(None), Objectives(None, {"p": None})])
def test_who_promises_nothing_gets_no_rules(of: Objectives | None) -> None:
    assert groups_of(of) == ()
    assert groups_of(Objectives(None, {"p": 99.9})) != ()


def test_another_objective_ends_no_alert() -> None:
    """The leader lets an alert go on as long as `expr` and `labels` of its rule stay."""
    said = [
        [(rule.expr, rule.labels) for rule in group_of(each).rules if isinstance(rule, AlertRule)]
        for each in (Objectives(DEFAULT_PERCENT), TESTED, Objectives(None, {"p": 99.9}))
    ]
    assert said[0] == said[1] == said[2]


def test_the_text_names_each_its_own() -> None:
    of = Objectives(99.5, {"a": 99.9, "b": 99.9, "c": 95.0, "d": 99.5, "e": None})
    (cause, *_) = [
        dict(rule.annotations)["cause_en"]
        for rule in group_of(of).rules
        if isinstance(rule, AlertRule)
    ]
    assert (
        '{{ if eq $labels.portal "c" }}95{{ else if eq $labels.portal "a" "b" }}99.9'
        "{{ else }}99.5{{ end }} %"
    ) in cause
