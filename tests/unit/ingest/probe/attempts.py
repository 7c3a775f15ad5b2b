"""One try of a probe, with whatever the name server says."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.model import ProbePolicy
from core.service.outbound import Guard, Reach
from ingest.probe.attempt import Attempt
from ingest.probe.verdict import Tried
from tests.probing import Authority, probe_target

NAME = "portal.test"


@dataclass(slots=True)
class Names:
    """A name server. answers: by name, one after the other, the last one again and again."""

    answers: Mapping[str, Sequence[Sequence[str] | OSError | None]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        answers = self.answers[host]
        answer = answers[min(self.asked.count(host), len(answers) - 1)]
        self.asked.append(host)
        if answer is None:
            await asyncio.Event().wait()
        if isinstance(answer, OSError):
            raise answer
        return answer or ()


HOME = Names({NAME: [["127.0.0.1"]]})


async def tried(  # noqa: PLR0913 - each with its default
    url: str,
    *,
    names: Names = HOME,
    networks: Iterable[str] = ("127.0.0.0/8",),
    ports: Iterable[int] = range(1, 65_536),
    authority: Authority | None = None,
    witnesses: Sequence[str] = (),
    **changes: Any,
) -> Tried:
    policy = ProbePolicy(probe="p", allow_networks=tuple(networks), allow_ports=tuple(ports))
    reach = Reach(names, authority.client) if authority else Reach.of(names)
    target = probe_target(**{"address": url, "timeout_seconds": 5, **changes})
    return await Attempt(reach, Guard.of(policy)).try_(target, witnesses=witnesses)


async def silence(_writer: asyncio.StreamWriter, _head: bytes) -> None:
    """Never answer."""
    await asyncio.Event().wait()
