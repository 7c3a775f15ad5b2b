"""100,000 rows that are handed in at once: until they are understood, and what that takes.

Each file is previewed in a process of its own, which has imported all it needs and read the place:
its memory then is idle, its highest afterwards is what a preview takes. Files are a table of eight
columns: figures of parts of KPIs by unit and month, as CSV, as XLSX with shared texts (Excel) and
with texts in their cells (what writes rows as they come), and XLSX in which each number is a text:
one that may mean two, so that each row asks, or one that comes once only, as the parts do.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import psutil
import xlsxwriter

from kpi.handin.check import preview
from kpi.handin.reading import of_file
from tests.handing import known

from .machine import described
from .measure import REPEATS, table

Row = tuple[str | int, ...]
ROWS = 100_000
_HEAD = ("ky", "don_vi", "ma_don_vi", "ngay", "chi_tieu", "phan", "tu_so", "mau_so")
_UNITS = (("xã Khun Há", "03430"), ("xã Bình Lư", "03390"))
_USUAL: Mapping[str, bool] = {}
_KPIS = ("K02", "K03", "K04", "K05", "K06")
_PERIODS = [f"2026-M{month:02}" for month in range(1, 12)]
_PROJECT = Path(__file__).parents[1]
_MIB = 1 << 20


def run(size: float) -> str:
    """Measure; size: share of the rows. Returns Markdown."""
    count = max(100, round(ROWS * size))
    with tempfile.TemporaryDirectory() as name:
        rows = [
            [what, *_columns([_asked(file) for _ in range(REPEATS)], file)]
            for what, file in _files(Path(name), count)
        ]
    head = [
        f"{count:,} rows, 8 columns",
        "s",
        "spread",
        "CPU-s",
        "MiB above idle",
        "MiB of file",
        "found",
    ]
    return f"{table(head, rows)}\n\nMust: 5 s, 256 MiB.\n{described()}"


class _Taken(NamedTuple):
    """What a preview took: seconds, CPU-seconds, MiB above idle; and what was found."""

    seconds: float
    cpu: float
    mib: float
    found: str


def _columns(found: list[_Taken], file: Path) -> list[str]:
    seconds = [one.seconds for one in found]
    return [
        f"{statistics.median(seconds):.2f}",
        f"{min(seconds):.2f} to {max(seconds):.2f}",
        f"{statistics.median(one.cpu for one in found):.2f}",
        f"{max(one.mib for one in found):.0f}",
        f"{file.stat().st_size / _MIB:.1f}",
        found[0].found,
    ]


def _files(folder: Path, count: int) -> Iterator[tuple[str, Path]]:
    csv = folder / "bang.csv"
    csv.write_text("\n".join(";".join(map(str, row)) for row in (_HEAD, *_rows(count))))
    yield "CSV", csv
    shared = folder / "excel.xlsx"
    _write(shared, _rows(count))
    yield "XLSX, shared texts", shared
    within = folder / "bang.xlsx"
    _write(within, _rows(count), {"constant_memory": True})
    yield "XLSX, texts in cells", within
    asking = folder / "hoi.xlsx"
    _write(asking, ((*row[:6], f"{row[6]}.000", f"{row[7]}.000") for row in _rows(count)))
    yield "XLSX, each number asks", asking
    other = folder / "khac.xlsx"
    _write(other, (_different(row, number) for number, row in enumerate(_rows(count))))
    yield "XLSX, figures are texts, none twice", other


def _different(row: Row, number: int) -> Row:
    return (*row[:5], f"phần việc {number}", f"{number}", f"{10**8 + number}")


def _write(file: Path, rows: Iterator[Row], options: Mapping[str, bool] = _USUAL) -> None:
    with xlsxwriter.Workbook(str(file), dict(options)) as book:
        sheet = book.add_worksheet("Bảng")
        sheet.write_row(0, 0, _HEAD)
        for line, row in enumerate(rows, 1):
            sheet.write_row(line, 0, row)


def _rows(count: int) -> Iterator[Row]:
    for number in range(count):
        rest, kpi = divmod(number, len(_KPIS))
        rest, unit = divmod(rest, len(_UNITS))
        part, period = divmod(rest, len(_PERIODS))
        who, code = _UNITS[unit]
        day, field = "14/11/2026", f"linh-vuc-{part}"
        yield (
            _PERIODS[period],
            who,
            code,
            day,
            _KPIS[kpi],
            field,
            1 + number % 700,
            701 + number % 91,
        )


def _asked(file: Path) -> _Taken:
    """Preview a file in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.handin", str(file)],
        cwd=_PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, cpu, mib, found = done.stdout.strip().split(" ", 3)
    return _Taken(float(seconds), float(cpu), float(mib), found)


def _preview(file: Path) -> None:
    """Preview one file, and print what it took."""
    stands_on = known()
    raw = file.read_bytes()
    idle = psutil.Process().memory_info().rss - len(raw)
    started, spent = time.perf_counter(), time.process_time()
    seen = preview(of_file(raw, file.name), known=stands_on)
    seconds, cpu = time.perf_counter() - started, time.process_time() - spent
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    counts = seen.counts
    found = f"{counts.figures:,} figures, {counts.questions:,} questions, {counts.errors} errors"
    print(seconds, cpu, (highest - idle) / _MIB, found)


if __name__ == "__main__":
    _preview(Path(sys.argv[1]))
