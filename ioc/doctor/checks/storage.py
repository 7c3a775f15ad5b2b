"""The state folder, what is secret in it, and the disk below it. Pure."""

from collections.abc import Iterator
from shlex import quote

from core.service.disk import Room
from ioc.doctor.facts import Facts
from ioc.doctor.result import Result, Text, fail, ok, warn
from ioc.up.state import LAYOUT

_NOT_OTHERS = 0o077
_NOT_WRITTEN_BY_OTHERS = 0o022


def state(facts: Facts) -> Iterator[Result]:
    """See whether the folder is of this version, and nobody else writes into it."""
    folder = facts.entries.get(".")
    if folder is None:
        yield ok(
            "state",
            f"Chưa có thư mục {facts.state}: `ioc up` sẽ tạo khi chạy lần đầu.",
            f"There is no folder {facts.state} yet: the first `ioc up` makes it.",
        )
        return
    if facts.unreadable:
        names = ", ".join(facts.unreadable)
        yield warn(
            "state",
            Text(
                f"Tài khoản {facts.me} không đọc được {names}.",
                f"The account {facts.me} may not read {names}.",
            ),
            Text("Phần đó không kiểm tra được.", "That part could not be examined."),
            f"sudo -u {folder.owner} ioc doctor --state {quote(str(facts.state))}",
        )
    if facts.layout not in {None, LAYOUT}:
        yield fail(
            "state",
            Text(
                f"Thư mục có cấu trúc {facts.layout}; bản này dùng cấu trúc {LAYOUT}.",
                f"The folder has layout {facts.layout}; this version knows {LAYOUT}.",
            ),
            Text("`ioc up` sẽ không khởi động.", "`ioc up` will not start."),
            "ioc --version",
        )
    open_to_others = [
        entry for entry in facts.entries.values() if entry.mode & _NOT_WRITTEN_BY_OTHERS
    ]
    for entry in open_to_others:
        path = quote(str(facts.state / entry.name))
        yield fail(
            "state",
            Text(f"Người khác ghi được vào {path}.", f"Others may write to {path}."),
            Text(
                "Ai có tài khoản trên máy cũng có thể đổi dữ liệu.",
                "Anybody with an account on this machine could change the data.",
            ),
            f"chmod go-w {path}",
        )
    if not open_to_others and facts.layout in {None, LAYOUT}:
        yield ok(
            "state",
            f"Thư mục {facts.state} của {folder.owner}, đúng cấu trúc và quyền.",
            f"The folder {facts.state} of {folder.owner} has the right layout and permissions.",
        )


def secrets(facts: Facts) -> Iterator[Result]:
    """See whether anybody but the owner reads a secret."""
    bare = [entry for entry in facts.secrets if entry.mode & _NOT_OTHERS]
    for entry in bare:
        path = quote(str(facts.state / "secrets" / entry.name))
        yield fail(
            "secrets",
            Text(f"Người khác đọc được {path}.", f"Others may read {path}."),
            Text(
                "Mật khẩu trong đó coi như đã lộ: sửa quyền rồi đổi mật khẩu.",
                "The password in it counts as known: repair it, then change the password.",
            ),
            f"chmod go= {path}",
        )
    if facts.secrets and not bare:
        yield ok(
            "secrets",
            f"{len(facts.secrets)} bí mật, chỉ chủ đọc được.",
            f"{len(facts.secrets)} secrets, readable by their owner only.",
        )


def disk(facts: Facts) -> Iterator[Result]:
    """See whether there is room."""
    low = {name: one for name, one in facts.disks.items() if one.room() is not Room.AMPLE}
    for name, one in low.items():
        full = one.room() is Room.FULL
        free_mb, limit_mb = one.free_bytes >> 20, one.full_bytes >> 20
        what = Text(
            f"Đĩa của {name} còn {free_mb} MB ({one.free_ratio:.0%}).",
            f"The disk of {name} has {free_mb} MB left ({one.free_ratio:.0%}).",
        )
        if full:
            yield fail(
                "disk",
                what,
                Text(
                    "Trung tâm từ chối mọi số liệu mới cho đến khi có chỗ.",
                    "The center refuses all new samples until there is room.",
                ),
                _free_some(facts),
                runbook="DiskLow",
            )
        else:
            yield warn(
                "disk",
                what,
                Text(
                    f"Dưới {limit_mb} MB trung tâm sẽ từ chối số liệu mới.",
                    f"Below {limit_mb} MB the center will refuse new samples.",
                ),
                f"du -xh --max-depth=2 {quote(str(facts.state))} | sort -h | tail",
                runbook="DiskLow",
            )
    if facts.disks and not low:
        least = min(facts.disks.values(), key=lambda one: one.free_ratio)
        yield ok("disk", f"Còn trống {least.free_ratio:.0%}.", f"{least.free_ratio:.0%} are free.")
    if not facts.private_database and "database" not in facts.disks:
        yield warn(
            "disk",
            Text(
                "Không biết đĩa của cơ sở dữ liệu (máy khác): không có bảo vệ đầy đĩa.",
                "The database's disk is unknown (elsewhere): nothing guards it.",
            ),
            Text("Đĩa đầy sẽ làm PostgreSQL dừng hẳn.", "A full disk ends PostgreSQL altogether."),
            "export IOC_DATABASE_DISK=/path/to/its/data  # if it is on this machine",
        )


def ballast(facts: Facts) -> Iterator[Result]:
    """See whether there is something to give up when the disk is full."""
    if not facts.private_database or facts.running is None:
        return
    if facts.ballast:
        yield ok(
            "ballast",
            "Có 512 MB dự phòng để giải phóng khi đĩa đầy.",
            "512 MB are kept to be given up when the disk is full.",
        )
    else:
        yield warn(
            "ballast",
            Text("Không có 512 MB dự phòng.", "There is no ballast of 512 MB."),
            Text(
                "Khi đĩa đầy sẽ không có gì để giải phóng ngay; `ioc up` tự tạo lại khi còn đủ chỗ "
                "(trên 20 %).",
                "There is nothing to give up at once when the disk is full; `ioc up` makes it "
                "again when there is ample room (above 20 %).",
            ),
            f"df -h {quote(str(facts.state))}",
        )


def _free_some(facts: Facts) -> str:
    if facts.ballast:
        return f"ioc doctor --state {quote(str(facts.state))} --free-ballast"
    return f"du -xh --max-depth=2 {quote(str(facts.state))} | sort -h | tail"
