"""What the database says, and how the place differs from it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import anyio
import psycopg

from alerts.oncall import ONCALL, Oncall, parse_oncall, years_missing
from core.place import HOLIDAYS, Findings, difference, parse_holidays, shown_changes
from core.place import Place as Described
from core.service.clock import Clock
from core.service.logins import OWNER, NoSecretError, database_login
from core.service.settings import Settings
from core.store import heartbeats
from core.store.factor import SEAL_FILE
from core.store.place import stored_place
from core.store.pool import Connection, connect
from core.store.vitals import Vitals, read_vitals
from ingest.heartbeats import State, judge
from ioc.doctor.facts import Place, SecondFactor
from ioc.place import read_place

from . import factor
from .ways import mute_ways

_OF_JOBS: Final = 4  # the migration that brought heartbeats
_OF_FACTORS: Final = 34  # and second factors


@dataclass(frozen=True, slots=True)
class Said:
    """What it says. vitals: a text says why it cannot be asked."""

    vitals: Vitals | str
    place: Place
    jobs_down: tuple[str, ...] = ()
    second_factor: SecondFactor | None = None


async def ask(settings: Settings, clock: Clock) -> Said:
    """Ask it everything. Whatever stands in the way is the answer instead."""
    place, findings = read_place(settings.config)
    mistakes = tuple(str(finding) for finding in findings) if place is None else ()
    try:
        login = database_login(settings, OWNER, application="doctor")
        with anyio.fail_after(3 * login.call_seconds):
            async with await connect(login, autocommit=True) as conn:
                await conn.set_read_only(True)
                vitals = await read_vitals(conn, now=clock.now())
                sealed = await _second_factor(conn, settings, vitals)
                if place is None or not vitals.migrations:
                    return Said(vitals, Place(mistakes), second_factor=sealed)
                changes = difference(place.records(), await stored_place(conn))
                lines = tuple(shown_changes([one]).strip().splitlines()[0] for one in changes)
                down = await _jobs_down(conn, clock.now()) if _OF_JOBS in vitals.migrations else ()
                oncall, today = _oncall(place, clock.now())
                years = years_missing(oncall, today) if oncall and place.holidays else ()
                mute = await mute_ways(oncall, settings) if oncall else ()
                return Said(vitals, Place((), lines, years, mute), down, sealed)
    except (psycopg.Error, NoSecretError) as error:
        return Said(" ".join(str(error).split()), Place(mistakes))
    except TimeoutError:
        return Said("no answer in time", Place(mistakes))


async def _second_factor(
    conn: Connection, settings: Settings, vitals: Vitals
) -> SecondFactor | None:
    if _OF_FACTORS not in vitals.migrations:
        return None
    return await factor.ask(conn, settings.secret_file(SEAL_FILE))


def _oncall(place: Described, now: datetime) -> tuple[Oncall | None, date]:
    """Read whom the files call, and which day it is there."""
    holidays = parse_holidays(place.holidays, Findings(HOLIDAYS)) if place.holidays else None
    zone = holidays.zone if holidays else None
    today = now.astimezone(zone or place.profile.zone).date()
    if place.oncall is None:
        return None, today
    return parse_oncall(place.oncall, Findings(ONCALL), holidays), today


async def _jobs_down(conn: Connection, now: datetime) -> tuple[str, ...]:
    known = await heartbeats.all_known(conn)
    found = (
        (one.heartbeat.id, judge(one.heartbeat, one.pulse, now=now, since=one.since or now))
        for one in known
    )
    return tuple(f"{id_} ({verdict.why})" for id_, verdict in found if verdict.state is State.DOWN)
