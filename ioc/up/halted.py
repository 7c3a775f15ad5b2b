"""Processes that somebody halted (SIGSTOP, a debugger): they live, and do nothing."""

import psutil

_HALTED = {psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP}


def is_halted(pid: int) -> bool:
    """Whether a process stands still until somebody sends SIGCONT."""
    try:
        return psutil.Process(pid).status() in _HALTED
    except psutil.Error:
        return False
