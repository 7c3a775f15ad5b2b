"""From a row of the outbox to a person: by files, providers, and who stands in for whom."""

from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from alerts.deliver.channels import Words
from alerts.deliver.config import Channels, Given, parse_channels, read_providers
from core.place import Findings, read_yaml
from tests.delivering import delivering, notification, outbound, vault
from tests.places import CONFIG
from tests.postoffice import post_office
from tests.provider import answers, provider
from tests.servers import Database

_CHANNELS = """\
allow_networks: [127.0.0.0/8]
allow_ports: [GATEWAY, PORT]
smtp: {smarthost: '127.0.0.1:PORT', from: ioc@example.vn, tls: none}
ways: {sms: {provider: gateway}}
fallback: {sms: mail}
"""


class Someone:
    phone_file = "secrets/a"
    mail = "a@example.vn"
    user = ""


async def test_a_text_message_that_nobody_takes_becomes_a_letter(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "secrets").mkdir()
    for name in ("a", "esms_api_key", "esms_secret_key"):
        (tmp_path / "secrets" / name).write_text(f"0912-{name}", "utf-8")
    async with (
        provider(*[answers(502)] * 3, answers(200, b'{"CodeResult": "100"}')) as gateway,
        post_office() as office,
        outbound() as out,
    ):
        shipped = (CONFIG / "channels" / "sms-brandname.yml").read_text("utf-8")
        (tmp_path / "channels").mkdir()
        here = gateway.url("").removesuffix("/")
        (tmp_path / "channels" / "gateway.yml").write_text(
            shipped.replace("https://rest.esms.vn", here), "utf-8"
        )
        findings = Findings("oncall.yml")
        text = _CHANNELS.replace("PORT", str(office.port)).replace("GATEWAY", str(gateway.port))
        document = read_yaml(text.encode(), findings)
        assert document
        settings = parse_channels(document.root, findings)
        providers, faults = read_providers(["gateway"], [tmp_path])
        assert (findings.all(), faults) == ((), ())
        given = Given(settings=settings, receivers={}, people={"a": Someone()}, providers=providers)
        channels = Channels(given, out, vault(tmp_path), Words(zone=ZoneInfo("Asia/Ho_Chi_Minh")))
        async with delivering(database, channels) as delivery:
            await delivery.add(notification(channel="person/a/sms", person="a"))
            await delivery.settled(2)
            sms, mail = delivery.rows()
            results = [row["result"] for row in delivery.attempts(sms["id"])]
    assert results == ["failed", "failed", "failed", "accepted"]
    assert (mail["channel"], mail["person"], mail["result"]) == ("person/a/mail", "a", "accepted")
    assert office.letter()["To"] == "a@example.vn"
    assert orjson.loads(gateway.posted[-1].body)["Phone"] == "0912-a"
    keys = {orjson.loads(each.body)["RequestId"] for each in gateway.posted}
    assert len(keys) == 1
