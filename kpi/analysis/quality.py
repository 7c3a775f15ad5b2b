"""Đúng, đủ, sạch, sống: how good figures are, as four shares that can be counted. Pure.

The words are those of document 1709/BKHCN-CĐSQG; the formulas are ours (docs/kpis.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """have of `of`: what is as it should be. score: 0 to 100; None: there was nothing to judge."""

    have: int = 0
    of: int = 0

    @property
    def score(self) -> float | None:
        """Say the share in percent."""
        return 100 * self.have / self.of if self.of else None

    def __add__(self, other: "Part") -> "Part":
        return Part(self.have + other.have, self.of + other.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was counted of figures that were due in a time. A figure: a KPI, a unit, a period.

    due: figures that were to be there by now. there: of these, that are. in_time: of these, that
    came by the deadline. approved: figures that a leader approved; corrected: of these, that were
    changed or undone afterwards. rows: lines handed in; faulty: of these, that were returned, were
    undone, came twice or needed a reason because they stood out.
    """

    due: int = 0
    there: int = 0
    in_time: int = 0
    approved: int = 0
    corrected: int = 0
    rows: int = 0
    faulty: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            due=self.due + other.due,
            there=self.there + other.there,
            in_time=self.in_time + other.in_time,
            approved=self.approved + other.approved,
            corrected=self.corrected + other.corrected,
            rows=self.rows + other.rows,
            faulty=self.faulty + other.faulty,
        )


@dataclass(frozen=True, slots=True)
class Quality:
    """The four scores. They are never put into one: each has another cure."""

    correct: Part  # đúng: approved, and right at once
    complete: Part  # đủ: there, of what was due
    clean: Part  # sạch: lines without a fault or a question
    live: Part  # sống: there by the deadline


def quality(tallies: Iterable[Tally]) -> Quality:
    """Add up and judge. Sums of counts, never a mean of scores."""
    every = sum(tallies, Tally())
    return Quality(
        correct=Part(every.approved - every.corrected, every.approved),
        complete=Part(every.there, every.due),
        clean=Part(every.rows - every.faulty, every.rows),
        live=Part(every.in_time, every.due),
    )
