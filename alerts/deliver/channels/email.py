"""An e-mail by SMTP: over TLS, with a Message-ID that is the same whenever it is sent."""

import asyncio
import hashlib
import re
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from email.utils import format_datetime, getaddresses, parseaddr
from enum import StrEnum
from typing import Final

import aiosmtplib
import anyio

from alerts.deliver.answer import kept
from alerts.deliver.notification import Claimed, Notification
from alerts.deliver.outcome import Outcome, Result
from alerts.deliver.secret import NONE, SecretError, SecretRef, Vault
from alerts.deliver.text import letter
from core.service.outbound import FailedError, Log, Refusal

from .http import Outbound
from .words import Words

_MAIL_PORTS: Final = frozenset({25, 465, 587})
_PERMANENT: Final = 500
_ID_CHARS: Final = 32  # a longer header is folded, and some do not know it again
_ADDRESS: Final = re.compile(r"[!-~]+@[!-~]+")  # of other alphabets: xn--…
_GOODBYE_SECONDS: Final = 1.0
_ABOUT_LETTER: Final = (
    aiosmtplib.SMTPRecipientRefused,
    aiosmtplib.SMTPSenderRefused,
    aiosmtplib.SMTPDataError,
)


class Tls(StrEnum):
    """How a connection is kept secret."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"  # only to a relay on this machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Smarthost:
    """Where mail is handed over. address: host:port. hello: how we greet."""

    address: str
    sender: str
    tls: Tls = Tls.STARTTLS
    username: str = ""
    password: SecretRef = NONE
    hello: str = "localhost"
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """Mail to one list of addresses."""

    outbound: Outbound
    vault: Vault
    words: Words
    smarthost: Smarthost
    to: str

    @property
    def needs(self) -> tuple[SecretRef, ...]:
        """Secrets without which nothing can be sent."""
        return (self.smarthost.password,) if self.smarthost.username else ()

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Hand one over."""
        delivery = _Handover(self)
        try:
            message = self.message(claimed.notification, now)
            async with asyncio.timeout(seconds):
                return await delivery.run(message, seconds)
        except SecretError as error:
            return Outcome(Result.FAILED, str(error))
        except (ValueError, MessageError) as error:  # an address that is none
            return Outcome(Result.FAILED, kept(f"this cannot be an e-mail: {error}"))
        except FailedError as failed:
            said = f"{failed.why}: {failed.detail}"
        except TimeoutError:
            said = f"no answer within {seconds:g} s"
        except (aiosmtplib.SMTPException, OSError) as error:
            return delivery.failed(error)
        return Outcome(delivery.unclear, kept(said))

    def recipients(self) -> list[str]:
        """Give the addresses that a letter can go to."""
        return [each for each in self._named() if _ADDRESS.fullmatch(each)]

    def misnamed(self) -> list[str]:
        """Give what stands among the addresses and is none: a name with a comma, say."""
        return [each for each in self._named() if not _ADDRESS.fullmatch(each)]

    def _named(self) -> list[str]:
        return [address for _, address in getaddresses([self.to]) if address]

    def message(self, row: Notification, now: datetime) -> EmailMessage:
        """Write it. Raises ValueError, MessageError."""
        told = self.words.facts(row, now)
        written = letter(told, center=self.words.center)
        _, address = parseaddr(self.smarthost.sender)
        domain = address.rpartition("@")[2] or "ioc.invalid"
        message = EmailMessage(policy=SMTP_LINES)
        message["From"] = self.smarthost.sender
        recipients = self.recipients()
        if not recipients:
            raise ValueError(f"there is nobody to send it to: {self.to!r}")
        message["To"] = ", ".join(recipients)
        message["Subject"] = written.subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{row.dedupe_key.hex()[:_ID_CHARS]}@{domain}>"
        group = str(row.content.get("groupKey") or row.dedupe_key.hex())
        thread = f"<{hashlib.sha256(group.encode()).hexdigest()[:_ID_CHARS]}@{domain}>"
        message["In-Reply-To"] = message["References"] = thread
        message["Auto-Submitted"] = "auto-generated"
        if row.priority == "p1":
            message["X-Priority"] = "1"
        message.set_content(written.text, cte="quoted-printable")  # some relays carry 7 bits
        return message


@dataclass(slots=True)
class _Handover:
    """One conversation. unclear: what a silence means now; the end of the letter was not sent."""

    email: Email
    unclear: Result = Result.FAILED

    async def run(self, message: EmailMessage, seconds: float) -> Outcome:
        host = self.email.smarthost
        client = aiosmtplib.SMTP(
            hostname=host.address.rpartition(":")[0].strip("[]"),
            use_tls=host.tls is Tls.IMPLICIT,
            start_tls=host.tls is Tls.STARTTLS,
            tls_context=None if host.tls is Tls.NONE else host.context(),
            local_hostname=host.hello,
            timeout=seconds,
            sock=await self._connected(seconds),
        )
        try:
            await client.connect()
            if host.username:
                await client.login(host.username, self.email.vault.read(host.password))
            return await self._handed_over(client, message)
        finally:
            client.close()

    async def _handed_over(self, client: aiosmtplib.SMTP, message: EmailMessage) -> Outcome:
        _, sender = parseaddr(self.email.smarthost.sender)
        refused = []
        await client.mail(sender)
        recipients = self.email.recipients()
        for each in recipients:
            try:
                await client.rcpt(each)
            except aiosmtplib.SMTPRecipientRefused as error:
                if len(recipients) == 1 or error.code < _PERMANENT:
                    raise
                refused.append(error)
        if len(refused) == len(recipients):
            raise refused[0]
        self.unclear = Result.UNKNOWN
        answer = await client.data(message.as_bytes())
        self.unclear = Result.ACCEPTED
        with anyio.move_on_after(_GOODBYE_SECONDS):
            with suppress(aiosmtplib.SMTPException, OSError):  # it has the letter
                await client.quit()
        others = (*(each.recipient for each in refused), *self.email.misnamed())
        said = "; ".join([answer.message, *(f"not to {each}" for each in others)])
        return Outcome(Result.ACCEPTED, kept(said, self._hidden()), answer.code)

    async def _connected(self, seconds: float) -> socket.socket:
        """Connect to an address that the guard has judged. Raises FailedError, OSError."""
        out = self.email.outbound
        guard = replace(out.guard, ports=out.guard.ports | _MAIL_PORTS)
        spot = guard.spot_of_address("tcp", self.email.smarthost.address)
        if isinstance(spot, Refusal):
            raise OSError(f"guard: {spot.reason}")
        log = Log(anyio.current_time() + seconds)
        last: OSError = OSError("no address")
        for address in await out.reach.addresses(spot, guard, log, ()):
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            plain = socket.socket(family, socket.SOCK_STREAM)
            plain.settimeout(0)  # the loop waits, not the socket
            try:
                await asyncio.get_running_loop().sock_connect(plain, (address, spot.port))
            except OSError as error:
                plain.close()
                last = error
            except BaseException:
                plain.close()
                raise
            else:
                return plain
        raise last

    def failed(self, error: Exception) -> Outcome:
        """Say what an error means: some are the letter's fault, which no second try puts right."""
        text = kept(f"{type(error).__name__}: {error}", self._hidden())
        if not isinstance(error, aiosmtplib.SMTPResponseException):
            return Outcome(self.unclear, text)
        about_letter = isinstance(error, _ABOUT_LETTER)
        if about_letter and error.code >= _PERMANENT:
            return Outcome(Result.REFUSED, text, error.code)
        return Outcome(Result.FAILED, text, error.code)

    def _hidden(self) -> tuple[str, ...]:
        host = self.email.smarthost
        try:
            return (self.email.vault.read(host.password),) if host.password else ()
        except SecretError:
            return ()
