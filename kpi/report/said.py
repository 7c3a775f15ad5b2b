"""Numbers, days and states as a Vietnamese paper writes them. Pure."""

from datetime import date, datetime
from typing import Final

from .content import Goal, Handed, Line, State, Why

NONE: Final = "—"  # no figure; never 0
TO: Final = "\u2013"  # between the ends of a span
NOBODY: Final = TO  # where nothing is to be told
_MINUS: Final = "\u2212"
_NO_BREAK: Final = "\u00a0"
_HASH_SHOWN: Final = 12
_EXACT: Final = 6  # decimals of a term, at most
_SIGNS: Final = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": ""}
_WORDS: Final = {
    State.ON: "đúng mốc",
    State.AT_RISK: "có nguy cơ",
    State.OFF: "không đạt",
    State.DONE: "đã xong",
}
REASONS: Final = {
    Why.NO_FIGURES: "chưa có",
    Why.UNITS_MISSING: "thiếu đơn vị",
    Why.NOT_APPLICABLE: "không áp dụng",
    Why.NOT_SEPARABLE: "không tách được",
    Why.STRADDLES: "đổi địa bàn",
    Why.DAMAGED: "số liệu hỏng",
    Why.DAYS_DIFFER: "thiếu ngày đếm",
    Why.NO_TARGET: "theo dõi",
    Why.NO_PATH: "chưa có mốc",
}
STATUSES: Final = {
    "so_bo": "sơ bộ",
    "chinh_thuc": "chính thức",
    "chua_co_du_lieu": "chưa có dữ liệu",
    "khong_ap_dung": "không áp dụng",
}

MILESTONES: Final = {
    "not_started": "chưa bắt đầu",
    "going_on": "đang thực hiện",
    "done": "hoàn thành",
    "overdue": "quá hạn",
    "stopped": "dừng",
    "": "chưa ghi nhận",
}


def number(value: float | None, decimals: int = 0) -> str:
    """Write a number with so many decimals: 1.234,5."""
    if value is None:
        return NONE
    text = f"{abs(value):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return f"{_MINUS}{text}" if value < 0 and text.strip("0.,") else text


def term(value: float | None) -> str:
    """Write a numerator or a denominator as it is: 839, 3,1."""
    if value is None:
        return NONE
    text = number(value, _EXACT)
    return text.rstrip("0").rstrip(",")


def measured(value: float | None, line: Line) -> str:
    """Write a value of a KPI: 59,0%; units in words stand elsewhere."""
    if value is None:
        return NONE
    return number(value, line.decimals) + ("%" if line.unit == "%" else "")


def with_unit(value: float, line: Line) -> str:
    """Write a value of a KPI within a sentence."""
    text = measured(value, line)
    return text if line.unit in ("%", "") else f"{text}{_NO_BREAK}{line.unit}"


def change(value: float | None, before: float | None, line: Line) -> str:
    """Write how a value differs from the one a period before: +1,2 điểm."""
    if value is None or before is None:
        return NONE
    moved = number(value - before, line.decimals)
    sign = "+" if moved.strip("0,") and value > before else ""
    return f"{sign}{moved}" + (" điểm" if line.unit == "%" else "")


def goal(found: Goal | None, line: Line) -> str:
    """Write a target: > 80%."""
    if found is None:
        return NONE
    text = term(found.value) + ("%" if line.unit == "%" else "")
    sign = _SIGNS.get(found.op, found.op)
    return f"{sign}{_NO_BREAK}{text}" if sign and text != "100%" else text


def between(low: float, high: float, line: Line) -> str:
    """Write what lies between two values: from 78 to 84%."""
    unit = "%" if line.unit == "%" else ""
    decimals = 0 if line.unit == "%" and high - low >= 1 else max(line.decimals, 1)
    ends = number(low, decimals), number(high, decimals)
    return f"{ends[0]}{unit}" if ends[0] == ends[1] else f"{ends[0]}{TO}{ends[1]}{unit}"


def handed(found: Handed | None) -> str:
    """Write how many have handed in: 4/4."""
    return NOBODY if found is None else f"{found.count}/{found.of}"


def verdict(line: Line) -> str:
    """Say how a KPI stands."""
    if line.state is State.UNKNOWN:
        return REASONS[line.why or Why.NO_FIGURES]
    return _WORDS[line.state]


def day(iso: str | None) -> str:
    """Write a day: 17/11/2026."""
    return NONE if not iso else f"{date.fromisoformat(iso[:10]):%d/%m/%Y}"


def moment(iso: str) -> str:
    """Write a moment in the place's time, as it was stored: 08:00, 17/11/2026."""
    return f"{datetime.fromisoformat(iso):%H:%M, %d/%m/%Y}"


def brief_hash(hash_: str) -> str:
    """Write the begin of a hash, by which people compare: 6f1c 9a40 d2e7."""
    return " ".join(hash_[at : at + 4] for at in range(0, _HASH_SHOWN, 4))


def listed(words: tuple[str, ...] | list[str]) -> str:
    """Write a list within a sentence: A, B và C."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} và {words[-1]}"
