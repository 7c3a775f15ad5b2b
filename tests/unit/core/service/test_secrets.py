"""Secrets are made once and belong to their owner."""

from pathlib import Path

import pytest

from core.service.logins import NoSecretError, database_login, mqtt_password
from core.service.secrets import keep_secret, kept_secret, secret_text
from core.service.settings import Settings


def test_a_secret_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "db_ioc"
    first = kept_secret(path)
    assert len(first) >= 43
    assert kept_secret(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["db_ioc"]


def test_an_editor_s_line_end_is_not_part_of_it(tmp_path: Path) -> None:
    keep_secret(tmp_path / "it", "word\r\n")
    assert secret_text(tmp_path / "it") == "word"


def test_a_login_names_the_file_it_misses(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql:///ioc", state=tmp_path)
    with pytest.raises(NoSecretError, match="db_ioc_api"):
        database_login(settings, "ioc_api", application="api")
    with pytest.raises(NoSecretError, match="mqtt_ingest"):
        mqtt_password(settings)
    with pytest.raises(NoSecretError, match="IOC_DATABASE_URL"):
        database_login(Settings(state=tmp_path), "ioc", application="migrate")


def test_the_owner_s_password_may_stand_elsewhere(tmp_path: Path) -> None:
    keep_secret(tmp_path / "given", "theirs")
    settings = Settings(
        database_url="postgresql:///ioc",
        database_password_file=tmp_path / "given",
        mqtt_password_file=tmp_path / "given",
        state=tmp_path,
    )
    assert database_login(settings, "ioc", application="migrate").password == "theirs"
    assert mqtt_password(settings) == "theirs"
