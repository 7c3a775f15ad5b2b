"""The pages of `walls.yml`: which numbers stand where, and the tiles behind them. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from api.tiles import Matcher, Tile
from core.place import Fields, Findings, Node

from .fit import TITLE_MAX, Room
from .layout import (
    CoveragePage,
    Label,
    MapPage,
    Name,
    OncallPage,
    OverviewPage,
    Page,
    Panel,
    Part,
    PortalRow,
    PortalsPage,
    SourcesPage,
    Spec,
    TransactionsPage,
    UnitColumn,
    UnitSpecs,
)
from .layout import Unit as WallUnit
from .specs import Catalogue, Draft, parse_match, parse_name, parse_tile

_NO_NAME: Final = Name("", "")
_TRENDS: Final = ("main", "side")
_NAME_CELLS: Final = 2  # cells of the coverage table that a unit's name above them is wide


@dataclass(slots=True)
class Desk:
    """What the reader of one page works with; `tiles` grows as it reads."""

    fields: Fields
    findings: Findings
    catalogue: Catalogue
    room: Room
    units: Sequence[WallUnit]
    topic: str
    tiles: list[Tile] = field(default_factory=list)

    def at(self, node: Node) -> "Desk":
        """Move to a mapping inside the page."""
        inner = Fields(node, self.findings)
        return Desk(
            inner, self.findings, self.catalogue, self.room, self.units, self.topic, self.tiles
        )

    def draft(self, key: str, *, required: bool = True) -> Draft | None:
        """Tile of a key."""
        node = self.fields.get(key, required=required)
        return parse_tile(node, self.findings, self.catalogue) if node else None

    def drafts(self, key: str) -> list[Draft]:
        """Tiles of a list."""
        nodes = self.fields.nodes(key, required=False)
        read = [parse_tile(node, self.findings, self.catalogue) for node in nodes]
        return [draft for draft in read if draft]

    def put(
        self,
        cell: str,
        draft: Draft,
        *,
        label: Name | None = None,
        trend: bool = False,
        band: bool = False,
    ) -> Spec:
        """Give a tile its cell."""
        self.tiles.append(draft.tile(self.topic, cell, trend=trend, band=band))
        return draft.spec(cell, label=label)

    def name(self, stem: str) -> Name:
        """Text in both languages; empty when missing (noted)."""
        return parse_name(self.fields, stem, length_max=TITLE_MAX) or _NO_NAME

    def limit(self, key: str, count: int, most: int, what: str) -> None:
        """Note more than the screen shows at its distance."""
        if count > most:
            self.fields.wrong(
                key, f"{count} {what}; at this distance the screen holds {most} in readable size"
            )

    def per_unit(self, prefix: str, drafts: Sequence[Draft]) -> UnitSpecs:
        """Repeat tiles for each unit of the wall."""
        return {
            unit.id: tuple(
                self.put(f"{prefix}.{unit.id}.{number}", draft.narrowed(Matcher("unit", unit.id)))
                for number, draft in enumerate(drafts)
            )
            for unit in self.units
        }


def read_overview(desk: Desk, id_: str, title: Name) -> Page:
    """`map` per unit, `panels` beside it."""
    nodes = desk.fields.nodes("panels")
    desk.limit("panels", len(nodes), desk.room.panels, "panels")
    return OverviewPage(
        id=id_,
        title=title,
        map=desk.per_unit("map", desk.drafts("map")),
        panels=tuple(panel for node in nodes if (panel := _panel(desk.at(node)))),
    )


def _panel(desk: Desk) -> Panel | None:
    id_, title = desk.fields.slug("id"), desk.name("title")
    main, side = desk.draft("main"), desk.draft("side", required=False)
    marks = desk.drafts("marks")
    trend = desk.fields.text("trend", required=False)
    alerts = desk.fields.texts("alerts", required=False)
    desk.fields.end()
    if trend and (trend not in _TRENDS or (trend == "side" and side is None)):
        desk.fields.wrong("trend", f"expected main, or side of a panel with one, got {trend!r}")
    if main is None or not id_:
        return None
    cell = f"panel.{id_}"
    return Panel(
        id=id_,
        title=title,
        main=desk.put(f"{cell}.main", main, trend=trend == "main", band=trend == "main"),
        side=desk.put(f"{cell}.side", side, trend=trend == "side") if side else None,
        trend=f"{cell}.{trend}" if trend in _TRENDS else None,
        marks=tuple(desk.put(f"{cell}.mark.{n}", mark) for n, mark in enumerate(marks)),
        alerts=alerts,
    )


def read_map(desk: Desk, id_: str, title: Name) -> Page:
    """`map` per unit, `list` beside it."""
    drafts = desk.drafts("list")
    desk.limit("list", len(drafts), desk.room.list_rows, "rows")
    return MapPage(
        id=id_,
        title=title,
        map=desk.per_unit("map", desk.drafts("map")),
        list=tuple(desk.put(f"list.{n}", draft) for n, draft in enumerate(drafts)),
    )


def read_coverage(desk: Desk, id_: str, title: Name) -> Page:
    """`rows` (operators) against units and `sub` (technologies), measured and declared."""
    rows, subs = _labels(desk, "rows"), _labels(desk, "sub")
    measured, declared = desk.draft("measured"), desk.draft("declared", required=False)
    desk.limit("rows", len(rows), desk.room.coverage_rows, "rows")
    across = max(len(subs), _NAME_CELLS) * len(desk.units)
    desk.limit("sub", across, desk.room.coverage_cells, "columns (units times sub, or times 2)")
    for row, by_row in rows:
        for unit in desk.units:
            for sub, by_sub in subs:
                cell = f"cov.{row.id}.{unit.id}.{sub.id}"
                narrow = (*by_row, Matcher("unit", unit.id), *by_sub)
                if measured:
                    desk.put(cell, measured.narrowed(*narrow))
                if declared:
                    desk.put(f"{cell}~declared", declared.narrowed(*narrow))
    columns = tuple(
        UnitColumn(unit.id, unit.name, tuple(sub for sub, _ in subs)) for unit in desk.units
    )
    note = parse_name(desk.fields, "note", required=False, length_max=60)
    return CoveragePage(
        id=id_, title=title, rows=tuple(row for row, _ in rows), columns=columns, note=note
    )


def read_portals(desk: Desk, id_: str, title: Name) -> Page:
    """`rows` (portals), and what each shows: `state`, `latency`, `tls`."""
    rows = _labels(desk, "rows")
    desk.limit("rows", len(rows), desk.room.portal_rows, "rows")
    state = desk.draft("state")
    latency, tls = desk.draft("latency", required=False), desk.draft("tls", required=False)
    if state is None:
        return PortalsPage(id=id_, title=title, rows=())
    return PortalsPage(
        id=id_,
        title=title,
        rows=tuple(
            PortalRow(
                id=row.id,
                portal=_portal(by_row),
                label=row.label,
                state=desk.put(f"row.{row.id}.state", state.narrowed(*by_row), trend=True),
                latency=_row_cell(desk, f"row.{row.id}.latency", latency, by_row),
                tls=_row_cell(desk, f"row.{row.id}.tls", tls, by_row),
            )
            for row, by_row in rows
        ),
    )


def _portal(by_row: tuple[Matcher, ...]) -> str | None:
    found = (each.value for each in by_row if each.label == "portal")
    return next((value for value in found if not value.startswith("~")), None)


def _row_cell(
    desk: Desk, cell: str, draft: Draft | None, by_row: tuple[Matcher, ...]
) -> Spec | None:
    return desk.put(cell, draft.narrowed(*by_row)) if draft else None


def read_transactions(desk: Desk, id_: str, title: Name) -> Page:
    """Read `main`, the whole of today; each unit shows its share of it."""
    main = desk.draft("main")
    desk.limit("main", len(desk.units), desk.room.parts, "units")
    if main is None:
        return SourcesPage(id=id_, title=title)  # never shown: the finding refuses the file
    return TransactionsPage(
        id=id_,
        title=title,
        main=desk.put("main", main, trend=True, band=True),
        parts=tuple(
            Part(
                unit.id,
                unit.name,
                desk.put(
                    f"part.{unit.id}",
                    main.narrowed(Matcher("unit", unit.id)),
                    trend=True,
                    band=True,
                ),
            )
            for unit in desk.units
        ),
    )


def read_oncall(_desk: Desk, id_: str, title: Name) -> Page:
    """Nothing to describe: the rows are the schedules of `oncall.yml`."""
    return OncallPage(id=id_, title=title)


def read_sources(_desk: Desk, id_: str, title: Name) -> Page:
    """Nothing to describe: the rows are the sources."""
    return SourcesPage(id=id_, title=title)


READERS: Final[Mapping[str, Callable[[Desk, str, Name], Page]]] = {
    "overview": read_overview,
    "map": read_map,
    "coverage": read_coverage,
    "portals": read_portals,
    "transactions": read_transactions,
    "oncall": read_oncall,
    "sources": read_sources,
}


def _labels(desk: Desk, key: str) -> list[tuple[Label, tuple[Matcher, ...]]]:
    """Rows or sub-columns: id, label, and what they narrow the tiles to."""
    read: list[tuple[Label, tuple[Matcher, ...]]] = []
    for node in desk.fields.nodes(key):
        inner = desk.at(node)
        label = Label(inner.fields.slug("id"), inner.name("label"))
        match = parse_match(inner.fields, "match", None, desk.catalogue)
        inner.fields.end()
        if label.id in {known.id for known, _ in read}:
            inner.fields.wrong("id", f"{label.id!r} stands here twice; ids are unique")
        read.append((label, match))
    return read
