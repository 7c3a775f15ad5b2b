"""What years of samples take on the disk, and for how long there is room. Pure."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from shlex import quote
from typing import Final

from core.store.cost import LATE_ROWS_MOST
from core.store.vitals import History, Unreadable, Vitals
from ioc.doctor.facts import Facts
from ioc.doctor.result import Result, Text, fail, ok, warn

_GB: Final = 1 << 30
_BEHIND_SECONDS_MAX: Final = 50 * 3600  # a new center begins with the day before: 48 at most
_LATE_ROWS_MAX: Final = 500_000  # a minute's worth of packing; then something holds them up
_DAYS_MOST: Final = 3650
_DAYS_MIN: Final = 90
_BESIDE: Final = 1.3  # at least: rollups, indexes and what is kept twice for a while


def history(facts: Facts) -> Iterator[Result]:
    """See whether days are packed in time, and how long the disk lasts."""
    if not isinstance(facts.database, Vitals) or facts.database.history is None:
        return
    found = facts.database.history
    days = _days_left(facts, found)
    if found.upto_age_seconds > _BEHIND_SECONDS_MAX and facts.running is not None:
        hours = found.upto_age_seconds / 3600
        yield warn(
            "history",
            Text(
                f"Số liệu cũ hơn {hours:.0f} giờ vẫn chưa được nén.",
                f"Samples of {hours:.0f} hours ago are not packed yet.",
            ),
            Text(
                "Chúng chiếm chỗ gấp 37 lần; đĩa sẽ đầy sớm.",
                "They take 37 times the room; the disk will be full early.",
            ),
            f"tail -n 50 {quote(str(facts.state / 'log' / 'pack.log'))}",
        )
    elif found.late_rows > _LATE_ROWS_MAX and facts.running is not None:
        many, more = f"{found.late_rows:,}", found.late_rows >= LATE_ROWS_MOST
        yield warn(
            "history",
            Text(
                f"Số liệu đến muộn đang chờ nén: {'hơn ' * more}{many.replace(',', '.')}.",
                f"Late samples wait to be packed: {'more than ' * more}{many}.",
            ),
            Text(
                "Câu hỏi về thời gian cũ chậm cho đến khi nén xong.",
                "Questions about the past are slow until that is done.",
            ),
            f"tail -n 50 {quote(str(facts.state / 'log' / 'pack.log'))}",
        )
    elif days is not None and days < _DAYS_MIN:
        yield warn(
            "history",
            Text(
                f"Đĩa sẽ đầy sau khoảng {days:.0f} ngày.", f"The disk lasts about {days:.0f} days."
            ),
            Text("Sau đó số liệu mới bị từ chối.", "After that new samples are refused."),
            f"du -xh --max-depth=2 {quote(str(facts.state))} | sort -h | tail",
            runbook="DiskLow",
        )
    yield ok("history", *_told(found, days))


def damage(facts: Facts) -> Iterator[Result]:
    """See whether all that is packed can be read."""
    if not isinstance(facts.database, Vitals):
        return
    blocks = [one for one in facts.database.unreadable if one.kind == "block"]
    if blocks:
        yield _lost(blocks)
    elif facts.database.unreadable:
        row = facts.database.unreadable[0]
        yield warn(
            "damage",
            Text(
                f"{row.of} dòng tổng hợp theo giờ hoặc phút bị hỏng, trước hết của {_name(row)}.",
                f"{row.of} rows of hours or minutes are damaged, first one of {_name(row)}.",
            ),
            Text(
                "Không thiếu số liệu: truy vấn đọc khối nén, chậm hơn. Đĩa có thể đang hỏng.",
                "Nothing is missing: queries read the blocks, slower. The disk may be failing.",
            ),
            "sudo journalctl -k -p err -n 50",
        )


def _lost(blocks: Sequence[Unreadable]) -> Result:
    """Say which samples are missing; the command gives the first block up."""
    first = blocks[0]
    begin = (first.span + timedelta(milliseconds=1)).isoformat(timespec="milliseconds")
    end = first.ends.isoformat()
    each = "; ".join(
        f"{_name(one)} {one.span:%Y-%m-%dT%H:%M}Z … {one.ends:%Y-%m-%dT%H:%M}Z" for one in blocks
    )
    return fail(
        "damage",
        Text(f"Khối nén bị hỏng, thiếu số liệu: {each}.", f"Blocks are damaged: {each}."),
        Text(
            "Khôi phục cơ sở dữ liệu từ bản sao lưu. Nếu không có, lệnh dưới đây bỏ khối đầu tiên, "
            "để số liệu gửi lại được nhận.",
            "Restore the database from a backup. If there is none, the command gives up the first "
            "block, so that samples that are sent again count.",
        ),
        f"ioc sample void --series {quote(_name(first))} --from {begin} --to {end} --reason '…'",
    )


def _name(one: Unreadable) -> str:
    pairs = ", ".join(f'{name}="{value}"' for name, value in sorted(one.labels.items()))
    return f"{one.metric}{{{pairs}}}"


def _days_left(facts: Facts, found: History) -> float | None:
    """Until the disk is full, at the rate of the last days; None = not known."""
    disk = facts.disks.get("database") or facts.disks.get("state")
    if disk is None or not found.day_bytes:
        return None
    beside = max(_BESIDE, (found.block_bytes + found.rollup_bytes) / max(found.block_bytes, 1))
    return max(disk.free_bytes - disk.full_bytes, 0) / (found.day_bytes * beside)


def _lasting(days: float, about: str, over: str, unit: str) -> str:
    """Write how long; nobody knows what comes in ten years."""
    return f"{about} {days:.0f} {unit}" if days < _DAYS_MOST else f"{over} {_DAYS_MOST} {unit}"


def _told(found: History, days: float | None) -> tuple[str, str]:
    head, blocks, rollups = (
        f"{size / _GB:.2f} GB" for size in (found.head_bytes, found.block_bytes, found.rollup_bytes)
    )
    whole = f"{found.all_bytes / _GB:.2f} GB"
    lasts_vi = "" if days is None else f"; đĩa đủ cho {_lasting(days, 'khoảng', 'hơn', 'ngày')}"
    lasts_en = "" if days is None else f"; the disk lasts {_lasting(days, 'about', 'over', 'days')}"
    whole_vi = f"cả cơ sở dữ liệu, kể cả chỗ trống sẽ dùng lại, {whole}{lasts_vi}"
    whole_en = f"the whole database, with free room to be used again, {whole}{lasts_en}"
    return (
        f"Số liệu gần đây {head}, khối nén {blocks}, theo phút, giờ và ngày {rollups}; {whole_vi}.",
        f"Recent samples {head}, blocks {blocks}, by minute, hour and day {rollups}; {whole_en}.",
    )
