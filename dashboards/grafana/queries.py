"""What panels ask: PromQL of our api, SQL of the views in schema `board`."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from grafana_foundation_sdk.builders import prometheus
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.common import DataSourceRef
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

SQL: Final = Path(__file__).parent / "sql"
# By uid, which provisioning/datasources fixes, never by a name that somebody may change.
IOC_SQL: Final = DataSourceRef(type_val="grafana-postgresql-datasource", uid="ioc-sql")
IOC_PROMQL: Final = DataSourceRef(type_val="prometheus", uid="ioc-promql")


class Shape(StrEnum):
    """How Grafana is to read the rows of an SQL answer."""

    TABLE = "table"
    SERIES = "time_series"  # a column `time`, a text column that names the series, numbers


T = TypeVar("T")


class Made(Builder[T]):
    """Something that needs no building any more, where the SDK takes builders only."""

    def __init__(self, made: T) -> None:
        self._made = made

    def build(self) -> T:
        """Give it."""
        return self._made


class SqlTarget(Dataquery):
    """An SQL question as Grafana's PostgreSQL data source keeps it; the SDK has none."""

    def __init__(self, text: str, shape: Shape, ref_id: str) -> None:
        self.text, self.shape, self.ref_id = text, shape, ref_id
        self.datasource: DataSourceRef = IOC_SQL

    def to_json(self) -> Mapping[str, object]:
        """Give what stands in a board's file."""
        return {
            "datasource": self.datasource,
            "editorMode": "code",
            "format": self.shape,
            "rawQuery": True,
            "rawSql": self.text,
            "refId": self.ref_id,
        }


class Sql(NamedTuple):
    """A question in `sql/`, by its file's name."""

    name: str
    shape: Shape = Shape.TABLE
    legend: str = ""  # SQL names its series itself
    source: DataSourceRef = IOC_SQL
    given: tuple[tuple[str, str], ...] = ()  # what stands there for `<name>`

    @property
    def text(self) -> str:
        """Give the statement as it is asked."""
        told = (SQL / f"{self.name}.sql").read_text(encoding="utf-8").strip()
        for name, value in self.given:
            told = told.replace(f"<{name}>", value)
        return told

    def target(self, ref_id: str) -> Builder[Dataquery]:
        """Make a panel's target of it."""
        return Made(SqlTarget(self.text, self.shape, ref_id))


class Instant(NamedTuple):
    """A PromQL question of one moment, the end of what is shown.

    legend: what each series is called, of figures and bars; without one it is a table of labels.
    """

    expr: str
    legend: str = ""
    source: DataSourceRef = IOC_PROMQL

    def target(self, ref_id: str) -> Builder[Dataquery]:
        """Make a panel's target of it."""
        shape = PromQueryFormat.TIME_SERIES if self.legend else PromQueryFormat.TABLE
        return _promql(self.expr, self.legend, ref_id).instant().format(shape)


class Range(NamedTuple):
    """A PromQL question over the time that is shown: lines.

    step: between moments, at least; the whole panel has one.
    """

    expr: str
    legend: str = ""
    step: str = ""
    source: DataSourceRef = IOC_PROMQL

    def target(self, ref_id: str) -> Builder[Dataquery]:
        """Make a panel's target of it."""
        return _promql(self.expr, self.legend, ref_id).range()


Query = Sql | Instant | Range


def _promql(expr: str, legend: str, ref_id: str) -> prometheus.Dataquery:
    return (
        prometheus.Dataquery()
        .expr(expr)
        .legend_format(legend)
        .ref_id(ref_id)
        .datasource(IOC_PROMQL)
    )
