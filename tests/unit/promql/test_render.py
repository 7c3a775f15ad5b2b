"""Answers as JSON: numbers as Go writes them, series in order, nothing where nothing is."""

import json
from typing import Any

import numpy as np
import pytest

from core.model import Labels
from promql.memory import Memory
from promql.query import Query, evaluated, needed
from promql.render import result, shown
from promql.values import Grid

JOB: Labels = (("__name__", "up"), ("job", "a"))


def asked(query: Query, most: int = 0) -> tuple[Any, bool]:
    memory = Memory()
    memory.add(JOB, [(0, 1.0), (60_000, 2.5), (120_000, float("nan"))])
    memory.add((("__name__", "up"), ("job", 'é"')), [(60_500, 1e-7)])
    answer = evaluated(query, {each: memory.selected(each) for each in needed(query)})
    written, left_out = result(answer, most=most)
    return json.loads(b"{%b}" % written), left_out


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "-0"), (1.0, "1"), (-12.5, "-12.5"), (0.1, "0.1"), (1e-4, "0.0001"),
        (1.5e-5, "0.000015"), (1e-6, "0.000001"), (9.9e-7, "9.9e-07"), (1e-7, "1e-07"),
        (-1.25e-10, "-1.25e-10"), (5e-324, "5e-324"), (1e15, "1000000000000000"),
        (123456789012345680.0, "123456789012345680"), (1e20, "100000000000000000000"),
        (1e21, "1e+21"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        (float("nan"), "NaN"), (float("inf"), "+Inf"), (float("-inf"), "-Inf"),
        (1 / 3, "0.3333333333333333"),
    ],
)  # fmt: skip
def test_numbers(value: float, text: str) -> None:
    assert shown(value) == text
    query = Query.at(f"vector({value!r})".replace("nan", "NaN").replace("inf", "Inf"), 0)
    found, _ = asked(query)
    assert found["result"][0]["value"] == [0, text]


def test_a_vector() -> None:
    found, left_out = asked(Query.at("up", 60_500))
    assert found == {
        "resultType": "vector",
        "result": [
            {"metric": dict(JOB), "value": [60.5, "2.5"]},
            {"metric": {"__name__": "up", "job": 'é"'}, "value": [60.5, "1e-07"]},
        ],
    }
    assert not left_out


def test_a_matrix_has_holes() -> None:
    found, _ = asked(Query.over("up", Grid(0, 60_000, 3)))
    assert [each["values"] for each in found["result"]] == [
        [[0, "1"], [60, "2.5"], [120, "NaN"]],
        [[120, "1e-07"]],
    ]


def test_a_range_vector_has_the_times_of_its_samples() -> None:
    found, _ = asked(Query.at("up[90s]", 61_001))
    assert found["resultType"] == "matrix"
    assert [each["values"] for each in found["result"]] == [
        [[0, "1"], [60, "2.5"]],
        [[60.5, "1e-07"]],
    ]


def test_scalars_and_strings() -> None:
    assert asked(Query.at("1", 500))[0] == {"resultType": "scalar", "result": [0.5, "1"]}
    assert asked(Query.at("'a'", 0))[0] == {"resultType": "string", "result": [0, "a"]}
    assert asked(Query.over("time()", Grid(0, 1500, 2)))[0]["result"] == [
        {"metric": {}, "values": [[0, "0"], [1.5, "1.5"]]}
    ]


def test_nothing() -> None:
    assert asked(Query.at("down", 0))[0] == {"resultType": "vector", "result": []}
    for text in ("down", "clamp(up, 2, 1)"):
        found, _ = asked(Query.over(text, Grid(0, 1, 2)))
        assert found == {"resultType": "matrix", "result": []}


def test_what_is_left_out_is_told() -> None:
    found, left_out = asked(Query.at("up", 60_500), most=1)
    assert (len(found["result"]), left_out) == (1, True)


def test_any_number_is_written_as_itself() -> None:
    bits = np.random.default_rng(1).integers(0, 1 << 64, 20_000, dtype=np.uint64)
    values = bits.view(np.float64)
    numbers = values[~np.isnan(values)].tolist()
    assert all(float(shown(value)) == value for value in numbers)
