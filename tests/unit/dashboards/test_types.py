"""Boards by Grafana's own types: those of ours, and spoiled ones, in one run of the compiler."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ioc.grafana.checking.types import File, judged

Json = dict[str, Any]
FOLDER = Path(__file__).parents[3] / "dashboards" / "grafana" / "generated"


def of_kind(made: Json, kind: str) -> Json:
    found: Json = next(each for each in made["panels"] if each["type"] == kind)
    return found


def small(path: Path) -> Json:
    """Keep one panel of each kind that is spoiled: the compiler reads each board again."""
    made: Json = json.loads(path.read_bytes())
    return made | {"panels": [of_kind(made, "stat"), of_kind(made, "table")]}


SPOILED: dict[str, tuple[Callable[[Json], object], str]] = {
    "a wrong type": (lambda made: made.update(editable="no"), "'string' is not assignable"),
    "an unknown field": (lambda made: made.update(editible=True), "'\"editible\"' does not exist"),
    "an unknown kind": (lambda made: of_kind(made, "stat").update(type="figure"), '"figure"'),
    "an unknown option": (
        lambda made: of_kind(made, "stat")["options"].update(big=True),
        "'\"big\"' does not exist",
    ),
    "a wrong word": (
        lambda made: of_kind(made, "stat")["options"].update(colorMode="red"),
        "'\"red\"' is not assignable",
    ),
    "a wrong line": (
        lambda made: of_kind(made, "table")["fieldConfig"]["defaults"]["custom"].update(align=1),
        "'number' is not assignable",
    ),
    "a wrong place": (
        lambda made: of_kind(made, "table")["gridPos"].update(w="12"),
        "'string' is not assignable",
    ),
    "a wrong threshold": (
        lambda made: of_kind(made, "stat")["fieldConfig"]["defaults"].update(thresholds=[1]),
        "is missing",
    ),
    "a question of no format": (
        lambda made: of_kind(made, "table")["targets"][0].update(format="rows"),
        '"rows"',
    ),
    "a missing question": (
        lambda made: of_kind(made, "table")["targets"][0].pop("rawSql"),
        "is not assignable to type 'Sql | PromQL'",
    ),
    "a variable's kind": (
        lambda made: made["templating"]["list"][0].update(type="fixed"),
        '"fixed"',
    ),
}


async def test_types_of_grafana() -> None:
    paths = sorted(FOLDER.rglob("*.json"))
    ours = [File(path.stem, path.read_bytes()) for path in paths]
    base = small(next(path for path in paths if path.stem == "ioc-overview"))
    spoiled = []
    for name, (spoil, _) in SPOILED.items():
        made = copy.deepcopy(base)
        spoil(made)
        spoiled.append(File(name, json.dumps(made, indent=2).encode()))
    found = await judged([*ours, *spoiled])
    assert [str(each) for each in found if each.file not in SPOILED] == []
    told = {name: [each.reason for each in found if each.file == name] for name in SPOILED}
    missed = [name for name, (_, reason) in SPOILED.items() if reason not in "".join(told[name])]
    assert missed == [], told
