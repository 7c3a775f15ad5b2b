"""A table of people with their numbers, taken apart: each number into a file of its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alerts.oncall.staff.table import (
    PEOPLE,
    Cells,
    merged,
    read_numbers,
    read_table_of_people,
    written,
)
from core.place import Finding, Findings, read_bytes
from core.service.secrets import keep_secret, secret_text

_SECRETS: Final = "secrets"


@dataclass(frozen=True, slots=True)
class Brought:
    """What was written. changed: who had another number before."""

    people: int
    numbers: int
    changed: tuple[str, ...] = ()


class TableError(Exception):
    """A table is not taken; nothing was written. faults: all that is wrong."""

    def __init__(self, faults: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def bring(path: Path, config: Path, state: Path) -> Brought:
    """Take a table in. Raises TableError, OSError."""
    findings = Findings(path.name)
    rows = read_numbers(path.read_bytes(), findings)
    notes = Findings(PEOPLE)
    raw = read_bytes(config, notes, required=False)
    before = read_table_of_people(raw, notes) if raw is not None else ()
    if faults := (*findings.all(), *notes.all()):
        raise TableError(faults)
    new = [_known(row.cells, has_number=bool(row.number)) for row in rows]
    changed = []
    for row in rows:
        path = state / _SECRETS / _file(row.cells["id"])
        if row.number and path.exists() and secret_text(path).strip() != row.number:
            changed.append(row.cells["id"])
        if row.number:
            keep_secret(path, f"{row.number}\n")
    target = config / PEOPLE
    half_written = target.with_name(f".{PEOPLE}.new")
    half_written.write_text(written(merged(before, new)), "utf-8")
    half_written.replace(target)
    return Brought(len(new), sum(bool(row.number) for row in rows), tuple(changed))


def _known(cells: Cells, *, has_number: bool) -> Cells:
    """Name the file of a number. What a table does not say of somebody stays as it was."""
    said = {name: text for name, text in cells.items() if text}
    return {**said, "phone_file": f"{_SECRETS}/{_file(cells['id'])}"} if has_number else said


def _file(id_: str) -> str:
    return f"phone_{id_}"
