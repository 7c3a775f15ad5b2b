"""E-mail to a post office that answers, refuses, hangs up and keeps silent."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.deliver.channels import Email, Smarthost, Tls, Words
from alerts.deliver.outcome import Outcome
from alerts.deliver.secret import SecretRef
from alerts.named import Names
from core.service.clock import SystemClock
from core.service.outbound import Guard
from tests.delivering import INSIDE, claimed, inline, key, outbound, vault
from tests.given import NOW
from tests.postoffice import PostOffice, post_office
from tests.probing import Authority

WORDS = Words(
    zone=ZoneInfo("Asia/Ho_Chi_Minh"), names=Names({"lai-chau": "toàn tỉnh"}), center="IOC"
)
SENDER = "IOC Tam Đường <ioc@example.vn>"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("authority"))


async def sent(
    office: PostOffice, *, seconds: float = 60, to: str = "chinh@example.vn", guard: Guard = INSIDE,
    host: str = "127.0.0.1", **changes: Any,
) -> Outcome:  # fmt: skip
    given = {"address": f"{host}:{office.port}", "sender": SENDER, "tls": Tls.NONE, **changes}
    async with outbound(guard) as out:
        email = Email(outbound=out, vault=vault(), words=WORDS, smarthost=Smarthost(**given), to=to)
        return await email.send(claimed(), now=NOW, seconds=seconds)


async def test_a_letter() -> None:
    async with post_office() as office:
        outcome = await sent(office, username="ioc", password=inline("p4ss-word"))
        letter = office.letter()
    assert (outcome.result, outcome.status, outcome.answer) == ("accepted", 250, "queued as 7")
    assert office.commands[:4] == [
        "EHLO localhost", "\0ioc\0p4ss-word", "MAIL FROM:<ioc@example.vn>",
        "RCPT TO:<chinh@example.vn>",
    ]  # fmt: skip
    assert letter["Subject"].startswith("[KHẨN CẤP] Cổng Dịch vụ công không phục vụ, toàn tỉnh")
    assert letter["From"] == SENDER
    assert letter["To"] == "chinh@example.vn"
    assert letter["Message-ID"] == f"<{key().hex()[:32]}@example.vn>"
    assert letter["References"] == letter["In-Reply-To"]
    assert (letter["Auto-Submitted"], letter["X-Priority"]) == ("auto-generated", "1")
    text = letter.get_content()
    assert text.index("Việc cần làm Gọi trực VNPT") < text.index("URGENT: The public service")
    assert max(map(len, office.letters[0].split(b"\r\n"))) <= 998
    assert office.letters[0].isascii()


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
async def test_over_tls_by_a_certificate_that_is_trusted(authority: Authority, tls: Tls) -> None:
    server = authority.server("127.0.0.1", ends=SystemClock().now() + timedelta(days=30))
    async with post_office(tls=server, implicit=tls is Tls.IMPLICIT) as office:
        untrusted = await sent(office, tls=tls)
        assert (untrusted.result, office.letters) == ("failed", [])
        context = authority.client
        context.check_hostname = False  # the name of an address is no DNS name
        trusted = await sent(office, tls=tls, context=lambda: context)
        assert trusted.result == "accepted"


async def test_no_letter_goes_in_the_clear_when_tls_is_wanted() -> None:
    async with post_office() as office:
        outcome = await sent(office, tls=Tls.STARTTLS, username="ioc", password=inline("secret"))
    assert (outcome.result, office.letters) == ("failed", [])
    assert not any("secret" in each or "MAIL" in each for each in office.commands)


def _until_told(says: Mapping[str, str]) -> float:
    """Tell how long a letter may take: all of it is waited for where nothing is said of it."""
    return 1 if "" in says.values() and "QUIT" not in says else 60


@pytest.mark.parametrize(
    ("says", "result", "status"),
    [
        ({"HELLO": "421 busy"}, "failed", 421),
        ({"AUTH": "535 no"}, "failed", 535),
        ({"MAIL": "451 later"}, "failed", 451),
        ({"MAIL": "550 not you"}, "refused", 550),
        ({"RCPT": "550 nobody"}, "refused", 550),
        ({"RCPT": "452 full"}, "failed", 452),
        ({"LETTER": "554 spam"}, "refused", 554),
        ({"LETTER": "451 later"}, "failed", 451),
        ({"LETTER": ""}, "unknown", None),
        ({"DATA": ""}, "unknown", None),
        ({"HELLO": ""}, "failed", None),
        ({"RCPT": ""}, "failed", None),
        ({"HELLO": "SSH-2.0-OpenSSH"}, "failed", None),
        ({"QUIT": ""}, "accepted", 250),
    ],
)  # fmt: skip
async def test_what_a_post_office_may_say(
    says: Mapping[str, str], result: str, status: int | None
) -> None:
    async with post_office(says) as office:
        outcome = await sent(office, seconds=_until_told(says),
                             username="ioc", password=inline("p4ss-word"))  # fmt: skip
    assert outcome.result == result
    assert status in {None, outcome.status}
    assert "p4ss" not in outcome.answer


async def test_of_many_those_that_are_there_get_it() -> None:
    async with post_office() as office:
        outcome = await sent(office, to="a@example.vn, B <b@example.vn>")
        assert outcome.result == "accepted"
        assert [each for each in office.commands if each.startswith("RCPT")] == [
            "RCPT TO:<a@example.vn>", "RCPT TO:<b@example.vn>",
        ]  # fmt: skip


async def test_of_many_those_that_are_refused_are_named() -> None:
    async with post_office({"RCPT": "550 nobody"}) as office:
        outcome = await sent(office, to="a@example.vn, b@example.vn")
    assert (outcome.result, office.letters) == ("refused", [])
    async with post_office({"RCPT": "451 later"}) as office:
        outcome = await sent(office, to="a@example.vn, b@example.vn")
    assert (outcome.result, office.letters) == ("failed", [])


async def test_what_is_no_address_keeps_no_letter_from_those_that_are() -> None:
    async with post_office() as office:
        outcome = await sent(office, to='Nguyễn, A <a@example.vn>, b@công-xã.vn, "B, c" <c@x.vn>')
        assert (office.letter()["To"], outcome.result) == ("a@example.vn, c@x.vn", "accepted")
        assert outcome.answer == "queued as 7; not to Nguyễn; not to b@công-xã.vn"
        nobody = await sent(office, to="Nguyễn")
        assert (nobody.result, len(office.letters)) == ("failed", 1)
        assert "nobody to send it to: 'Nguyễn'" in nobody.answer


async def test_nobody_there() -> None:
    async with post_office() as office:
        pass
    assert (await sent(office)).result == "failed"


async def test_what_cannot_be_sent_fails_in_words() -> None:
    async with post_office() as office:
        failed = partial(sent, office)
        for outcome, reason in [
            (await failed(guard=Guard()), "guard: port"),
            (await failed(guard=Guard(ports=frozenset([office.port]))), "127.0.0.1 is loopback"),
            (await failed(username="a", password=SecretRef("gone")), "there is no file gone"),
            (await failed(to=""), ""),
            (await failed(host="nowhere.invalid"), "nowhere.invalid"),
        ]:
            assert outcome.result in {"failed", "refused"}, outcome
            assert reason in outcome.answer
    assert office.letters == []
