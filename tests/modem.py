"""A spool of gammu-smsd, and the daemon itself with its `dummy` telephone where it is installed."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from alerts.deliver.modem.spool import Spool

DAEMON = shutil.which("gammu-smsd")
_RC = """\
[gammu]
model = dummy
connection = none
device = {folder}/phone

[smsd]
Service = files
LogFile = {folder}/log
DebugLevel = 1
CommTimeout = 1
ReceiveFrequency = 1
CheckSecurity = 0
DeliveryReport = log
InboxPath = {folder}/inbox/
OutboxPath = {folder}/outbox/
SentSMSPath = {folder}/sent/
ErrorSMSPath = {folder}/error/
"""
_REPORT = """\
[SMSBackup000]
PDU = Status_Report
DateTime = 20261128T072900
State = UnRead
Number = "{plain}"
NumberUnicode = {number}
Name = ""
NameUnicode =
Coding = Default_No_Compression
Folder = 1
Length = {length}
MessageReference = 255
Class = -1
ReplySMSC = False
RejectDuplicates = False
ReplaceMessage = 0
Text00 = {text}
"""


def spool(folder: Path) -> Spool:
    """Make the folders."""
    for name in ("outbox", "sent", "error", "inbox"):
        (folder / name).mkdir(parents=True)
    return Spool(folder)


@dataclass(frozen=True, slots=True)
class Phone:
    """The daemon's telephone: files in folders."""

    folder: Path

    @property
    def log(self) -> Path:
        """What the daemon says."""
        return self.folder / "log"

    def report(self, number: str, text: str = "Delivered") -> None:
        """Let the network tell what became of the newest message to a number."""
        hexed = [each.encode("utf-16-be").hex().upper() for each in (number, text)]
        made = _REPORT.format(plain=number, number=hexed[0], text=hexed[1], length=len(text))
        half_written = self.folder / "phone" / ".1"
        half_written.write_text(made, "ascii")
        half_written.replace(self.folder / "phone" / "sms" / "1" / "1")


@asynccontextmanager
async def modem(folder: Path) -> AsyncIterator[Phone]:
    """Run the daemon on folders that `spool` made."""
    assert DAEMON
    for name in ("sms/1", "sms/2", "sms/3", "sms/4", "sms/5"):
        (folder / "phone" / name).mkdir(parents=True)
    (folder / "smsdrc").write_text(_RC.format(folder=folder), "utf-8")
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        DAEMON, "-c", str(folder / "smsdrc"), stdout=quiet, stderr=quiet
    )
    try:
        yield Phone(folder)
    finally:
        process.terminate()
        await process.wait()
