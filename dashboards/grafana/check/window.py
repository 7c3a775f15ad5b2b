"""What a board shows: from when to when, and how fine. Pure."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

POINTS: Final = 1000  # a panel asks for as many as it is pixels wide
_SCRAPE: Final = timedelta(seconds=15)  # what Grafana takes for a Prometheus that does not tell

# Grafana's round intervals: below the first number (ms) it takes the second.
_ROUND_MS: Final = (
    (10, 1), (15, 10), (35, 20), (75, 50), (150, 100), (350, 200), (750, 500),
    (1_500, 1_000), (3_500, 2_000), (7_500, 5_000), (12_500, 10_000), (17_500, 15_000),
    (25_000, 20_000), (45_000, 30_000), (90_000, 60_000), (210_000, 120_000), (450_000, 300_000),
    (750_000, 600_000), (1_050_000, 900_000), (1_500_000, 1_200_000), (2_700_000, 1_800_000),
    (5_400_000, 3_600_000), (9_000_000, 7_200_000), (16_200_000, 10_800_000),
    (32_400_000, 21_600_000), (86_400_000, 43_200_000), (604_800_000, 86_400_000),
    (1_814_400_000, 604_800_000), (3_628_800_000, 2_592_000_000),
)  # fmt: skip
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_MS: Final = 31_536_000_000
_UNITS: Final = {"y": _YEAR_MS, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
_WORDS: Final = {**_UNITS, "M": 2_592_000_000, "w": 604_800_000}
_INTERVAL: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|[yMwdhms])")
_AGO: Final = re.compile(r"now(?:-(\d+)(ms|[yMwdhms]))?(/d)?")


class Window(NamedTuple):
    """The time that is shown, as Grafana tells it to questions.

    at_least: the smallest interval of the panel or its data source. scrape: how often the data
    source says that its samples come.
    """

    start: datetime
    end: datetime
    points: int = POINTS
    at_least: timedelta = timedelta(milliseconds=1)
    scrape: timedelta = _SCRAPE

    @property
    def length(self) -> timedelta:
        """From the start to the end."""
        return self.end - self.start

    @property
    def interval_ms(self) -> int:
        """Distance of the points: round, and not below what the panel allows."""
        wanted_ms = self.length / timedelta(milliseconds=1) / self.points
        least_ms = self.at_least // timedelta(milliseconds=1)
        round_ms = next((told for below, told in _ROUND_MS if wanted_ms < below), _YEAR_MS)
        return max(round_ms, least_ms) if wanted_ms >= least_ms else least_ms

    @property
    def rate_interval_ms(self) -> int:
        """Give the range for rate(): with at least four samples in it."""
        scrape_ms = self.scrape // timedelta(milliseconds=1)
        return max(self.interval_ms + scrape_ms, 4 * scrape_ms)


def seen(start: str, end: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Read what a board shows at first (`now-24h`, `now-7d/d`, `now`) of now in the place's zone.

    None: we do not write it so.
    """
    began, ended = _moment(start, now), _moment(end, now)
    return (began, ended) if began and ended and began < ended else None


def _moment(text: str, now: datetime) -> datetime | None:
    told = _AGO.fullmatch(text)
    if told is None:
        return None
    found = now - timedelta(milliseconds=int(told[1]) * _WORDS[told[2]]) if told[1] else now
    return found.replace(hour=0, minute=0, second=0, microsecond=0) if told[3] else found


def aligned(moment: datetime, step: timedelta | None) -> datetime:
    """Move a moment back to a whole step of its own zone, as Grafana does before it asks PromQL."""
    if step is None:
        return moment
    offset = moment.utcoffset() or timedelta()
    return moment - (moment - _EPOCH + offset) % step


def interval_text(ms: int) -> str:
    """Write an interval as Grafana does: whole ones of the largest unit, what is over is cut."""
    return next((f"{ms // of}{unit}" for unit, of in _UNITS.items() if ms >= of), "1ms")


def duration_text(ms: int) -> str:
    """Write a duration as Go does: 1m15s, 1h0m0s."""
    minutes, seconds = divmod(ms / 1000, 60)
    hours, minutes = divmod(int(minutes), 60)
    if not hours and not minutes:
        return f"{seconds:g}s" if seconds >= 1 else f"{ms}ms"
    return f"{hours}h{minutes}m{seconds:g}s" if hours else f"{minutes}m{seconds:g}s"


def interval_ms(text: str) -> float | None:
    """Read `1m`, `1d`, `1h30m`; None: it is none."""
    found = _INTERVAL.findall(text)
    if not found or "".join(number + unit for number, unit in found) != text:
        return None
    return sum(float(number) * _WORDS[unit] for number, unit in found)


def utc(moment: datetime) -> str:
    """Write a moment as Go's RFC3339Nano in UTC: no zeros at the end of what is below a second."""
    told = moment.astimezone(UTC).isoformat().removesuffix("+00:00")
    return f"{told.rstrip('0') if '.' in told else told}Z"
