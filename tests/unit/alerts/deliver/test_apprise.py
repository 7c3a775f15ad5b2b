"""apprise in a process of its own: told, redirected inside, hanging; no token in answers."""

import socket
from pathlib import Path
from zoneinfo import ZoneInfo

import anyio
import orjson
import pytest

from alerts.deliver.apprise import CHILDREN_MAX, URLS_MAX, AppriseChannel
from alerts.deliver.apprise.channel import secret_parts
from alerts.deliver.channels import Words
from alerts.deliver.outcome import Outcome
from alerts.deliver.provider import Means, read_provider
from alerts.deliver.secret import SecretRef
from alerts.named import Names
from core.place import Findings, read_yaml
from core.service.outbound import Guard
from tests.delivering import INSIDE, claimed, vault
from tests.given import NOW
from tests.places import CONFIG
from tests.provider import answers, hangs, provider

WORDS = Words(zone=ZoneInfo("Asia/Ho_Chi_Minh"), names=Names({"lai-chau": "toàn tỉnh"}))


async def sent(folder: Path, *urls: str, guard: Guard = INSIDE, seconds: float = 60) -> Outcome:
    (folder / "urls").write_text("\n".join(urls), "utf-8")
    findings = Findings("apprise.yml")
    document = read_yaml((CONFIG / "channels" / "apprise.yml").read_bytes(), findings)
    assert document
    found = read_provider("apprise", document, findings)
    assert found
    assert found.means is Means.APPRISE
    channel = AppriseChannel(
        provider=found, vault=vault(folder), words=WORDS, to=SecretRef("urls"), guard=guard,
        room=anyio.CapacityLimiter(CHILDREN_MAX),
    )  # fmt: skip
    return await channel.send(claimed(), now=NOW, seconds=seconds)


async def test_one_that_took_it_is_enough_and_a_redirect_leads_nowhere(tmp_path: Path) -> None:
    async with provider(answers(200)) as first, provider() as second:
        second.script.append(answers(302, headers={"Location": first.url("/inside")}))
        outcome = await sent(
            tmp_path,
            f"json://127.0.0.1:{first.port}/token-of-mine",
            f"json://127.0.0.1:{second.port}/",
        )
    assert (outcome.result, outcome.answer) == ("accepted", "1 of 2 URLs: accepted")
    (posted,) = first.posted
    body = orjson.loads(posted.body)
    assert body["title"] == "KHẨN CẤP: Cổng Dịch vụ công không phục vụ"
    assert "toàn tỉnh" in body["message"]
    assert len(second.posted) == 1


async def test_neither_inside_nor_secrets_in_answers(tmp_path: Path) -> None:
    async with provider(answers(200)) as service, provider(answers(500)) as broken:
        refused = await sent(tmp_path, f"json://127.0.0.1:{service.port}/", guard=Guard())
        failed = await sent(
            tmp_path, f"json://somebody:a-password@127.0.0.1:{broken.port}/token-of-mine"
        )
    assert (refused.result, service.posted) == ("failed", [])
    assert failed.result == "failed"
    for secret in ("somebody", "a-password", "token-of-mine"):
        assert secret not in failed.answer


@pytest.mark.parametrize("kind", ["rsyslog://127.0.0.1:{port}/", "syslog://"])
async def test_neither_by_datagrams_nor_into_the_log_of_the_machine(
    tmp_path: Path, kind: str
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as inside:
        inside.bind(("127.0.0.1", 0))
        inside.settimeout(0)
        url = kind.format(port=inside.getsockname()[1])
        outcome = await sent(tmp_path, url, guard=Guard())
        assert outcome.result == "failed"
        with pytest.raises(BlockingIOError):
            inside.recv(1)


async def test_a_child_that_hangs_is_ended(tmp_path: Path) -> None:
    async with provider(hangs) as service:
        outcome = await sent(tmp_path, f"json://127.0.0.1:{service.port}/", seconds=2)
    assert (outcome.result, outcome.answer) == ("unknown", "1 of 1 URLs: ended after 2 s")


@pytest.mark.parametrize(
    ("urls", "said"),
    [
        (["json://a"] * (URLS_MAX + 1), "are too many"),
        ([], "urls is empty"),
        (["no-such-service://x"], "no URL that apprise knows"),
    ],
)
async def test_what_cannot_be_sent(tmp_path: Path, urls: list[str], said: str) -> None:
    outcome = await sent(tmp_path, *urls)
    assert (outcome.result, said in outcome.answer) == ("failed", True)


def test_all_parts_of_a_url_are_secret() -> None:
    parts = secret_parts("tgram://123456:AA-token/chat-1?x=y")
    assert parts[0] == "tgram://123456:AA-token/chat-1?x=y"
    assert {"123456", "AA-token", "chat-1"} <= set(parts)
    assert "s3cr t/et" in secret_parts("json://me:s3cr%20t%2Fet@host/")
