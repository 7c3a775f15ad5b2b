"""The place under test: the example as it ships, its wall also on other screens."""

import copy
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .center import PROJECT

_ROOMY_M = 5
WALL = "trung-tam"
KINDS = ("overview", "map", "coverage", "portals", "transactions", "oncall", "sources")


@dataclass(frozen=True, slots=True)
class Screen:
    """A 55 inch screen. text_px: the smallest font size; see the table in ui.md, section 1."""

    wall: str
    pixels: tuple[int, int]
    distance_m: int
    text_px: int
    clock_px: int

    @property
    def name(self) -> str:
        """Name of a test on it."""
        return f"{self.wall}-{self.pixels[0]}"

    @property
    def kinds(self) -> tuple[str, ...]:
        """Pages that it has room for: one subject a page where distance leaves no more."""
        unfit = ("coverage", "transactions") if self.distance_m > _ROOMY_M else ()
        return tuple(kind for kind in KINDS if kind not in unfit)


MONTHLY = {
    "T01": ("Trả lời đúng hạn", "Answered in time"),
    "T02": ("Nộp qua mạng", "Filed online"),
    "T03": ("Không tiền mặt", "Without cash"),
    "T04": ("Hài lòng", "Satisfied"),
    "T05": ("Có bản số", "With a digital copy"),
    "T06": ("Trả tại nhà", "Delivered at home"),
}

_FIGURE = 'handin: true, name: {vi: "hồ sơ", en: "dossiers"}, unit_of_measure: hồ sơ, whole: true'
_MONTHLY = """
  - {id: ID, name: {vi: "VI", en: "EN"}, about: {vi: "a", en: "a"}, source: {vi: "Sổ", en: "S"},
     owner: {vi: "Phòng", en: "Room"}, numerator: {FIGURE}, denominator: {FIGURE}, share: true,
     unit_of_measure: "%", scale: 100, period: month_15_14, kind: second, beside: K02}
"""

# Sizes for 16 and for 30 arc minutes, of capitals that are 0.7 of the font size.
SCREENS = (
    Screen(WALL, (1920, 1080), 5, 53, 97),
    Screen("gan", (1920, 1080), 3, 33, 59),
    Screen("xa", (1920, 1080), 8, 85, 155),
    Screen("net", (3840, 2160), 5, 106, 194),
)
# Somebody looks at a wall from where he is: in the hand, text of 16 px is read.
HAND = Screen(WALL, (390, 844), 5, 16, 30)


def page_of(screen: Screen, kind: str) -> str:
    """Id of a page of one kind."""
    return f"{screen.wall}-{kind}"


def write_place(folder: Path) -> Path:
    """Write the place; every screen has a wall, and a page of every kind."""
    shutil.copytree(PROJECT / "config" / "tam-duong", folder)
    file = folder / "walls.yml"
    (shipped,) = yaml.safe_load(file.read_text())["walls"]
    walls = [_seen_from(shipped, screen) for screen in SCREENS]
    file.write_text(yaml.safe_dump({"walls": walls}, allow_unicode=True, sort_keys=False))
    _ask_monthly(folder / "kpis.yml")
    return folder


def _ask_monthly(file: Path) -> None:
    """Add what is handed in each month: a month has ended on any day, a quarter may be long ago."""
    asked = "".join(
        _MONTHLY.replace("ID", code).replace("VI", vi).replace("EN", en).replace("FIGURE", _FIGURE)
        for code, (vi, en) in MONTHLY.items()
    )
    file.write_text(file.read_text().replace("\nmilestones:\n", f"{asked}\nmilestones:\n"))


def _seen_from(shipped: Mapping[str, Any], screen: Screen) -> dict[str, Any]:
    wall = copy.deepcopy(dict(shipped))
    wall |= {"id": screen.wall, "distance_m": screen.distance_m, "pixels": list(screen.pixels)}
    wall["pages"] = [page for page in wall["pages"] if page["kind"] in screen.kinds]
    for page in wall["pages"]:
        page["id"] = page_of(screen, page["kind"])
        if page["kind"] == "portals" and screen.wall == "gan":
            del page["latency"], page["tls"]  # a page need not have them
        if screen.distance_m > _ROOMY_M:
            _shorten(page)
    return wall


def _shorten(page: dict[str, Any]) -> None:
    """Keep what a distant screen has room for; `ioc check` refuses the rest."""
    for part in ("panels", "list", "rows"):
        if part in page:
            page[part] = page[part][:1]
