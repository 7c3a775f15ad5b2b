"""Whether there is something to restore, and whether messages are held back. Pure."""

from collections.abc import Iterator
from typing import Final

from core.store.backups import Standing
from core.store.vitals import Vitals
from ioc.doctor.facts import Facts
from ioc.doctor.result import Result, Text, fail, ok, warn

_OLD_SECONDS: Final = 26 * 3600.0
_HOUR_SECONDS: Final = 3600.0
_SHOWN_MAX: Final = 160
_LOST = Text(
    "Hỏng đĩa là mất mọi thứ từ đó đến nay.", "With the disk all is lost that came in since."
)


def held(facts: Facts) -> Iterator[Result]:
    """See whether messages leave."""
    standing = _standing(facts)
    if standing is None or standing.held_since is None:
        return
    hours = (facts.now - standing.held_since).total_seconds() / _HOUR_SECONDS
    yield fail(
        "held",
        Text(
            f"Sau khi phục hồi, mọi thông báo bị giữ lại đã {hours:.1f} giờ.",
            f"After a restore all messages have been held back for {hours:.1f} h.",
        ),
        Text("Không ai được gọi, dù có sự cố thật.", "Nobody is called, whatever happens."),
        "ioc resume",
        runbook="NotificationsHeld",
    )


def backups(facts: Facts) -> Iterator[Result]:
    """See how old the last good backup is, and whether one could be restored."""
    standing = _standing(facts)
    if standing is None:
        return
    results = [*_made(standing, facts), *_tried(standing)]
    yield from results
    if not results and standing.verified_at:
        hours = standing.age_seconds(facts.now) / _HOUR_SECONDS
        yield ok(
            "backups",
            f"Bản sao lưu tốt gần nhất cách đây {hours:.1f} giờ.",
            f"The last good backup is {hours:.1f} h old.",
        )


def _standing(facts: Facts) -> Standing | None:
    return facts.database.backups if isinstance(facts.database, Vitals) else None


def _made(standing: Standing, facts: Facts) -> Iterator[Result]:
    age = standing.age_seconds(facts.now)
    if age > _OLD_SECONDS:
        hours = age / _HOUR_SECONDS
        what = (
            Text(
                f"Bản sao lưu tốt gần nhất cách đây {hours:.0f} giờ.",
                f"The last good backup is {hours:.0f} h old.",
            )
            if standing.verified_at
            else Text("Chưa có bản sao lưu nào.", "There is no backup.")
        )
        yield warn("backups", what, _LOST, "ioc backup --into /srv/backup", runbook="BackupOld")
    elif standing.error:
        error = standing.error[:_SHOWN_MAX]
        yield warn(
            "backups",
            Text(f"Lần sao lưu vừa rồi hỏng: {error}", f"The last backup failed: {error}"),
            _LOST,
            "ioc backup --into /srv/backup",
            runbook="BackupOld",
        )


def _tried(standing: Standing) -> Iterator[Result]:
    if standing.drill_error:
        error = standing.drill_error[:_SHOWN_MAX]
        yield warn(
            "backups",
            Text(
                f"Bản sao lưu vừa thử không phục hồi được: {error}",
                f"The backup that was tried last cannot be restored: {error}",
            ),
            Text("Không chắc có gì để phục hồi.", "It is not sure that there is a way back."),
            "ioc backup list",
            runbook="DrillFailed",
        )
