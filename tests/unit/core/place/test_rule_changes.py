"""A changed rule as people read it before they apply it."""

from typing import Any

from core.model import AlertRule, RecordingRule, Rule, RuleGroup, Texts
from core.place import Stored, difference, records, shown_changes

EXPR = (
    'count by (portal, owner) (portal_up{owner="UBND xã"} == 0)'
    ' >= clamp_max(count by (portal, owner) (portal_up{owner="UBND xã"}), 2)'
)


def down(**changes: Any) -> AlertRule:
    texts: Texts = (
        ("action", "Gọi nhà mạng"),
        ("summary", "Cổng {{ $labels.portal }} không truy cập được"),
    )
    said: dict[str, Any] = {
        "name": "Down",
        "expr": EXPR,
        "hold_seconds": 180.0,
        "annotations": texts,
    }
    labels: Texts = (("class", "service"), ("priority", "p1"))
    return AlertRule(**{**said, "labels": labels, **changes})


RATIO = RecordingRule(name="portal:ratio", expr="avg(portal_up)")
SLOW = AlertRule(name="Slow", expr="portal_probe_seconds > 5")


def told(before: list[Rule], after: list[Rule], limit: int = 0) -> str:
    old, new = (
        records(
            rules=[RuleGroup(file="portals.yml", name="portals", rules=tuple(rules), limit=top)]
        )
        for rules, top in ((before, 0), (after, limit))
    )
    return shown_changes(difference(new, Stored(old)))


def test_only_what_changes_is_told_and_long_texts_one_below_the_other() -> None:
    changed = down(
        expr=EXPR.replace("), 2)", "), 3)"),
        hold_seconds=300.0,
        labels=(("class", "service"), ("priority", "p2"), ("team", "it")),
        annotations=(("summary", "Cổng {{ $labels.portal }} của xã không truy cập được"),),
    )
    assert told([down(), RATIO], [changed, RATIO], limit=50) == (
        "~ rules portals.yml: portals: changed\n"
        "    limit: 0 → 50\n"
        "    alert Down\n"
        "        expr:\n"
        '          before: count by (portal, owner) (portal_up{owner="UBND xã"} == 0)'
        ' >= clamp_max(count by (portal, owner) (portal_up{owner="UBND xã"}), »2)«\n'
        '          after:  count by (portal, owner) (portal_up{owner="UBND xã"} == 0)'
        ' >= clamp_max(count by (portal, owner) (portal_up{owner="UBND xã"}), »3)«\n'
        "        for: 180 s → 300 s\n"
        "        labels.priority: p1 → p2\n"
        "        labels.team: (none) → it\n"
        "        annotations.summary:\n"
        "          before: Cổng {{ $labels.portal }} »«không truy cập được\n"
        "          after:  Cổng {{ $labels.portal }} »của xã «không truy cập được\n"
        "        annotations.action: Gọi nhà mạng → (none)\n"
        "1 changed"
    )


def test_a_rule_that_comes_or_goes_changes_no_other() -> None:
    assert told([down(), RATIO], [SLOW, down(hold_seconds=0.0), RATIO]) == (
        "~ rules portals.yml: portals: changed\n"
        "    alert Slow: added\n"
        "    alert Down\n"
        "        for: 180 s → (none)\n"
        "    places in the group: alert Down 1 → 2, record portal:ratio 2 → 3\n"
        "1 changed"
    )
    assert told([down(), SLOW], [down()]) == (
        "~ rules portals.yml: portals: changed\n    alert Slow: removed\n1 changed"
    )


def test_two_of_one_name_are_told_apart_by_their_places() -> None:
    urgent = down(hold_seconds=0.0)
    assert told([down(), urgent], [down(), SLOW, urgent]) == (
        "~ rules portals.yml: portals: changed\n"
        "    alert Slow: added\n"
        "    places in the group: alert Down 2 → 3\n"
        "1 changed"
    )


def test_lines_of_a_text_stay_below_each_other() -> None:
    old, new = (SLOW, AlertRule(name="Slow", expr="portal_probe_seconds\n  > 6"))
    assert told([old], [new]) == (
        "~ rules portals.yml: portals: changed\n"
        "    alert Slow\n"
        "        expr:\n"
        "          before: portal_probe_seconds» > 5«\n"
        "          after:  portal_probe_seconds»\n"
        "                    > 6«\n"
        "1 changed"
    )
