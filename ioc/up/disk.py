"""Follows the disks while `ioc up` runs: says when one gets full, and keeps the ballast."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from core.service.disk import FREE_RATIO, Disk, Room
from core.service.settings import Settings
from ioc.invocation import program

from .ballast import ballast, keep_ballast
from .output import Terminal

_LOOK_SECONDS = 5.0
_NAME = "disk"


def guarded_folders(settings: Settings) -> Mapping[str, Path]:
    """Name the folders of the database that fill up, when it is on this machine."""
    data = settings.database_disk
    return {"database": data, "wal": data / "pg_wal"} if data else {}


class Disks:
    """Watches file systems by name. state: the folder of this run, where the ballast lies."""

    def __init__(
        self,
        state: Path,
        folders: Mapping[str, Path],
        terminal: Terminal,
        look: Callable[[Path], Disk] = Disk.of,
    ) -> None:
        self._state = state
        self._disk_of = look
        self._folders = {"state": state, **folders}
        self._terminal = terminal
        self._rooms: dict[int, Room] = {}
        self._said = ""

    async def fault(self) -> str | None:
        """Say for /readyz that a disk is so full that no sample is taken in."""
        if Room.FULL not in self._rooms.values():
            return None
        return "a disk is nearly full: samples are refused until some of it is freed"

    async def watch(self) -> None:
        """Look every five seconds, for ever."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """Look once."""
        seen: set[int] = set()
        for name, folder in self._folders.items():
            try:
                disk, device = self._disk_of(folder), folder.stat().st_dev
            except OSError:
                continue  # not made yet
            FREE_RATIO.labels(fs=name).set(disk.free_ratio)
            if device not in seen:  # several of them may be on one disk
                seen.add(device)
                self._judge(device, folder, disk)
        self._keep_ballast()

    def _judge(self, device: int, folder: Path, disk: Disk) -> None:
        before = self._rooms.get(device, Room.AMPLE)
        self._rooms[device] = room = disk.room(before)
        if room is not before:
            self._terminal.say(_NAME, _told(room, folder, disk, self._state))

    def _keep_ballast(self) -> None:
        try:
            made = keep_ballast(self._state, self._disk_of(self._state))
        except OSError as error:
            made, said = False, f"the ballast cannot be made: {error}"
        else:
            said = ""
        if made:
            self._terminal.say(_NAME, f"ballast made: {ballast(self._state)}")
        if said and said != self._said:
            self._terminal.say(_NAME, said)
        self._said = said


def _told(room: Room, folder: Path, disk: Disk, state: Path) -> str:
    where = f"{disk} where {folder} is"
    match room:
        case Room.AMPLE:
            return f"{where}: enough again"
        case Room.LOW:
            full = disk.full_bytes >> 20
            return f"{where}: free some; below {full} MB samples are refused"
        case Room.FULL:
            refused = f"{where}: samples are refused until some is freed"
            if not ballast(state).exists():
                return refused
            free = f"{program()} doctor --state {state} --free-ballast"
            return f"{refused}; `{free}` frees 512 MB at once"
