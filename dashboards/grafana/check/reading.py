"""A board's file as Grafana reads it, whoever wrote it, and what is found wrong with it. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

Json = Mapping[str, object]
_NOTHING: Final[Json] = {}
_LABEL: Final = re.compile(r"\{\{\s*(.+?)\s*\}\}")


class Finding(NamedTuple):
    """One mistake. panel: empty if the board itself has it."""

    file: str
    board: str
    panel: str
    field: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.board} / {self.panel}" if self.panel else self.board
        return f"{self.file}: {where}: {self.field}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Target:
    """One question of a panel, or of what is marked on the board."""

    json: Json
    field: str  # where it stands

    @property
    def ref(self) -> str:
        """Its letter."""
        return text(self.json, "refId")

    @property
    def sql(self) -> str:
        """What it asks PostgreSQL; empty if it does not."""
        return text(self.json, "rawSql")

    @property
    def promql(self) -> str:
        """What it asks Prometheus; empty if it does not."""
        return text(self.json, "expr")

    @property
    def legend(self) -> Sequence[str]:
        """The labels after which its lines are called."""
        return _LABEL.findall(text(self.json, "legendFormat"))

    def called(self, labels: Mapping[str, str]) -> str:
        """Name a line as Grafana does; labels that it has not are empty."""
        return _LABEL.sub(lambda found: labels.get(found[1], ""), text(self.json, "legendFormat"))

    @property
    def shape(self) -> str:
        """How the answer is to be read: table, time_series, heatmap."""
        return text(self.json, "format") or "time_series"

    @property
    def is_instant(self) -> bool:
        """Whether PromQL is asked about one moment only."""
        return bool(self.json.get("instant")) and not self.json.get("range")


@dataclass(frozen=True, slots=True)
class Tile:
    """One panel."""

    json: Json

    @property
    def kind(self) -> str:
        """Its visualization."""
        return text(self.json, "type")

    @property
    def title(self) -> str:
        """How it is called here; a panel without a title by its number."""
        return text(self.json, "title") or f"panel {self.json.get('id')}"

    @property
    def defaults(self) -> Json:
        """How its fields are written unless something else is said of one."""
        return mapping(self.json, "fieldConfig", "defaults")

    @property
    def overrides(self) -> Sequence[Json]:
        """What is said of single fields."""
        return mappings(self.json, "fieldConfig", "overrides")

    @property
    def written(self) -> Iterator[tuple[str, Json]]:
        """Give how all fields are written (""), and what else is said of single ones, by name."""
        yield "", self.defaults
        for override in self.overrides:
            told = {
                text(each, "id"): each.get("value") for each in mappings(override, "properties")
            }
            yield str(part(override, "matcher", "options")), told

    @property
    def value_mappings(self) -> Iterator[Json]:
        """Give what is told in words, of all fields and of single ones."""
        for _, told in self.written:
            yield from mappings(told, "mappings")

    def said_of(self, column: str, what: str) -> object:
        """Give how a column is written: by itself, else as all are."""
        own = [told[what] for name, told in self.written if name == column and what in told]
        return own[0] if own else self.defaults.get(what)

    @property
    def targets(self) -> Sequence[Target]:
        """What it asks."""
        every = enumerate(mappings(self.json, "targets"))
        return [Target(each, text(each, "refId") or f"targets/{n}") for n, each in every]

    @property
    def asks(self) -> bool:
        """Whether it shows anything that was asked for: no heading, no text."""
        return self.kind not in {"row", "text", "dashlist", "alertlist"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One board. file: how it is called in findings."""

    file: str
    json: Json

    @property
    def uid(self) -> str:
        """Its fixed id."""
        return text(self.json, "uid")

    @property
    def title(self) -> str:
        """How it is called here."""
        return text(self.json, "title") or self.uid or "board without title"

    @property
    def tiles(self) -> Iterator[Tile]:
        """Give its panels, also those in rows that are folded."""
        for panel in mappings(self.json, "panels"):
            yield Tile(panel)
            yield from (Tile(inner) for inner in mappings(panel, "panels"))

    @property
    def marks(self) -> Iterator[Target]:
        """Give the questions of what is marked on the time axis, but for Grafana's own."""
        for each in mappings(self.json, "annotations", "list"):
            if not each.get("builtIn"):
                name = text(each, "name")
                yield Target(mapping(each, "target"), f"annotations/{name}")

    @property
    def variables(self) -> Sequence[Json]:
        """Give what can be chosen."""
        return mappings(self.json, "templating", "list")

    def wrong(self, field: str, reason: str, tile: Tile | None = None) -> Finding:
        """Tell of a mistake."""
        return Finding(self.file, self.title, tile.title if tile else "", field, reason)


def read_sheet(file: str, raw: bytes) -> Sheet | Finding:
    """Read a file."""
    try:
        made = json.loads(raw)
    except ValueError as error:
        return Finding(file, "", "", "/", f"no JSON: {error}")
    if not isinstance(made, dict):
        return Finding(file, "", "", "/", "a board is an object")
    return Sheet(file, made)


def part(of: Json, *path: str) -> object:
    """Follow a path; None: there is nothing."""
    found: object = of
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def mapping(of: Json, *path: str) -> Json:
    """Follow a path to an object; empty if there is none."""
    found = part(of, *path)
    return found if isinstance(found, Mapping) else _NOTHING


def mappings(of: Json, *path: str) -> Sequence[Json]:
    """Follow a path to a list, and give the objects in it."""
    found = part(of, *path)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def text(of: Json, *path: str) -> str:
    """Follow a path to a text; empty if there is none."""
    found = part(of, *path)
    return found if isinstance(found, str) else ""


def number(of: Json, *path: str) -> float | None:
    """Follow a path to a number; None: there is none."""
    found = part(of, *path)
    is_one = isinstance(found, int | float) and not isinstance(found, bool)
    return float(found) if is_one and isinstance(found, int | float) else None
