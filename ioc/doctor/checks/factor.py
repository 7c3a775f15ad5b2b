"""The key by which second factors are sealed: without it no code is good. Pure."""

from collections.abc import Iterator
from shlex import quote
from typing import Final

from core.store.factor import SEAL_FILE
from ioc.doctor.facts import Facts, SecondFactor
from ioc.doctor.result import Result, Text, fail, ok, warn

_CHECK: Final = "second factor"
_READ_BY_OWNER: Final = 0o400
_NAMED_MAX: Final = 5
_REFUSED: Final = Text(
    "Mã của những người này bị từ chối khi đăng nhập; mã khôi phục vẫn dùng được.",
    "Codes of these people are refused when they sign in; recovery codes still work.",
)


def second_factor(facts: Facts) -> Iterator[Result]:
    """See whether the key is there, the center can read it, and it opens what it sealed."""
    found = facts.second_factor
    if found is None:
        return
    wrong = [*_file(facts), *_key(facts, found)]
    yield from wrong
    if found.people and not wrong:
        yield ok(
            _CHECK,
            f"{found.people} người có lớp thứ hai; khóa mở được tất cả.",
            f"{found.people} people have a second factor; the key opens all of them.",
        )


def _file(facts: Facts) -> Iterator[Result]:
    """See whose the file is. Whether others may read it is seen with the other secrets."""
    entry = next((each for each in facts.secrets if each.name == SEAL_FILE), None)
    folder = facts.entries.get(".")
    if entry is None or folder is None:
        return
    path, why = _path(facts), Text("`ioc api` sẽ không khởi động.", "`ioc api` will not start.")
    if entry.owner != folder.owner:
        what = Text(
            f"{path} là của {entry.owner}, không phải {folder.owner}.",
            f"{path} belongs to {entry.owner}, not to {folder.owner}.",
        )
        yield fail(_CHECK, what, why, f"chown {folder.owner}: {path}")
    elif not entry.mode & _READ_BY_OWNER:
        what = Text(f"Chính chủ không đọc được {path}.", f"Its owner may not read {path}.")
        yield fail(_CHECK, what, why, f"chmod 600 {path}")


def _key(facts: Facts, found: SecondFactor) -> Iterator[Result]:
    path, people = _path(facts), found.people
    if found.key_error and people:
        what = Text(
            f"Không đọc được khóa của {people} người có lớp thứ hai ({path}): {found.key_error}.",
            f"The key of {people} people's second factors cannot be read ({path}):"
            f" {found.key_error}.",
        )
        yield fail(_CHECK, what, _REFUSED, _put_back(path, "NAME"))
    elif found.key_error:
        what = Text(
            f"Chưa có khóa cho lớp thứ hai ({path}): {found.key_error}.",
            f"There is no key for second factors ({path}): {found.key_error}.",
        )
        why = Text("Chưa ai bật được mã.", "Nobody can turn codes on.")
        yield warn(_CHECK, what, why, "ioc migrate")
    elif found.lost:
        more = len(found.lost) - _NAMED_MAX
        names = ", ".join(found.lost[:_NAMED_MAX]) + (f" (+{more})" if more > 0 else "")
        what = Text(
            f"Khóa {path} không mở được lớp thứ hai của {names}: họ bật bằng khóa khác.",
            f"The key {path} does not open the second factor of {names}: another key sealed it.",
        )
        yield fail(_CHECK, what, _REFUSED, _put_back(path, quote(found.lost[0])))


def _path(facts: Facts) -> str:
    return quote(str(facts.state / "secrets" / SEAL_FILE))


def _put_back(path: str, user: str) -> str:
    return f"cp /path/to/its/copy {path}  # without a copy: ioc user totp reset {user}"
