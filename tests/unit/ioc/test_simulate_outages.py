"""Outages that are ordered: bounded, remembered, seen from everywhere, over by themselves."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from ioc.simulate.models import Fault, Outage
from ioc.simulate.outages import (
    FILE,
    Order,
    OrderError,
    Orders,
    check_running,
    is_running,
    order,
    running,
)
from ioc.simulate.script import read_stage
from tests.given import NOW
from tests.simulated import PLACE

KNOWN = {"cong-xa", "vneid"}
NOW_MS = int(NOW.timestamp() * 1000)
MINUTE_MS = 60_000
MINUTE = timedelta(minutes=1)


def ordered(
    state: Path, portal: str = "cong-xa", lasting: timedelta = 8 * MINUTE, later: int = 0
) -> Outage:
    wanted = Order(portal=portal, known=KNOWN, lasting=lasting)
    return order(state, wanted, NOW + later * MINUTE)


def spans(state: Path) -> list[tuple[str, int, int]]:
    """Give all outages, in minutes from now."""
    return [
        (each.portal, (each.from_ms - NOW_MS) // MINUTE_MS, (each.until_ms - NOW_MS) // MINUTE_MS)
        for each in Orders(state / FILE)()
    ]


def test_what_is_ordered_is_read(tmp_path: Path) -> None:
    seen = Orders(tmp_path / FILE)
    assert seen() == ()
    made = ordered(tmp_path)
    assert seen() == (made,)
    other = ordered(tmp_path, "vneid", later=1)
    assert seen() == (made, other)
    ordered(tmp_path, later=2)
    assert spans(tmp_path) == [("cong-xa", 0, 2), ("vneid", 1, 9), ("cong-xa", 2, 10)]
    ordered(tmp_path, later=27 * 60)
    assert spans(tmp_path) == [("cong-xa", 27 * 60, 27 * 60 + 8)]


def test_only_a_running_simulation_takes_orders(tmp_path: Path) -> None:
    assert not is_running(tmp_path)
    with pytest.raises(OrderError, match="no simulation runs"):
        check_running(tmp_path)
    with running(tmp_path), running(tmp_path):
        check_running(tmp_path)
    assert not is_running(tmp_path)


@pytest.mark.parametrize(
    ("portal", "lasting", "told"),
    [
        ("cong_xa", MINUTE, "did you mean 'cong-xa'\\? \\(there are: cong-xa, vneid\\)"),
        ("cong-xa", 0.9 * MINUTE, "1m to 2h"),
        ("cong-xa", 121 * MINUTE, "1m to 2h"),
    ],
)
def test_what_is_refused(tmp_path: Path, portal: str, lasting: timedelta, told: str) -> None:
    with pytest.raises(OrderError, match=told):
        ordered(tmp_path, portal, lasting)
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("text", ["{", "[1]", '[{"portal": "x"}]', "[" * 100_000, "null"])
def test_a_file_that_nobody_of_us_wrote_orders_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert Orders(tmp_path / FILE)() == ()


def test_what_is_too_long_is_not_ordered_by_hand_either(tmp_path: Path) -> None:
    long = {"portal": "cong-xa", "from_ms": NOW_MS, "until_ms": NOW_MS + 121 * MINUTE_MS}
    (tmp_path / FILE).write_text(json.dumps([long]))
    assert Orders(tmp_path / FILE)() == ()


def test_every_viewpoint_sees_it_and_it_ends_by_itself() -> None:
    begin = NOW_MS + MINUTE_MS
    outage = Outage("cong-xa", begin, begin + 8 * MINUTE_MS)
    at = np.array([begin - 1, begin, begin + 8 * MINUTE_MS - 1, begin + 8 * MINUTE_MS], np.int64)
    stage = read_stage(PLACE, seed=7, ordered=lambda: [outage])
    story = read_stage(PLACE, seed=7)
    for ours, plain in zip(stage.behaviours, story.behaviours, strict=True):
        is_it = ours.portal.id == "cong-xa"
        expected = plain.out(at) | np.array([False, is_it, is_it, False])
        assert ours.out(at).tolist() == expected.tolist()
    portal = next(each for each in stage.behaviours if each.portal.id == "cong-xa")
    assert portal.fault(begin) is Fault.ERROR
    ups = [
        signal
        for instrument in stage.instruments(2026)
        for signal in instrument.signals
        if signal.metric == "portal_up" and signal.labels["portal"] == "cong-xa"
    ]
    assert {signal.labels["probe"] for signal in ups} == {"trung-tam", "ttphcc"}
    for signal in ups:
        assert signal.labels["simulated"] == "true"
        assert signal.at(at[1:3]).tolist() == [0, 0]
