"""gammu-smsd itself, with its `dummy` telephone: sent, and delivered by its report."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.deliver.channels import Words
from alerts.deliver.config import Channels, Given, parse_channels, read_providers
from alerts.deliver.modem import ModemReports
from core.place import Findings, read_yaml
from core.store.pool import open_pool
from tests.delivering import Delivery, delivering, grouped, notification, outbound, vault
from tests.modem import DAEMON, modem, spool
from tests.places import CONFIG
from tests.postoffice import post_office
from tests.servers import Database

_SAID = "ways: {{sms: {{provider: modem, settings: {{spool: '{0}', log: '{0}/log'}}}}}}\n"
_MAIL = """\
smtp: {smarthost: '127.0.0.1:PORT', from: ioc@example.vn, tls: none}
fallback: {sms: mail}
"""


class Someone:
    phone_file = "a"
    mail = "a@example.vn"
    user = ""


def described(text: str) -> Given:
    """Read section `channels`, and the shipped modem's file."""
    document = read_yaml(text.encode(), findings := Findings("oncall.yml"))
    assert document
    settings = parse_channels(document.root, findings)
    providers, faults = read_providers(["modem"], [CONFIG])
    assert (findings.all(), faults) == ((), ())
    return Given(settings=settings, receivers={}, people={"a": Someone()}, providers=providers)


@pytest.mark.skipif(DAEMON is None, reason="gammu-smsd is not installed; see docs/modem.md")
async def test_a_message_goes_out_and_a_report_says_that_it_is_there(
    database: Database, tmp_path: Path
) -> None:
    spool(tmp_path)
    (tmp_path / "a").write_text("0912 345 678\n", "utf-8")
    given = described(_SAID.format(tmp_path))
    words = Words(zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    async with outbound() as out, modem(tmp_path) as phone:
        channels = Channels(given, out, vault(tmp_path), words)
        async with (
            delivering(database, channels) as delivery,
            open_pool(database.login("ioc_alerts"), size=1) as pool,
        ):
            reports = ModemReports(pool, delivery.clock, given.logs)
            await delivery.add(notification(channel="person/a/sms", person="a"))
            await delivery.settled()
            phone.report("+84912345678")
            async with asyncio.timeout(20):
                while not delivery.fetched("SELECT * FROM notification_receipt"):
                    await reports.look()
            (receipt,) = delivery.fetched("SELECT result, status FROM notification_receipt")
            (attempt,) = delivery.attempts()
            await ModemReports(pool, delivery.clock, given.logs).look()  # after a restart
            assert len(delivery.fetched("SELECT * FROM notification_receipt")) == 1
    assert (attempt["result"], attempt["provider"]) == ("accepted", "modem")
    assert (receipt["result"], receipt["status"]) == ("delivered", "Delivered")


async def test_what_somebody_has_by_then_does_not_stay_in_the_spool(
    database: Database, tmp_path: Path
) -> None:
    spool(tmp_path)  # and no daemon
    (tmp_path / "a").write_text("0912 345 678\n", "utf-8")
    (number,), call = grouped(database)
    async with outbound() as out:
        words = Words(zone=ZoneInfo("Asia/Ho_Chi_Minh"))
        channels = Channels(described(_SAID.format(tmp_path)), out, vault(tmp_path), words)
        async with delivering(database, channels, send_seconds=1) as delivery:
            await delivery.add(call)
            await delivery.until(lambda: len(ended(delivery, 1)) == 1)
            assert len(list((tmp_path / "outbox").iterdir())) == 1
            delivery.owner.execute(
                "UPDATE alert SET acked_at = now(), acked_by = 'user:b' WHERE id = %s", [number]
            )
            await delivery.settled()
            assert [each["result"] for each in delivery.rows()] == ["given_up"]
    assert not list((tmp_path / "outbox").iterdir())


def ended(delivery: Delivery, id_: int) -> list[Mapping[str, Any]]:
    """Give the attempts of which is known what came of them."""
    return [each for each in delivery.attempts(id_) if each["result"]]


async def test_a_modem_that_hangs_is_stood_in_for_and_sends_nothing_later(
    database: Database, tmp_path: Path
) -> None:
    spool(tmp_path)  # and no daemon
    (tmp_path / "a").write_text("0912 345 678\n", "utf-8")
    async with outbound() as out, post_office() as office:
        given = described(_SAID.format(tmp_path) + _MAIL.replace("PORT", str(office.port)))
        words = Words(zone=ZoneInfo("Asia/Ho_Chi_Minh"))
        channels = Channels(given, out, vault(tmp_path), words)
        async with delivering(database, channels, send_seconds=1) as delivery:
            await delivery.add(notification(channel="person/a/sms", person="a"))
            await delivery.settled()  # the letter
            sms, mail = delivery.rows()
            await delivery.until(lambda: len(ended(delivery, sms["id"])) > 1)
            attempts = ended(delivery, sms["id"])
    assert (mail["channel"], mail["result"]) == ("person/a/mail", "accepted")
    assert [each["result"] for each in attempts[:2]] == ["failed"] * 2
    assert str(attempts[1]["answer"]).endswith("nothing leaves the spool; taken out of it")
