"""Which samples concern a rule that can be looked at early."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.evaluate import Given, alerts
from alerts.rules.threshold import threshold_of
from alerts.rules.touch import Touched, Watch, Watches
from promql.parse import parse
from promql.values import Vector
from tests.given import STALE
from tests.ruling import START, START_MS, columns, rule, running_rule, series

Row = tuple[int, float, float]


def watches(expr: str = "portal_up == 0", *ids: int) -> Watches:
    """Watch series of these ids; 7 if none is said."""
    threshold = threshold_of(parse(expr))
    assert threshold is not None
    at_work = running_rule(rule(expr))
    made = {
        id_: [
            Watch(
                at_work, series(f'portal_up{{id="{id_}"}}'), threshold.comparison, threshold.number
            )
        ]
        for id_ in ids or (7,)
    }
    kept = Watches()
    kept.put("portal_up", made)
    return kept


def shown(touched: Sequence[Touched]) -> list[tuple[float, float]]:
    """Seconds after START, and values."""
    return [((each.time_ms - START_MS) / 1000, each.value) for each in touched]


def looked(kept: Watches, *rows: Row, now: float = 0) -> list[tuple[float, float]]:
    return shown(list(kept.touched(columns(*rows), now_ms=START_MS + round(1000 * now))))


@pytest.mark.parametrize(
    ("expr", "rows", "touched"),
    [
        ("portal_up == 0", [(7, 0, 0.0)], [(0, 0.0)]),
        ("portal_up == 0", [(7, 0, 1.0)], []),
        ("portal_up == 0", [(6, 0, 0.0), (8, 0, 0.0), (90_000, 0, 0.0)], []),
        ("portal_up == 0", [], []),
        # The newest counts, in whatever order they come; of one moment the last.
        ("portal_up == 0", [(7, -10, 0.0), (7, -5, 1.0)], []),
        ("portal_up == 0", [(7, -5, 1.0), (7, -10, 0.0)], []),
        ("portal_up == 0", [(7, -5, 0.0), (7, -10, 1.0)], [(-5, 0.0)]),
        ("portal_up == 0", [(7, -5, 1.0), (7, -5, 0.0)], [(-5, 0.0)]),
        ("portal_up == 0", [(7, -5, 0.0), (7, -5, 1.0)], []),
        # What is ahead does not count yet, and hides nothing.
        ("portal_up == 0", [(7, 0.001, 0.0)], []),
        ("portal_up == 0", [(7, -5, 0.0), (7, 30, 1.0)], [(-5, 0.0)]),
        # What nobody would find any more at this moment is history.
        ("portal_up == 0", [(7, -299, 0.0)], [(-299, 0.0)]),
        ("portal_up == 0", [(7, -300, 0.0)], []),
        ("portal_up == 0", [(7, -7200, 0.0)], []),
        # NaN is a value; a marker of staleness is none.
        ("portal_up < 1", [(7, 0, math.nan)], []),
        ("portal_up != 1", [(7, 0, STALE)], []),
        ("portal_up != 1", [(7, -5, 0.0), (7, 0, STALE)], []),
        ("portal_up != 1", [(7, 0, STALE), (7, -5, 0.0)], []),
        ("portal_up > -Inf", [(7, 0, math.inf)], [(0, math.inf)]),
    ],
)
def test_a_batch(expr: str, rows: list[Row], touched: list[tuple[float, float]]) -> None:
    assert looked(watches(expr), *rows) == touched


def test_nan_is_a_value_that_differs() -> None:
    ((_, value),) = looked(watches("portal_up != 1"), (7, 0, math.nan))
    assert math.isnan(value)


def test_what_is_older_than_what_was_seen_is_passed_over() -> None:
    kept = watches()
    assert looked(kept, (7, -5, 1.0)) == []
    assert looked(kept, (7, -6, 0.0)) == []
    assert looked(kept, (7, -5, 0.0)) == [(-5, 0.0)], "put right by its source"
    assert looked(kept, (7, -4, STALE)) == []
    assert looked(kept, (7, -5, 0.0)) == [], "the series had ended after that"


def test_a_clock_that_is_put_back_makes_nobody_blind() -> None:
    kept = watches()
    assert looked(kept, (7, 0, 1.0), now=0) == []
    assert looked(kept, (7, -3600, 0.0), now=-3600) == [(-3600, 0.0)]


def test_series_of_a_metric_are_exchanged() -> None:
    kept = watches("portal_up == 0", 3, 7)
    other = watches("portal_up == 0", 2_000).of_series
    kept.put("dns_up", other)
    assert looked(kept, (7, 0, 0.0), (2_000, 0, 0.0)) == [(0, 0.0), (0, 0.0)]
    kept.put("portal_up", {3: kept.of_series[3]})
    assert looked(kept, (7, 0, 0.0)) == []
    assert looked(kept, (3, 0, 0.0), (2_000, 0, 0.0)) == [(0, 0.0), (0, 0.0)]
    kept.put("portal_up", {})
    assert looked(kept, (3, 0, 0.0)) == []
    Watches().put("portal_up", {})


@pytest.mark.parametrize(
    ("labels", "known"),
    [
        ({"severity": "critical"}, True),
        ({"unit": ""}, True),
        ({"portal": "another"}, True),
        ({"alertname": "Another"}, True),
        ({"severity": "{{ $value }}"}, False),
    ],
)
def test_the_alert_is_that_of_the_grid(labels: dict[str, str], *, known: bool) -> None:
    made = rule("portal_up == 0", labels=labels)
    at_work = running_rule(made, {"team": "ops", "severity": "info"})
    of = series('portal_up{portal="dvc", unit="khun-ha"}')
    threshold = threshold_of(at_work.tree)
    assert threshold is not None
    watched = Watch(at_work, of, threshold.comparison, threshold.number)
    said = dict(at_work.group.labels)
    vector = Vector.of_one(of, np.zeros(1), np.ones(1, bool))
    (found,) = alerts(made, vector, Given(labels=said, now=START, external_url=""))
    assert watched.alert == (found if known else None)


def test_what_is_made_up_says_so() -> None:
    at_work = running_rule(rule("portal_up == 0"))
    marked = Watch(at_work, series('portal_up{simulated="true"}'), float.__eq__, 0.0)
    assert marked.is_simulated
    assert not Watch(
        at_work, series('portal_up{simulated="false"}'), float.__eq__, 0.0
    ).is_simulated


@given(
    st.lists(
        st.lists(st.tuples(st.integers(-400, 60), st.sampled_from([0.0, 1.0, STALE])), max_size=6),
        max_size=5,
    )
)
def test_it_is_touched_only_by_what_would_be_asked(batches: list[list[tuple[int, float]]]) -> None:
    """Whatever comes in whatever order: what touches is what the grid would find at that moment."""
    kept, stored = watches(), dict[int, float]()
    for batch in batches:
        stored |= dict(batch)
        touched = looked(kept, *((7, after, value) for after, value in batch))
        newest = max((after for after in stored if after <= 0), default=None)
        is_found = newest is not None and newest > -300 and stored[newest] == 0.0
        if touched:
            assert is_found
            assert touched == [(newest, 0.0)]
        elif is_found:
            assert newest not in dict(batch)


def test_what_is_older_than_what_is_known_is_no_news() -> None:
    kept = watches()
    kept.know({7: START_MS - 5_000})
    assert looked(kept, (7, -10, 0.0)) == []
    assert looked(kept, (7, -5, 0.0)) == [(-5, 0.0)]
