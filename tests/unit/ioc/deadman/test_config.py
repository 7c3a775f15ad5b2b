"""The watcher's file: what loads, and what is wrong with what does not."""

from pathlib import Path

import pytest

from ioc.deadman.config import read_config

GOOD = """
zone: Asia/Ho_Chi_Minh
watch:
  - {id: tam-duong, name: IOC Tam Đường, key_file: secrets/ping, late: 3m, repeat: 30m}
  - {id: phong-tho}
route: {receiver: truc, routes: [{matchers: [class=center], receiver: it}]}
receivers:
  - {name: truc, webhook_configs: [{url: "http://10.0.0.9/hook"}]}
  - {name: it, chain: it}
people: [{id: a, name: A, phone_file: secrets/a, channels: {p1: [sms, telegram]}}]
chains: [{id: it, steps: [{notify: {person: a}}]}]
time_intervals: [{name: office, time_intervals: [{days: working}]}]  # without a calendar
channels:
  allow_networks: [10.0.0.0/8]
  ways: {sms: {provider: sms-brandname, settings: {brandname: IOC}}, telegram: {provider: telegram}}
"""


def test_it_reads_what_it_says(tmp_path: Path) -> None:
    file = tmp_path / "deadman.yml"
    file.write_text(GOOD)
    config, findings = read_config(file)
    assert config is not None, findings
    assert config.channels == ("person/a/sms", "person/a/telegram")
    first, second = config.centers
    assert (first.name, first.key_file, second.name) == (
        "IOC Tam Đường",
        "secrets/ping",
        "phong-tho",
    )
    assert first.limits == second.limits
    assert set(config.given.providers) == {"sms-brandname", "telegram"}


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("late: 3m", "late: 10s", "is shorter than 1m"),
        ("late: 3m", "late: soon", "write 3m or 30m"),
        ("{id: phong-tho}", "{id: tam-duong}", "'tam-duong' is there twice"),
        ("{id: phong-tho}", "{id: Phong Thổ}", "cannot be an id"),
        ("secrets/ping", "/etc/ping", "name it from the folder"),
        ("secrets/ping, late", "secrets/ping, latte", "unknown key; did you mean 'late'?"),
        ("Asia/Ho_Chi_Minh", "Hanoi", "is no time zone"),
        ("watch:", "watched:", "/watch: is missing"),
        ("provider: telegram", "provider: pigeon", "channels/pigeon.yml"),
        ("{p1: [sms, telegram]}", "{}", "nobody is told"),
        ("receiver: it}", "receiver: them}", "there is no receiver 'them'"),
        (GOOD, "", "the file is empty"),
    ],
)
def test_what_is_wrong(tmp_path: Path, old: str, new: str, finding: str) -> None:
    assert old in GOOD
    file = tmp_path / "deadman.yml"
    file.write_text(GOOD.replace(old, new, 1))
    config, findings = read_config(file)
    assert config is None
    assert any(finding in str(each) for each in findings), findings


def test_no_file_at_all(tmp_path: Path) -> None:
    config, findings = read_config(tmp_path / "deadman.yml")
    assert config is None
    assert findings
