"""Units of measure that convert exactly: by a whole number, or by one over a whole number."""

import unicodedata
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

# Per dimension, each unit as a multiple of the smallest. Degrees (°F, K), which need an offset, and
# speeds (km/h in m/s is 5/18) are left out: they would be rounded twice.
_DIMENSIONS: tuple[dict[str, int], ...] = (
    {"‰": 1, "%": 10, "1": 1000},
    {
        "ns": 1,
        "us": 10**3,
        "µs": 10**3,
        "ms": 10**6,
        "s": 10**9,
        "min": 60 * 10**9,
        "h": 3600 * 10**9,
        "d": 86400 * 10**9,
    },
    {"ms since epoch": 1, "s since epoch": 1000},
    {
        "bit/s": 1,
        "bps": 1,
        "B/s": 8,
        "kbit/s": 10**3,
        "kbps": 10**3,
        "kB/s": 8 * 10**3,
        "Mbit/s": 10**6,
        "Mbps": 10**6,
        "MB/s": 8 * 10**6,
        "Gbit/s": 10**9,
        "Gbps": 10**9,
    },
    {"B": 1, "kB": 10**3, "KiB": 2**10, "MB": 10**6, "MiB": 2**20, "GB": 10**9, "GiB": 2**30},
    {"mm": 1, "cm": 10, "m": 10**3, "km": 10**6},
    {"m2": 1, "ha": 10**4, "km2": 10**6},
    {"l/s": 1, "m3/s": 10**3},
    {"Pa": 1, "hPa": 100, "mbar": 100, "kPa": 10**3, "bar": 10**5},
    {"mV": 1, "V": 10**3, "kV": 10**6},
    {"W": 1, "kW": 10**3, "MW": 10**6},
    {"µg/m3": 1, "mg/m3": 10**3},
    {"µg/l": 1, "mg/l": 10**3, "g/l": 10**6},
)


def factor(sent: str, wanted: str) -> float | None:
    """Return what a value in `sent` is multiplied by to be in `wanted`; None: not exactly.

    The factor is a whole number or the float64 next to one over a whole number: `converted` then
    divides, so that 57 % is 0.57 and not 0.5700000000000001.
    """
    sent, wanted = _plain(sent), _plain(wanted)
    if sent == wanted:
        return 1.0
    for scale in _SCALES:
        if sent in scale and wanted in scale:
            ratio = Fraction(scale[sent], scale[wanted])
            return float(ratio) if 1 in {ratio.numerator, ratio.denominator} else None
    return None


def converted(value: NDArray[np.float64], by: NDArray[np.float64]) -> NDArray[np.float64]:
    """Apply factors of `factor`, each result the float64 nearest to the true one."""
    small = by < 1
    with np.errstate(invalid="ignore"):  # the marker of staleness is a signalling NaN
        if not small.any():
            return value * by
        divisor = np.rint(1 / np.where(small, by, 1.0))
        return np.where(small, value / divisor, value * by)


def converted_one(value: float, by: float) -> float:
    """Apply one factor to one value, as `converted` does."""
    return value * by if by >= 1 else value / round(1 / by)


def _plain(unit: str) -> str:
    """One spelling for what looks alike: m³/s and m3/s, the two signs for micro."""
    return unicodedata.normalize("NFKC", unit.strip())


_SCALES = tuple({_plain(unit): size for unit, size in scale.items()} for scale in _DIMENSIONS)
