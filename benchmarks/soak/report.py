"""What a soak says: a line now and then, and the verdict."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.machine import described
from benchmarks.measure import table

from .load import MESSAGES_PER_SECOND, SERIES_A_DEVICE, devices
from .looks import LOSSES
from .record import WINDOW_SECONDS, Lateness, Record, held_mb
from .stored import Verdict

GROWTH_MB_PER_HOUR = 1.0
ROWS_PER_SECOND = 5_000
STORED_P99_MS = 2_000  # the promise at a tenth of this load
_WINDOW_MIN = 1_000  # acknowledgements; the last window may be a few seconds long
_NEARLY = 0.99  # of the rates: a share of the messages has fewer rows, being bad


@dataclass(frozen=True, slots=True)
class Lap:
    """How long the devices sent, of which the first `warm_up` seconds do not count for memory."""

    seconds: float
    warm_up: float
    device_cpu_seconds: float


def progress(record: Record, seconds: float, warm_up: float) -> str:
    """Say where it stands, and where memory would go."""
    at, numbers = record.seconds[-1], record.numbers[-1]
    text = (
        f"{at / 60:5.1f} of {seconds / 60:.0f} min  {numbers['rows'] / at:,.0f} rows/s"
        f"  open {numbers['open']:.0f}  stored p99 {numbers['stored_p99_ms']:.0f} ms"
        f"  canary {numbers['canary_seconds']:.1f} s  load {numbers['load']:.1f}"
    )
    if at <= warm_up:
        return text
    grown = []
    for name in record.lasting(warm_up):
        slope = record.growth(name, warm_up)[2]
        if slope.per_hour > GROWTH_MB_PER_HOUR:
            grown.append(f"{name} {slope.per_hour:+.1f}±{slope.error:.1f}")
    return f"{text}  MB/h: {', '.join(grown) or 'flat'}"


def report(record: Record, lap: Lap, verdict: Verdict) -> str:
    """Lay everything out as Markdown."""
    return "\n\n".join(
        [
            _memory(record, lap),
            _lateness(record),
            _account(record, lap, verdict),
            _musts(record, lap, verdict),
        ]
    )


def _memory(record: Record, lap: Lap) -> str:
    head = ("memory, MB", "after warm-up", "at the end", "MB/h", "±", "files", "of a core", "")
    rows = []
    for name in record.lasting(lap.warm_up):
        first, last, slope = record.growth(name, lap.warm_up)
        first_mb, last_mb = held_mb(name, first), held_mb(name, last)
        cores = (last.cpu_seconds - first.cpu_seconds) / (lap.seconds - lap.warm_up)
        held = "**grows**" if slope.per_hour > GROWTH_MB_PER_HOUR else ""
        rows.append(
            (f"{name} ({last.processes})" if last.processes > 1 else name, f"{first_mb:.1f}",
             f"{last_mb:.1f}", f"{slope.per_hour:+.2f}", f"{slope.error:.2f}", str(last.files),
             f"{cores:.2f}", held)
        )  # fmt: skip
    return table(head, rows)


def _lateness(record: Record) -> str:
    head = ("ms", "stored: p50", "p99", "most", "on the wall: p50", "p99", "most", "canary, s")
    rows = []
    for window in sorted(record.stored_ms):
        begin, end = window * WINDOW_SECONDS, (window + 1) * WINDOW_SECONDS
        stored = Lateness.of(record.stored_ms[window])
        shown = Lateness.of(record.shown_ms[window])
        canaries = [
            one["canary_seconds"] for one in record.numbers if begin <= one["seconds"] < end
        ]
        rows.append(
            (f"{begin / 60:.0f} to {end / 60:.0f} min", *_figures(stored), *_figures(shown),
             f"{max(canaries, default=math.nan):.1f}")
        )  # fmt: skip
    return table(head, rows)


def _figures(late: Lateness) -> Iterator[str]:
    return (f"{value:,.0f}" for value in (late.p50, late.p99, late.most))


def _account(record: Record, lap: Lap, verdict: Verdict) -> str:
    last, seconds, differ = record.numbers[-1], lap.seconds, verdict.wrong
    commits = last["commits"] - record.numbers[0]["commits"]
    commit_ms = 1000 * last["commit_seconds"] / max(1, last["commits"])
    holds, inflight, log_mb, sessions = (
        max(record.column(name)) for name in ("broker_holds", "inflight", "wal_mb", "sessions")
    )
    load = record.column("load")
    series = len(devices()) * SERIES_A_DEVICE
    return f"""\
{last["sent"]:,.0f} messages with {last["rows"]:,.0f} rows in {seconds / 60:.1f} min: \
{last["sent"] / seconds:,.0f} messages and {last["rows"] / seconds:,.0f} rows a second of \
{series:,} series over {len(devices())} connections.
{verdict.stored:,} rows are stored of {verdict.sent:,} (with the walls' day before); {len(differ)} \
sources differ. {last["refused"]:,.0f} refusals told, {last["strange"]:.0f} unexpected answers, \
{last["busy"]:.0f} times 429 or 503.
{commits / seconds:.0f} commits a second, {commit_ms:.1f} ms each; at most {holds:,.0f} messages \
at the broker, {inflight:,.0f} in ingest.
Database {last["database_mb"]:,.0f} MB, its log {log_mb:,.0f} MB at most, \
{last["wal_written_mb"]:,.0f} MB written to it; {sessions:.0f} sessions at most.
The devices cost {lap.device_cpu_seconds / seconds:.2f} of a core. Load of the machine \
{min(load):.1f} to {max(load):.1f}.
{"".join(f"{source}: {what}.{chr(10)}" for source, what in list(differ.items())[:10])}\
{described()}"""


def _musts(record: Record, lap: Lap, verdict: Verdict) -> str:
    last = record.numbers[-1]
    sent, rows = last["sent"] / lap.seconds, last["rows"] / lap.seconds
    growing = {}
    for name in record.lasting(lap.warm_up):
        slope = record.growth(name, lap.warm_up)[2]
        if slope.per_hour > GROWTH_MB_PER_HOUR:
            growing[name] = f"{name} {slope.per_hour:+.2f}±{slope.error:.2f}"
    losses = {name: last[name] for name in LOSSES if last[name]}
    stored = _after(record.stored_ms)
    shown = _after(record.shown_ms)
    musts = [
        ("rates", min(sent / MESSAGES_PER_SECOND, rows / ROWS_PER_SECOND) >= _NEARLY,
         f"{sent:,.0f} messages, {rows:,.0f} rows a second"),
        ("flat memory", not growing,
         ", ".join(growing.values()) or f"none above {GROWTH_MB_PER_HOUR:g} MB/h"),
        ("bounded lag", _bounded(record) and stored.p99 <= STORED_P99_MS,
         f"stored {_said(stored)}; on the wall {_said(shown)}"),
        ("everything stored", verdict.good and not last["open"],
         f"{verdict.stored:,} of {verdict.sent:,} rows, {verdict.twice} twice"),
        ("nothing dropped, no gap", not losses,
         ", ".join(f"{name} {value:.0f}" for name, value in losses.items()) or "0 of each"),
    ]  # fmt: skip
    lines = [f"- {name}: {'held' if held else '**missed**'} ({why})" for name, held, why in musts]
    return "\n".join(["Musts:", "", *lines])


def _said(late: Lateness) -> str:
    return f"after p99 {late.p99:,.0f}, most {late.most:,.0f} ms"


def _after(by_window: dict[int, list[float]]) -> Lateness:
    """Sum up all but the first window, in which the series are made; that too if it is the only."""
    windows: Sequence[int] = sorted(by_window)
    counted = windows[1:] or windows
    return Lateness.of([one for window in counted for one in by_window[window]])


def _bounded(record: Record) -> bool:
    """Whether the last window's p50 is at most twice that of the first after the warm-up."""
    windows = [Lateness.of(record.stored_ms[window]) for window in sorted(record.stored_ms)]
    full = [one for one in windows if one.count >= _WINDOW_MIN]
    counted = full[1:] or full
    return bool(counted) and counted[-1].p50 <= 2 * counted[0].p50
