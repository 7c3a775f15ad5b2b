"""docs/place.md tells every column and key, and its example of mistakes is what `check` prints."""

import inspect
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from core.place import holidays, profile
from core.place.metrics import COLUMNS as METRIC_COLUMNS
from core.place.metrics import OPTIONAL as METRIC_OPTIONAL
from core.place.units import OPTIONAL, REQUIRED
from ingest import sources
from ioc.check import check
from tests.given import NOW

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "place.md").read_text()


def documented(file: str) -> set[str]:
    """First cells of the table below a file's heading."""
    section = DOCS.split(f"## {file}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def asked(reader: ModuleType) -> set[str]:
    """Keys that a reader asks for, by its source."""
    asking = r"\b(?:fields\.\w+\(|_\w+\(fields,)\s*\"(\w+)\""
    return set(re.findall(asking, inspect.getsource(reader)))


def test_columns() -> None:
    assert documented("units.csv") == {*REQUIRED, *OPTIONAL}
    assert documented("metrics.csv") == {*METRIC_COLUMNS, *METRIC_OPTIONAL}


def test_keys() -> None:
    assert documented("place.yml") == asked(profile) | {"alerts_kept"}  # of another reader
    assert documented("sources.yml") == asked(sources)
    assert documented("holidays.yml") == asked(holidays)


def test_the_mistakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("config/tam-duong")
    shutil.copytree(ROOT / folder, folder)
    for file, old, new in [
        ("place.yml", "Asia/Ho_Chi_Minh", "Asia/Hanoi"),
        ("units.csv", "22.3532,103.678", "103.678,22.3532"),
        ("units.csv", "gso:03412@", "gso:03413@"),
        ("metrics.csv", "net_latency_seconds,network,s,", "net_latency_seconds,network,ms,"),
        ("sources.yml", "unit: binh-lu-2025", "unit: binh-lu"),
        ("sources.yml", "conflict: reject", "conflct: reject"),
    ]:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1))
    check(folder, now=NOW)
    assert f"```\n{capsys.readouterr().err}```" in DOCS
