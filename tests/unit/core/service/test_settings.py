"""Settings are read once, completely, and refuse what would be unsafe."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.service.address import Address
from core.service.settings import PROJECT, Secret, Settings, SettingsError, reference


def test_the_reference_page_is_current() -> None:
    page = (PROJECT / "docs" / "settings.md").read_text()
    assert page == reference(), "run `make golden`"


def test_without_variables_everything_has_its_default() -> None:
    settings = Settings.from_env({"PATH": "/bin", "IOC_MQTT_URL": ""})
    assert settings.http == Address("127.0.0.1", 8000)
    assert settings.ingest_http == Address("127.0.0.1", 8001)
    assert settings.mqtt_url is None
    assert (settings.config / "place.yml").exists()


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as told:
        Settings.from_env(
            {
                "IOC_HTPP": "127.0.0.1:1",
                "IOC_HTTP": "8000",
                "IOC_DATABASE_URL": "postgresql://ioc:hunter2@db/ioc",
                "IOC_LOG_LEVEL": "loud",
            }
        )
    text = str(told.value)
    assert len(told.value.faults) == 4
    assert "did you mean IOC_HTTP?" in text
    assert "expected host:port" in text
    assert "IOC_DATABASE_URL: the URL carries a password" in text
    assert "expected debug, info" in text
    assert "hunter2" not in text


@pytest.mark.parametrize("text", ["xyz", "*", "10.0.0.5/24", "10.0.0.1,", "127.0.0.1 ::1"])
def test_a_proxy_that_nobody_could_be_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="IOC_PROXIES: expected addresses or networks"):
        Settings.from_env({"IOC_PROXIES": text})


def test_proxies_are_addresses_and_networks() -> None:
    text = "127.0.0.1, 172.31.83.0/24,fd00::/8"
    assert Settings.from_env({"IOC_PROXIES": text}).proxies == text


@pytest.mark.parametrize("name", ["IOC_HTTP", "IOC_INGEST_HTTP"])
@pytest.mark.parametrize("address", ["0.0.0.0:8000", "[::]:8000", "10.0.0.5:8000", "ioc.lan:8000"])
def test_no_door_is_open_without_tls(name: str, address: str) -> None:
    with pytest.raises(SettingsError, match="IOC_PUBLIC_URL"):
        Settings.from_env({name: address})
    with pytest.raises(SettingsError, match="IOC_PUBLIC_URL"):
        Settings.from_env({name: address, "IOC_PUBLIC_URL": "http://ioc.lan"})
    behind_tls = Settings.from_env({name: address, "IOC_PUBLIC_URL": "https://ioc.lan"})
    assert behind_tls.public_url == "https://ioc.lan"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("127.0.0.1:80", "127.0.0.1:80"), ("[::1]:80", "[::1]:80"), ("localhost:9", "localhost:9")],
)
def test_addresses_of_this_machine(text: str, shown: str) -> None:
    address = Address.parse(text)
    assert address.is_loopback
    assert str(address) == shown


@pytest.mark.parametrize("text", ["", "8000", ":8000", "a:", "a:b", "a:0", "a:65536", "a:¹"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        Address.parse(text)


def test_a_secret_does_not_show() -> None:
    settings = Settings.from_env({"IOC_ADMIN_PASSWORD": "correct horse"})
    assert "correct" not in repr(settings)
    assert f"{Secret('correct')}" == "***"
    assert settings.admin_password
    assert settings.admin_password.reveal() == "correct horse"


def test_paths_are_absolute() -> None:
    settings = Settings.from_env({"IOC_STATE": "here"})
    assert settings.state == Path.cwd() / "here"
    assert settings.secret_file("db_ioc") == Path.cwd() / "here" / "secrets" / "db_ioc"


def test_a_child_reads_the_same_but_for_secrets() -> None:
    settings = Settings.from_env(
        {"IOC_STATE": "/srv/ioc", "IOC_HTTP": "[::1]:80", "IOC_ADMIN_PASSWORD": "correct horse"}
    )
    handed = settings.environment()
    assert "IOC_ADMIN_PASSWORD" not in handed
    assert Settings.from_env(handed) == replace(settings, admin_password=None)
