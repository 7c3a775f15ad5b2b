"""What several parts of oncall.yml are read with. Pure."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from core.place import Fields, closest

_CLOCK: Final = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_DAY: Final = timedelta(days=1)


def known(fields: Fields, name: str, wanted: str, known: Mapping[str, object], what: str) -> None:
    """Note a name that stands for nothing."""
    if wanted and wanted not in known:
        fields.wrong(name, f"there is no {what} {wanted!r}{closest(wanted, known)}")


def minute_of(fields: Fields, name: str, *, required: bool = True) -> int | None:
    """Read a time of the day as minutes since midnight; None when it is absent or wrong."""
    text = fields.text(name, required=required)
    match = _CLOCK.fullmatch(text)
    minute = timedelta(hours=int(match[1]), minutes=int(match[2])) if match else None
    if minute is None or minute > _DAY:
        if text:
            fields.wrong(name, f'{text!r} is no time of the day; write "07:00"')
        return None
    return minute // timedelta(minutes=1)
