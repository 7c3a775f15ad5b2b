"""What a function is given, and what it may be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from promql.evaluate import typed
from promql.evaluate.notes import Notes
from promql.evaluate.typed import Value
from promql.evaluate.windows import Windows
from promql.plan import Moments
from promql.tree import Call, Expr, bare
from promql.values import Floats, Grid, Vector


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A call with its evaluated arguments, at the moments of `grid`."""

    call: Call
    values: Sequence[Value]
    grid: Grid
    moments: Moments
    notes: Notes

    def vector(self, index: int = 0) -> Vector:
        """Return an argument that is an instant vector."""
        return typed.vector(self.values[index])

    def windows(self, index: int = 0) -> Windows:
        """Return an argument that is a range vector."""
        return typed.windows(self.values[index])

    def scalar(self, index: int) -> Floats:
        """Return an argument that is a scalar."""
        return typed.scalar(self.values[index])

    def text(self, index: int) -> str:
        """Return an argument that is a string; what is no UTF-8 in it becomes U+FFFD."""
        return self.raw(index).encode(errors="surrogateescape").decode(errors="replace")

    def raw(self, index: int) -> str:
        """Return an argument that is a string; what is no UTF-8 in it is a lone surrogate."""
        return typed.text(self.values[index])

    def tree(self, index: int) -> Expr:
        """Return an argument as it was written, without the parentheses around it."""
        return bare(self.call.arguments[index])


FunctionOf = Callable[[Given], Value]
