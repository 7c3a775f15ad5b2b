"""`people.csv`: people of oncall.yml as a table, for whoever keeps them in one. Pure."""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from core.place import Document, Findings, Node, read_yaml
from core.place.table import Row, read_table

from .files import PRIORITIES, read_person

PEOPLE: Final = "people.csv"
COLUMNS: Final = ("id", "name", "user", "mail", "phone_file", *PRIORITIES)
_REQUIRED: Final = COLUMNS[:2]
_PHONE: Final = "phone"
_NUMBER: Final = re.compile(r"(\+|0)[0-9]{8,14}")
_BETWEEN: Final = re.compile(r"[ .()-]")
_NO_PHONE: Final = "numbers do not stand in this file; put them away: ioc oncall import-people FILE"

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row with a telephone number that stands in no file of the place. number: or empty."""

    cells: Cells
    number: str


def read_table_of_people(raw: bytes, findings: Findings) -> tuple[Cells, ...]:
    """Read people.csv; a number in it is refused."""
    rows = _rows(raw, findings)
    for row in rows[:1]:
        if _PHONE in row.cells:
            findings.add(1, _PHONE, _NO_PHONE)
    return tuple(row.cells for row in rows)


def read_numbers(raw: bytes, findings: Findings) -> tuple[Numbered, ...]:
    """Read a table of people with their numbers, which it never repeats."""
    found = []
    for row in _rows(raw, findings):
        number = _BETWEEN.sub("", row.cells.get(_PHONE, ""))
        if number and not number.startswith(("0", "+")):
            reason = "begins with neither 0 nor +; tables drop that 0: make the column text"
            row.wrong(_PHONE, reason)
        elif number and not _NUMBER.fullmatch(number):
            row.wrong(_PHONE, "is no telephone number; write 0912345678 or +84912345678")
        cells = {name: text for name, text in row.cells.items() if name != _PHONE}
        found.append(Numbered(cells, number))
    return tuple(found)


def merged(before: Iterable[Cells], new: Iterable[Cells]) -> list[Cells]:
    """Put people in the place of those with their ids, and others behind; none is left out."""
    by_id = {cells["id"]: cells for cells in before}
    for cells in new:
        by_id[cells["id"]] = {**by_id.get(cells["id"], {}), **cells}
    return list(by_id.values())


def written(people: Iterable[Cells]) -> str:
    """Write people.csv."""
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(people)
    return text.getvalue()


def with_people(document: Document, people: Sequence[Cells], findings: Findings) -> Document | None:
    """Give oncall.yml with the people of the table in it; None: it has some of its own."""
    root = document.root.value
    if isinstance(root, Mapping) and "people" in root:
        reason = f"people stand in {PEOPLE}; take these out, or remove that file"
        findings.add(root["people"].line, "/people", reason)
        return None
    lines = "".join(f"  - {json.dumps(_plain(cells), ensure_ascii=False)}\n" for cells in people)
    text = f"{document.text.rstrip()}\n\npeople: # of {PEOPLE}\n{lines or '  []'}"
    return read_yaml(text.encode(), findings)


def _rows(raw: bytes, findings: Findings) -> tuple[Row, ...]:
    """Read rows, each judged as a person of oncall.yml is."""
    rows = read_table(raw, findings, required=_REQUIRED, optional=(*COLUMNS[2:], _PHONE))
    lines = dict[str, int]()
    for row in rows:
        id_ = row.cells["id"]
        if lines.setdefault(id_, row.line) != row.line:
            row.wrong("id", f"{id_!r} is already on line {lines[id_]}; ids are unique")
        read_person(_node(_plain(row.cells), row.line, ""), findings)
    return rows


def _plain(cells: Cells) -> dict[str, object]:
    """Give a row as oncall.yml has a person."""
    ways = {name: cells[name].split() for name in PRIORITIES if cells.get(name)}
    said = {name: cells[name] for name in COLUMNS if name not in PRIORITIES and cells.get(name)}
    return {**said, **({"channels": ways} if ways else {})}


def _node(value: object, line: int, path: str) -> Node:
    if isinstance(value, Mapping):
        pairs = {name: _node(each, line, f"{path}/{name}") for name, each in value.items()}
        return Node(pairs, line, 1, path)
    if isinstance(value, list):
        return Node(tuple(_node(one, line, f"{path}/{n}") for n, one in enumerate(value)), line, 1,
                    path)  # fmt: skip
    return Node(str(value), line, 1, path, str(value))
