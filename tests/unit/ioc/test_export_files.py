"""Into which folder an export goes, and what is left out of its files."""

from pathlib import Path

import pytest

from ioc.export.errors import ExportError
from ioc.export.folder import begun
from ioc.export.masked import without_secrets
from ioc.export.secret_files import secret_files


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x").touch()
    for taken in (tmp_path / "out", tmp_path / "out" / "x"):
        with pytest.raises(ExportError, match="not empty"), begun(taken):
            pass
    with pytest.raises(ExportError, match="a disk or share of its own"), begun(Path("/proc")):
        pass
    with pytest.raises(ExportError, match="/proc/x cannot be made: "), begun(Path("/proc/x")):
        pass
    gone = tmp_path / "gone"
    with pytest.raises(ZeroDivisionError), begun(gone) as part:
        part.file("a", "a", bytes(1 // 0))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out"]


def test_an_empty_folder_may_be_given_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    with begun(tmp_path / "link") as part:
        part.file("a", "a", b"a")
    assert (tmp_path / "disk" / "a").read_bytes() == b"a"


def test_files_that_hold_secrets_are_known_wherever_they_are(tmp_path: Path) -> None:
    (tmp_path / "oncall.yml").write_text(
        "smtp_auth_password_file: ./smtp.txt\nrule_files: [rules.yml]\nphone_file: an\n"
        "deadman:\n  url_files:\n    - a/hook\n    - 'b.txt'\ncert_file: server.crt"
    )
    (tmp_path / "a").mkdir()
    for name in ("an", "smtp.txt", "rules.yml", "a/hook", "b.txt", "server.crt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "server.key").write_text("-----BEGIN EC PRIVATE KEY-----\n")
    found = {each.relative_to(tmp_path).as_posix() for each in secret_files(tmp_path)}
    assert found == {"smtp.txt", "a/hook", "b.txt", "server.key"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: {auth_password: x}", "a: {auth_password: '***'}"),
        ("token: |\n  x\n  y\nnext: 1", "token: ***\nnext: 1"),
        ("auth_password_file: secrets/smtp", "auth_password_file: secrets/smtp"),
        ('{"api_key": "x", "name": "key"}', '{"api_key": \'***\', "name": "key"}'),
        ("url: https://u:p@a/", "url: https://u:***@a/"),
        ("monkey: 1\nkeys: 2", "monkey: 1\nkeys: 2"),
    ],
)
def test_secrets_of_files_are_blanked(text: str, wanted: str) -> None:
    assert without_secrets(text) == wanted
