"""What a wall looks like, as the web app receives it: pages, and which cell stands where. Pure.

The field names are those of the HTTP contract.
"""

from dataclasses import dataclass
from typing import Literal

from api.tiles import Show


@dataclass(frozen=True, slots=True)
class Name:
    """A text in the languages of the screens."""

    vi: str
    en: str

    @classmethod
    def of(cls, vi: str | None, en: str | None) -> "Name | None":
        """Name what has a name; where there is no English one, the Vietnamese serves for both."""
        return cls(vi, en or vi) if vi else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One number: its cell in the page's topic and how to write it."""

    cell: str
    label: Name | None
    noun: Name | None  # what is counted; a ratio with a noun shows both terms
    show: Show
    unit_of_measure: str
    decimals: int


UnitSpecs = dict[str, tuple[Spec, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One of three panels of the overview."""

    id: str
    title: Name
    main: Spec
    side: Spec | None
    trend: str | None  # cell of the curve
    marks: tuple[Spec, ...]
    alerts: tuple[str, ...] = ()  # names or classes of those that say that it is not well


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """The map and three panels."""

    id: str
    title: Name
    panels: tuple[Panel, ...]
    map: UnitSpecs
    kind: Literal["overview"] = "overview"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """The map and a list."""

    id: str
    title: Name
    map: UnitSpecs
    list: tuple[Spec, ...]
    kind: Literal["map"] = "map"


@dataclass(frozen=True, slots=True)
class Label:
    """A row or a sub-column."""

    id: str
    label: Name


@dataclass(frozen=True, slots=True)
class UnitColumn:
    """A unit's columns of the coverage table."""

    unit: str
    label: Name
    sub: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveragePage:
    """Operators against units; cells `cov.<row>.<unit>.<sub>`, with `~declared` beside."""

    id: str
    title: Name
    rows: tuple[Label, ...]
    columns: tuple[UnitColumn, ...]
    note: Name | None
    kind: Literal["coverage"] = "coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRow:
    """One portal: its state now and over a day, its latency, its certificate.

    portal: what it is called in labels; None: the row is not of one portal.
    """

    id: str
    portal: str | None
    label: Name
    state: Spec
    latency: Spec | None
    tls: Spec | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalsPage:
    """One row a portal."""

    id: str
    title: Name
    rows: tuple[PortalRow, ...]
    kind: Literal["portals"] = "portals"


@dataclass(frozen=True, slots=True)
class Part:
    """A unit's share of the transactions."""

    unit: str
    label: Name
    main: Spec


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionsPage:
    """Today against the same weekday of the last weeks, the whole and its parts."""

    id: str
    title: Name
    main: Spec
    parts: tuple[Part, ...]
    kind: Literal["transactions"] = "transactions"


@dataclass(frozen=True, slots=True, kw_only=True)
class OncallPage:
    """Who is on duty in each schedule; its rows come from the topic `oncall`."""

    id: str
    title: Name
    kind: Literal["oncall"] = "oncall"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """Freshness per source; its rows come from the topic `sources`."""

    id: str
    title: Name
    kind: Literal["sources"] = "sources"


Page = (
    OverviewPage
    | MapPage
    | CoveragePage
    | PortalsPage
    | TransactionsPage
    | OncallPage
    | SourcesPage
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit on the map. Degrees (WGS 84), km²."""

    id: str
    name: Name
    lat: float
    lon: float
    area_km2: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """One screen of the center."""

    id: str
    name: Name
    place: Name
    zone: str
    diagonal_in: float
    pixels: tuple[int, int]
    distance_m: float
    rotate_seconds: int
    duty_phone: str
    pages: tuple[Page, ...]
    units: tuple[Unit, ...]
