"""Files that hold what they should not: told in Vietnamese at the cell, nothing applied."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.store.people import Role
from tests.e2e.apiserver import Browser, Server
from tests.e2e.handed import (
    BINH_LU,
    FORM,
    URL,
    csv,
    of_place,
    send,
)
from tests.handing import HEAD, workbook
from tests.handing import table as table_of
from tests.servers import Database
from tests.workbooks import packed


@pytest.fixture
async def server(database: Database, tmp_path: Path) -> AsyncIterator[Server]:
    async with of_place(database, tmp_path) as server:
        yield server


def members() -> dict[str, bytes]:
    """Give the parts of a form in which nothing is wrong."""
    with zipfile.ZipFile(io.BytesIO(workbook([HEAD, ROW]))) as good:
        return {name: good.read(name) for name in good.namelist()}


def patched(member: str, old: bytes, new: bytes) -> bytes:
    found = members()
    return packed({**found, member: found[member].replace(old, new)})


def table(row: str) -> bytes:
    return table_of(row).encode()


ROW = ["K01", "", 1, 2]
XXE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>\n<worksheet'
BAD: dict[str, tuple[bytes, str]] = {
    "wrong template": (csv("a;b", head="x;y"), "a.csv"),
    "merged cells": (workbook([HEAD, ROW], merged=["C2:D2"]), "a.xlsx"),
    "formulas": (workbook([HEAD, ["K01", "", "=1+1", 2]]), "a.xlsx"),
    "macros": (packed({**members(), "xl/vbaProject.bin": bytes(100)}), "a.xlsm"),
    "xls renamed": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xlsx"),
    "text in a number cell": (csv("K01;;mười hai;20"), "a.csv"),
    "1.234 asks": (csv("K01;;1.234;2000"), "a.csv"),
    "a unit twice": (csv("K01;;1;2", "K01;;1;2"), "a.csv"),
    "numerator above denominator": (csv("K01;;3;2"), "a.csv"),
    "wrong period": (table(f"2026-Q3;{BINH_LU};;;K01;;1;2"), "a.csv"),
    "future period": (table(f"2027-M03;{BINH_LU};;;K01;;1;2"), "a.csv"),
    "straddling period": (table(f"2025-M07;{BINH_LU};;;K01;;1;2"), "a.csv"),
    "old district code": (table("2026-M10;;106;;K01;;1;2"), "a.csv"),
    "code of another time": (table("2026-M10;;03412;2025-01-01;K01;;1;2"), "a.csv"),
    "zip bomb": (packed({**members(), "xl/media/a.bin": bytes(8 << 20)}), "a.xlsx"),
    "XXE": (patched("xl/worksheets/sheet1.xml", b"<worksheet", XXE), "a.xlsx"),
    "not a table": (b"%PDF-1.7\n" + bytes(100), "a.xlsx"),
    "empty": (b"", "a.xlsx"),
}


async def no_file_or_too_large(an: Browser) -> None:
    headers = {**an.csrf, "Content-Type": "application/json"}
    plain = await an.http.post(f"{URL}/preview", params=FORM, content=b"{}", headers=headers)
    assert plain.status_code == 400
    odd = await send(an, "preview", csv("K01;;1;2"), name="a.csv", edits=["C4"])
    assert (odd.status_code, "/answers/edits" in odd.text) == (422, True)
    large = await send(an, "preview", bytes(20_000_001), name="a.csv")
    assert large.json()["findings"][0]["code"] == "file_too_large"
    huge = await send(an, "preview", bytes(23_000_000), name="a.csv")
    assert huge.status_code == 413
    unnamed = await send(an, "submit", csv("K01;;1;2"), name="a.csv")
    assert unnamed.status_code == 422  # no key by which a repeated request is known
    nobody = await send(an, "preview", csv("K01;;1;2"), of={"unit": BINH_LU, "period": "2026-Q3"})
    assert nobody.status_code == 422


async def test_bad_input_is_refused_in_vietnamese_with_nothing_applied(
    server: Server, database: Database
) -> None:
    an = await server.signed_in("an", Role.DATA_OFFICER)
    for what, (raw, name) in BAD.items():
        of = {} if raw.startswith(b"ky;") else FORM
        looked = await send(an, "preview", raw, name=name, of=of)
        assert looked.status_code == 200, (what, looked.text)
        found = looked.json()
        said = [*found["findings"], *(each for row in found["rows"] for each in row["findings"])]
        assert [each for each in said if each["kind"] in {"error", "question"}], what
        assert all(each["title"]["vi"] and each["title"]["en"] for each in said), what
        assert not found["can_submit"], what
        refused = await send(an, "submit", raw, name=name, of=of, hash=found["hash"], request=what)
        assert (refused.status_code, refused.json()["type"]) == (422, "handin-faults"), what
        assert refused.json()["errors"], what
    await no_file_or_too_large(an)
    with database.connect() as owner:
        assert owner.execute("SELECT count(*) FROM kpi_upload").fetchone() == (0,)
        assert owner.execute("SELECT count(*) FROM kpi_upload_row").fetchone() == (0,)
