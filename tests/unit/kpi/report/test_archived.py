"""The pages as an archive and a screen reader take them: PDF/A-3a, read from its bytes.

This looks at what a validator of PDF/A complains of most; docs/kpis.md says which one was asked by
hand, and what it said.
"""

import hashlib
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from kpi.report import heard
from kpi.report.page import page
from kpi.report.pdf import Press
from tests.reporting import lines, report

STREAM = re.compile(rb"\d+ 0 obj\s*<<(.*?)>>\s*stream\r?\n", re.DOTALL)
ABOUT = "{http://www.aiim.org/pdfa/ns/id/}"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return Press().pdf(report())[0]


def streams(pdf: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give each stream with its dictionary."""
    for found in STREAM.finditer(pdf):
        length = re.search(rb"/Length (\d+)", found[1])
        assert length
        data = pdf[found.end() : found.end() + int(length[1])]
        yield found[1], zlib.decompress(data) if b"/FlateDecode" in found[1] else data


def objects(pdf: bytes) -> bytes:
    """Give all that is no stream: dictionaries, those kept in streams of objects too."""
    kept = [data for about, data in streams(pdf) if b"/ObjStm" in about]
    return b"\n".join([*(about for about, _ in streams(pdf)), *kept])


def tell(program: str, *arguments: str | Path) -> str:
    found = shutil.which(program)
    assert found, "install poppler-utils (deploy/setup-debian --tests)"
    return subprocess.run([found, *arguments], check=True, capture_output=True).stdout.decode()


def test_other_programs_find_nothing_that_an_archive_refuses(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "r.pdf").write_bytes(pdf)
    fonts = tell("pdffonts", tmp_path / "r.pdf").splitlines()[2:]
    assert len(fonts) == 4
    assert all("Liberation-Serif" in font and font.split()[-5:-2] == ["yes"] * 3 for font in fonts)
    told = dict(line.split(":", 1) for line in tell("pdfinfo", tmp_path / "r.pdf").splitlines())
    found = {key: told[key].strip() for key in ("Tagged", "JavaScript", "Encrypted", "Form")}
    assert found == {"Tagged": "yes", "JavaScript": "no", "Encrypted": "no", "Form": "none"}
    assert told["PDF version"].strip() == "1.7"


def test_it_says_that_it_is_pdf_a_and_of_when_it_is(pdf: bytes) -> None:
    (written,) = (data for about, data in streams(pdf) if b"/Metadata" in about)
    about = ET.fromstring(written)  # noqa: S314 - our own file
    claims = {key: value for each in about.iter() for key, value in each.attrib.items()}
    assert (claims[f"{ABOUT}part"], claims[f"{ABOUT}conformance"]) == ("3", "A")
    days = [
        each.text for each in about.iter() if str(each.tag).endswith(("CreateDate", "ModifyDate"))
    ]
    assert {datetime.fromisoformat(str(day)) for day in days} == {
        datetime.fromisoformat(report().as_of)
    }


def test_it_is_known_by_its_ids(pdf: bytes) -> None:
    (found,) = (about for about, _ in streams(pdf) if b"/Type /XRef" in about or b"/XRef" in about)
    ids = re.search(rb"/ID\s*\[\s*[<(](.{32})[>)]\s*[<(](.{32})[>)]\s*\]", found, re.DOTALL)
    assert ids
    digest = hashlib.sha256(page(report()).encode()).hexdigest()[:32]
    assert ids[1].decode() == digest  # the same report, the same id


def test_its_colours_are_told_and_nothing_in_it_acts(pdf: bytes) -> None:
    said = objects(pdf)
    assert said.count(b"/GTS_PDFA1") == 1
    (profile,) = (data for about, data in streams(pdf) if b"/N 3" in about)
    assert (profile[16:20], profile[36:40]) == (b"RGB ", b"acsp")
    for refused in (
        b"/DeviceCMYK", b"/JavaScript", b"/JS ", b"/OpenAction", b"/AA ", b"/Encrypt",
        b"/EmbeddedFile", b"/LZWDecode", b"/Launch", b"/URI", b"/Annot", b"/AcroForm", b"/XFA",
        b"/OCProperties", b"/PS", b"/OPI", b"/Alternates", b"/TR ", b"/TR2", b"/HTP", b"/LZW",
    ):  # fmt: skip
        assert refused not in said, refused


def test_who_hears_it_is_told_of_tables_and_drawings(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "r.pdf").write_bytes(pdf)
    said = objects(pdf)
    assert b"/Lang" in said
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true\s*>>", said)
    assert said.count(b"/S /Figure") == said.count(b"/Alt") > len(lines())
    tree = tell("pdfinfo", "-struct", tmp_path / "r.pdf")
    assert tree.count("Table") >= 5
    assert [tree.count(f"{name} ") for name in ("H1", "H2", "H3")] == [1, 7, len(report().details)]
    assert tree.count("TH <") > 20  # each cell tells its heads by their ids


def test_a_drawing_is_said_in_words() -> None:
    first, second, *_ = lines()
    assert heard.bullet(first) == "59,0%; mốc của kỳ 54,4%; mục tiêu >\u00a080%"
    assert heard.bullet(second) == "Không có số; mục tiêu ≥\u00a080%"
    online = report().details[0]
    assert heard.course(online, first).startswith("Biểu đồ: 16 kỳ có số liệu, ")
    assert heard.dot(online.units[0], first).startswith("Bình Lư: 61,4%; ")
