"""What a check says. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Level(IntEnum):
    """How bad it is; the worst one is the exit code of the command."""

    OK = 0
    WARN = 1
    FAIL = 2


class Text(NamedTuple):
    """A sentence in both languages."""

    vi: str
    en: str


NOTHING = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One finding.

    check: which check, a short word. what: what is so. why: what harm it does. repair: a command,
    or nothing when all is well. runbook: the page that says more, docs/runbooks/NAME.{vi,en}.md.
    """

    check: str
    level: Level
    what: Text
    why: Text = NOTHING
    repair: str = ""
    runbook: str = ""


def ok(check: str, vi: str, en: str) -> Result:
    """Say that all is well."""
    return Result(check=check, level=Level.OK, what=Text(vi, en))


def warn(check: str, what: Text, why: Text, repair: str, runbook: str = "") -> Result:
    """Say that somebody should look at it."""
    level = Level.WARN
    return Result(check=check, level=level, what=what, why=why, repair=repair, runbook=runbook)


def fail(check: str, what: Text, why: Text, repair: str, runbook: str = "") -> Result:
    """Say that something does not work."""
    level = Level.FAIL
    return Result(check=check, level=level, what=what, why=why, repair=repair, runbook=runbook)


def worst(results: Iterable[Result]) -> Level:
    """Find the worst of all."""
    return max((result.level for result in results), default=Level.OK)
