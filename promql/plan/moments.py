"""Which moments the parts of a query look at. Pure."""

from dataclasses import dataclass
from typing import Final

from promql.tree import Moved, Preprocessor, RangeSelector, Selector, Subquery
from promql.values import Grid

from .durations import milliseconds, positive

LOOKBACK_MS: Final = 5 * 60 * 1000
SUBQUERY_STEP_MS: Final = 60 * 1000


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments of a whole query, from which those of its parts follow.

    lookback_ms: so long a sample counts, unless its series says otherwise.
    """

    query: Grid
    lookback_ms: int = LOOKBACK_MS
    subquery_step_ms: int = SUBQUERY_STEP_MS

    def looked_at(self, moved: Moved, grid: Grid) -> Grid:
        """Where a selection looks when it is evaluated at `grid`; one moment if it has an `@`."""
        offset_ms = 0 if moved.offset is None else milliseconds(moved.offset, self.query)
        match moved.at:
            case None:
                return grid.moved(-offset_ms)
            case Preprocessor.START:
                at_ms = self.query.start_ms
            case Preprocessor.END:
                at_ms = self.query.end_ms
            case seconds:
                at_ms = round(float(seconds) * 1000)
        return Grid.at(at_ms - offset_ms)

    def of_selector(self, tree: Selector, grid: Grid) -> Grid:
        """Where the newest samples are looked for."""
        return self.looked_at(tree.moved, grid)

    def of_range(self, tree: RangeSelector, grid: Grid) -> tuple[Grid, int]:
        """Where ranges end, and how long they are."""
        return self.looked_at(tree.selector.moved, grid), positive(tree.range, self.query)

    def of_subquery(self, tree: Subquery, grid: Grid) -> tuple[Grid, int, Grid]:
        """Where ranges end, how long they are, and where the inner expression is evaluated.

        The steps of a subquery are multiples of its step, whenever the query is run.
        """
        ends = self.looked_at(tree.moved, grid)
        range_ms = positive(tree.range, self.query)
        step_ms = self.subquery_step_ms
        if tree.step is not None:
            step_ms = positive(tree.step, self.query)
        first_ms = ((ends.start_ms - range_ms) // step_ms + 1) * step_ms
        return ends, range_ms, Grid.between(first_ms, ends.end_ms, step_ms)
