"""Shipped providers against stand-ins of theirs; what their answers mean; tokens that end."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import anyio
import orjson
import pytest

from alerts.deliver.channels import Words
from alerts.deliver.outcome import Outcome
from alerts.deliver.provider import ProviderChannel, TokenStore
from alerts.deliver.secret import SecretRef
from alerts.named import Names
from tests.delivering import claimed, key, outbound, vault
from tests.given import NOW
from tests.provider import Behaviour, answers, begins, hangs, provider
from tests.provider import Provider as Gateway

from .shipped import SHIPPED, Edit, described

SECRETS = {
    "telegram_token": "123456:AA-telegram", "zalo_app_secret": "zalo-secret",
    "zalo_refresh_token": "refresh-0", "esms_api_key": "esms-key", "esms_secret_key": "esms-secret",
    "stringee_token": "ey.jwt", "to": "0912 345 678",
}  # fmt: skip


def said(body: object, status: int = 200) -> Behaviour:
    return answers(status, orjson.dumps(body), {"Content-Type": "application/json"})


@dataclass(frozen=True, slots=True)
class Stand:
    gateway: Gateway
    channel: ProviderChannel
    folder: Path

    async def send(self, *, seconds: float = 60, **changes: Any) -> Outcome:
        return await self.channel.send(claimed(**changes), now=NOW, seconds=seconds)


@asynccontextmanager
async def stand(
    folder: Path, name: str, *script: Behaviour, settings: Mapping[str, str] | None = None,
    edit: Edit = str,
) -> AsyncIterator[Stand]:  # fmt: skip
    for file, text in SECRETS.items():
        (folder / "secrets").mkdir(exist_ok=True)
        (folder / "secrets" / file).write_text(text, "utf-8")
    async with provider(*script) as gateway, outbound() as out:
        here = gateway.url("").removesuffix("/")
        found = described(name, lambda text: edit(re.sub(r"https://[^/\s{]+(?=/)", here, text)))
        channel = ProviderChannel(
            provider=found, outbound=out, vault=vault(folder),
            words=Words(zone=ZoneInfo("Asia/Ho_Chi_Minh"), names=Names({"lai-chau": "toàn tỉnh"})),
            to=SecretRef("to"), tokens=TokenStore(folder / "tokens"), settings=settings or {},
        )  # fmt: skip
        yield Stand(gateway, channel, folder)


async def test_telegram(tmp_path: Path) -> None:
    async with stand(tmp_path, "telegram", said({"ok": True})) as here:
        outcome = await here.send()
        [posted] = here.gateway.posted
    assert (outcome.result, outcome.status) == ("accepted", 200)
    assert posted.path == "/bot123456:AA-telegram/sendMessage"
    body = orjson.loads(posted.body)
    assert body["chat_id"] == "0912 345 678"
    assert body["text"].startswith("KHẨN CẤP: Cổng Dịch vụ công không phục vụ\nNơi: toàn tỉnh.")


async def test_zalo_gets_a_token_first_and_keeps_the_new_one(tmp_path: Path) -> None:
    script = (said({"access_token": "access-1", "refresh_token": "refresh-1"}), said({"error": 0}))
    async with stand(
        tmp_path, "zalo", *script, settings={"app_id": "7", "template_id": "9"}
    ) as here:
        outcome = await here.send()
        asked, posted = here.gateway.posted
        assert outcome.result == "accepted"
        assert asked.path == "/v4/oa/access_token"
        assert "zalo-secret" in asked.headers["secret_key"]
        assert asked.body == b"refresh_token=refresh-0&app_id=7&grant_type=refresh_token"
        assert "access-1" in posted.headers["access_token"]
        body = orjson.loads(posted.body)
        assert (body["phone"], body["template_id"]) == ("84912345678", "9")
        assert body["tracking_id"] == key().hex()[:32]
        assert body["template_data"]["where"] == "toàn tỉnh"
        kept = here.channel.tokens.load("refresh-0")
        assert (kept.access, kept.refresh) == ("access-1", "refresh-1")
        assert (tmp_path / "tokens").stat().st_mode & 0o777 == 0o600


async def test_a_token_that_has_ended_is_got_anew_within_the_same_send(tmp_path: Path) -> None:
    script = (
        said({"access_token": "access-1", "refresh_token": "refresh-1"}), said({"error": 0}),
        said({"error": -124, "message": "access-1 is over"}),
        said({"access_token": "access-2", "refresh_token": "refresh-2"}), said({"error": 0}),
    )  # fmt: skip
    async with stand(tmp_path, "zalo", *script) as here:
        assert (await here.send()).result == (await here.send()).result == "accepted"
        assert [each.path.split("/")[-1] for each in here.gateway.posted] == [
            "access_token", "template", "template", "access_token", "template",
        ]  # fmt: skip
        assert b"refresh_token=refresh-1&" in here.gateway.posted[3].body
        assert "access-2" in here.gateway.posted[4].headers["access_token"]


async def test_a_disk_that_takes_no_tokens_loses_none(tmp_path: Path) -> None:
    """The provider takes each refresh token once: those that came are the only ones that work."""
    script = (
        said({"access_token": "access-1", "refresh_token": "refresh-1"}), said({"error": -124}),
        said({"access_token": "access-2", "refresh_token": "refresh-2"}), said({"error": 0}),
    )  # fmt: skip
    async with stand(tmp_path, "zalo", *script) as here:
        full = tmp_path / "full"
        full.touch()
        store = TokenStore(full / "tokens")
        outcome = await replace(here.channel, tokens=store).send(claimed(), now=NOW, seconds=60)
        assert outcome.result == "accepted"
        assert b"refresh_token=refresh-1&" in here.gateway.posted[2].body
        full.unlink()
        store.keep(store.load("refresh-0"))
        assert TokenStore(full / "tokens").load("refresh-0").refresh == "refresh-2"


async def test_of_many_messages_one_gets_the_token(tmp_path: Path) -> None:
    script = (said({"access_token": "access-1", "refresh_token": "refresh-1"}),)
    async with stand(tmp_path, "zalo", *script, *[said({"error": 0})] * 5) as here:
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(here.send)
        paths = [each.path.split("/")[-1] for each in here.gateway.posted]
    assert sorted(paths) == ["access_token", *["template"] * 5]


async def test_a_refresh_that_is_refused_is_told_without_its_secrets(tmp_path: Path) -> None:
    script = (said({"error": -14014, "message": "refresh-0 zalo-secret"}), hangs)
    async with stand(tmp_path, "zalo", *script) as here:
        outcome = await here.send()
        assert outcome.result == "failed"
        assert outcome.answer == 'no new token, status 200: {"error":-14014,"message":"*** ***"}'
        outcome = await here.send(seconds=1.5)
        assert outcome.answer.startswith("no new token: no answer within")


async def test_a_new_first_token_goes_before_what_is_kept(tmp_path: Path) -> None:
    tokens = said({"access_token": "a", "refresh_token": "r"})
    async with stand(
        tmp_path, "zalo", tokens, said({"error": 0}), tokens, said({"error": 0})
    ) as here:
        await here.send()
        (tmp_path / "secrets" / "zalo_refresh_token").write_text("refresh-new", "utf-8")
        await here.send()
        assert here.gateway.posted[2].body.startswith(b"refresh_token=refresh-new&")
    (tmp_path / "tokens").write_text("{half", "utf-8")
    assert TokenStore(tmp_path / "tokens").load("x").refresh == "x"


async def test_sms(tmp_path: Path) -> None:
    script = (said({"CodeResult": "100"}), said({"CodeResult": "124"}), said({"CodeResult": "103"}))
    async with stand(tmp_path, "sms-brandname", *script, settings={"brandname": "IOC"}) as here:
        results = [(await here.send()).result for _ in range(3)]
        body = orjson.loads(here.gateway.posted[0].body)
    assert results == ["accepted", "accepted", "failed"]
    assert body["Content"].startswith("KHAN CAP: Cong Dich vu cong khong phuc vu, toan tinh")
    assert (body["Brandname"], body["Phone"]) == ("IOC", "0912 345 678")
    assert body["RequestId"] == key().hex()[:32]
    assert (body["ApiKey"], body["SecretKey"]) == ("esms-key", "esms-secret")


async def test_a_call(tmp_path: Path) -> None:
    async with stand(
        tmp_path, "voice", said({"r": 0}), said({"r": 5}), settings={"from": "84200"}
    ) as here:
        assert (await here.send()).result == "accepted"
        assert (await here.send()).result == "failed"
        posted = here.gateway.posted[0]
    body = orjson.loads(posted.body)
    assert posted.headers["x-stringee-auth"] == "ey.jwt"
    assert body["to"][0]["number"] == "84912345678"
    assert body["actions"][0]["text"].count("Mở tin nhắn hoặc trang trực để nhận.") == 2


HALF = begins(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"ok": tr')
WHOLE = begins(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"ok": true}')


@pytest.mark.parametrize(
    ("behave", "result", "after"),
    [
        (said({"ok": False, "description": "chat not found"}, 400), "refused", None),
        (said({"ok": False, "parameters": {"retry_after": 17}}, 429), "failed", 17),
        (answers(429, b"", {"Retry-After": "5"}), "failed", 5),
        (said({"ok": False}), "unknown", None),
        (said({"ok": "yes"}), "unknown", None),
        (answers(200, b"<html>"), "unknown", None),
        (answers(200, b"[" * 50_000), "unknown", None),
        (answers(500, b"123456:AA-telegram 0912 345 678"), "failed", None),
        (answers(401), "failed", None),
        (HALF, "unknown", None),
        (WHOLE, "accepted", None),
        (hangs, "unknown", None),
    ],
)  # fmt: skip
async def test_what_telegram_may_answer(
    tmp_path: Path, behave: Behaviour, result: str, after: float | None
) -> None:
    async with stand(tmp_path, "telegram", behave) as here:
        outcome = await here.send(seconds=1.5 if behave in (HALF, WHOLE, hangs) else 60)
    assert (outcome.result, outcome.retry_after_seconds) == (result, after)
    assert "AA-telegram" not in outcome.answer
    assert "0912" not in outcome.answer


async def test_a_secret_that_is_missing_fails_in_words(tmp_path: Path) -> None:
    async with stand(tmp_path, "telegram") as here:
        (tmp_path / "secrets" / "telegram_token").unlink()
        outcome = await here.send()
        assert (outcome.result, here.gateway.posted) == ("failed", [])
    assert "there is no file secrets/telegram_token" in outcome.answer


async def test_what_a_text_holds_leaves_neither_its_field_nor_its_header(tmp_path: Path) -> None:
    nasty = 'a", "chat_id": "1"}\r\nX-Evil: 1 {{ .secrets.token }}'

    def edit(text: str) -> str:
        return text.replace("application/json}", "application/json, X-What: '{{ .what }}'}")

    async with stand(tmp_path, "telegram", said({"ok": True}), edit=edit) as here:
        alerts = [{"annotations": {"summary": nasty}}]
        outcome = await here.send(content={"alerts": alerts})
        [posted] = here.gateway.posted
    assert outcome.result == "accepted"
    assert orjson.loads(posted.body)["chat_id"] == "0912 345 678"
    assert "x-evil" not in posted.headers
    assert b"AA-telegram" not in posted.body


@pytest.mark.parametrize("name", SHIPPED)
async def test_the_longest_text_is_sent_all_the_same(tmp_path: Path, name: str) -> None:
    script = [said({"access_token": "a", "refresh_token": "r"})] if name == "zalo" else []
    async with stand(tmp_path, name, *script, said({"ok": True, "r": 0, "error": 0})) as here:
        notes = dict.fromkeys(("summary", "cause", "action"), '"' * 4_000 + " ế" * 2_000)
        content = {"alerts": [{"annotations": notes}], "ioc": {"unit": "ế" * 4_000}}
        await here.send(content=content)
        assert len(here.gateway.posted) == len(script) + 1
