"""The drop folder: files that another system leaves are handed in, or moved aside with the reason.

`inbox/` is looked at each minute. A file counts once it is as it was a minute ago; what is named
`.…`, `….part` or `….tmp` is still being written. Without a fault it is handed in and moved to
`taken/`, else to `refused/` beside a text that says why. Nothing is handed in by halves.
"""

import asyncio
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from core.model import Period, UnitId
from core.store.keys import By
from kpi.handin import Form, Known, Preview, Read, of_file
from kpi.handin.check import preview
from kpi.handin.reading.layout import header_of
from kpi.keeping import Place
from kpi.sheets import LIMITS, Book

from .asked import form_of, known
from .keeping import ConflictError, Hand, submit
from .record import Way
from .states import State
from .tables import Connection, live
from .taken import About, Sending, about, submission

log = structlog.get_logger()

ACTOR: Final = "system:folder"
_AT_ONCE: Final = 20  # files of one look
_AT_ONCE_BYTES: Final = 1_000_000  # a large one is alone: values are computed in the same loop
_LISTED_MAX: Final = 1_000
_KEPT_MAX: Final = 200  # files in `taken` and in `refused`
_FAULTS_MAX: Final = 50
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", "~")


@dataclass(frozen=True, slots=True)
class _Lying:
    """A file as it lies there."""

    path: Path
    size: int
    changed_ns: int


@dataclass(slots=True)
class Folder:
    """Takes files in. path: of the folder that has inbox/, taken/ and refused/."""

    path: Path
    _seen: Mapping[str, _Lying] = field(default_factory=dict)
    _fault: str = ""

    async def __call__(self, conn: Connection, place: Place, now: datetime) -> None:
        """Take in what lies there and is whole. conn: in autocommit mode."""
        try:
            lying = await asyncio.to_thread(self._listed)
            ready = [each for name, each in lying.items() if self._seen.get(name) == each]
            self._seen = lying
            read = 0
            for each in ready[:_AT_ONCE]:
                size = each.size if each.size <= LIMITS.bytes_max else 0  # else it is not read
                if read and read + size > _AT_ONCE_BYTES:
                    break
                read += size
                await self._take(conn, place, each, now)
            self._fault = ""
        except OSError as error:
            if str(error) != self._fault:  # looked at each minute, told once
                log.warning("handin_folder", error=str(error))
            self._fault = str(error)

    async def _take(self, conn: Connection, place: Place, lying: _Lying, now: datetime) -> None:
        if lying.size > LIMITS.bytes_max:
            megabytes = LIMITS.bytes_max // 10**6
            await self._refuse(lying, [f"Tệp lớn hơn {megabytes} MB."], now)
            return
        raw = await asyncio.to_thread(lying.path.read_bytes)
        read = await asyncio.to_thread(of_file, raw, lying.path.name)
        form = _form(place, read)
        ground = await known(conn, place, None, now, form)
        found = await asyncio.to_thread(_checked, read, ground, form)
        of = about(found, form, place)
        if not found.can_submit or of is None:
            await self._refuse(lying, [*_faults(found)], now)
            return
        why = await _handed_in(conn, place, (found, of, raw), lying, now)
        if why:
            await self._refuse(lying, [why], now)
        else:
            log.info("handin_file_taken", file=lying.path.name, unit=of.unit, period=of.period)
            await asyncio.to_thread(self._move, lying.path, "taken", now)

    async def _refuse(self, lying: _Lying, faults: list[str], now: datetime) -> None:
        log.warning("handin_file_refused", file=lying.path.name, faults=len(faults))
        await asyncio.to_thread(self._put_aside, lying.path, faults, now)

    def _listed(self) -> dict[str, _Lying]:
        for name in ("inbox", "taken", "refused"):
            (self.path / name).mkdir(mode=0o770, parents=True, exist_ok=True)
        return {each.path.name: each for each in self._regular()}

    def _regular(self) -> Iterator[_Lying]:
        names = sorted(path.name for path in (self.path / "inbox").iterdir())
        for name in names[:_LISTED_MAX]:
            path = self.path / "inbox" / name
            if name.startswith(".") or name.endswith(_UNFINISHED):
                continue
            told = path.lstat()
            if stat.S_ISREG(told.st_mode):  # never through a link, to where others may not read
                yield _Lying(path, told.st_size, told.st_mtime_ns)

    def _put_aside(self, path: Path, faults: list[str], now: datetime) -> None:
        moved = self._move(path, "refused", now)
        head = f"Tệp {path.name} không được nộp, chưa có số liệu nào được ghi."
        lines = [head, "", *(f"- {fault}" for fault in faults[:_FAULTS_MAX])]
        if len(faults) > _FAULTS_MAX:
            lines.append(f"- và {len(faults) - _FAULTS_MAX} lỗi nữa")
        lines += ["", "Sửa tệp rồi chép lại vào thư mục inbox.", ""]
        moved.with_name(moved.name + ".txt").write_text("\n".join(lines), "utf-8")

    def _move(self, path: Path, where: str, now: datetime) -> Path:
        """Move a file; those that have lain there longest go when there are too many."""
        target = self.path / where / f"{now:%Y%m%dT%H%M%S%f}-{path.name[-150:]}"
        path.rename(target)
        lying = sorted((self.path / where).iterdir())
        for old in lying[: max(0, len(lying) - _KEPT_MAX)]:
            old.unlink(missing_ok=True)
        return target


def _form(place: Place, read: Read) -> Form | None:
    """Find the form that a template says it was made for; None: it is a table, or says nothing."""
    if not isinstance(read.book, Book):
        return None
    for sheet in read.book.sheets:
        header = header_of(sheet, frozenset())
        if header is not None and header.marker is not None:
            period = Period.parse(header.marker.period)
            return form_of(place, UnitId(header.marker.unit), period) if period else None
    return None


def _checked(read: Read, ground: Known, form: Form | None) -> Preview:
    return preview(read, known=ground, form=form)


def _faults(found: Preview) -> Iterator[str]:
    for each in found.findings:
        if each.kind != "hint" and not each.settled:
            where = f"{each.place}: " if each.place else ""
            stop = "" if each.title.vi.endswith("?") else "."
            yield f"{where}{each.title.vi}{stop} {each.detail.vi}".strip()
    if found.left_out:
        yield f"và {found.left_out} lỗi nữa"


async def _handed_in(
    conn: Connection,
    place: Place,
    taken: tuple[Preview, About, bytes],
    lying: _Lying,
    now: datetime,
) -> str:
    """Hand a file in; returns why not. What people have handed in, no machine replaces."""
    found, of, raw = taken
    old = await live(conn, of.unit, of.period)
    if old is not None and (old.made_by != ACTOR or old.state is not State.SUBMITTED):
        return f"Đã có lần nộp SL-{old.id:04}: sửa trên màn hình Nộp số liệu, kèm lý do."
    # A file that lies there again after a crash is the same request, a new one is another.
    request = f"{found.source.sha256[:40]}-{lying.changed_ns}"
    sending = Sending(way=Way.FOLDER, body=raw, request=request, seen=old.id if old else None)
    hand = Hand(By(ACTOR), now, is_officer=True)
    try:
        async with conn.transaction():
            await submit(conn, place, submission(found, of, sending), hand)
    except ConflictError:
        return "Có người vừa nộp cùng kỳ này: xem trên màn hình Nộp số liệu."
    return ""
