"""Replay's rules on small inputs: clock changes, repeated times, shifting, unreadable cells."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from core.model import Identity
from core.place import Findings
from ioc.replay.local_time import moments
from ioc.replay.mapping import Hour, Repeated, ReplayMap, parse_map
from ioc.replay.series import Series, settled, shifted
from ioc.replay.tables import TableError
from ioc.replay.work import ReplayError, read_file, read_map
from tests import given

BERLIN = ZoneInfo("Europe/Berlin")
MAP = b"""
format: csv
time: {column: t}
repeated: last
label_columns: {operator: {column: op, words: {A: viettel}}}
values:
  - {metric: net_latency_seconds, column: ms, scale: 0.001, labels: {tech: 4g}}
"""


def wanted(raw: bytes = MAP) -> ReplayMap:
    findings = Findings("map.yml")
    found = parse_map(raw, findings)
    assert found is not None, findings.all()
    return found


def faces(*texts: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(texts, "datetime64[ms]").astype(np.int64)


def utc(*texts: str) -> list[int]:
    return [int(datetime.fromisoformat(f"{text}+00:00").timestamp() * 1000) for text in texts]


def test_a_skipped_hour_moves_on() -> None:
    found = moments(faces("2025-03-30T02:30", "2025-03-30T03:30"), BERLIN, hour=Hour.ORDER)
    assert found.tolist() == utc("2025-03-30T01:30", "2025-03-30T01:30")


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (Hour.ORDER, ("2025-10-26T00:00", "2025-10-26T00:50", "2025-10-26T01:10")),
        (Hour.FIRST, ("2025-10-26T00:00", "2025-10-26T00:50", "2025-10-26T00:10")),
        (Hour.SECOND, ("2025-10-26T01:00", "2025-10-26T01:50", "2025-10-26T01:10")),
    ],
)
def test_an_hour_that_comes_twice(hour: Hour, expected: tuple[str, ...]) -> None:
    face = faces("2025-10-26T02:00", "2025-10-26T02:50", "2025-10-26T02:10")
    assert moments(face, BERLIN, hour=hour).tolist() == utc(*expected)


def test_each_autumn_begins_with_the_first_pass() -> None:
    face = faces("2024-10-27T02:50", "2024-10-27T02:10", "2025-10-26T02:30")
    found = moments(face, BERLIN, hour=Hour.ORDER)
    assert found.tolist() == utc("2024-10-27T00:50", "2024-10-27T01:10", "2025-10-26T00:30")


@pytest.mark.parametrize(
    ("rule", "expected"), [(Repeated.FIRST, [9, 1, 3]), (Repeated.LAST, [9, 2, 3])]
)
def test_repeated_times(rule: Repeated, expected: list[float]) -> None:
    series = Series(
        Identity.of("m", {}), np.array([20, 20, 30, 10], np.int64), np.array([1.0, 2, 3, 9])
    )
    found = settled(series, rule)
    assert found.time_ms.tolist() == [10, 20, 30]
    assert found.value.tolist() == expected


def test_shift_keeps_distances() -> None:
    one = Series(Identity.of("a", {}), np.array([0, 500], np.int64), np.zeros(2))
    two = Series(Identity.of("b", {}), np.array([1000], np.int64), np.zeros(1))
    found = shifted([one, two], newest_ms=91_000)
    assert [each.time_ms.tolist() for each in found] == [[90_000, 90_500], [91_000]]


def test_a_table(tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    file.write_text(
        "t,op,ms\n"
        "2026-01-01 00:00:00,A,40\n"
        ",,\n"
        "2026-01-01 00:01:00,B,\n"
        "yesterday,A,41\n"
        "2026-01-01 00:02:00,A,N/A\n"
        "2026-01-01 00:03:00,B,43\n"
    )
    found = read_file(file, wanted(), ZoneInfo("Asia/Ho_Chi_Minh"), now=given.NOW)
    assert [(each.line, each.reason) for each in found.unread] == [
        (5, "t: 'yesterday' is no time"),
        (6, "ms: 'N/A' is no value"),
    ]
    assert (found.rows, found.empty) == (5, 1)
    by_operator = {each.identity.labels.get("operator"): each for each in found.series}
    assert by_operator["viettel"].time_ms.tolist() == utc("2025-12-31T17:00")
    assert by_operator["viettel"].value.tolist() == [0.04]
    assert by_operator["B"].identity == Identity.of(
        "net_latency_seconds", {"operator": "B", "tech": "4g"}
    )


def test_times_with_offset_need_no_zone(tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    file.write_text("t,op,ms\n2026-01-01T07:00:00+07:00,A,40\n")
    found = read_file(file, wanted(), None, now=given.NOW)
    assert found.series[0].time_ms.tolist() == utc("2026-01-01T00:00")


def test_times_without_offset_need_one(tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    file.write_text("t,op,ms\n2026-01-01T07:00:00,A,40\n")
    with pytest.raises(TableError, match="--zone"):
        read_file(file, wanted(), None, now=given.NOW)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    file.write_text("t,ms\n2026-01-01T07:00:00,40\n")
    with pytest.raises(TableError, match="no column 'op'; it has t, ms"):
        read_file(file, wanted(), BERLIN, now=given.NOW)


def test_every_mistake_of_a_map_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bad.yml"
    path.write_text(
        "format: xls\nrepeated: never\nprecision: h3\nfile_labels: {site: '('}\n"
        "labels: {unit: 3}\nvalues:\n  - {metric: m, colum: v, words: {ok: yes}}\n"
    )
    with pytest.raises(ReplayError) as caught:
        read_map(path)
    told = str(caught.value)
    for part in ("bad.yml:1", "/repeated", "/precision", "/file_labels/site", "/labels/unit",
                 "/values/0/colum", "/values/0/words/ok", "/time"):  # fmt: skip
        assert part in told
