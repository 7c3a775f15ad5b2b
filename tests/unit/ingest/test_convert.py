"""Units of measure: which convert, and that results are the nearest float64."""

import numpy as np
import pytest

from ingest.convert import converted, converted_one, factor

CASES = [
    ("ms", "s", 47.0, 0.047),
    ("s", "ms", 0.047, 47.0),
    ("%", "1", 57.0, 0.57),
    ("%", "1", 29.0, 0.29),
    ("1", "%", 0.25, 25.0),
    ("Mbit/s", "bit/s", 12.5, 12_500_000.0),
    ("kbit/s", "bit/s", 1.0, 1000.0),
    ("Mbps", "bit/s", 1.0, 1_000_000.0),
    ("MB/s", "bit/s", 1.0, 8_000_000.0),
    ("bit/s", "Mbit/s", 3.0, 0.000003),
    ("µs", "s", 3.0, 0.000003),
    ("\u03bcs", "s", 3.0, 0.000003),  # the Greek letter, as some keyboards write it
    ("min", "s", 2.0, 120.0),
    ("h", "min", 1.0, 60.0),
    ("s", "h", 1.0, 1 / 3600),
    ("km", "m", 1.5, 1500.0),
    ("km²", "km2", 1.5, 1.5),
    ("m³/s", "l/s", 1.5, 1500.0),
    ("mbar", "hPa", 980.0, 980.0),
    ("ms since epoch", "s since epoch", 1795514400000.0, 1795514400.0),
    (" dBm ", "dBm", -97.0, -97.0),
    ("người", "người", 5.0, 5.0),
]


@pytest.mark.parametrize(("sent", "wanted", "value", "expected"), CASES)
def test_converts_exactly(sent: str, wanted: str, value: float, expected: float) -> None:
    by = factor(sent, wanted)
    assert by is not None
    assert converted(np.array([value]), np.array([by])).tolist() == [expected]
    assert converted_one(value, by) == expected


NONE = [
    ("°F", "°C"),
    ("K", "°C"),
    ("km/h", "m/s"),
    ("ms", "bit/s"),
    ("s", "1"),
    ("", "s"),
    ("S", "s"),
    ("min", "d since epoch"),
    ("furlong", "m"),
    ("GiB", "GB"),
]


@pytest.mark.parametrize(("sent", "wanted"), NONE)
def test_does_not_convert(sent: str, wanted: str) -> None:
    assert factor(sent, wanted) is None


def test_columns_of_mixed_factors() -> None:
    value = np.array([57.0, 2.0, 3.0])
    assert converted(value, np.array([0.01, 1.0, 1000.0])).tolist() == [0.57, 2.0, 3000.0]
