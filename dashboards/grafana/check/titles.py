"""What a title promises of a question: a quantile ("p95"), a length, a technology. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from .known import Known
from .measures import PER_SECOND, Measure
from .reading import Target, Tile, text

_QUANTILE: Final = re.compile(r"\bp(\d\d)\b")
_ASKED: Final = re.compile(r"quantile(?:_over_time)?(?:\s+by\s*\([^)]*\))?\s*\(\s*(0?\.\d+|1)\b")
_PERCENTILE: Final = re.compile(
    r"percentile_cont\((0\.\d+)\)(?:(?!percentile_cont).)*?\bas\s+p(\d+)\b",
    re.IGNORECASE | re.DOTALL,
)
_HOURS: Final = re.compile(r"\b(\d+) (?:giờ|hours)\b")
_RANGE: Final = re.compile(r"\[(\d+)h(?:\d+m)?\]")
_NUMBERS: Final = {
    "mỗi": 1,
    "theo": 1,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "năm": 5,
    "each": 1,
    "an": 1,
    "a": 1,
    "last": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "five": 5,
}
_UNITS: Final = {
    "giây": 1,
    "phút": 60,
    "giờ": 3600,
    "ngày": 86_400,
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
}
_LETTERS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LENGTH: Final = re.compile(rf"\b(\d+|{'|'.join(_NUMBERS)}) ({'|'.join(_UNITS)})s?\b")
_LAST: Final = re.compile(r"\blast_over_time\([^\[]*\[[^\]]*\]")  # how long it may be late
_SPAN: Final = re.compile(r"(\[(\d+)([smhd])(?:\d+m)?\])")
_DAYS: Final = re.compile(r"\b(\d+) (?:ngày|days)\b")
_DAYS_BACK: Final = re.compile(r"(?:::date|\.day) - (\d+)")
_PERCENT: Final = 100
_OPEN: Final = re.compile(r"đang mở|\bopen\b", re.IGNORECASE)
_ALERTS: Final = "board.alerts"
_STATES: Final = re.compile(r"\bstate\s*(?:\bin|=)\s*(\([^)]*\)|'\w+')", re.IGNORECASE)
_TEXT: Final = re.compile(r"'(\w+)'")
_ARE_OPEN: Final = frozenset({"firing", "no_data"})
_SIMULATED: Final = re.compile(r"mô phỏng|simulated", re.IGNORECASE)
_IS_SIMULATED: Final = 'simulated="true"'
_REAL: Final = re.compile(r"\bnot\s+(?:\w+\.)?simulated\b|\bsimulated\s*=\s*false", re.IGNORECASE)
_OFFSET: Final = re.compile(r"\boffset\s+(\w+)")
_BEFORE: Final = {"tuần trước": "7d", "week before": "7d", "hôm qua": "1d", "yesterday": "1d"}
_RATES: Final[Mapping[str, float]] = {
    "mỗi giây": 1, "a second": 1, "mỗi phút": 60, "a minute": 60, "mỗi giờ": 3600, "an hour": 3600,
}  # fmt: skip
# Words of titles, and the value of a label that they stand for.
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    **{f"{n}G": ("tech", f"{n}g") for n in range(2, 6)},
    "đo thực tế": ("basis", "measured"),
    ", measured": ("basis", "measured"),
    "khai báo": ("basis", "declared"),
    ", declared": ("basis", "declared"),
    "trực tuyến": ("method", "online"),
    "Online payments": ("method", "online"),
    "phản hồi": ("phase", "total"),
    "Response": ("phase", "total"),
}


def why_not_as_titled(
    tile: Tile, target: Target, measure: Measure | None, known: Known
) -> Iterator[str]:
    """Say what a question asks otherwise than the title, or the name of its line, says."""
    title = tile.title
    for asked, called in _PERCENTILE.findall(target.sql):
        if round(float(asked) * _PERCENT) != int(called):
            yield f"p{called} asks for the quantile {asked}"
    wanted = {int(each) for each in _QUANTILE.findall(title)}
    found = {round(float(each) * _PERCENT) for each in _ASKED.findall(target.promql)}
    if wanted and found and wanted != found:
        yield f"the title says p{min(wanted)}, asked for is the quantile {min(found) / _PERCENT:g}"
    yield from _other_length(title, target)
    yield from _other_span(f"{title}. {text(tile.json, 'description')}", target.promql)
    yield from _other_rows(title, target.sql)
    if target.promql:
        yield from _other_series(title, target.promql, known)
        yield from _other_time(tile, target)
        if _SIMULATED.search(title) and _IS_SIMULATED not in target.promql:
            yield f"the title says simulated, asked for is not {_IS_SIMULATED}"
    for words, times in _RATES.items():
        if words in title and measure and measure.of == PER_SECOND and measure.times != times:
            yield f"the title says {words!r}, asked for is {measure.times:g} times a second"


def _other_length(title: str, target: Target) -> Iterator[str]:
    hours, ranges = set(_HOURS.findall(title)), set(_RANGE.findall(target.promql))
    if hours and ranges - hours:
        yield f"the title says {hours.pop()} hours, asked for are {', '.join(sorted(ranges))}"
    days = {int(each) for each in _DAYS.findall(title)}
    back = {int(each) for each in _DAYS_BACK.findall(target.sql)}
    # The day that runs is one of them, and is not told.
    if days and back and not back & {each + more for each in days for more in (0, 1)}:
        yield f"the title says {days.pop()} days, asked for are {max(back) - 1}"


def _other_span(said: str, promql: str) -> Iterator[str]:
    """Compare lengths that title and description tell with those that are asked for."""
    told = {
        (_NUMBERS.get(number) or int(number)) * _UNITS[unit]
        for number, unit in _LENGTH.findall(said.lower())
    }
    asked = {
        int(number) * _LETTERS[letter]: written
        for written, number, letter in _SPAN.findall(_LAST.sub("", promql))
    }
    if told and asked and not told & asked.keys():
        yield f"the panel tells of another length than {', '.join(sorted(asked.values()))}"


def _other_rows(title: str, sql: str) -> Iterator[str]:
    if _OPEN.search(title) and _ALERTS in sql:
        states = {word for found in _STATES.findall(sql) for word in _TEXT.findall(found)}
        if states and states != _ARE_OPEN:
            yield f"the title says open; alerts are open that are {', '.join(sorted(_ARE_OPEN))}"
    if _SIMULATED.search(title) and _REAL.search(sql):
        yield "the title says simulated, asked for is what is not"


def _other_time(tile: Tile, target: Target) -> Iterator[str]:
    """Compare what a line is called with how long before it was so."""
    name = str(tile.said_of(text(target.json, "legendFormat"), "displayName") or "")
    offsets = _OFFSET.findall(target.promql)
    wanted = next((told for words, told in _BEFORE.items() if words in name), None)
    if wanted and offsets != [wanted]:
        yield f"{name!r} is {wanted} before, asked for is {', '.join(offsets) or 'now'}"
    if offsets and name and not wanted:
        yield f"{name!r} does not say that it was {offsets[0]} before"


def _other_series(title: str, promql: str, known: Known) -> Iterator[str]:
    labels = [known.metrics[each].labels for each in _asked(promql, known)]
    for words, (label, value) in _WORDS.items():
        named = promql.count(f'{label}="{value}"')
        if words in title and named < sum(label in each for each in labels):
            yield f"the title says {words.strip(', ')!r}, asked for is not {label}={value!r}"
    for metric in known.metrics.values():
        names = {metric.name_vi.casefold(), metric.name_en.casefold()} - {""}
        if title.casefold() in names and not re.search(rf"\b{metric.name}\b", promql):
            others = _asked(promql, known)
            if others and not any(title.casefold() in _names(each, known) for each in others):
                yield f"the title is that of {metric.name}, which is not asked for"


def _names(metric: str, known: Known) -> tuple[str, str]:
    told = known.metrics[metric]
    return told.name_vi.casefold(), told.name_en.casefold()


def _asked(promql: str, known: Known) -> list[str]:
    return [each for each in re.findall(r"[a-z][\w:]*", promql) if each in known.metrics]
