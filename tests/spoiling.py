"""Ways to spoil the small board of `tests/sheets.py`, by the place of a panel in it."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Spoil = Callable[[Json], object]
TABLE, STAT, RATIO, HOURS, DAYS = range(5)


def head(**told: object) -> Spoil:
    """Say something else of the board."""
    return lambda made: made.update(told)


def defaults(at: int, **told: object) -> Spoil:
    """Say something else of all fields of a panel."""
    return lambda made: made["panels"][at]["fieldConfig"]["defaults"].update(told)


def without(at: int, name: str) -> Spoil:
    """Leave out what is said of all fields of a panel."""
    return lambda made: made["panels"][at]["fieldConfig"]["defaults"].pop(name)


def of_panel(at: int, **told: object) -> Spoil:
    """Say something else of a panel."""
    return lambda made: made["panels"][at].update(told)


def of_target(at: int, **told: object) -> Spoil:
    """Ask something else."""
    return lambda made: made["panels"][at]["targets"][0].update(told)


def constant(**told: object) -> Spoil:
    """Say something else of the constant with the address of our app."""
    return lambda made: made["templating"]["list"][0].update(told)


def variable(**told: object) -> Spoil:
    """Say something else of what is chosen."""
    return lambda made: made["templating"]["list"][1].update(told)


def mark(**told: object) -> Spoil:
    """Ask something else for the marks."""
    return lambda made: made["annotations"]["list"][0]["target"].update(told)


def ask(statement: str, shape: str = "table") -> Spoil:
    """Ask something else in SQL."""
    return of_target(HOURS, rawSql=statement, format=shape)


def place_at(at: int, **told: int) -> Spoil:
    """Put a panel elsewhere."""
    return lambda made: made["panels"][at]["gridPos"].update(told)
