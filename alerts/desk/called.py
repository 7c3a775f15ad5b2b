"""What people and units are called that silences name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.named import UNIT
from core.model import Condition
from core.store.sql import fetched, queries

from .silences import Kept

_SQL = queries("alerts.desk", "called.sql")
_USER: Final = "user:"

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Called:
    """Names by ids; of units in Vietnamese and English."""

    people: Mapping[str, str]
    units: Mapping[str, tuple[str, str]]

    def maker(self, kept: Kept) -> str | None:
        """Give the name of who made a silence; None: it is a key, or said to be somebody else."""
        return self.people.get(_user(kept))

    def units_of(self, kept: Kept) -> dict[str, tuple[str, str]]:
        """Give the names of the units of which a silence speaks, by their ids."""
        return {id_: self.units[id_] for id_ in _units(kept) if id_ in self.units}


async def called(conn: Connection, every: Iterable[Kept]) -> Called:
    """Read the names that silences need."""
    kept = list(every)
    people = {user for each in kept if (user := _user(each))}
    units = {unit for each in kept for unit in _units(each)}
    params = {"people": sorted(people), "units": sorted(units)}
    rows = await fetched(conn, _SQL["names"], params) if people or units else []
    return Called(
        {id_: vi for kind, id_, vi, _ in rows if kind == "user"},
        {id_: (vi, en or vi) for kind, id_, vi, en in rows if kind == "unit"},
    )


def _user(kept: Kept) -> str:
    """Give the id of who made a silence. Whom a foreign client names is not taken for him."""
    is_own = kept.created_by == kept.actor and kept.actor.startswith(_USER)
    return kept.actor.removeprefix(_USER) if is_own else ""


def _units(kept: Kept) -> list[str]:
    return [id_ for each in kept.silence.matchers for id_ in _ids(each)]


def _ids(condition: Condition) -> list[str]:
    """Give what may be ids of units; a regular expression may list some."""
    return condition.value.split("|") if condition.label == UNIT and condition.value else []
