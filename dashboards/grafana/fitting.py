"""What a place can have of our boards: what asks only for what it has not defined is left out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from .board import COLUMNS, Board, Panel, Row
from .check.asked import metrics_asked
from .queries import Query, Sql
from .subject import Subject

KPIS: Final = "kpis.yml"
ONCALL: Final = "oncall.yml"
FILES: Final = frozenset({KPIS, ONCALL})
_OF_KPIS: Final = "board.kpi"  # how views of indicators begin
_OF_ONCALL: Final = "oncall_"  # and metrics of duty, which nobody sends where nobody is on duty
_RULE: Final = "?q="  # what an address of our app looks for in alerts: the name of a rule


class LeftOut(NamedTuple):
    """A panel that a place has not. undefined: the metrics, or the file, that it asks for."""

    board: Board
    panel: Panel
    undefined: tuple[str, ...]


def fitted(boards: Iterable[Board], subject: Subject) -> Sequence[Board]:
    """Give boards as a place can have them. One of which nothing is left is none."""
    made = (_fitted(board, subject) for board in boards)
    return [board for board in made if board.rows]


def left_out(boards: Iterable[Board], subject: Subject) -> Iterator[LeftOut]:
    """Tell what is left out, and why."""
    for board in boards:
        for panel in board.panels:
            if undefined := _undefined(panel, subject):
                yield LeftOut(board, panel, undefined)


def asked_by(query: Query) -> frozenset[str]:
    """Give what a place has to have defined so that a question has an answer."""
    sql, promql = (query.text, "") if isinstance(query, Sql) else ("", query.expr)
    metrics = metrics_asked(sql, promql)
    of_duty = {name for name in metrics if name.startswith(_OF_ONCALL)}
    files = [*([KPIS] if _OF_KPIS in sql else ()), *([ONCALL] if of_duty else ())]
    return (metrics - of_duty) | frozenset(files)


def _fitted(board: Board, subject: Subject) -> Board:
    rows = (
        tuple(_linked(panel, subject) for panel in row.panels if not _undefined(panel, subject))
        for row in board.rows
    )
    kept = tuple(
        Row(row.height, _stretched(panels))
        for row, panels in zip(board.rows, rows, strict=True)
        if panels
    )
    asked = [board.into, *(_text(panel) for row in kept for panel in row.panels)]
    variables = tuple(
        each for each in board.variables if any(f"${{{each.name}:" in text for text in asked)
    )
    return board._replace(rows=kept, variables=variables)


def _undefined(panel: Panel, subject: Subject) -> tuple[str, ...]:
    """Give what a panel lacks; empty: some question of it can be answered."""
    if subject.defined is None or not panel.queries:
        return ()
    every = [asked_by(query) for query in panel.queries]
    lacking = [_lacking(query, subject.defined) for query in panel.queries]
    return tuple(sorted(frozenset().union(*every) - subject.defined)) if all(lacking) else ()


def _lacking(query: Query, defined: frozenset[str]) -> bool:
    """Whether a question has no answer: in SQL one metric is enough, in PromQL it needs all."""
    asked = asked_by(query)
    files = asked & FILES
    if files - defined:
        return True
    metrics = asked - files
    return not metrics & defined if isinstance(query, Sql) and metrics else bool(metrics - defined)


def _stretched(panels: tuple[Panel, ...]) -> tuple[Panel, ...]:
    """Let those that are left fill the row."""
    all_ = sum(panel.width for panel in panels)
    widths = [panel.width * COLUMNS // all_ for panel in panels]
    widths[-1] += COLUMNS - sum(widths)
    return tuple(p._replace(width=width) for p, width in zip(panels, widths, strict=True))


def _linked(panel: Panel, subject: Subject) -> Panel:
    """Lead to all alerts where the place has no such rule."""
    page, _, rule = panel.into.partition(_RULE)
    is_unknown = bool(rule) and subject.rules is not None and rule not in subject.rules
    return panel._replace(into=page) if is_unknown else panel


def _text(panel: Panel) -> str:
    told = [panel.into]
    told += [query.text if isinstance(query, Sql) else query.expr for query in panel.queries]
    return "\n".join(told)
