"""What tests of probes start from: a target, portals that misbehave, certificates."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core.model import ProbeKind, ProbePolicy, ProbeTarget
from tests.loopback import listening

_TARGET = ProbeTarget(
    id="cong-tinh",
    portal="cong-tinh",
    owner="UBND tỉnh",
    unit=None,
    kind=ProbeKind.HTTP,
    address="https://example.vn/",
    interval_seconds=60,
    timeout_seconds=10,
    expect_status=(200,),
    expect_text="",
    simulated=False,
)
POLICY = ProbePolicy(probe="trung-tam", allow_networks=(), allow_ports=())

# What a portal does with one connection; requests are read before it.
Behaviour = Callable[[asyncio.StreamWriter, bytes], Awaitable[None]]


def probe_target(**changes: Any) -> ProbeTarget:
    """Give a target that differs from an ordinary one in what is given."""
    return replace(_TARGET, **changes)


@dataclass(slots=True)
class Portal:
    """A server on the loopback that behaves as told. heads: what visitors asked."""

    port: int = 0
    heads: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)  # that they shook hands for

    def url(self, path: str = "/", *, host: str = "portal.test", scheme: str = "http") -> str:
        """URL of a page of it."""
        return f"{scheme}://{host}:{self.port}{path}"


@asynccontextmanager
async def portal(
    behave: Behaviour, *, tls: ssl.SSLContext | None = None, port: int = 0, greets: bool = False
) -> AsyncIterator[Portal]:
    """Serve one; greets: speaks without waiting for a request."""
    found = Portal()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = b"" if greets else await reader.readuntil(b"\r\n\r\n")
        found.heads.append(head)
        await behave(writer, head)

    if tls is not None:
        tls.sni_callback = lambda _socket, name, _context: found.names.append(name)
    async with listening(serve, tls=tls, port=port) as found.port:
        yield found


def answering(*pieces: bytes) -> Behaviour:
    """Send these bytes and close."""

    async def behave(writer: asyncio.StreamWriter, _head: bytes) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return behave


def page(status: str = "200 OK", body: bytes = b"hello", more: Sequence[str] = ()) -> bytes:
    """Bytes of an ordinary answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *more]
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority of one test, below `folder`."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> "Authority":
        """Make one."""
        authority = cls(folder)
        says = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign")
        more = [word for each in says for word in ("-addext", each)]
        authority._openssl("ca", "ca", _DECADE, more)
        return authority

    @property
    def client(self) -> ssl.SSLContext:
        """What trusts this authority and no other."""
        return ssl.create_default_context(cafile=str(self.folder / "ca.crt"))

    def server(self, name: str, *, ends: datetime, signed: bool = True) -> ssl.SSLContext:
        """Serve with a certificate of a name that ends then; signed False: by itself."""
        by = ["-CA", "ca.crt", "-CAkey", "ca.key"] if signed else []
        by += ["-addext", "basicConstraints=critical,CA:FALSE"]  # from 3.13 on Python asks
        begins = ends - timedelta(days=90)
        self._openssl(name, name, (begins, ends), [*by, "-addext", f"subjectAltName=DNS:{name}"])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.crt", self.folder / f"{name}.key")
        return context

    def _openssl(
        self, file: str, name: str, span: tuple[datetime, datetime], more: list[str]
    ) -> None:
        command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        begins, ends = (f"{moment:%Y%m%d%H%M%S}Z" for moment in span)
        subprocess.run(
            [*command.split(), "-subj", f"/CN={name}", "-keyout", f"{file}.key", "-out",
             f"{file}.crt", "-not_before", begins, "-not_after", ends, *more],
            cwd=self.folder, check=True, capture_output=True,
        )  # fmt: skip


_DECADE = (datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2049-12-31"))  # UTC
