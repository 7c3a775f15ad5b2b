"""How many connections the children may hold: a terminal allows 1,024 files, devices are more."""

import resource
from typing import Final

WANTED: Final = 65_536  # as deploy/systemd/ioc.service says


def allow_descriptors() -> None:
    """Raise what we and those whom we start may hold, as far as this account may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
