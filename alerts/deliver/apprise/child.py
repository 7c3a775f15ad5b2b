"""The process: one message to one URL, then the end. Run by its path, without an environment.

Reads one JSON object from its input: url, title, body, networks; writes one: ok, said. Where it
connects to is judged by the guard, whatever a library or a redirect wants.
"""

import ipaddress
import json
import logging
import sys
from io import StringIO

import apprise

from core.service.outbound.guard import Guard

_SAID_CHARS_MAX = 500
_PROGRAMS = frozenset(
    ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.fork", "os.forkpty")
)
_LOCAL = frozenset(("syslog.openlog", "syslog.syslog"))  # a log of this machine tells nobody
_LEADING_OUT = frozenset(("socket.connect", "socket.sendto", "socket.sendmsg"))


def main() -> None:
    """Send what stands in the input."""
    asked = json.load(sys.stdin)
    networks = tuple(ipaddress.ip_network(each) for each in asked["networks"])
    _close_doors(Guard(networks))
    heard = StringIO()
    logging.basicConfig(stream=heard, level=logging.WARNING, format="%(message)s", force=True)
    asset = apprise.AppriseAsset(
        storage_mode=apprise.PersistentStoreMode.MEMORY,
        async_mode=False,
        secure_logging=True,
        http_redirects=False,
    )
    found = apprise.Apprise.instantiate(asked["url"], asset=asset, suppress_exceptions=True)
    if found is None:
        _tell(ok=False, said="this is no URL that apprise knows")
        return
    sender = apprise.Apprise(asset=asset)
    sender.add(found)
    ok = sender.notify(
        body=asked["body"], title=asked["title"], body_format=apprise.NotifyFormat.TEXT
    )
    _tell(ok=bool(ok), said=" ".join(heard.getvalue().split()))


def _tell(*, ok: bool, said: str) -> None:
    sys.stdout.write(json.dumps({"ok": ok, "said": said[:_SAID_CHARS_MAX]}))


def _close_doors(guard: Guard) -> None:
    """Let nothing connect inside or start a program; a hook like this cannot be taken out."""

    def judge(event: str, about: tuple[object, ...]) -> None:
        if event in _PROGRAMS or event in _LOCAL:
            raise PermissionError(f"guard: {event}")
        if event not in _LEADING_OUT or (address := about[1]) is None:
            return  # without an address it goes where it was connected to
        host = str(address[0]) if isinstance(address, tuple) else ""
        if refusal := guard.why_not([host.partition("%")[0]]):
            raise PermissionError(f"guard: {refusal.reason}")

    sys.addaudithook(judge)


if __name__ == "__main__":
    main()
