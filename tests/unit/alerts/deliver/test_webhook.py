"""A webhook against providers that answer, lie, drip, hang, close, redirect and flood."""

import socket
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.deliver.channels import Authorization, Outbound, Webhook
from alerts.deliver.channels.webhook import shortened, signature
from alerts.deliver.outcome import Outcome
from alerts.deliver.secret import SecretError, SecretRef
from core.model import ProbePolicy
from core.service.outbound import Guard
from tests.delivering import INSIDE, alert, claimed, content, inline, outbound, vault
from tests.given import NOW
from tests.provider import (
    Behaviour,
    Posted,
    answers,
    begins,
    closes,
    floods,
    hangs,
    is_no_http,
    provider,
)

DATE = format_datetime(NOW + timedelta(seconds=90), usegmt=True)


async def sent(
    behave: Behaviour,
    *,
    guard: Guard = INSIDE,
    seconds: float = 60,
    **changes: Any,
) -> tuple[Outcome, list[Posted]]:
    async with provider(behave) as gateway, outbound(guard) as out:
        given = {"url": inline(gateway.url()), "vault": vault(), **changes}
        outcome = await Webhook(outbound=out, **given).send(claimed(), now=NOW, seconds=seconds)
        return outcome, gateway.posted


def test_a_user_may_stand_in_a_file() -> None:
    login = Authorization(username_file=inline("me"), password=inline("p4ss"))
    assert login.header(vault())[0] == f"Basic {b64encode(b'me:p4ss').decode()}"


@pytest.mark.parametrize("said", ["s3cret\nX-Mine: 1", "s3cret\0", "s3crét"])
async def test_credentials_that_are_no_header_are_told_of_and_not_told(said: str) -> None:
    outcome, posted = await sent(
        answers(200), authorization=Authorization(credentials=inline(said))
    )
    assert (outcome.result, posted) == ("failed", [])
    assert "no header can say it" in outcome.answer
    assert "s3cr" not in outcome.answer


@pytest.mark.parametrize(
    ("behave", "result", "status", "said"),
    [
        (answers(200, b"ok"), "accepted", 200, "ok"),
        (answers(202), "accepted", 202, ""),
        (answers(204), "accepted", 204, ""),
        (answers(400, b"bad"), "refused", 400, "bad"),
        (answers(410), "refused", 410, ""),
        (answers(413), "refused", 413, ""),
        (answers(401), "failed", 401, ""),
        (answers(404), "failed", 404, ""),
        (answers(408), "failed", 408, ""),
        (answers(500, b"oops"), "failed", 500, "oops"),
        (answers(502), "failed", 502, ""),
        (begins(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ndrip"), "accepted", 200, "drip"),
        (begins(b"HTTP/1.1 500 No\r\nContent-Length: 99\r\n\r\ndrip"), "failed", 500, "drip"),
        (begins(b"HTTP/1.1 200 OK\r\nContent-Le"), "unknown", None, "no answer within"),
        (hangs, "unknown", None, "no answer within 1.5 s"),
        (closes, "unknown", None, "protocol: "),
        (is_no_http, "unknown", None, "protocol: "),
        (floods, "accepted", 200, "aaaa"),
        (answers(200, b"\x00\xff"), "accepted", 200, "\N{REPLACEMENT CHARACTER}"),
    ],
)  # fmt: skip
async def test_what_an_answer_means(
    behave: Behaviour, result: str, status: int | None, said: str
) -> None:
    takes_all = said in {"drip", "no answer within", "no answer within 1.5 s"}
    outcome, posted = await sent(behave, seconds=1.5 if takes_all else 60)
    assert (outcome.result, outcome.status) == (result, status)
    assert outcome.answer.startswith(said)
    assert len(outcome.answer) <= 2_000
    assert len(posted) == 1


async def test_a_redirect_is_not_followed() -> None:
    async with provider() as elsewhere:
        where = {"Location": elsewhere.url("/other")}
        outcome, posted = await sent(answers(307, headers=where))
    assert (outcome.result, outcome.status) == ("failed", 307)
    assert outcome.answer == f"redirects are not followed: {where['Location']}"
    assert (len(posted), elsewhere.posted) == (1, [])


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("text", "seconds"), [("120", 120), (DATE, 90), ("soon", None), ("", None), ("-5", None)]
)
async def test_who_wants_to_be_left_alone_says_for_how_long(
    status: int, text: str, seconds: float | None
) -> None:
    outcome, _ = await sent(answers(status, headers={"Retry-After": text}))
    assert (outcome.result, outcome.retry_after_seconds) == ("failed", seconds)


async def test_others_do_not() -> None:
    outcome, _ = await sent(answers(500, headers={"Retry-After": "120"}))
    assert outcome.retry_after_seconds is None


async def test_nobody_there_has_failed_and_is_not_unknown() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        outcome, _ = await sent(hangs, url=inline(url))
    assert outcome.result == "failed"
    assert outcome.answer.startswith("connect: ")


@pytest.mark.parametrize(
    ("url", "networks", "reason"),
    [
        ("http://127.0.0.1:{port}/", (), "127.0.0.1 is loopback; list its network in allow_netw"),
        ("http://10.0.0.1:{port}/", ("127.0.0.0/8",), "10.0.0.1 is private"),
        ("http://169.254.169.254/latest", ("169.254.0.0/16",), "a cloud's own secrets"),
        ("file:///etc/passwd", (), "only http and https"),
        ("http://user:pass@example.vn/", (), "carries a user or a password"),
        ("http://example.vn:22/", (), "list it in allow_ports"),
    ],
)
async def test_the_inside_is_refused_unless_it_is_listed(
    url: str, networks: tuple[str, ...], reason: str
) -> None:
    async with provider() as gateway:
        policy = ProbePolicy(probe="", allow_networks=networks, allow_ports=(gateway.port,))
        ref = inline(url.format(port=gateway.port))
        outcome, _ = await sent(hangs, guard=Guard.of(policy), url=ref)
        assert gateway.posted == []
    assert outcome.result == "failed"
    assert reason in outcome.answer


async def test_what_it_says_and_how_it_logs_in(tmp_path: Path) -> None:
    for name, text in (("token", "s3cret-token"), ("password", "p4ss-word"), ("sign", "signing")):
        (tmp_path / name).write_text(f"{text}\n", "utf-8")
    bearer = Authorization(credentials=SecretRef("token"))
    basic = Authorization(username="ioc", password=SecretRef("password"))
    folder = vault(tmp_path)
    echo = answers(400, b"you said s3cret-token p4ss-word signing")
    outcome, [posted] = await sent(
        echo, authorization=bearer, signing=SecretRef("sign"), vault=folder
    )
    assert posted.headers["authorization"] == "Bearer s3cret-token"
    key = posted.headers["webhook-id"]
    assert posted.headers["webhook-signature"] == signature("signing", key, NOW, posted.body)
    assert outcome.answer == "you said *** p4ss-word ***"
    _, [posted] = await sent(echo, authorization=basic, vault=folder)
    assert posted.headers["authorization"] == "Basic aW9jOnA0c3Mtd29yZA=="
    assert "webhook-signature" not in posted.headers


async def test_a_secret_that_is_missing_fails_in_words() -> None:
    for changes in (
        {"url": SecretRef("gone")},
        {"signing": SecretRef("gone")},
        {"authorization": Authorization(credentials=SecretRef("gone"))},
        {"signing": inline("whsec_###")},
    ):
        outcome, posted = await sent(answers(200), **changes)
        assert (outcome.result, posted) == ("failed", [])
        assert "gone" in outcome.answer or "base64" in outcome.answer


async def test_a_secret_address_stays_secret(tmp_path: Path) -> None:
    echo = answers(404, b"no /hook/T0K3N here")
    async with provider(echo, echo) as gateway, outbound() as out:
        (tmp_path / "url").write_text(gateway.url("/hook/T0K3N"), "utf-8")
        hook = Webhook(outbound=out, url=SecretRef("url"), vault=vault(tmp_path))
        outcome = await hook.send(claimed(), now=NOW, seconds=60)
        assert outcome.answer == "no /*** here"
        written_out = replace(hook, url=inline(gateway.url("/hook/T0K3N?a=b")))
        written_out = replace(written_out, outbound=Outbound(out.reach, Guard()))
        outcome = await written_out.send(claimed(), now=NOW, seconds=60)
        assert "T0K3N" not in outcome.answer


async def test_its_own_timeout_is_shorter() -> None:
    outcome, _ = await sent(hangs, timeout_seconds=0.2, seconds=30)
    assert outcome.answer == "no answer within 0.2 s"


def test_alerts_beyond_so_many_are_counted() -> None:
    many = {**content(), "alerts": [alert(n=str(number)) for number in range(5)]}
    assert shortened(many, 0) is shortened(many, 5) is many
    cut = shortened({**many, "truncatedAlerts": 1}, 2)
    assert (cut["alerts"], cut["truncatedAlerts"]) == (many["alerts"][:2], 4)


def test_the_signature_of_the_standard() -> None:
    """The example of the specification's reference library."""
    moment = datetime.fromtimestamp(1614265330, UTC)
    id_, body = "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}'
    signed = signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id_, moment, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    with pytest.raises(SecretError):
        signature("whsec_!", "", NOW, b"")
