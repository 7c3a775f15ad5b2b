"""Prometheus' own scripts for PromQL, each question asked in the ways in which they ask it."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from core.model import Labels, Selected, Selection
from promql.evaluate import QueryError
from promql.memory import Memory
from promql.values import fits
from tests.real_data import real_data

from .checking import Wrong, check
from .script import Clear, Eval, Load, commands, points

SCRIPTS = """
aggregators at_modifier collision duration_expression extended_vectors fill-modifier functions
histograms info limit literals name_label_dropping native_histograms operators range_queries
selectors staleness start_timestamps subquery trig_functions type_and_unit
"""
# What we do not have: native histograms, and start timestamps of samples.
MISSING = {"native", "start_ts"}


class Loaded(Memory):
    """Refuses to read native histograms, as the product refuses to take them."""

    def __init__(self) -> None:
        super().__init__()
        self._native: list[Labels] = []

    def load(self, command: Load) -> None:
        self._native += command.native
        for labels, text in command.series.items():
            steps = enumerate(points(text))
            self.add(labels, [(k * command.step_ms, v) for k, v in steps if v is not None])

    def selected(self, selection: Selection) -> Selected:
        if any(fits(labels, selection.conditions) for labels in self._native):
            raise QueryError("native histograms are not supported")
        return super().selected(selection)


def asked(script: str) -> Iterator[tuple[Eval, Loaded]]:
    loaded = Loaded()
    for command in commands(real_data(f"promqltest/{script}.test")):
        match command:
            case Clear():
                loaded = Loaded()
            case Load():
                loaded.load(command)
            case Eval():
                yield command, loaded


def needs() -> dict[tuple[str, int], Sequence[str]]:
    with real_data("promqltest/evals.csv").open() as file:
        return {
            (row["file"].removesuffix(".test"), int(row["line"])): row["needs"].split("+")
            for row in csv.DictReader(file)
        }


@pytest.mark.parametrize("script", SCRIPTS.split())
def test_script(script: str) -> None:
    wrong, wanted = [], needs()
    for case, loaded in asked(script):
        if MISSING & set(wanted[script, case.line]):
            continue
        try:
            check(case, loaded)
        except Wrong as found:
            wrong.append(f"{script}.test:{case.line} {case.expression}: {found}")
    assert wrong == []


def test_what_is_asked() -> None:
    """All 854 of the core, and all but those that need what we do not have."""
    counted = Counter(
        "missing" if MISSING & set(flags) else "core" if flags == ["core"] else "experimental"
        for flags in needs().values()
    )
    assert counted == {"core": 854, "experimental": 387, "missing": 973}
