"""`kpis.yml`: what it says, and what is told of mistakes."""

import pytest

from core.model import PeriodKind
from kpi.define import Direction, Kind, Path, TermKind
from tests.indicators import CONFIG, kpi, read


def test_the_plan_of_the_demo_place() -> None:
    catalogue, wrong = read((CONFIG / "tam-duong" / "kpis.yml").read_text())
    assert not wrong
    plan = [each for each in catalogue.kpis if each.kind is Kind.PLAN]
    assert [each.id for each in plan] == [f"K{number:02}" for number in range(1, 12)]
    assert [each.id for each in catalogue.milestones] == [
        f"M{number:02}" for number in range(1, 14)
    ]
    strict = {each.id for each in plan if each.target and each.target.op == ">"}
    assert strict == {"K01", "K03"}
    online = catalogue.of("K01")
    assert online is not None
    assert online.numerator.kind is TermKind.COUNTER
    assert (online.period, online.due_day, online.is_public) == (PeriodKind.MONTH, 17, True)
    budget = catalogue.of("K04")
    assert budget is not None
    assert budget.target is not None
    assert (budget.target.path, budget.target.by) == (Path.NOT_BELOW_LAST, None)
    # Of what staff file for people less is better: the league begins with whom it is least.
    falling = [each.id for each in catalogue.kpis if each.direction is Direction.DOWN]
    assert (
        falling == [each.id for each in catalogue.kpis if "càng thấp" in each.about.vi] == ["K01s"]
    )
    # 6G has no source: it can be handed in, and nobody owes it.
    assert [each.id for each in catalogue.kpis if not each.is_owed] == ["K07"]
    closed = catalogue.of("K11")
    assert closed is not None
    assert closed.is_closed


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"target": '{op: "<", value: 80, by: 2030-12-31, path: linear}'}, "expected > or >="),
        ({"target": '{op: ">", value: x, by: 2030-12-31, path: linear}'}, "expected a number"),
        ({"target": '{op: ">", value: 1, by: 31/12/2030, path: linear}'}, "expected a day"),
        ({"due": "day 31"}, "`day 1` to `day 28`"),
        ({"min_completeness": "1.5"}, "up to 1"),
        ({"jump_percent": '"a lot"'}, "expected a number"),
        ({"public": '"yes"'}, "expected true or false"),
        ({"beside": "K99"}, "no indicator 'K99'"),
        ({"numerater": "1"}, "unknown key; did you mean 'numerator'?"),
    ],
)
def test_mistakes_are_told_where_they_stand(more: dict[str, str], reason: str) -> None:
    with pytest.raises(AssertionError) as told:
        kpi(**more)
    assert reason in str(told.value)


@pytest.mark.parametrize(
    ("numerator", "reason"),
    [
        ("{counter: 'sum(x_total)'", "one plain selector"),
        ("{counter: 'x_total offset 1d'", "one plain selector"),
        ("{counter: 'x_total{'", "not PromQL"),
        ("{formula: 'x +'", "not PromQL"),
        ("{counter: x_total, handin: true", "exactly one of"),
        ("{", "exactly one of"),
    ],
)
def test_where_a_figure_comes_from(numerator: str, reason: str) -> None:
    text = (CONFIG / "tam-duong" / "kpis.yml").read_text()
    before, _, after = text.partition("    numerator: {")
    rest = after.partition("name:")[2]
    comma = "" if numerator == "{" else ", "
    _, wrong = read(f"{before}    numerator: {numerator}{comma}name:{rest}")
    assert any(reason in each for each in wrong), wrong
