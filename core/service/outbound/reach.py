"""A checked connection: look up once, judge every address, connect to one of those, shake hands."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import anyio
from anyio.abc import ByteStream
from anyio.streams.tls import TLSAttribute, TLSStream

from .certificate import not_after
from .failure import FailedError, Phase, Why, why_unconnected, why_unnamed
from .guard import Guard, Spot

# Addresses of a name. Raises socket.gaierror.
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]

_LOOKUPS_AT_ONCE = 32
_ADDRESSES_MAX = 8  # of a name; one that answers with more is tried at these
# Of a try's time that is left: half for a name, most of the rest to ask whether our own name server
# lives. Both end before the try does, which would be blamed on the portal.
_LOOKUP_SHARE = 0.5
_WITNESS_SHARE = 0.8
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, socket.EAI_NODATA})


@dataclass(slots=True)
class Log:
    """What a try has met so far, hop after hop, and when it ends."""

    ends_seconds: float  # of the loop's clock
    seconds: dict[Phase, float] = field(default_factory=dict)
    named: bool | None = None
    not_after_seconds: int | None = None

    @property
    def left_seconds(self) -> float:
        """Time that is left of the try."""
        return max(0.0, self.ends_seconds - anyio.current_time())

    @contextmanager
    def phase(self, phase: Phase) -> Iterator[None]:
        """Add the time of the block to a phase, when it ends well."""
        started = anyio.current_time()
        yield
        self.seconds[phase] = self.seconds.get(phase, 0.0) + anyio.current_time() - started


@asynccontextmanager
async def system_lookup() -> AsyncIterator[Lookup]:
    """Look names up as the machine does, in threads of our own: a dead name server blocks them."""
    pool = ThreadPoolExecutor(_LOOKUPS_AT_ONCE, thread_name_prefix="outbound-dns")
    loop = asyncio.get_running_loop()

    def asked(host: str, port: int) -> Sequence[str]:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [str(address[0]) for *_, address in found]

    async def lookup(host: str, port: int) -> Sequence[str]:
        return await loop.run_in_executor(pool, asked, host, port)

    try:
        yield lookup
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class Reach:
    """How to get to a spot. context: what verifies certificates."""

    lookup: Lookup
    context: ssl.SSLContext

    @classmethod
    def of(cls, lookup: Lookup) -> "Reach":
        """Trust what the machine trusts."""
        context = ssl.create_default_context()
        context.set_alpn_protocols(["http/1.1"])
        return cls(lookup, context)

    async def addresses(
        self, spot: Spot, guard: Guard, log: Log, witnesses: Sequence[str]
    ) -> Sequence[str]:
        """Addresses of a spot, each allowed. Raises FailedError.

        witnesses: names of other portals, which tell a dead name server from a dead name.
        """
        if spot.is_address:
            found: Sequence[str] = [spot.host]
        else:
            with log.phase(Phase.DNS):
                found = await self._looked_up(spot, log, witnesses)
            log.named = True
        if refusal := guard.why_not(found):
            raise FailedError(Why.GUARD, f"{spot}: {refusal.reason}")
        return list(dict.fromkeys(found))[:_ADDRESSES_MAX]

    async def _looked_up(self, spot: Spot, log: Log, witnesses: Sequence[str]) -> Sequence[str]:
        exists = True
        try:
            async with asyncio.timeout(log.left_seconds * _LOOKUP_SHARE):
                return await self.lookup(spot.host, spot.port)
        except TimeoutError:
            detail = "the name server does not answer"
        except (socket.gaierror, UnicodeError) as error:
            exists = not (isinstance(error, socket.gaierror) and error.errno in _NO_SUCH_NAME)
            detail = str(error)
        answers = exists and await self._one_answers(witnesses, log.left_seconds * _WITNESS_SHARE)
        why = why_unnamed(exists=exists, others_answer=answers)
        log.named = False if why is Why.DNS else None
        raise FailedError(why, f"{spot.host}: {detail}")

    async def _one_answers(self, witnesses: Sequence[str], seconds: float) -> bool:
        for witness in witnesses:
            try:
                async with asyncio.timeout(seconds / len(witnesses)):
                    if await self.lookup(witness, 443):
                        return True
            except (OSError, UnicodeError):  # of which a time that has run out is one
                continue
        return False

    @asynccontextmanager
    async def connected(
        self, spot: Spot, addresses: Sequence[str], log: Log
    ) -> AsyncIterator[ByteStream]:
        """Give a connection to one of these addresses, through TLS where the spot wants it.

        Raises FailedError.
        """
        with log.phase(Phase.CONNECT):
            address, stream = await _first_connected(addresses, spot.port, log.left_seconds)
        try:
            if spot.is_tls:
                with log.phase(Phase.TLS):
                    stream = await self._shaken(stream, spot, address, log)
            yield stream
        finally:
            await anyio.aclose_forcefully(stream)

    async def _shaken(self, stream: ByteStream, spot: Spot, address: str, log: Log) -> TLSStream:
        try:
            secure = await TLSStream.wrap(
                stream, hostname=spot.host, ssl_context=self.context, standard_compatible=False
            )
        except ssl.SSLCertVerificationError as error:
            log.not_after_seconds = await _shown_not_after(spot, address)
            raise FailedError(Why.TLS, error.verify_message) from error
        except (OSError, anyio.BrokenResourceError, anyio.EndOfStream) as error:
            raise FailedError(Why.TLS, _said(error)) from error
        log.not_after_seconds = _not_after(secure)
        return secure


async def _first_connected(
    addresses: Sequence[str], port: int, seconds: float
) -> tuple[str, ByteStream]:
    """Connect to the first address that answers; each has its share of what time is left."""
    last: OSError = OSError("no address")
    for number, address in enumerate(addresses):
        share = seconds / 2 if number + 1 < len(addresses) else seconds
        seconds -= share
        try:
            async with asyncio.timeout(share):
                return address, await anyio.connect_tcp(address, port)
        except TimeoutError as error:
            last = error
        except OSError as error:
            last = error.__cause__ if isinstance(error.__cause__, OSError) else error
    if isinstance(last, TimeoutError):
        raise FailedError(Why.TIMEOUT, f"{addresses[-1]} port {port}: no connection") from last
    raise FailedError(why_unconnected(last), f"{addresses[-1]} port {port}: {_said(last)}")


def _not_after(secure: TLSStream) -> int | None:
    shaken = secure.extra_attributes[TLSAttribute.ssl_object]()
    der = shaken.getpeercert(binary_form=True)
    try:
        return int(not_after(der).timestamp()) if der else None
    except ValueError:
        return None


async def _shown_not_after(spot: Spot, address: str) -> int | None:
    """End of a certificate that was not trusted: shake hands again, only to look at it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        async with await anyio.connect_tcp(address, spot.port) as stream:
            secure = await TLSStream.wrap(
                stream, hostname=spot.host, ssl_context=context, standard_compatible=False
            )
            return _not_after(secure)
    except (OSError, anyio.BrokenResourceError, anyio.EndOfStream):
        return None


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
