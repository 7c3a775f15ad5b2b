"""Prometheus' own scripts for PromQL, each question asked in the ways in which they ask it."""

from collections import Counter

import pytest

from core.model import Labels, Selected, Selection
from promql.evaluate import QueryError
from promql.memory import Memory
from promql.values import fits

from .checking import Wrong, check
from .script import Clear, Eval, Load, points
from .scripts import MISSING, SCRIPTS, needs, script


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


@pytest.mark.parametrize("name", SCRIPTS)
def test_script(name: str) -> None:
    wrong, wanted, loaded = [], needs(), Loaded()
    for command in script(name):
        match command:
            case Clear():
                loaded = Loaded()
            case Load():
                loaded.load(command)
            case Eval() if not MISSING & set(wanted[name, command.line]):
                try:
                    check(command, loaded)
                except Wrong as found:
                    wrong.append(f"{name}.test:{command.line} {command.expression}: {found}")
            case _:
                pass
    assert wrong == []


def test_what_is_asked() -> None:
    """All 854 of the core, and all but those that need what we do not have."""
    counted = Counter(
        "missing" if MISSING & set(flags) else "core" if flags == ["core"] else "experimental"
        for flags in needs().values()
    )
    assert counted == {"core": 854, "experimental": 387, "missing": 973}
