"""An SMTP server on the loopback that answers as told, and remembers letters and commands."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from tests.loopback import listening


@dataclass(slots=True)
class PostOffice:
    """says: answers by the first word of a command, instead of the usual one; "" hangs."""

    says: Mapping[str, str]
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    port: int = 0
    commands: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)

    def letter(self, number: int = 0) -> EmailMessage:
        """Give a letter, parsed."""
        found = message_from_bytes(self.letters[number], policy=SMTP)
        assert isinstance(found, EmailMessage)
        return found

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client."""
        await self._say(writer, "HELLO", "220 post.test ESMTP")
        while line := (await reader.readline()).decode("latin-1").strip():
            word = line.split(" ")[0].split(":")[0].upper()
            self.commands.append(line)
            if word == "STARTTLS" and self.tls:
                await self._say(writer, word, "220 go on")
                await writer.start_tls(self.tls)
                continue
            if word == "AUTH":
                self.commands[-1] = base64.b64decode(line.split(" ")[-1]).decode()
            usual = {"EHLO": self._ehlo(), "DATA": "354 go on", "QUIT": "221 bye", "AUTH": "235 in"}
            await self._say(writer, word, usual.get(word, "250 ok"))
            if word == "DATA":
                self.letters.append(await reader.readuntil(b"\r\n.\r\n"))
                await self._say(writer, "LETTER", "250 queued as 7")
            if word == "QUIT":
                return

    async def _say(self, writer: asyncio.StreamWriter, word: str, usual: str) -> None:
        text = self.says.get(word, usual)
        if not text:
            await asyncio.Event().wait()
        writer.write(f"{text}\r\n".encode())
        await writer.drain()

    def _ehlo(self) -> str:
        starttls = "250-STARTTLS\r\n" if self.tls and not self.implicit else ""
        return f"250-post.test\r\n{starttls}250 AUTH PLAIN"


@asynccontextmanager
async def post_office(
    says: Mapping[str, str] | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    implicit: bool = False,
) -> AsyncIterator[PostOffice]:
    """Serve one on a free port."""
    office = PostOffice(says or {}, tls, implicit)
    async with listening(office.serve, tls=tls if implicit else None) as office.port:
        yield office
