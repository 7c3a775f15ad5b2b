"""What is wrong with a rule in the server's words: the web app has each of them in Vietnamese."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from api.backtests.models import BacktestRule
from api.editor.judged import faults, judged

# dashboards/web/src/screens/desk/rules/reason.test.ts reads it.
FILE: Final = Path(__file__).parents[3] / "dashboards/web/test/reasons.json"
EXPRESSIONS: Final = (
    "",
    "up >",
    "up > 1 2",
    "up > > 1",
    "up{",
    'up{portal="a"',
    'up{portal="a" 3}',
    "up{portal=3}",
    "up{portal}",
    "up{3}",
    'up{portal~"a"}',
    'up{portal!a="b"}',
    'up{portal="a}',
    "up{portal='\\q'}",
    'up{portal=~"("}',
    f'up{{portal=~"{"a" * 300}"}}',
    'up{__name__="a"}',
    "{}",
    '{portal=~".*"}',
    "(up",
    "up)",
    "up[5m",
    "up[5m]",
    "up[5]]",
    "up[5m:",
    "up[]",
    "up[0s]",
    "up[5x]",
    "5x",
    "up offset",
    "up offset 5m offset 5m",
    "up offset 5m [5m]",
    "up @ 1 @ 2",
    "up @ 1 [5m]",
    "(up + 1)[5m]",
    "(up + 1) offset 5m",
    "up[9999999999y]",
    "rate(up)",
    "rate()",
    "round(up, 1, 2)",
    "clamp(up)",
    "rat(up[5m])",
    "rate(up[5m],)",
    "sum()",
    "sum(up, up, up)",
    "sum(up[5m])",
    "topk(up)",
    "topk('a', up)",
    "sum by (3) (up)",
    "sum by (a b) (up)",
    "1 > 2",
    "1 + bool 2",
    "up + 'a'",
    "-'a'",
    "1 and 2",
    "up + on(a) 1",
    "up and on(a) group_left up",
    "up + on(a) group_left(a) up",
    "up # so",
    "up ; 1",
    "up = 1",
    "up ! 1",
    "'a",
    "'up'",
    "0x",
    "up:a b",
    "sum sum",
    "(" * 70 + "up" + ")" * 70,
    "+".join(["up"] * 3000),
)
NOTED: Final = ("portal_pu == 0", "nothing_like_this == 0", "hour() > 7 and portal_up == 0")
RULE: Final = BacktestRule(name="Down", expr="up == 0", labels={"priority": "p1"})
DRAFTS: Final[tuple[dict[str, Any], ...]] = (
    {"name": "Cổng chậm"},
    {"labels": {}},
    {"labels": {"priority": "p1", "__a": "x"}},
    {"labels": {"priority": "p1", "": "x"}},
    {"labels": {"priority": "p1", "__name__": "x"}},
    {"annotations": {"ioc_title": "dài " * 10}},
    *(
        {"annotations": {"summary": text}}
        for text in (
            "{{ $x }}",
            "{{ nope 1 }}",
            "{{ . ",
            "{{ end }}",
            '{{ template "x" }}',
            "{{ ~ }}",
            "{{ if 1 }}",
            "\n\n{{ 1 2 }}",
        )
    ),
)


def _said() -> Iterator[str]:
    for expr in EXPRESSIONS:
        yield from (each.reason for each in faults(RULE.model_copy(update={"expr": expr})))
    for changed in DRAFTS:
        yield from (each.reason for each in faults(RULE.model_copy(update=changed)))
    for expr in NOTED:
        rule = RULE.model_copy(update={"expr": expr})
        told = judged(rule, (), metrics={"portal_up"}, receivers=(), tried=None)
        yield from told.notes


def test_the_web_app_knows_all_of_them(pytestconfig: pytest.Config) -> None:
    said = orjson.dumps(list(dict.fromkeys(_said())), option=orjson.OPT_INDENT_2) + b"\n"
    if pytestconfig.getoption("update_snapshots"):  # `make golden`
        FILE.write_bytes(said)
    assert FILE.read_bytes() == said
