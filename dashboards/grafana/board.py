"""A board as we describe it, and the Grafana dashboard that it becomes."""

import string
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Final, NamedTuple, Protocol, Self

from grafana_foundation_sdk.builders.dashboard import (
    AnnotationQuery,
    Dashboard,
    DashboardLink,
    QueryVariable,
)
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.common import DataSourceRef

from .queries import IOC_SQL, Made, Query, Sql
from .subject import Subject, Words

COLUMNS: Final = 24
NO_VALUE: Final = Words("không có dữ liệu", "no data")


class Folder(Enum):
    """Where a board lies. Who may see it: `server/permissions`."""

    OPERATIONS = ("ioc-van-hanh", Words("Vận hành", "Operations"))
    LEADERS = ("ioc-lanh-dao", Words("Lãnh đạo", "Leaders"))
    ADMINISTRATION = ("ioc-quan-tri", Words("Quản trị", "Administration"))

    @property
    def uid(self) -> str:
        """Give its fixed id, also the folder of its files."""
        return self.value[0]

    @property
    def title(self) -> Words:
        """Give its name on the screen."""
        return self.value[1]


class Drawing(Protocol):
    """What panel builders of the SDK have in common, as far as we use it."""

    def id(self, id_val: int) -> Self:
        """Set its number within the board."""
        ...

    def title(self, title: str) -> Self:
        """Head it."""
        ...

    def description(self, description: str) -> Self:
        """Say what it shows."""
        ...

    def datasource(self, datasource: DataSourceRef) -> Self:
        """Set whom it asks."""
        ...

    def grid_pos(self, grid_pos: model.GridPos) -> Self:
        """Put it in its place."""
        ...

    def no_value(self, no_value: str) -> Self:
        """Set what stands where there is no number."""
        ...

    def targets(self, targets: list[Builder[Dataquery]]) -> Self:
        """Set what it asks."""
        ...

    def build(self) -> model.Panel:
        """Give the panel."""
        ...


class Panel(NamedTuple):
    """One panel. drawing makes its picture anew each time: the SDK's builders change themselves.

    may_be_empty: why nothing need be there, which then stands in its place.
    """

    title: Words
    says: Words
    drawing: Callable[[], Drawing]
    queries: tuple[Query, ...]
    width: int
    may_be_empty: Words | None = None


class Row(NamedTuple):
    """Panels beside each other."""

    height: int
    panels: tuple[Panel, ...]


class Variable(NamedTuple):
    """What is chosen at a board's head. In questions always with a format: `${unit:sqlstring}`."""

    name: str
    label: Words
    query: Sql
    default: str | None = None  # None: all of them


class Marks(NamedTuple):
    """What is marked on the time axis of each panel of a board."""

    name: Words
    query: Sql
    colour: str


class Board(NamedTuple):
    """One board. hours: what it shows at first, up to now."""

    uid: str
    folder: Folder
    title: Words
    says: Words
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...] = ()
    marks: tuple[Marks, ...] = ()
    hours: int = 24
    refresh: str = "1m"
    into: str = "/"  # the page of our app that shows the same

    @property
    def panels(self) -> Iterator[Panel]:
        """Give all of them, as they are read."""
        for row in self.rows:
            yield from row.panels


def built(board: Board, subject: Subject) -> model.Dashboard:
    """Make Grafana's own of it."""
    made = (
        Dashboard(subject.say(board.title))
        .uid(board.uid)
        .description(subject.say(board.says))
        .tags(["ioc"])
        .timezone(subject.zone)
        .week_start("monday")
        .readonly()
        .refresh(board.refresh)
        .time(f"now-{board.hours}h", "now")
        .link(
            DashboardLink(subject.say(_OURS))
            .type(model.DashboardLinkType.LINK)
            .url(f"${{ioc:raw}}{board.into}")
        )
        .with_variable(Made(_address(subject)))
    )
    for variable in board.variables:
        made.with_variable(_variable(variable, subject))
    for marks in board.marks:
        made.annotation(_annotation(marks, subject))
    for panel in _placed(board, subject):
        made.with_panel(Made(panel.build()))
    return made.build()


_OURS: Final = Words("Mở trong trung tâm điều hành", "Open in the operations center")
_ALL: Final = Words("Tất cả", "All")


def _placed(board: Board, subject: Subject) -> Iterator[Drawing]:
    number = top = 0
    for row in board.rows:
        left = 0
        for panel in row.panels:
            number += 1
            place = model.GridPos(h=row.height, w=panel.width, x=left, y=top)
            yield _drawn(panel, subject).id(number).grid_pos(place)
            left += panel.width
        top += row.height


def _drawn(panel: Panel, subject: Subject) -> Drawing:
    letters = zip(string.ascii_uppercase, panel.queries, strict=False)
    targets = [query.target(letter) for letter, query in letters]
    drawn = panel.drawing().title(subject.say(panel.title)).description(subject.say(panel.says))
    drawn = drawn.no_value(subject.say(panel.may_be_empty or NO_VALUE)).targets(targets)
    return drawn.datasource(panel.queries[0].source) if panel.queries else drawn


def _address(subject: Subject) -> model.VariableModel:
    """Make the hidden variable that links into our app begin with."""
    hidden, kind = model.VariableHide.HIDE_VARIABLE, model.VariableType.CONSTANT
    chosen = model.VariableOption(text=subject.url, value=subject.url, selected=True)
    return model.VariableModel(
        name="ioc",
        type_val=kind,
        hide=hidden,
        query=subject.url,
        current=chosen,
        skip_url_sync=True,
    )


def _variable(variable: Variable, subject: Subject) -> QueryVariable:
    made = (
        QueryVariable(variable.name).label(subject.say(variable.label)).query(variable.query.text)
    )
    made = made.datasource(IOC_SQL).refresh(model.VariableRefresh.ON_DASHBOARD_LOAD)
    if variable.default is None:
        chosen = model.VariableOption(text=subject.say(_ALL), value="$__all", selected=True)
        return made.multi(True).include_all(True).current(chosen)
    return made.current(
        model.VariableOption(text=variable.default, value=variable.default, selected=True)
    )


def _annotation(marks: Marks, subject: Subject) -> AnnotationQuery:
    made = AnnotationQuery().name(subject.say(marks.name)).datasource(IOC_SQL).enable(True)
    return made.icon_color(marks.colour).target(marks.query.target("Anno"))
