"""Links on real tables: one a person and alert, codes that nobody else has."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.deliver.channels import Words
from alerts.deliver.notification import Claimed
from alerts.deliver.provider import Provider, ProviderChannel, TokenStore
from alerts.deliver.provider.describe import Asking, Form
from alerts.deliver.secret import SecretRef
from alerts.links import LIFE, Signer, WayLink, address, tables
from alerts.links.giving import Linker
from alerts.oncall.people import Person
from alerts.waytest.message import code_of, messages
from core.store.keys import By
from core.store.pool import Connection, connect
from tests.delivering import Ways, content, delivering, notification, outbound, vault
from tests.desk import audited, put_alert
from tests.given import NOW
from tests.provider import answers, provider
from tests.servers import Database

SIGNER = Signer(b"a secret")
LINKER = Linker(SIGNER, "https://ioc.example.vn")


@pytest.fixture
async def conn(database: Database) -> AsyncIterator[Connection]:
    """Give a connection of the process that makes links."""
    async with await connect(database.login("ioc_alerts"), autocommit=True) as conn:
        yield conn


def claimed(alert: int, channel: str) -> Claimed:
    said = content(alert_urls=[f"https://ioc.example.vn/alerts/{alert}"])
    row = notification(channel=channel, content=said)
    return Claimed(id=1, attempt=1, notification=row)


async def test_each_has_a_link_of_his_own_by_whichever_way(
    conn: Connection, database: Database
) -> None:
    alert = put_alert(database)
    by = [
        await LINKER.linked(conn, claimed(alert, f"person/{way}"), now=NOW)
        for way in ("a/sms", "a/mail", "b/sms")
    ]
    sms, mail, other = (each.notification for each in by)
    assert sms.link == mail.link != other.link
    link = await tables.find(conn, sms.code)
    assert link
    assert (link.alert, link.person) == (alert, "a")
    assert link.expires_at - NOW <= LIFE
    assert sms.link == f"https://ioc.example.vn/p/a/{sms.code}#k={SIGNER.key(link)}"


async def test_what_many_read_has_a_code_and_no_key(conn: Connection, database: Database) -> None:
    alert = put_alert(database)
    given = await LINKER.linked(conn, claimed(alert, "it/email/0"), now=NOW)
    link = await tables.find(conn, given.notification.code)
    assert (given.notification.link, link and link.person) == ("", "")
    hook = claimed(alert, "it/webhook/0")
    assert await LINKER.linked(conn, hook, now=NOW) == hook


async def test_a_later_message_has_a_link_for_a_day_again(
    conn: Connection, database: Database
) -> None:
    alert = put_alert(database)
    first = await tables.link_to(conn, alert, "a", now=NOW)
    soon = await tables.link_to(conn, alert, "a", now=NOW + timedelta(minutes=59))
    later = await tables.link_to(conn, alert, "a", now=NOW + timedelta(hours=2))
    assert first == soon != later
    assert later.expires_at > first.expires_at


async def test_links_of_somebody_whose_telephone_was_lost_count_no_more(
    conn: Connection, database: Database
) -> None:
    alert = put_alert(database)
    old = await tables.link_to(conn, alert, "a", now=NOW - timedelta(days=2))
    his = await tables.link_to(conn, alert, "a", now=NOW)
    other = await tables.link_to(conn, alert, "b", now=NOW)
    async with await connect(database.login("ioc"), autocommit=True) as owner:
        assert await tables.void(owner, "a", By("system:shell/x"), now=NOW) == 1
        assert await tables.void(owner, "", By("system:shell/x"), now=NOW) == 0
    found = [await tables.find(conn, each.code) for each in (old, his, other)]
    assert found == [old, None, other]
    new = await tables.link_to(conn, alert, "a", now=NOW)
    assert SIGNER.key(new) != SIGNER.key(his)
    assert audited(database, "oncall.links.void")


async def test_ways_that_are_tried_at_once_have_one_link(database: Database) -> None:
    alert = put_alert(database)

    async def sent(way: str) -> Claimed:
        async with await connect(database.login("ioc_alerts")) as conn, conn.transaction():
            return await LINKER.linked(conn, claimed(alert, f"person/a/{way}"), now=NOW)

    both = await asyncio.gather(*(sent(way) for way in ("sms", "push", "mail")))
    assert len({each.notification.link for each in both}) == 1


async def test_what_cannot_have_a_link_is_sent_all_the_same(conn: Connection) -> None:
    gone = claimed(4_000_000, "person/a/sms")  # there is no such alert
    assert await LINKER.linked(conn, gone, now=NOW) == gone


async def test_a_test_has_a_link_that_confirms_it(conn: Connection) -> None:
    person = Person(id="a", name="A", ways={"p1": ("sms",)})
    ((_, sent),) = messages(person, "nonce", NOW)
    row = notification(
        channel=sent.channel,
        kind=sent.kind,
        receiver=sent.receiver,
        dedupe_key=sent.dedupe_key,
        content=sent.content,
        created_at=NOW,
    )
    given = (
        await LINKER.linked(conn, Claimed(id=1, attempt=2, notification=row), now=NOW)
    ).notification
    link = WayLink(code=given.code, person="a", way="sms", expires_at=NOW + LIFE)
    assert given.link == address("https://ioc.example.vn", link, SIGNER.key(link))
    assert given.code == code_of(sent)
    assert given.code in sent.content["commonAnnotations"]["action"]


async def test_old_links_are_dropped_in_the_end(conn: Connection, database: Database) -> None:
    link = await tables.link_to(conn, put_alert(database), "a", now=NOW)
    async with await connect(database.login("ioc_api"), autocommit=True) as api:
        await tables.used(api, link.code)
        await tables.forget(api, now=NOW + LIFE + timedelta(days=6))
        assert await tables.find(api, link.code) == link
        await tables.forget(api, now=NOW + LIFE + timedelta(days=8))
        assert await tables.find(api, link.code) is None


async def test_a_message_carries_its_link_and_the_ledger_does_not(
    conn: Connection, database: Database, tmp_path: Path
) -> None:
    alert = put_alert(database)
    link = await tables.link_to(conn, alert, "a", now=NOW)  # by another way, a moment ago
    key = SIGNER.key(link)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "a").write_text("0912000111", "utf-8")
    echo = answers(500, f"cannot send {address('https://ioc.example.vn', link, key)}".encode())
    async with provider(echo) as gateway, outbound() as out:
        asking = Asking(method="POST", url=gateway.url(), body="{{ .text }}")
        sms = ProviderChannel(
            provider=Provider(name="gateway", form=Form.PLAIN, asking=asking),
            outbound=out,
            vault=vault(tmp_path),
            words=Words(zone=ZoneInfo("Asia/Ho_Chi_Minh")),
            to=SecretRef("secrets/a"),
            tokens=TokenStore(tmp_path / "tokens"),
        )
        async with delivering(database, Ways({"person/a/sms": sms}), links=LINKER) as delivery:
            row = claimed(alert, "person/a/sms").notification
            await delivery.add(replace(row, person="a"))
            await delivery.settled(1)
            (told,) = delivery.rows()
            ledger = delivery.attempts(told["id"])
    text = gateway.posted[0].body.decode()
    assert text.endswith(f"https://ioc.example.vn/p/a/{link.code}#k={key}")
    assert len(text) <= 160
    assert key not in f"{ledger}{told}"
    assert "cannot send" in str(ledger)
