"""`objectives.yml`: what it may say, and what is told of a mistake."""

import pytest

from alerts.objectives import OBJECTIVES, Objectives, advice, parse_objectives
from core.place import Findings, read_yaml


def read(text: str) -> tuple[Objectives, list[str]]:
    findings = Findings(OBJECTIVES)
    document = read_yaml(text.encode(), findings)
    assert document
    return parse_objectives(document, findings), [str(each) for each in findings.all()]


@pytest.mark.parametrize(
    ("text", "objectives"),
    [
        ("default: 99", Objectives(99.0)),
        ("default: none", Objectives(None)),
        ("portals: {a: 99.9, b: none}", Objectives(99.5, {"a": 99.9, "b": None})),
        ("{default: 90, portals: {a: 99.99}}", Objectives(90.0, {"a": 99.99})),
    ],
)
def test_what_it_says(text: str, objectives: Objectives) -> None:
    assert read(text) == (objectives, [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("default: 89.9", "/default: 89.9 %; an objective lies between 90 and 99.99 %"),
        ("default: 100", "/default: 100 %; an objective lies between 90 and 99.99 %"),
        ("default: true", "/default: expected percent such as 99.5, or `none`; got true"),
        ("default: 99,5", "/default: expected percent such as 99.5, or `none`; got '99,5'"),
        ("portals: {a: }", "/portals/a: expected percent such as 99.5, or `none`; got nothing"),
        ("portals: {a: 99.985}", "/portals/a: 99.985 %; at most 2 digits after the point"),
        ("portals: [a]", "/portals: expected keys with values, got a list"),
        ("portals: {'': 99}", "a portal has no name"),
        ("defautl: 99", "/defautl: unknown key; did you mean 'default'?"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, told: str) -> None:
    (first, *_) = read(text)[1]
    assert first.startswith(f"{OBJECTIVES}:1: ")
    assert told in first


def test_there_are_only_so_many() -> None:
    for names in (map(str, range(101)), (f"{n:0190}" for n in range(50))):
        lines = "\n".join(f"  '{name}': 99" for name in names)
        (told,) = read(f"portals:\n{lines}")[1]
        assert "at most 100 portals" in told


def test_a_portal_that_nobody_probes_is_told_of() -> None:
    of = Objectives(99.5, {"cong-xa": 99.9, "cong-xaa": 99.0})
    said = "objectives.yml: no probe has portal 'cong-xaa'; its objective waits for data"
    assert list(advice(of, {"cong-xa"})) == [f"{said}; did you mean 'cong-xa'?"]
    assert list(advice(of, ())) == []
