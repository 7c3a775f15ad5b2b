"""gammu-smsd itself, with its `dummy` telephone: sent, and delivered by its report."""

import asyncio
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.deliver.channels import Words
from alerts.deliver.config import Channels, Given, parse_channels, read_providers
from alerts.deliver.modem import ModemReports
from core.place import Findings, read_yaml
from core.store.pool import open_pool
from tests.delivering import delivering, notification, outbound, vault
from tests.modem import DAEMON, modem, spool
from tests.places import CONFIG
from tests.servers import Database

_SAID = "ways: {{sms: {{provider: modem, settings: {{spool: '{0}', log: '{0}/log'}}}}}}\n"


class Someone:
    phone_file = "a"
    mail = ""
    user = ""


@pytest.mark.skipif(DAEMON is None, reason="gammu-smsd is not installed; see docs/modem.md")
async def test_a_message_goes_out_and_a_report_says_that_it_is_there(
    database: Database, tmp_path: Path
) -> None:
    spool(tmp_path)
    (tmp_path / "a").write_text("0912 345 678\n", "utf-8")
    findings = Findings("oncall.yml")
    document = read_yaml(_SAID.format(tmp_path).encode(), findings)
    assert document
    settings = parse_channels(document.root, findings)
    providers, faults = read_providers(["modem"], [CONFIG])
    assert (findings.all(), faults) == ((), ())
    given = Given(settings=settings, receivers={}, people={"a": Someone()}, providers=providers)
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
