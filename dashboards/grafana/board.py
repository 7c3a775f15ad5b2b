"""A board as we describe it, and the Grafana dashboard that it becomes."""

import string
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from grafana_foundation_sdk.builders.dashboard import (
    AnnotationQuery,
    Dashboard,
    DashboardLink,
    QueryVariable,
)
from grafana_foundation_sdk.models import dashboard as model

from .drawing import Drawing
from .queries import IOC_SQL, Made, Query, Range, Sql
from .shapes import Shape, unit_names
from .subject import Draw, Subject, Words

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


class Panel(NamedTuple):
    """One panel. drawing makes its picture anew each time: the SDK's builders change themselves.

    shape: what becomes of the answers before they are drawn. into: the page of our app that shows
    the same. back: how far back its axis begins ("30d"), whatever the board shows. may_be_empty:
    why nothing need be there, which then stands in its place.
    """

    title: Words
    says: Words
    drawing: Draw[Drawing]
    queries: tuple[Query, ...]
    width: int
    shape: tuple[Shape, ...] = ()
    into: str = ""
    back: str = ""
    may_be_empty: Words | None = None


class Row(NamedTuple):
    """Panels beside each other."""

    height: int
    panels: tuple[Panel, ...]


class Option(NamedTuple):
    """One of what can be chosen."""

    value: str
    words: Words


class Variable(NamedTuple):
    """What is chosen at a board's head. In questions always with a format: `${unit:sqlstring}`.

    default: the only one that is chosen at first; None: all of them.
    """

    name: str
    label: Words
    query: Sql
    default: Draw[Option] | None = None


class Marks(NamedTuple):
    """What is marked on the time axis of each panel of a board."""

    name: Words
    query: Sql
    colour: str


class Board(NamedTuple):
    """One board. since: what it shows at first, up to now, as Grafana writes it."""

    uid: str
    folder: Folder
    title: Words
    says: Words
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...] = ()
    marks: tuple[Marks, ...] = ()
    since: str = "now-24h"
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
        .tags([_TAG])
        .timezone(subject.zone)
        .week_start("monday")
        .readonly()
        .refresh(board.refresh)
        .time(board.since, "now")
        .link(_ours(board.into, subject).keep_time(True))
        .link(_boards(subject))
        .with_variable(Made(_hidden("ioc", _CENTER, subject.url, subject)))
    )
    if any("${lang:raw}" in text for text in _statements(board)):
        made.with_variable(Made(_hidden("lang", _LANGUAGE, str(subject.language), subject)))
    for variable in board.variables:
        made.with_variable(_variable(variable, subject))
    for marks in board.marks:
        made.annotation(_annotation(marks, subject))
    for panel in _placed(board, subject):
        made.with_panel(Made(panel.build()))
    return made.build()


# A board takes the time, the place and what else it has chosen along to the next one.
_TAG: Final = "ioc"
_BOARDS: Final = Words("Các bảng khác", "Other boards")
_OURS: Final = Words("Mở trong trung tâm điều hành", "Open in the operations center")
_CENTER: Final = Words("Trung tâm điều hành", "Operations center")
_LANGUAGE: Final = Words("Ngôn ngữ", "Language")
_ALL: Final = Words("Tất cả", "All")


def _ours(page: str, subject: Subject) -> DashboardLink:
    made = (
        DashboardLink(subject.say(_OURS)).type(model.DashboardLinkType.LINK).icon("external link")
    )
    return made.url(f"${{ioc:raw}}{page}").target_blank(True)


def _boards(subject: Subject) -> DashboardLink:
    made = DashboardLink(subject.say(_BOARDS)).type(model.DashboardLinkType.DASHBOARDS).tags([_TAG])
    return made.as_dropdown(True).keep_time(True).include_vars(True)


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
    drawn = panel.drawing(subject).title(subject.say(panel.title))
    drawn = drawn.description(subject.say(panel.says)).targets(targets)
    drawn = drawn.no_value(subject.say(panel.may_be_empty or NO_VALUE))
    named = any("{{unit}}" in query.legend for query in panel.queries)
    shapes = [*(one() for one in panel.shape), *(unit_names(subject) if named else ())]
    if shapes:
        drawn = drawn.transformations(shapes)
    step = next(
        (query.step for query in panel.queries if isinstance(query, Range) and query.step), ""
    )
    if step:
        drawn = drawn.interval(step)
    if panel.back:
        drawn = drawn.time_from(panel.back)
    if panel.into:
        drawn = drawn.links([_ours(panel.into, subject)])
    return drawn.datasource(panel.queries[0].source) if panel.queries else drawn


def _statements(board: Board) -> Iterator[str]:
    every = (query for panel in board.panels for query in panel.queries)
    yield from (query.text for query in every if isinstance(query, Sql))
    yield from (variable.query.text for variable in board.variables)
    yield from (marks.query.text for marks in board.marks)


def _hidden(name: str, label: Words, value: str, subject: Subject) -> model.VariableModel:
    """Make a variable that nobody chooses: where links into our app begin, which names are told."""
    chosen = model.VariableOption(text=value, value=value, selected=True)
    return model.VariableModel(
        name=name,
        label=subject.say(label),
        type_val=model.VariableType.CONSTANT,
        hide=model.VariableHide.HIDE_VARIABLE,
        query=value,
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
    first = variable.default(subject)
    words = subject.say(first.words)
    return made.current(model.VariableOption(text=words, value=first.value, selected=True))


def _annotation(marks: Marks, subject: Subject) -> AnnotationQuery:
    made = AnnotationQuery().name(subject.say(marks.name)).datasource(IOC_SQL).enable(True)
    return made.icon_color(marks.colour).target(marks.query.target("Anno"))
