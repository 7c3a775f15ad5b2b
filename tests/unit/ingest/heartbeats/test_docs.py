"""docs/heartbeats.md tells every key, state, series, limit and report as they are."""

import inspect
import re
from pathlib import Path
from zoneinfo import ZoneInfo

from core.model import UnitId
from core.place import Findings, read_yaml
from core.store.heartbeats import BODY_BYTES_MAX, WATCH_GAP
from core.store.product import product_metrics
from ingest.heartbeats import State, Why, definitions, parse_heartbeats
from ingest.heartbeats.address import asked
from ingest.heartbeats.pings import PINGS_BURST, PINGS_PER_SECOND

DOCS = (Path(__file__).parents[4] / "docs" / "heartbeats.md").read_text()


def first_cells(heading: str) -> set[str]:
    """Words in code of the first cells of a table, by its head."""
    table = DOCS.split(f"| {heading} |")[1].split("\n\n")[0]
    cells = re.findall(r"^\| (.*?) \|", table, re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


def test_keys() -> None:
    asks = re.findall(r"fields(?:\.\w+)?\(?\.?(?:\w+\()?[\s,]*(?:fields, )?\"(\w+)\"",
                      inspect.getsource(definitions))  # fmt: skip
    assert first_cells("key") == {*asks} - {"heartbeats"}


def test_states() -> None:
    downs = {f"{State.DOWN} ({why})" for why in Why}
    assert first_cells("state") == {*State, *downs} - {State.DOWN}


def test_series() -> None:
    shipped = {one.name for one in product_metrics() if one.name.startswith("heartbeat_")}
    assert first_cells("series") == shipped


def test_reports() -> None:
    reports = first_cells("by GET, HEAD or POST")
    assert len(reports) == 6
    assert all(asked(path, "KEY").action is not None for path in reports)


def test_limits() -> None:
    assert f"more than {PINGS_BURST} reports in a row" in DOCS
    assert f"more than one in {1 / PINGS_PER_SECOND:g} s" in DOCS
    assert f"first {BODY_BYTES_MAX:,} bytes" in DOCS
    assert f"{WATCH_GAP.total_seconds():g} s in which no report" in DOCS
    assert f"At most {definitions.HEARTBEATS_MAX:,} heartbeats" in DOCS


def test_the_example_is_right() -> None:
    findings = Findings("heartbeats.yml")
    text = DOCS.split("```yaml\n")[1].split("```")[0]
    document = read_yaml(text.encode(), findings)
    assert document is not None
    units, zone = {UnitId("binh-lu-2025")}, ZoneInfo("Asia/Ho_Chi_Minh")
    heartbeats = parse_heartbeats(document, findings, units=units, zone=zone)
    assert (len(heartbeats), findings.all()) == (2, ())
