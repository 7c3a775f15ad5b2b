"""The rules that objectives are made into: what is recorded, and two alerts. Pure.

How fast the failures of 30 days are used up: 14.4 times as fast as allowed is 2 % of them in an
hour (https://sre.google/workbook/alerting-on-slos). What is recorded keeps the mark of simulated
data, or people would be called for them as for real ones.

The alerts themselves never change: what each portal promises is recorded, so that another objective
ends no alert. A single failed try is no burn, however high an objective: so many tries an hour
cannot tell more than that.

Maintenance that does not count is known by a mark, which `Marks` writes: what is tried while it
stands is left out, minute by minute, as long as a rule looks back to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from core.model import AlertRule, RecordingRule, Rule, RuleGroup
from promql.lex import Token, quoted
from promql.parse import parse
from promql.tree import Binary, Expr, Number, Selector, bare

from .file import OBJECTIVES
from .objectives import Objectives

NAME: Final = "portal-budgets"
MARK: Final = "portal:maintenance:excluded"  # 1 while what is tried does not count
_OBJECTIVE: Final = "portal:objective:ratio"
_KEPT: Final = "by (portal, owner, simulated)"
_UP: Final = "portal_up"
_FAILED_LEAST: Final = 2
# A long time has 12 short ones. What was not measured has not failed: a portal that is new, or the
# hour after the center was away, has few tries, and two failed ones are no share of an hour yet.
_OF_LONG: Final = 10  # as tries are never quite regular
_FLAT: Final = 8  # terms side by side; people read them so
_DOWN: Final = 'alertname=~"OwnPortalDown|PortalDown", alertstate="firing"'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Burn:
    """An alert: so many times as fast as allowed, over a long time, and still over a short one.

    told_for: how long an outage that was told of counts as told. only: what has to be true, too.
    """

    name: str
    times: float
    long: str
    short: str
    told_for: str
    hold_seconds: float
    priority: str
    said: Mapping[str, str]
    only: str = ""


# An outage is told of after five minutes: a high objective must not be quicker. While it lasts, the
# last good try is seen for less than the alert has to hold. Rarer tries count as the newest is.
_NOT_OUT: Final = f" and max {_KEPT} (max_over_time({_UP}[3m]) or {_UP}) == 1"
_FAST: Final = _Burn(
    name="PortalBudgetBurnsFast",
    times=14.4,
    long="1h",
    short="5m",
    told_for="6m",
    only=_NOT_OUT,
    hold_seconds=120.0,
    priority="p1",
    said={
        "summary": (
            "Cổng {{ $labels.portal }} lỗi {{ $value | humanizePercentage }} trong một giờ qua"
        ),
        "cause": "Lỗi nhanh gấp hơn 14,4 lần mức cho phép (mục tiêu OBJECTIVE % trong 30 ngày).",
        "consequence": "Cứ thế này, phần lỗi cho phép của 30 ngày hết trong hai ngày.",
        "action": ("Tìm xem lỗi chập chờn do đâu trước khi cổng mất hẳn; báo {{ $labels.owner }}."),
        "summary_en": (
            "Portal {{ $labels.portal }} failed {{ $value | humanizePercentage }} of the last hour"
        ),
        "cause_en": (
            "It fails more than 14.4 times as often as allowed (objective: OBJECTIVE % of 30 days)."
        ),
        "consequence_en": "At this rate what 30 days may fail is used up in two days.",
        "action_en": (
            "Find out why it fails now and then before it is gone; tell {{ $labels.owner }}."
        ),
    },
)
_SLOW: Final = _Burn(
    name="PortalBudgetBurns",
    times=6,
    long="6h",
    short="30m",
    told_for="31m",
    hold_seconds=900.0,
    priority="p2",
    said={
        "summary": (
            "Cổng {{ $labels.portal }} lỗi {{ $value | humanizePercentage }} trong sáu giờ qua"
        ),
        "cause": "Lỗi nhanh gấp hơn 6 lần mức cho phép (mục tiêu OBJECTIVE % trong 30 ngày).",
        "consequence": "Cứ thế này, phần lỗi cho phép của 30 ngày hết trong năm ngày.",
        "action": (
            "Xem lịch sử trong ngày, tìm giờ và chặng hay lỗi;"
            " báo {{ $labels.owner }} trong giờ làm việc."
        ),
        "summary_en": (
            "Portal {{ $labels.portal }} failed {{ $value | humanizePercentage }}"
            " of the last six hours"
        ),
        "cause_en": (
            "It fails more than 6 times as often as allowed (objective: OBJECTIVE % of 30 days)."
        ),
        "consequence_en": "At this rate what 30 days may fail is used up in five days.",
        "action_en": (
            "Look at the day, find the hours and the stage that fail;"
            " tell {{ $labels.owner }} in working hours."
        ),
    },
)
BURNS: Final = (_FAST.name, _SLOW.name)
_ALWAYS: Final = {
    "ioc_title": "Cổng {{ $labels.portal }} hay lỗi",
    "ioc_title_en": "{{ $labels.portal }} often fails",
    "runbook_url": "{{ $externalURL }}/runbook/PortalBudget",
}


def groups_of(objectives: Objectives | None) -> tuple[RuleGroup, ...]:
    """Make the rules of a place: none, where nobody promises anything."""
    return (group_of(objectives),) if objectives and objectives.promises else ()


def group_of(objectives: Objectives) -> RuleGroup:
    """Make the rules of what is promised."""
    rules: list[Rule] = [*_recorded(), *_promised(objectives)]
    rules += [_alert(burn, objectives) for burn in (_FAST, _SLOW)]
    return RuleGroup(file=OBJECTIVES, name=NAME, rules=tuple(rules))


def objectives_of(groups: Sequence[RuleGroup]) -> Objectives | None:
    """Read objectives back from the rules that were made of them; None: there are none."""
    made = [
        each
        for each in groups
        if (each.origin, each.file, each.name) == ("place", OBJECTIVES, NAME)
    ]
    if not made:
        return None
    default: float | None = None
    portals: dict[str, float | None] = {}
    found = [rule for rule in made[0].rules if rule.name == _OBJECTIVE]
    for percent, selector in _terms(parse(found[0].expr)) if found else ():
        named = [each.value for each in selector.matchers]
        if selector.matchers and selector.matchers[0].operator is Token.EQUALS:
            portals[named[0]] = percent
        else:
            default = percent
            portals = {**dict.fromkeys(named), **portals}
    return Objectives(default, portals)


def failing(over: str) -> str:
    """Ask which share of the tries failed, over so long, that count."""
    return f"1 - avg {_KEPT} ({_counted('avg_over_time({})', over)})"


def _recorded() -> Iterator[RecordingRule]:
    for over in ("5m", "30m", "1h", "6h"):
        yield RecordingRule(name=f"portal:failures:ratio_{over}", expr=failing(over))
    for over in ("1h", "6h"):
        failed = _counted("(count_over_time({0}) - sum_over_time({0}))", over)
        yield RecordingRule(name=f"portal:failures:count_{over}", expr=f"avg {_KEPT} ({failed})")
    for over in ("5m", "30m"):
        tried = f"avg {_KEPT} (count_over_time({_UP}[{over}]))"
        yield RecordingRule(name=f"portal:tries:count_{over}", expr=tried)


def _counted(asked: str, over: str) -> str:
    """Ask of all tries; where some do not count, of each minute that does.

    asked: with {} for what was tried.
    """
    marked = f"on (portal) max_over_time({MARK}[{over}])"
    left = asked.format(f"({_UP} unless on (portal) {MARK})[{over}:1m]")
    every = asked.format(f"{_UP}[{over}]")
    return f"{left} and {marked} or {every} unless {marked}"


def _promised(objectives: Objectives) -> Iterator[RecordingRule]:
    """Record what each portal promises, as long as anything is known of its last six hours.

    One rule: of several that write the same metric the one would end for a moment what the other
    goes on with, whenever the file moves a portal between them.
    """
    named = sorted(objectives.portals.items())
    terms = [
        _term(percent, f"portal={quoted(portal)}")
        for portal, percent in named
        if percent is not None
    ]
    if objectives.default is not None:
        others = ", ".join(f"portal!={quoted(portal)}" for portal, _ in named)
        terms.append(_term(objectives.default, others))
    if terms:
        yield RecordingRule(name=_OBJECTIVE, expr=_either(terms))


def _term(percent: float, matchers: str) -> str:
    series = f"portal:failures:ratio_6h{{{matchers}}}" if matchers else "portal:failures:ratio_6h"
    return f"{Decimal(str(percent)) / 100} + 0 * {series}"


def _either(terms: Sequence[str]) -> str:
    """Join terms by `or`, none of them deeper than it needs to be."""
    if len(terms) <= _FLAT:
        return " or ".join(terms)
    half = len(terms) // 2
    return f"({_either(terms[:half])}) or ({_either(terms[half:])})"


def _terms(tree: Expr) -> Iterator[tuple[float, Selector]]:
    """Give what was joined: percent, and whose it is."""
    match bare(tree):
        case Binary(left=Number(value=ratio), right=Binary(right=Selector() as selector)):
            yield float(Decimal(str(ratio)) * 100), selector
        case Binary(left=left, right=right):
            yield from _terms(left)
            yield from _terms(right)
        case _:
            raise TypeError(tree)


def _alert(burn: _Burn, objectives: Objectives) -> AlertRule:
    allowed = f"{burn.times:g} * (1 - {_OBJECTIVE})"
    expr = (
        f"portal:failures:ratio_{burn.long} > {allowed}"
        f" and portal:failures:ratio_{burn.short} > {allowed}"
        f" and portal:failures:count_{burn.long} >= {_FAILED_LEAST}"
        f" and portal:failures:count_{burn.long}"
        f" > {allowed} * {_OF_LONG} * portal:tries:count_{burn.short}{burn.only}"
        # An outage that was told of is told of once: not by its budget, too, nor when it has ended.
        f" unless on (portal) max_over_time(ALERTS{{{_DOWN}}}[{burn.told_for}])"
    )
    said = {**_ALWAYS, **burn.said}
    for name, comma in (("cause", ","), ("cause_en", ".")):
        said[name] = said[name].replace("OBJECTIVE", _shown(objectives, comma))
    return AlertRule(
        name=burn.name,
        expr=expr,
        hold_seconds=burn.hold_seconds,
        labels=(("class", "service"), ("priority", burn.priority)),
        annotations=tuple(sorted(said.items())),
    )


def _shown(objectives: Objectives, comma: str) -> str:
    """Write the objective of the portal that an alert is about, as a template."""
    by_percent: dict[float, list[str]] = {}
    for portal, percent in sorted(objectives.portals.items()):
        if percent is not None and percent != objectives.default:
            by_percent.setdefault(percent, []).append(portal)
    choices = [
        (f"eq $labels.portal {' '.join(map(quoted, portals))}", percent)
        for percent, portals in sorted(by_percent.items())
    ]
    percents = [percent for _, percent in choices]
    otherwise = objectives.default if objectives.default is not None else (percents or [0.0])[0]
    if not choices:
        return _number(otherwise, comma)
    told = "{{ else ".join(f"if {test} }}}}{_number(each, comma)}" for test, each in choices)
    return f"{{{{ {told}{{{{ else }}}}{_number(otherwise, comma)}{{{{ end }}}}"


def _number(percent: float, comma: str) -> str:
    return f"{percent:g}".replace(".", comma)
