"""Why a child ended, in words for the person at the terminal. Pure but for `memory_kills`."""

import signal
from dataclasses import dataclass
from pathlib import Path

_COUNTS = Path("/proc/vmstat")
_MEMORY_KILLS = "oom_kill"
_FAULTS = {signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGABRT, signal.SIGFPE}


@dataclass(frozen=True, slots=True)
class Ending:
    """An end that nobody asked for. kind: of a small set, for the metric. hint: or nothing."""

    kind: str
    text: str
    hint: str = ""


def memory_kills() -> int:
    """How often the kernel has killed something for want of memory since the machine started."""
    try:
        lines = _COUNTS.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.split()[0] == _MEMORY_KILLS), 0)


def ending(code: int, *, memory_kills_since: int) -> Ending:
    """Read an exit code. memory_kills_since: how many happened while the child ran."""
    if code >= 0:
        return Ending("exit", f"ended with code {code}")
    number = signal.Signals(-code)
    text = f"was ended by {number.name}"
    if number is signal.SIGKILL and memory_kills_since:
        return Ending(
            "memory",
            text,
            "the kernel ended something for want of memory meanwhile, most likely this: see "
            "`journalctl -k -g 'Out of memory|oom'`, and give the machine more memory or less work",
        )
    if number is signal.SIGKILL:
        return Ending("killed", text, "somebody ended it by force: it had no time to say why")
    if number in _FAULTS:
        return Ending("crash", text, "a fault in the program or in a library, not in your place")
    return Ending("signal", text)


def stuck(seconds: float) -> Ending:
    """Tell of a child that lived on without doing anything."""
    return Ending(
        "stuck",
        f"was killed, because its loop had not turned for {seconds:.0f} s",
        "a fault in the program, or the machine had no time for it: see the load with `uptime`",
    )
