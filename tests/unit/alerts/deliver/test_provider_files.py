"""Files of providers: the shipped ones are right, and a mistake is told where it stands."""

from pathlib import Path

import pytest

from alerts.deliver.config import read_providers
from alerts.deliver.provider import read_provider
from alerts.deliver.provider.send import msisdn
from core.place import Findings, read_yaml
from tests.places import CONFIG

from .shipped import SHIPPED, described


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_files_are_right(name: str) -> None:
    assert described(name).answers


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{{ toJson .to }}", "{{ toJson .too }}", "there is no field too here"),
        ("{{ toJson .to }}", "{{ toJsn .to }}", "there is no function toJsn"),
        ("{{ toJson .to }}", "{{ toJson .to", ""),
        (".secrets.token", ".secrets.tokn", "there is no field tokn here"),
        ("text: chat", "text: poem", "expected plain or marked or chat or spoken, got 'poem'"),
        ("method: POST", "method: BREW", "expected POST or PUT or GET"),
        ("json: ok,", "json: 'ok[',", "not JMESPath"),
        ("json: ok,", "match: '(',", ""),
        ("status: 200", "status: 2000", "2000 is no status"),
        ("equals: true", "equals: {a: 1}", "expected a value"),
        ("means: accepted", "means: perhaps", "expected accepted or delivered"),
        ("json: ok, equals", "equals", "name a path in json"),
        ("retry_after: p", "retry_after: '['\nx: p", "not JMESPath"),
        ("secrets:\n  token: secrets/telegram_token", "secrets: {token: [a]}", "expected text"),
        ("text: chat", "text: chat\nrefrsh: 1", "unknown key"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(old: str, new: str, reason: str) -> None:
    findings = Findings("telegram.yml")
    text = (CONFIG / "channels" / "telegram.yml").read_text("utf-8")
    assert old in text
    document = read_yaml(text.replace(old, new).encode(), findings)
    assert document is None or read_provider("telegram", document, findings) is None
    assert any(reason in str(each) for each in findings.all())


@pytest.mark.parametrize(
    ("number", "country", "expected"),
    [("0912 345 678", "84", "84912345678"), ("+84 912-345-678", "84", "84912345678"),
     ("0912345678", "", "0912345678"), ("84912345678", "84", "84912345678")],
)  # fmt: skip
def test_numbers_of_the_world(number: str, country: str, expected: str) -> None:
    assert msisdn(number, country) == expected


def test_the_places_own_files_go_first(tmp_path: Path) -> None:
    (tmp_path / "channels").mkdir()
    own = (CONFIG / "channels" / "telegram.yml").read_text("utf-8").replace("chat\n", "plain\n")
    (tmp_path / "channels" / "telegram.yml").write_text(own, "utf-8")
    (tmp_path / "channels" / "broken.yml").write_text("text: [", "utf-8")
    names = ["telegram", "voice", "broken", "gone"]
    found, faults = read_providers(names, [tmp_path, CONFIG])
    assert {name: each.form for name, each in found.items()} == {
        "telegram": "plain", "voice": "spoken",
    }  # fmt: skip
    assert [each.file for each in faults] == ["channels/broken.yml", "channels/gone.yml"]
