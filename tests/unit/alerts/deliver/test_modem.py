"""Text messages by a modem: files in a spool, what became of them, what the daemon's log tells."""

import asyncio
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import anyio
import anyio.lowlevel
import pytest

from alerts.deliver.channels import Words
from alerts.deliver.modem import ModemChannel, Reports, Spool, Where
from alerts.deliver.modem.follow import Tail
from alerts.deliver.modem.spool import file_name
from alerts.deliver.outcome import KnownAs, Outcome
from alerts.deliver.provider import Means, Provider, read_provider
from alerts.deliver.secret import SecretRef
from alerts.named import Names
from core.place import Findings, read_yaml
from tests.delivering import claimed, inline, key, vault
from tests.given import NOW
from tests.modem import spool
from tests.places import CONFIG

KEY = key().hex()[:32]
NAME = f"OUTA20261123_190510_00_+84912345678_{KEY}.txtd"
FULL = 0.3  # seconds of an attempt to which nobody answers


def described(text: str = "") -> tuple[Provider | None, list[str]]:
    findings = Findings("modem.yml")
    document = read_yaml((text or shipped()).encode(), findings)
    assert document
    return read_provider("modem", document, findings), [each.reason for each in findings.all()]


def shipped() -> str:
    return (CONFIG / "channels" / "modem.yml").read_text("utf-8")


def channel(folder: Path, to: SecretRef | None = None, **settings: str) -> ModemChannel:
    provider, _ = described()
    assert provider
    return ModemChannel(
        provider=provider,
        vault=vault(folder),
        words=Words(zone=ZoneInfo("Asia/Ho_Chi_Minh"), names=Names({"lai-chau": "toàn tỉnh"})),
        to=to or inline("0912 345 678"),
        settings={"spool": str(folder), **settings},
    )


async def sent(folder: Path, *, attempt: int = 1, seconds: float = FULL, **changes: Any) -> Outcome:
    row = claimed()
    found = channel(folder, **changes)
    message = type(row)(id=1, attempt=attempt, notification=row.notification)
    return await found.send(message, now=NOW, seconds=seconds)


async def moved(here: Spool, to: Where, count: int = 1) -> None:
    """Do as the daemon does with the first, once there are so many."""
    outbox = here.folder / Where.OUTBOX
    async with asyncio.timeout(5):
        while len(found := sorted(outbox.glob("OUT*"))) < count:
            await anyio.lowlevel.checkpoint()
    found[0].rename(here.folder / to / found[0].name)


async def test_what_the_daemon_took_is_accepted(tmp_path: Path) -> None:
    here = spool(tmp_path)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(moved(here, Where.SENT))
        outcome = await sent(tmp_path, seconds=60)
    assert outcome.result == "accepted"
    assert outcome.known_as == KnownAs("modem", KEY)
    (file,) = (tmp_path / "sent").iterdir()
    assert file.name.startswith("OUTA2")
    assert file.name.endswith(f"_00_+84912345678_{KEY}.txtd")
    assert file.read_bytes()[:2] == b"\xff\xfe"
    text = file.read_bytes().decode("utf-16")
    assert text.startswith("KHAN CAP: ")
    assert text.isascii()
    again = await sent(tmp_path, attempt=2)  # whoever sent it died before it noted that
    assert again.result == "accepted"
    assert len(list((tmp_path / "sent").iterdir())) == 1


async def test_what_the_daemon_could_not_send_may_be_tried_again(tmp_path: Path) -> None:
    here = spool(tmp_path)
    for to, result in ((Where.ERROR, "failed"), (Where.SENT, "accepted")):
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(moved(here, to))
            outcome = await sent(tmp_path, seconds=60)
        assert outcome.result == result
    assert not list((tmp_path / "error").iterdir())


async def test_a_modem_that_hangs_has_nothing_left_to_send(tmp_path: Path) -> None:
    spool(tmp_path)
    first = await sent(tmp_path)
    assert (first.result, len(list((tmp_path / "outbox").iterdir()))) == ("failed", 1)
    second = await sent(tmp_path, attempt=2)
    assert (second.result, list((tmp_path / "outbox").iterdir())) == ("failed", [])
    assert "hangs" in second.answer
    assert "912" not in first.answer + second.answer


async def test_after_a_number_was_changed_the_old_one_is_not_told(tmp_path: Path) -> None:
    spool(tmp_path)
    for number in ("0912 345 678", "0987 654 321"):
        await sent(tmp_path, to=inline(number))
    (file,) = (tmp_path / "outbox").iterdir()
    assert "+84987654321" in file.name


def test_half_a_message_does_not_stay(tmp_path: Path) -> None:
    here = spool(tmp_path)
    (tmp_path / "outbox" / NAME).mkdir()
    with pytest.raises(OSError, match="directory"):
        here.put(NAME, "x")
    assert [each.name for each in (tmp_path / "outbox").iterdir()] == [NAME]


async def test_a_slow_modem_keeps_what_waits(tmp_path: Path) -> None:
    here = spool(tmp_path)
    here.put("OUTA20261123_000000_00_+84900000000_other.txtd", "x")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(moved(here, Where.SENT, count=2))
        outcome = await sent(tmp_path, attempt=2)
    assert (outcome.result, len(list((tmp_path / "outbox").iterdir()))) == ("failed", 1)
    assert "behind others" in outcome.answer


async def test_without_a_spool_it_fails_in_words(tmp_path: Path) -> None:
    outcome = await sent(tmp_path / "none")
    assert (outcome.result, "FileNotFoundError" in outcome.answer) == ("failed", True)


@pytest.mark.parametrize("number", ["Vàng A Chỉnh", "+84 abc", "../../etc/passwd", "12"])
async def test_a_number_that_is_none_is_refused(tmp_path: Path, number: str) -> None:
    spool(tmp_path)
    outcome = await sent(tmp_path, to=inline(number))
    assert outcome.result == "refused"
    assert not list((tmp_path / "outbox").iterdir())


def test_what_is_urgent_goes_first_and_a_short_number_stays() -> None:
    names = [file_name(key(), "199", each, NOW) for each in ("p4", "p1", "p3", "p2", "?")]
    assert [each[3] for each in sorted(names)] == ["A", "B", "C", "D", "D"]
    assert all("_00_199_" in each for each in names)


def test_the_shipped_file_and_a_wrong_one() -> None:
    found, faults = described()
    assert (found and found.means, faults) == (Means.MODEM, [])
    found, faults = described("kind: modem\ntext: plain\nsettings: {spool: here}\n")
    assert found is None
    assert "name the folder of gammu-smsd" in faults[0]


def transmitted(message: str, number: str, reference: str, count: str = "total: 1") -> str:
    file = f"OUTA20261128_072001_00_{number}_{message}.txtd"
    return (
        "Sat 2026/11/28 07:30:50 gammu-smsd[1]: "
        f"Transmitted {file} ({count}) to {number}, message reference 0x{reference}"
    )


def reported(number: str, reference: str, said: str = "Delivered ") -> str:
    return f"gammu-smsd[1]: Delivery report: {said} to {number}, message reference 0x{reference}"


A, B = "a" * 32, "b" * 32


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([transmitted(A, "+84912345678", "01"), reported("+84912345678", "01")],
         [(A, "delivered")]),
        ([transmitted(A, "+84912345678", "01"), reported("0912345678", "01")], [(A, "delivered")]),
        ([transmitted(A, "+84912345678", "01"), reported("+84912345678", "02")], []),
        ([transmitted(A, "+84912345678", "01"), reported("+84912345679", "01")], []),
        ([transmitted(A, "+84912345678", "01"), reported("+84912345678", "01", "Failed")],
         [(A, "failed")]),
        ([transmitted(A, "+84912345678", "01"), reported("+84912345678", "01", "Pending")], []),
        # Half of a text is none; one part that failed is enough.
        ([transmitted(A, "+84912345678", "01", "part: 1"), reported("+84912345678", "01"),
          transmitted(A, "+84912345678", "02", "total: 2"), reported("+84912345678", "02")],
         [(A, "delivered")]),
        ([transmitted(A, "+84912345678", "01", "part: 1"),
          transmitted(A, "+84912345678", "02", "total: 2"), reported("+84912345678", "02")], []),
        ([transmitted(A, "+84912345678", "01", "part: 1"),
          transmitted(A, "+84912345678", "02", "total: 2"),
          reported("+84912345678", "02", "Failed")], [(A, "failed")]),
        # References begin anew: the newest is meant.
        ([transmitted(A, "+84912345678", "ff"), transmitted(B, "+84912345678", "ff"),
          reported("+84912345678", "ff")], [(B, "delivered")]),
        ([reported("+84912345678", "01"), "anything", ""], []),
    ],
)  # fmt: skip
def test_reports(lines: list[str], told: list[tuple[str, str]]) -> None:
    reports = Reports()
    found = [receipt for line in lines if (receipt := reports.read(line))]
    assert [(each.message_id, each.result) for each in found] == told


def test_a_log_is_read_on_and_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "log"
    tail = Tail(path)
    path.write_text("one\ntw")
    assert tail.lines() == ["one"]
    with path.open("a") as file:
        file.write("o\n")
    assert (tail.lines(), tail.lines()) == (["two"], [])
    path.rename(tmp_path / "log.1")
    path.write_text("three\n")
    assert tail.lines() == ["three"]
    path.write_text("4\n")
    assert tail.lines() == ["4"]
