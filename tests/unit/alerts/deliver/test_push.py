"""Web Push: encrypted as RFC 8291's own example, signed as RFC 8292 wants, gone when it is gone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from alerts.deliver import Kind
from alerts.deliver.channels import Words
from alerts.deliver.outcome import Outcome
from alerts.deliver.push import PushChannel, Subscription, said, vapid_key
from alerts.deliver.push.channel import BODY_CHARS_MAX, TITLE_CHARS_MAX
from alerts.deliver.push.subscription import (
    CURVE,
    PLAIN_BYTES_MAX,
    encrypted,
    from_base64,
    point,
    to_base64,
    why_no_keys,
)
from alerts.named import Names
from core.service.outbound import Guard
from tests.delivering import INSIDE, claimed, content, notification, outbound
from tests.given import NOW
from tests.provider import Behaviour, Provider, answers, hangs, provider
from tests.pushing import Browser

WORDS = Words(zone=ZoneInfo("Asia/Ho_Chi_Minh"), names=Names({"lai-chau": "toàn tỉnh"}))
# RFC 8291, appendix A.
THEIRS = from_base64(
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
)
AUTH = from_base64("BTBZMqHH6r4Tts7J_aSIgg")
OURS = from_base64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
SALT = from_base64("DGv6ra1nlYgDCS1FRnbzlw")
EXAMPLE = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_a_message_is_encrypted_as_in_the_standards_example() -> None:
    key = ec.derive_private_key(int.from_bytes(OURS, "big"), CURVE)
    to = Subscription(id=1, endpoint="", p256dh=THEIRS, auth=AUTH)
    made = encrypted(b"When I grow up, I want to be a watermelon", to, key=key, salt=SALT)
    assert to_base64(made) == EXAMPLE
    with pytest.raises(ValueError, match="too many"):
        encrypted(b"x" * (PLAIN_BYTES_MAX + 1), to, key=key, salt=SALT)


def test_keys_that_are_none() -> None:
    assert why_no_keys(THEIRS, AUTH) is None
    assert why_no_keys(THEIRS, AUTH[1:]) == "auth has 16 bytes"
    assert why_no_keys(bytes(65), AUTH) == why_no_keys(b"", AUTH) == "p256dh is no point of P-256"
    with pytest.raises(ValueError, match="no base64"):
        from_base64("~~")


def test_the_center_signs_with_one_key_for_ever(tmp_path: Path) -> None:
    key = vapid_key(tmp_path)
    assert vapid_key(tmp_path).public == key.public
    (file,) = (tmp_path / "secrets").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    header = key.authorization("https://push.example.vn/send/abc", "mailto:a@example.vn", NOW)
    found = re.fullmatch(r"vapid t=(([\w-]+)\.([\w-]+))\.([\w-]+), k=([\w-]+)", header)
    assert found
    signed, head, claims, signature, public = found.groups()
    raw = from_base64(signature)
    numbers = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, from_base64(public))
    theirs.verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(SHA256()))
    assert orjson.loads(from_base64(head)) == {"typ": "JWT", "alg": "ES256"}
    assert orjson.loads(from_base64(claims)) == {
        "aud": "https://push.example.vn",
        "exp": int(NOW.timestamp()) + 12 * 3600,
        "sub": "mailto:a@example.vn",
    }
    assert point(theirs) == from_base64(key.public)


@dataclass(slots=True)
class Kept:
    """Browsers of a user, and what was noted of them."""

    browsers: Sequence[Subscription]
    taken: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    async def of(self, user: str) -> Sequence[Subscription]:
        return self.browsers if user == "a" else ()

    async def told(self, taken: Sequence[int], gone: Sequence[int], *, now: datetime) -> None:
        assert now == NOW
        self.taken += taken
        self.gone += gone


async def sent(
    folder: Path,
    kept: Kept,
    *,
    user: str = "a",
    guard: Guard = INSIDE,
    seconds: float = 60,
    **changes: Any,
) -> Outcome:
    async with outbound(guard) as out:
        channel = PushChannel(
            outbound=out, browsers=kept, words=WORDS, user=user, contact="mailto:a@example.vn",
            state=folder,
        )  # fmt: skip
        return await channel.send(claimed(**changes), now=NOW, seconds=seconds)


def kept_at(service: Provider, browser: Browser, count: int = 1) -> Kept:
    return Kept([browser.subscription(service.url(f"/s/{n}"), n) for n in range(count)])


async def test_a_browser_reads_what_is_told(tmp_path: Path) -> None:
    browser = Browser()
    async with provider(answers(201)) as service:
        kept = kept_at(service, browser)
        outcome = await sent(tmp_path, kept)
    (posted,) = service.posted
    assert (outcome.result, outcome.status, kept.taken) == ("accepted", 201, [0])
    assert posted.headers["urgency"] == "high"
    assert posted.headers["content-encoding"] == "aes128gcm"
    shown = orjson.loads(browser.read(posted.body))
    assert set(shown) == {"title", "body", "url", "tag"}
    assert shown["title"] == "KHẨN CẤP: Cổng Dịch vụ công không phục vụ"
    assert shown["body"].startswith("toàn tỉnh, từ 02:02")
    assert shown["url"] == "https://ioc.example.vn/p/a/7K3F"
    assert shown["tag"] == posted.headers["topic"]


@pytest.mark.parametrize(
    ("behaviour", "result", "gone"),
    [
        (answers(410), "refused", [0]),
        (answers(404), "refused", [0]),
        (answers(429, headers={"Retry-After": "7"}), "failed", []),
        (answers(502), "failed", []),
        (answers(413), "refused", []),
        (answers(302, headers={"Location": "http://10.0.0.1/"}), "failed", []),
        (hangs, "unknown", []),
    ],
)
async def test_what_services_say(
    tmp_path: Path, behaviour: Behaviour, result: str, gone: list[int]
) -> None:
    async with provider(behaviour) as service:
        kept = kept_at(service, Browser())
        outcome = await sent(tmp_path, kept, seconds=1.5 if behaviour is hangs else 60)
    assert (outcome.result, kept.gone, kept.taken) == (result, gone, [])
    assert str(service.port) not in outcome.answer  # addresses of browsers are secret


async def test_one_browser_that_has_it_is_enough(tmp_path: Path) -> None:
    async with provider(answers(410), answers(201)) as service:
        kept = kept_at(service, Browser(), 2)
        outcome = await sent(tmp_path, kept)
    assert outcome.result == "accepted"
    assert outcome.answer.startswith("1 of 2 browsers")
    assert (len(kept.gone), len(kept.taken)) == (1, 1)


async def test_nobody_sits_at_a_browser(tmp_path: Path) -> None:
    outcome = await sent(tmp_path, Kept(()), user="b")
    assert (outcome.result, outcome.answer) == (
        "refused",
        "no browser of this person takes messages",
    )


async def test_an_address_inside_is_not_asked(tmp_path: Path) -> None:
    async with provider() as service:
        outcome = await sent(tmp_path, kept_at(service, Browser()), guard=Guard())
    assert (outcome.result, service.posted) == ("failed", [])


def test_texts_stay_short_and_ends_replace_what_they_end() -> None:
    row = notification(content=content())
    over = notification(kind=Kind.RESOLVED, content={**content(), "status": "resolved"})
    first = said(row, WORDS.facts(row, NOW))
    assert first["tag"] == said(over, WORDS.facts(over, NOW))["tag"]
    long = content()
    long["alerts"][0]["annotations"] |= {"summary": "Đ" * 900, "cause": "ộ" * 900}
    row = notification(content=long)
    shown = said(row, WORDS.facts(row, NOW))
    assert len(shown["title"]) <= TITLE_CHARS_MAX
    assert len(shown["body"]) <= BODY_CHARS_MAX
    assert len(orjson.dumps(shown)) <= PLAIN_BYTES_MAX
