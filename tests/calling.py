"""Pairs of people who are called one after the other, by a provider of texts on the loopback."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

FIRST, SECOND = "a", "b"

_HEAD: Final = """
route: {{receiver: a0, group_by: ["..."], group_wait: 0s, group_interval: 1m, routes: [
  {routes}
]}}
receivers: [{receivers}]
people: [
  {people}
]
chains: [
  {chains}
]
channels:
  allow_networks: [127.0.0.0/8]
  allow_ports: [{port}]
  ways: {{sms: {{provider: fake}}}}
"""

_PROVIDER: Final = """
text: plain
request:
  method: POST
  url: http://127.0.0.1:{port}/sms
  headers: {{Content-Type: application/json}}
  body: |
    {{"to": {{{{ toJson .to }}}}, "key": {{{{ toJson .key }}}},
     "text": {{{{ toJson .text }}}}}}
answers: [{{status: 204, means: accepted}}]
"""


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody was sent. person: of his pair. at: in the seconds of whoever noted it."""

    person: str
    key: str
    text: str
    at: float = field(default=0.0, compare=False)


def routing(port: int, ends: Sequence[str], wait_seconds: int) -> str:
    """Give an oncall.yml: alerts call a pair of people by how their label `device` ends.

    A pair each, for who is called more than twice a minute gets a digest.
    """
    every = range(len(ends))
    routes = [
        f"{{receiver: {FIRST}{n}, matchers: ['device=~\".*{end}\"']}}" for n, end in enumerate(ends)
    ]
    people = [
        f"{{id: {who}{n}, name: {who}{n}, phone_file: secrets/{who}{n}, channels: {{p1: [sms]}}}}"
        for n in every
        for who in (FIRST, SECOND)
    ]
    chains = [
        f"{{id: {FIRST}{n}, steps: [{{notify: {{person: {FIRST}{n}}}}},"
        f" {{wait: {wait_seconds}s, notify: {{person: {SECOND}{n}}}}}]}}"
        for n in every
    ]
    return _HEAD.format(
        port=port,
        routes=",\n  ".join(routes),
        receivers=", ".join(f"{{name: {FIRST}{n}, chain: {FIRST}{n}}}" for n in every),
        people=",\n  ".join(people),
        chains=",\n  ".join(chains),
    )


def put_place(folder: Path, port: int, pairs: int) -> None:
    """Write the provider and the numbers into a folder, for IOC_CONFIG."""
    for name in ("channels", "secrets"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "channels" / "fake.yml").write_text(_PROVIDER.format(port=port))
    for pair in range(pairs):
        for digit, who in enumerate((FIRST, SECOND)):
            file = folder / "secrets" / f"{who}{pair}"
            file.write_text(f"+849{digit}{pair:07}")
            file.chmod(0o600)


def call_of(body: bytes, at: float = 0.0) -> Call:
    """Read what came at the provider."""
    said: dict[str, Any] = orjson.loads(body)
    return Call((FIRST, SECOND)[int(said["to"][4])], said["key"], said["text"], at)
