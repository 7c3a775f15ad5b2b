"""Receipts: from whom they are, what they say, where a file says it wrongly."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.deliver.outcome import Result
from alerts.deliver.provider import Provider, Receipt, ReceiptRules, read_provider, receipt_in
from alerts.deliver.receipts import WINDOW_SECONDS, ReceiptFiles, why_not_theirs
from alerts.deliver.secret import Vault
from core.place import Findings, read_yaml
from tests.given import NOW
from tests.places import CONFIG
from tests.receipts import HEADER, PLAIN, SECRETS, SIGNED, body, center, described, signed

SENT = body()
SECOND = timedelta(seconds=1)
WINDOW = WINDOW_SECONDS * SECOND


def read(text: str) -> tuple[Provider | None, Findings]:
    findings = Findings("gateway.yml")
    document = read_yaml(text.encode(), findings)
    assert document
    return read_provider("gateway", document, findings), findings


def rules(name: str) -> ReceiptRules:
    provider, findings = read(described(name))
    assert provider, findings.all()
    assert provider.receipts
    return provider.receipts


def why_not(name: str, headers: Mapping[str, str], sent: bytes = SENT) -> str | None:
    return why_not_theirs(rules(name), SECRETS[name], headers, sent, now=NOW)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (SECRETS[PLAIN], None),
        ("", "missing or wrong"),
        (SECRETS[PLAIN][:-1], "missing or wrong"),
        (SECRETS[SIGNED], "missing or wrong"),
        ("\xff", "missing or wrong"),
    ],
)
def test_a_secret_that_is_brought_along(given: str, reason: str | None) -> None:
    told = why_not(PLAIN, {HEADER: given} if given else {})
    assert told is None if reason is None else reason in (told or "")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        (signed(SENT, NOW - WINDOW), None),
        (signed(SENT, NOW + WINDOW), None),
        (signed(SENT, NOW - WINDOW - SECOND), "more than 300 s"),
        (signed(SENT, NOW + WINDOW + SECOND), "more than 300 s"),
        (signed(SENT, NOW, SECRETS[PLAIN]), "does not fit"),
        (signed(SENT + b" ", NOW), "does not fit"),
        ({"webhook-id": "msg_2"}, "does not fit"),
        ({"webhook-id": ""}, "missing or wrong"),
        ({"webhook-timestamp": "now"}, "missing or wrong"),
        ({"webhook-timestamp": "-1"}, "missing or wrong"),
        ({"webhook-timestamp": "9" * 400}, "missing or wrong"),
        ({"webhook-timestamp": "²"}, "missing or wrong"),
        ({"webhook-signature": ""}, "does not fit"),
        ({"webhook-signature": "v1, v1, " * 200}, "does not fit"),
        ({"webhook-signature": "v1,\xff"}, "does not fit"),
    ],
)
def test_a_signature(changes: Mapping[str, str], reason: str | None) -> None:
    told = why_not(SIGNED, {**signed(SENT, NOW), **changes})
    assert told is None if reason is None else reason in (told or "")


def test_a_signed_channel_takes_no_bare_secret() -> None:
    assert why_not(SIGNED, {HEADER: SECRETS[SIGNED], "authorization": SECRETS[SIGNED]})


@pytest.mark.parametrize(
    ("sent", "is_form", "expected"),
    [
        (body(), False, Receipt("m1", "DELIVRD", Result.DELIVERED)),
        (body(17, 8), False, Receipt("17", "8", Result.FAILED)),
        (body(status="ENROUTE"), False, Receipt("m1", "ENROUTE", None)),
        (body(status="a\nb" + "c" * 300), False, Receipt("m1", "ab" + "c" * 197, None)),
        (b"id=m1&status=EXPIRED&error=", True, Receipt("m1", "EXPIRED", Result.FAILED)),
        (b"id=%C3%A1&status=8", True, Receipt("á", "8", Result.FAILED)),
        (b"<receipt><id>m1</id></receipt>", False, "no JSON"),
        (b"", False, "no JSON"),
        (b"[" * 60_000, False, "no JSON"),
        (b"\xff\xfe", True, "no form"),
        (b"id=%FF&status=8", True, "no form"),
        (b"&".join([b"a=b"] * 300), True, "no form"),
        (b"[]", False, "no id of a message at id"),
        (b'{"id": true, "status": 8}', False, "no id of a message at id"),
        (body("m\x001"), False, "no id of a message at id"),
        (body("m" * 201), False, "no id of a message at id"),
        (body(status=None), False, "no status at status"),
        (body(status={"code": 1}), False, "no status at status"),
    ],
)
def test_what_is_read(sent: bytes, is_form: bool, expected: Receipt | str) -> None:
    found = receipt_in(rules(PLAIN), sent, is_form=is_form)
    if isinstance(expected, str):
        assert isinstance(found, str)
        assert found.startswith(expected)
        assert len(found) <= 200
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("sent", "result"),
    [
        (b"SMSID=a-1&SendFailed=0&SendStatus=5&SendSuccess=1&TotalReceiver=1", Result.DELIVERED),
        (b"SMSID=a-1&SendFailed=1&SendStatus=5&SendSuccess=0&RequestId=", Result.FAILED),
        (b"SMSID=a-1&SendFailed=0&SendStatus=7&SendSuccess=0&RequestId=", None),
    ],
)
def test_what_esms_tells(sent: bytes, result: Result | None) -> None:
    provider, _ = read((CONFIG / "channels" / "sms-brandname.yml").read_text("utf-8"))
    assert provider
    assert provider.receipts
    found = receipt_in(provider.receipts, sent, is_form=True)
    assert isinstance(found, Receipt)
    assert (found.message_id, found.result) == ("a-1", result)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("  secret_file: secrets/plain-gateway\n", "", "secret_file"),
        ("secrets/plain-gateway", "/etc/shadow", "name it from the folder"),
        (HEADER, "x y", "no name of a header"),
        ("sent_id: data.id", "sent_id: 'a['", "not JMESPath"),
        ("  id: id", "  id: '['", "not JMESPath"),
        ("DELIVRD", "UNDELIV", "'UNDELIV' cannot mean both"),
        ("[UNDELIV, EXPIRED, 8]", "[]", "at least one status"),
        ("[UNDELIV, EXPIRED, 8]", "[{a: 1}]", "expected a value"),
        ("  status: status", "  state: status", "status"),
    ],
)
def test_a_mistake_is_told(old: str, new: str, reason: str) -> None:
    text = described(PLAIN)
    assert old in text
    provider, findings = read(text.replace(old, new))
    assert provider is None
    assert any(reason in str(each) for each in findings.all()), findings.all()


def test_files_are_read_again_and_secrets_are_needed(tmp_path: Path) -> None:
    folder = center(tmp_path / "place")
    files = ReceiptFiles(Vault(folder, folder))
    for name in (PLAIN, SIGNED):
        found = files.find(name)
        assert found
        assert found[1] == SECRETS[name]
    assert files.find("sms-brandname") is None, "shipped, but without its secret"
    for name in ("telegram", "none", "../channels/plain-gateway", "a" * 5_000, "\0", ""):
        assert files.find(name) is None
    (folder / "secrets" / PLAIN).write_text("short")
    assert files.find(PLAIN) is None
    (folder / "secrets" / PLAIN).write_text("another-one-that-is-long")
    file = folder / "channels" / f"{PLAIN}.yml"
    file.write_text(file.read_text("utf-8").replace("DELIVRD", "ARRIVED"))
    found = files.find(PLAIN)
    assert found
    assert found[0].delivered == ("ARRIVED",)
    file.write_text("text: [")
    assert files.find(PLAIN) is None
    file.unlink()
    assert files.find(PLAIN) is None
