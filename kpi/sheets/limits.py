"""How much a file may hold. Pure."""

from dataclasses import dataclass

_MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Checked before anything is unpacked or laid out: what is beyond costs nothing.

    area_max: rows times columns of a sheet's used rectangle, which is laid out whole.
    ratio_max: of a part's size to its packed size, of parts larger than `small_bytes`.
    """

    bytes_max: int = 20 * 10**6
    rows_max: int = 120_000
    columns_max: int = 64
    area_max: int = 1_600_000
    parts_max: int = 1_000
    unpacked_bytes_max: int = 96 * _MIB
    ratio_max: int = 200
    small_bytes: int = _MIB
    marks_max: int = 1_000


LIMITS = Limits()
