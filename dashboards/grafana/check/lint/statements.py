"""SQL of boards by its text: what the database would answer, but not as it is meant. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

_STAR: Final = re.compile(r"(?:\bselect\s+(?:distinct\s+)?|,\s*)(?:\w+\.)?\*", re.IGNORECASE)
_TIME: Final = re.compile(
    r"\bas\s+\"?time\"?\b|\$__time(?:GroupAlias|Epoch|Group)?\(|\$__unixEpochGroupAlias\("
    r"|(?:\bselect|,)\s+(?:\w+\.)?\"?time\"?\s*(?:,|\bfrom\b)",
    re.IGNORECASE,
)
_LOCAL: Final = re.compile(r"\bat\s+time\s+zone\b", re.IGNORECASE)
_LONG: Final = re.compile(r"(day|week|month|quarter|year|decade)s?\b", re.IGNORECASE)
_HOURS: Final = re.compile(r"(\d+)\s*(hours?|h|minutes?|min|m|seconds?|s)\b", re.IGNORECASE)
_SECONDS: Final = {"h": 3600, "m": 60, "s": 1}
_DAY_SECONDS: Final = 86_400
_DATE: Final = re.compile(r"(?P<what>[\w.]+|\)|')\s*::\s*date\b", re.IGNORECASE)
_TODAY: Final = re.compile(
    r"\b(current_date|localtimestamp|localtime)\b|'(today|yesterday|tomorrow)'", re.IGNORECASE
)
_ZONED: Final = 2  # so many arguments a call has before the one that names the zone
_EXTRACTED: Final = re.compile(
    r"\s*'?(hour|day|dow|isodow|week|month|quarter|year|doy)\b", re.IGNORECASE
)
_DATED: Final = re.compile(r"YY|MM|DD|HH|MI|Dy|Mon|day")  # numbers are written by it, too
_MOMENT: Final = re.compile(r"(?:\b|_)(?:at|time|now\(\))(?!\w)", re.IGNORECASE)  # and no day
_ZONE: Final = re.compile(r"'(UTC|GMT|Z|[A-Z][a-z]+/[A-Za-z_/+-]+\d*|[+-]\d\d:?\d\d)'")
_MADE_UP: Final = re.compile(
    r"\bcoalesce\s*\(\s*(?:sum|avg|min|max|percentile_cont)\s*\(", re.IGNORECASE
)
# Views of all that ever was, and what of them has a bound.
_LARGE: Final = {
    "board.head": re.compile(r"\btime\s*(?:>|between\b)|\$__timeFilter\(", re.IGNORECASE),
    "board.days": re.compile(r"\bday\s*(?:[>=]|between\b)", re.IGNORECASE),
}
# Views of what happened, and what says of which time: at what, or what is still going on.
_EVENTS: Final = re.compile(
    r"\bboard\.(alerts|alert_events|notifications|attempts|refused|gaps|batches|changes|maintenance)\b"
)
_BOUND: Final = re.compile(
    r"\$__timeFilter\(|>=?\s*\$__timeFrom\(\)|\bstate\s+in\s*\(\s*'firing'|\bstate\s*=\s*'firing'"
    r"|>=?\s*now\(\)\s*-",
    re.IGNORECASE,
)
_FILTERED: Final = re.compile(r"\$__timeFilter\((?:\w+\.)?(\w+)\)")
_HAPPENED: Final = ("fired_at", "ended_at", "at", "created_at", "started_at", "to_time")
_LIMIT: Final = re.compile(r"\blimit\s+\d+\s*\)?\s*$", re.IGNORECASE)
_ORDER: Final = re.compile(r"\border\s+by\s+(?P<first>(?:\([^()]*\)|[^,()])+)", re.IGNORECASE)
_OF_TIME: Final = re.compile(r"(?:^|[._])(?:at|time|day|ends)$", re.IGNORECASE)
_SIZES: Final = frozenset({"seconds", "bytes", "samples"})
_DESCENDING: Final = re.compile(r"\bdesc\b", re.IGNORECASE)
_UNITS: Final = re.compile(
    r"(?P<left>\bleft\s+)?\bjoin\s+board\.units\s+as\s+(?P<alias>\w+)\s+on\s+(?P<on>.+)",
    re.IGNORECASE,
)
_CROSSED: Final = re.compile(r"\bcross\s+join\s+board\.units\b|,\s*board\.units\b", re.IGNORECASE)
_MAY_HAVE_NONE: Final = re.compile(r"\bboard\.(alerts|incidents|sources)\b")  # no unit
_SELECT: Final = re.compile(r"\s*(select|with)\b", re.IGNORECASE)


class Call(NamedTuple):
    """A call in a statement, its arguments as they are written. at: where it begins."""

    at: int
    written: str
    arguments: Sequence[str]


def why_wrong(sql: str) -> Iterator[str]:
    """Say what is wrong with a statement, whatever it is asked for."""
    if not _SELECT.match(sql):
        yield "expected SELECT or WITH"
    if ";" in sql:
        yield "';' in it: one statement, without an end"
    if found := _STAR.search(sql):
        yield f"{found[0].strip()}: name the columns, a view may get more of them"
    if made_up := _MADE_UP.search(sql):
        yield f"{made_up[0]}…, …): where nothing is known this tells a number"
    for view, bound in _LARGE.items():
        if view in sql and not bound.search(sql):
            yield f"{view}: all of it would be read; say since when"
    yield from _utc_days(sql)
    yield from _wrong_rows(sql)


def why_unbounded(sql: str) -> Iterator[str]:
    """Say that what happened is asked for of all time, whatever is shown."""
    if (view := _EVENTS.search(sql)) and not _BOUND.search(sql):
        yield f"{view[0]}: of all time, not of what is shown; $__timeFilter(...), or what is open"
    for column in _FILTERED.findall(sql) if view else ():
        if column not in _HAPPENED:
            yield f"{column} is not when it happened; expected {', '.join(_HAPPENED)}"


def _wrong_rows(sql: str) -> Iterator[str]:
    """Find rows that are cut off at random or at the wrong end, and those that a join drops."""
    if limit := _LIMIT.search(sql):
        order = [found["first"].strip() for found in _ORDER.finditer(sql, 0, limit.start())]
        if not order:
            yield "LIMIT without ORDER BY: any rows"
        elif not _DESCENDING.search(order[-1]) and _is_of_size(order[-1], sql):
            yield f"ORDER BY {order[-1]}: the oldest or the least would be kept; DESC"
    if crossed := _CROSSED.search(sql):
        yield f"{crossed[0]}: each row once for every unit; JOIN … ON u.unit = ….unit"
    for found in _UNITS.finditer(sql):
        alias = found["alias"]
        if not re.match(rf"{alias}\.unit = \w+\.(?:unit|parent)\b", found["on"]):
            yield f"{found[0]}: units are joined by {alias}.unit = ….unit"
        if not found["left"] and _MAY_HAVE_NONE.search(sql):
            yield f"{found[0]}: what has no unit would be missing; LEFT JOIN"


def _is_of_size(key: str, sql: str) -> bool:
    """Whether rows are ordered by a time or by a number that was made of others."""
    name = re.escape(key.rpartition(".")[2])
    made = re.search(rf"\b(?:count|sum|avg|max|min)\([^;]*?\)\s+as\s+{name}\b", sql, re.IGNORECASE)
    return bool(made or _OF_TIME.search(key) or name in _SIZES)


def other_zones(sql: str, zone: str) -> Iterator[str]:
    """Find zones by name that are not the place's."""
    for found in _ZONE.finditer(sql):
        if found[1] != zone:
            yield f"{found[0]}: another zone than the place's, which board.place tells"


def has_time(sql: str) -> bool:
    """Whether some column is called `time`."""
    return _TIME.search(sql) is not None


def calls(sql: str, name: str) -> Iterator[Call]:
    """Find the calls of a function; arguments are split where they are."""
    for found in re.finditer(rf"\b{name}\s*\(", sql, re.IGNORECASE):
        depth, begun, arguments, quoted = 0, found.end(), list[str](), False
        for at in range(found.end(), len(sql)):
            letter = sql[at]
            quoted ^= letter == "'"
            if quoted:
                continue
            if letter in ",)" and not depth:
                arguments.append(sql[begun:at].strip())
                begun = at + 1
                if letter == ")":
                    yield Call(found.start(), sql[found.start() : begun], arguments)
                    break
            depth += (letter == "(") - (letter == ")")


def _utc_days(sql: str) -> Iterator[str]:
    """Find days, weeks and hours of the day that would be those of the session: of UTC."""
    yield from _utc_buckets(sql)
    yield from _utc_parts(sql)
    for found in _DATE.finditer(sql):
        if found["what"] != "'" and not _is_local_before(sql, found.start("what")):
            yield f"{found[0]}: a day of UTC; write (… AT TIME ZONE '<zone>')::date"
    if today := _TODAY.search(sql):
        yield f"{today[0]}: a day of UTC, and not that of what is shown"


def _utc_buckets(sql: str) -> Iterator[str]:
    for call in calls(sql, "date_trunc"):
        if _LONG.search(call.arguments[0]) and not _is_local(call):
            yield f"{call.written}: UTC; give the zone as third argument"
    for call in calls(sql, "time_bucket(?:_gapfill)?"):
        if _is_days(call.arguments[0]) and not _is_local(call):
            yield f"{call.written}: days of UTC; give the zone as third argument"


def _utc_parts(sql: str) -> Iterator[str]:
    for call in (each for name in ("extract", "date_part") for each in calls(sql, name)):
        of_a_moment = _MOMENT.search(call.written)
        if of_a_moment and _EXTRACTED.match(call.arguments[0]) and not _LOCAL.search(call.written):
            yield f"{call.written}: of UTC; write (… AT TIME ZONE '<zone>')"
    for call in calls(sql, "to_char"):
        of_a_moment = _MOMENT.search(call.arguments[0])
        if of_a_moment and _DATED.search(call.arguments[-1]) and not _LOCAL.search(call.written):
            yield f"{call.written}: of UTC; write (… AT TIME ZONE '<zone>')"


def _is_local(call: Call) -> bool:
    return len(call.arguments) > _ZONED or bool(_LOCAL.search(call.written))


def _is_days(interval: str) -> bool:
    if _LONG.search(interval) or re.search(r"\d\s*[dwMy]\b", interval):
        return True
    told = sum(int(found[1]) * _SECONDS[found[2][0].lower()] for found in _HOURS.finditer(interval))
    return told >= _DAY_SECONDS


def _is_local_before(sql: str, at: int) -> bool:
    """Whether what ends here says its zone itself: a bracket with AT TIME ZONE."""
    if sql[at] != ")":
        return False
    depth = 0
    for begin in range(at, -1, -1):
        depth += (sql[begin] == ")") - (sql[begin] == "(")
        if not depth:
            return bool(_LOCAL.search(sql[begin:at]))
    return False
