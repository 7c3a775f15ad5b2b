"""Secrets are read from files when they are needed; what is missing is told by its name."""

from pathlib import Path

import pytest

from alerts.deliver.secret import NONE, SecretError, SecretRef, Vault
from core.service.settings import Secret


def test_where_it_is_looked_for(tmp_path: Path) -> None:
    config, state = tmp_path / "config", tmp_path / "state"
    for folder in (config / "secrets", state / "secrets"):
        folder.mkdir(parents=True)
    vault = Vault(config, state)
    (state / "secrets" / "hook").write_text("own\n", "utf-8")
    assert vault.read(SecretRef("hook")) == vault.read(SecretRef("secrets/hook")) == "own"
    (config / "secrets" / "hook").write_text(" config \r\n", "utf-8")
    assert vault.read(SecretRef("secrets/hook")) == "config"
    assert vault.read(SecretRef(inline=Secret("here"))) == "here"
    assert not NONE
    assert SecretRef("hook")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("gone", "there is no file gone; put it beside oncall.yml or into IOC_STATE/secrets"),
        ("empty", "empty is empty"),
        ("folder", "folder: IsADirectoryError"),
        ("binary", "binary: UnicodeDecodeError"),
        ("/etc/passwd", "/etc/passwd: name it from the folder of oncall.yml"),
        ("../x", "../x: name it from"),
        ("", "there is no file named"),
    ],
)
def test_what_is_missing_is_told(tmp_path: Path, file: str, reason: str) -> None:
    (tmp_path / "empty").write_text("\n", "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(SecretError) as raised:
        Vault(tmp_path, tmp_path).read(SecretRef(file))
    assert str(raised.value).startswith(reason)


def test_it_belongs_beside_the_file_that_names_it(tmp_path: Path) -> None:
    for file, reason in (("gone", "put it beside watch.yml"), ("../x", "the folder of watch.yml")):
        with pytest.raises(SecretError, match=reason):
            Vault(tmp_path, tmp_path, "watch.yml").read(SecretRef(file))
