"""The drop folder: whole files are handed in, others are put aside with the reason."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import Any

import pytest
from psycopg import AsyncConnection

from core.model import Labels, Period
from core.store.pool import connect
from kpi.define import Catalogue, Target
from kpi.define import Path as Path_
from kpi.handin import template_of
from kpi.uploads import tables
from kpi.uploads.asked import form_of
from kpi.uploads.folder import ACTOR, Folder
from kpi.uploads.keeping import approve
from kpi.uploads.late import all_dues, counted, remind, reminders
from kpi.uploads.loop import Lateness
from kpi.uploads.record import Way
from tests.handing_in import NOW, PERIOD, PLACE, XA, leader
from tests.handing_in import kpi as define
from tests.servers import Database

Connection = AsyncConnection[Any]
MINUTE = timedelta(minutes=1)
HEAD = "ky;don_vi;ma_don_vi;ngay;chi_tieu;phan;tu_so;mau_so\n"


@pytest.fixture
async def kpi(database: Database) -> Any:
    async with await connect(database.login("ioc_kpi"), autocommit=True) as conn:
        yield conn


async def looked(folder: Folder, conn: Connection, *, times: int = 2) -> None:
    for minute in range(times):
        await folder(conn, PLACE, NOW + minute * MINUTE)


def names(at: Path) -> list[str]:
    return sorted(path.name.partition("-")[2] for path in at.iterdir())


async def test_a_file_is_taken_when_it_is_whole(kpi: Connection, tmp_path: Path) -> None:
    folder, inbox = Folder(tmp_path), tmp_path / "inbox"
    await looked(folder, kpi, times=1)
    file = inbox / "a.csv"
    file.write_text(f"{HEAD}{PERIOD};xa;;;K1;;4")
    (inbox / "b.csv.part").write_text(HEAD)
    (inbox / "link.csv").symlink_to("/etc/passwd")
    await looked(folder, kpi, times=1)
    file.write_text(f"{HEAD}{PERIOD};xa;;;K1;;40;100\n")  # it still grew
    await looked(folder, kpi, times=1)
    assert await tables.live(kpi, "xa", PERIOD) is None
    await looked(folder, kpi, times=1)
    made = await tables.live(kpi, "xa", PERIOD)
    assert made
    assert (made.way, made.made_by, made.file_name, made.rows) == (Way.FOLDER, ACTOR, "a.csv", 1)
    assert names(tmp_path / "taken") == ["a.csv"]
    assert sorted(path.name for path in inbox.iterdir()) == ["b.csv.part", "link.csv"]


async def test_what_is_wrong_or_was_touched_by_people_is_put_aside(
    kpi: Connection, api: Connection, tmp_path: Path
) -> None:
    folder, inbox = Folder(tmp_path), tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "bad.csv").write_text(f"{HEAD}{PERIOD};xa;;;K1;;12x;100\n")
    (inbox / "no.pdf").write_bytes(b"%PDF-1.7")
    with (inbox / "huge.csv").open("wb") as huge:
        huge.truncate(20_000_001)
    await looked(folder, kpi)
    refused = tmp_path / "refused"
    assert names(refused) == ["bad.csv", "bad.csv.txt", "huge.csv", "huge.csv.txt", "no.pdf",
                              "no.pdf.txt"]  # fmt: skip
    said = {path.name.partition("-")[2]: path.read_text() for path in refused.glob("*.txt")}
    assert "G2: " in said["bad.csv.txt"]
    assert "20 MB" in said["huge.csv.txt"]
    (inbox / "a.csv").write_text(f"{HEAD}{PERIOD};xa;;;K1;;40;100\n")
    await looked(folder, kpi)
    (inbox / "a.csv").write_text(f"{HEAD}{PERIOD};xa;;;K1;;41;100\n")
    await looked(folder, kpi)  # its own, and not approved yet: it may
    made = await tables.live(kpi, "xa", PERIOD)
    assert made
    assert made.replaces is not None
    async with api.transaction():
        await approve(api, PLACE, made.id, "", leader())
    (inbox / "a.csv").write_text(f"{HEAD}{PERIOD};xa;;;K1;;42;100\n")
    await looked(folder, kpi)
    (text,) = refused.glob("*-a.csv.txt")
    assert f"SL-{made.id:04}" in text.read_text()


async def test_a_template_says_itself_what_it_is_for(kpi: Connection, tmp_path: Path) -> None:
    folder, period = Folder(tmp_path), Period.parse(PERIOD)
    (tmp_path / "inbox").mkdir()
    assert period
    form = form_of(PLACE, XA, period)
    assert form
    (tmp_path / "inbox" / "x.xlsx").write_bytes(template_of(form, {}))
    await looked(folder, kpi)
    (text,) = (tmp_path / "refused").glob("*.txt")
    assert "không được nộp" in text.read_text()  # it is empty


class Remembered:
    """A recorder that only remembers."""

    def __init__(self) -> None:
        self.told: list[dict[Labels, float]] = []

    async def record(self, samples: Any, at_ms: int) -> str:
        assert at_ms
        self.told.append(dict(samples))
        return ""


async def test_reminders_are_counted_and_series_told_when_they_change(
    kpi: Connection, database: Database
) -> None:
    with database.connect() as owner:
        owner.execute("INSERT INTO kpi_file (document, put_at) VALUES ('', '2026-10-01')")
    recorder = Remembered()
    lateness, day = Lateness(recorder), timedelta(days=1)
    told = await all_dues(kpi, PLACE, NOW)
    assert {each.period.id for each in told} == {"2026-M10", PERIOD}
    assert await remind(kpi, told, NOW) == 6  # of October: 2 indicators of 3 communes
    assert await remind(kpi, told, NOW) == 0
    assert {*counted(PLACE, await reminders(kpi, PLACE, NOW)).values()} == {1}
    for at in (NOW, NOW + MINUTE, NOW + 2 * MINUTE, NOW + 5 * day):
        await lateness(kpi, PLACE, at)
    assert len(recorder.told) == 2
    counts = {number for labels, number in recorder.told[-1].items()
              if ("__name__", "kpi_handin_reminders") in labels}  # fmt: skip
    assert counts == {2}  # and November's; October's next one is a day away


async def test_who_is_off_track_is_told(kpi: Connection, tmp_path: Path) -> None:
    target = Target(op=">", value=Decimal(80), by=date(2026, 1, 31), path=Path_.NONE)
    catalogue = Catalogue(kpis=(define("K1", target=target), define("K2")), levels=("commune",))
    place, recorder, inbox = replace(PLACE, catalogue=catalogue), Remembered(), tmp_path / "inbox"
    inbox.mkdir()
    rows = (f"{PERIOD};{unit};;;{kpi};;40;100\n" for kpi in ("K1", "K2") for unit in ("xa", "ya"))
    (inbox / "a.csv").write_text(HEAD + "".join(rows))
    folder = Folder(tmp_path)
    for minute in range(2):
        await folder(kpi, place, NOW + minute * MINUTE)
    await Lateness(recorder)(kpi, place, NOW + 2 * MINUTE)
    (told,) = recorder.told
    off = {dict(labels)["kpi"]: number for labels, number in told.items()
           if ("__name__", "kpi_off_track") in labels}  # fmt: skip
    assert off == {"K1": 1.0}  # K2 has no target


async def test_series_that_are_told_otherwise_end_at_once(
    kpi: Connection, database: Database
) -> None:
    with database.connect() as owner:
        owner.execute("INSERT INTO kpi_file (document, put_at) VALUES ('', '2026-10-01')")
    recorder = Remembered()
    lateness = Lateness(recorder)
    await lateness(kpi, PLACE, NOW)
    fewer = replace(PLACE, catalogue=replace(PLACE.catalogue, kpis=PLACE.catalogue.kpis[:1]))
    await lateness(kpi, fewer, NOW + MINUTE)
    before, after = recorder.told
    gone = [labels for labels in before if ("kpi", "K2") in labels]
    assert len(gone) == 6
    assert all(isnan(after[labels]) for labels in gone)  # which no rule finds above anything
    assert before.keys() == after.keys()
    await lateness(kpi, fewer, NOW + timedelta(hours=2))
    assert recorder.told[-1].keys() == before.keys() - gone
