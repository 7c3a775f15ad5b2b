"""Values of labels that a question names: whether some series has them."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final

from dashboards.grafana.check.known import Known
from dashboards.grafana.check.lint.values import Wanted, wanted_in_promql, wanted_in_sql
from dashboards.grafana.check.reading import Target
from dashboards.grafana.check.vocabulary import is_word
from promql.parse import ParseError, parse

from .table import Table

_HAVING: Final = (
    "SELECT DISTINCT labels ->> '<label>' AS value FROM board.series WHERE metric IN (<metrics>)"
)
Ask = Callable[[str], Awaitable[Table]]


async def why_nobodys(target: Target, asked: str, known: Known, ask: Ask) -> Sequence[str]:
    """Say which values no series has. asked: the question as it went out. Raises what `ask` does.

    Words of the formats may come any day, so nobody is asked for these; nor where nothing is known.
    """
    found = list[str]()
    for metrics, label, value in dict.fromkeys(_wanted(target, asked)):
        if is_word(label, value) or not metrics or not set(metrics) <= known.metrics.keys():
            continue
        there = await ask(_series(metrics, label))
        values = sorted(str(row[0]) for row in there.rows if row[0] is not None)
        if values and value not in values:
            of = ", ".join(metrics)
            found.append(f"no series of {of} has {label} {value!r}; they have {', '.join(values)}")
    return found


def _wanted(target: Target, asked: str) -> Iterator[Wanted]:
    if target.sql:
        return wanted_in_sql(target.sql)
    try:
        return wanted_in_promql(parse(asked), target.promql)
    except ParseError:
        return iter(())


def _series(metrics: Sequence[str], label: str) -> str:
    names = ", ".join(f"'{name}'" for name in metrics)
    return _HAVING.replace("<label>", label).replace("<metrics>", names)
