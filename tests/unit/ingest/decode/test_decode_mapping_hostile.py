"""Mapped messages as an attacker writes them: each ends in samples and faults, and soon."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .mapped import AT, fault, take, value


@pytest.mark.parametrize(
    "body",
    [
        b"{%s}" % b",".join(b'"k%d":1' % (number // 2) for number in range(60_000)),
        b"[%s0]" % (b"{}," * 90_000),
        b'{"a":[%s0]}' % (b"[[[[]]]]," * 30_000),
    ],
    ids=["twins", "many", "nested"],
)
def test_a_large_message_costs_little(body: bytes) -> None:
    began = time.process_time()
    assert len(take(body, value()).faults) == 1
    assert time.process_time() - began < 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda part: (
        st.lists(part, max_size=4) | st.dictionaries(st.sampled_from(["v", "time", "rx"]), part)
    ),
    max_leaves=20,
)


@given(st.fixed_dictionaries({"time": st.just(AT) | JSON, "v": JSON, "rx": JSON}) | JSON)
def test_any_message_ends_in_samples_and_faults(message: object) -> None:
    values = [
        value("v", labels=(("l", "time"),)),
        value("v.v", optional=True, scale=3.0, offset=-1.0),
        value("@", each="rx", labels=(("l", "v || 'x'"),)),
        value("v", words=(("a", 1.0), ("true", 2.0)), time="rx[0]"),
    ]
    decoded = take(message, *values, when="!(v == `5`)")
    assert len(decoded.rows) <= len(values) * 5
    assert bool(decoded.rejected) <= bool(decoded.faults)
    assert all(map(decoded.where, decoded.rows.index.tolist()))


def test_a_greedy_expression_ends_within_its_budget() -> None:
    doubling = " | ".join(["[@, @][]"] * 9)
    found = fault({"time": AT, "list": list(range(5000))}, value(f"list | {doubling}"))
    assert found[:2] == ("", "too_large")
