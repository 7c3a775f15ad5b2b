"""The summary of a report: what its numbers say, in sentences. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from . import said
from .content import Line, Report, State, Why

_TOGETHER: Final = 2  # KPIs in a paragraph
_GOOD_TOLD: Final = 1  # of those on track; all stand in the table

_UNTOLD: Final = {
    Why.STRADDLES: "địa bàn thay đổi trong kỳ",
    Why.NOT_SEPARABLE: "không tách được phần thuộc phạm vi",
    Why.DAMAGED: "số liệu hỏng",
    Why.DAYS_DIFFER: "chưa đếm đủ các ngày của kỳ",
}
_REACHES: Final = {
    True: "có khả năng đạt mục tiêu",
    False: "khó đạt mục tiêu",
    None: "chưa chắc đạt mục tiêu",
}


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a sentence, strong or not."""

    text: str
    strong: bool = False


Sentence = tuple[Run, ...]


def summary(report: Report) -> list[Sentence]:
    """Say what the report comes to: paragraphs on all, on what is not well, on what is missing."""
    if not report.lines:
        return [(Run("Kỳ này chưa có chỉ tiêu nào để báo cáo."),)]
    bad = [about(line, report) for line in judged(_main(report), State.OFF, State.AT_RISK)]
    parts = [
        [overview(_main(report))],
        *(bad[place : place + _TOGETHER] for place in range(0, len(bad), _TOGETHER)),
        list(_good(report)),
        list(missing(report)),
    ]
    return [_paragraph(part) for part in parts if part]


def _main(report: Report) -> list[Line]:
    """Leave out second series and figures of others: they explain, and are not counted."""
    return [line for line in report.lines if line.is_main]


def judged(lines: Sequence[Line], *states: State) -> list[Line]:
    """Pick the KPIs that stand so."""
    return [line for line in lines if line.state in states]


def _paragraph(sentences: Sequence[Sentence]) -> Sentence:
    """Put sentences one after the other."""
    runs = list(sentences[0])
    for sentence in sentences[1:]:
        runs += [Run(" "), *sentence]
    return tuple(runs)


def plain(sentence: Sentence) -> str:
    """Write a sentence without its marks."""
    return "".join(run.text for run in sentence)


def _good(report: Report) -> Iterator[Sentence]:
    """Say what is well, of the first ones."""
    yield from (about(line, report) for line in judged(_main(report), State.ON)[:_GOOD_TOLD])


def overview(lines: Sequence[Line]) -> Sentence:
    """Count the KPIs by how they stand."""
    parts = [
        (len(judged(lines, State.ON, State.DONE)), "đúng mốc", False),
        (len(judged(lines, State.AT_RISK)), "có nguy cơ", True),
        (len(judged(lines, State.OFF)), "không đạt", True),
        (len(judged(lines, State.UNKNOWN)), "chưa đánh giá", False),
    ]
    runs = [Run(f"Trong {len(lines)} chỉ tiêu: ")]
    shown = [part for part in parts if part[0]]
    for place, (count, words, strong) in enumerate(shown):
        runs.append(Run(f"{count} {words}", strong))
        runs.append(Run(", " if place < len(shown) - 1 else "."))
    return tuple(runs)


def about(line: Line, report: Report) -> Sentence:
    """Say how one KPI stands: value, terms, change, path, what is to come."""
    when = "" if line.period == report.period.short else f" {line.period}"
    if line.value is None and line.why is Why.UNITS_MISSING and line.handed is not None:
        run = Run(f"mới có {said.handed(line.handed)} đơn vị có số liệu", strong=True)
        return (Run(f"Chưa tính được {lowered(line.name)}{when}: "), run, Run("."))
    if line.value is None:
        return (Run(f"{line.name}{when}: "), Run(said.verdict(line), strong=True), Run("."))
    verb = "là" if line.state in (State.OFF, State.AT_RISK) else "đạt"
    runs = [Run(f"{line.name}{when} {verb} "), Run(said.with_unit(line.value, line), strong=True)]
    runs.append(Run(f"{_terms(line)}{_changed(line)}"))
    runs.extend(_against(line))
    runs.append(Run("."))
    if line.forecast is not None:
        runs.append(Run(f" {_coming(line)}"))
    return tuple(runs)


def _terms(line: Line) -> str:
    if line.numerator is None or line.denominator is None:
        return ""
    counted = f" {line.counted}" if line.counted else ""
    return f" ({said.term(line.numerator)}/{said.term(line.denominator)}{counted})"


def _changed(line: Line) -> str:
    if line.value is None or line.before is None:
        return ""
    moved = said.number(abs(line.value - line.before), line.decimals)
    if not moved.strip("0,"):
        return ", không đổi so với kỳ trước"
    unit = " điểm" if line.unit == "%" else ""
    verb = "tăng" if line.value > line.before else "giảm"
    return f", {verb} {moved}{unit} so với kỳ trước"


def _against(line: Line) -> Iterator[Run]:
    """Compare with the path, or with the target where there is none."""
    if line.goal is None or line.value is None:
        return
    if line.state is State.OFF and line.goal.now is None:
        yield Run(", ")
        yield Run("không đạt", strong=True)
        yield Run(f" mức {said.goal(line.goal, line)}")
    elif line.goal.now is not None:
        ends = said.measured(line.value, line), said.measured(line.goal.now, line)
        side = "thấp hơn" if line.value < line.goal.now else "cao hơn"
        side = "bằng" if ends[0] == ends[1] else side
        bad = line.state in (State.OFF, State.AT_RISK)
        yield Run(", ")
        yield Run(side, strong=bad)
        yield Run(f" mốc của kỳ ({ends[1]})")
    elif line.state is State.AT_RISK and not _fits(line.value, line):
        yield Run(", ")
        yield Run("dưới", strong=True)
        yield Run(f" mức {said.goal(line.goal, line)}")
    elif line.state is State.ON:
        yield Run(f", đạt mức {said.goal(line.goal, line)}")


def _coming(line: Line) -> str:
    coming, goal = line.forecast, line.goal
    if coming is None:
        return ""
    words = f"Dự báo đến {coming.name}: {said.between(coming.low, coming.high, line)}"
    if goal is None or not coming.at_goal:
        return f"{words}."
    return f"{words}, {_REACHES[reaches(line)]} {said.goal(goal, line)}."


def reaches(line: Line) -> bool | None:
    """Say whether all of what is forecast reaches the target, none of it (False), or some."""
    if line.forecast is None or line.goal is None:
        return None
    ends = [_fits(value, line) for value in (line.forecast.low, line.forecast.high)]
    return ends[0] if ends[0] == ends[1] else None


def _fits(value: float, line: Line) -> bool:
    goal = line.goal
    if goal is None:
        return False
    match goal.op:
        case ">":
            return value > goal.value
        case "<":
            return value < goal.value
        case "<=":
            return value <= goal.value
        case _:
            return value >= goal.value


def missing(report: Report) -> Iterator[Sentence]:
    """Say what cannot be told, and whose figures lack."""
    lacks = {lack.kpi: lack for lack in report.lacks if lack.missing}
    for line in _main(report):
        if line.why is Why.UNITS_MISSING:
            lack = lacks.get(line.id)
            whose = said.listed([lowered(unit) for unit in lack.units]) if lack else "một số đơn vị"
            due = lack.due if lack else None
            words = f"chưa nộp số liệu, hạn {said.day(due)}" if due else "chưa có số liệu"
            yield (
                Run(f"Chưa tính được {lowered(line.name)}: "),
                Run(whose, strong=True),
                Run(f" {words}."),
            )
    for why, words in _UNTOLD.items():
        names = [lowered(line.name) for line in _main(report) if line.why is why]
        if names:
            yield (Run(f"Không tính {said.listed(names)}: {words}."),)
    names = [lowered(line.name) for line in _main(report) if line.why is Why.NO_FIGURES]
    if names:
        yield (Run(f"Chưa có số liệu: {said.listed(names)}."),)


def proposals(report: Report) -> list[str]:
    """Say what follows: who hands in what, who explains what is not reached."""
    asked: dict[tuple[str, ...], list[str]] = {}
    for lack in report.lacks:
        if lack.units and lack.due and lack.missing:
            asked.setdefault(lack.units, []).append(lack.kpi)
    found = [
        f"{raised(_named(units))} nộp số liệu còn thiếu của {said.listed(kpis)}."
        for units, kpis in asked.items()
    ]
    owners: dict[str, list[str]] = {}
    for line in (each for each in judged(_main(report), State.OFF) if not each.is_closed):
        owners.setdefault(line.owner, []).append(f"{line.id} ({_value(line)})")
    found += [
        f"{raised(owner)} giải trình, nêu biện pháp với chỉ tiêu không đạt: {said.listed(ids)}."
        for owner, ids in owners.items()
        if owner
    ]
    return found


def _named(units: Sequence[str]) -> str:
    return said.listed([lowered(unit) for unit in units])


def headline(line: Line) -> str:
    """Say what the course of a KPI shows."""
    parts = []
    if line.value is not None and line.goal is not None and line.goal.now is not None:
        ends = said.measured(line.value, line), said.measured(line.goal.now, line)
        side = "dưới" if line.value < line.goal.now else "trên"
        parts.append("Kết quả bằng mốc" if ends[0] == ends[1] else f"Kết quả {side} đường mốc")
    if line.forecast is not None and line.goal is not None and line.forecast.at_goal:
        where = {True: "đạt", False: "chưa đạt", None: "nằm hai bên"}[reaches(line)]
        parts.append(f"dự báo {line.forecast.name} {where} mục tiêu {said.goal(line.goal, line)}")
    elif line.forecast is not None:
        span = said.between(line.forecast.low, line.forecast.high, line)
        parts.append(f"dự báo đến {line.forecast.name} {span}")
    return raised("; ".join(parts)) or "Diễn biến"


def _value(line: Line) -> str:
    return said.NONE if line.value is None else said.with_unit(line.value, line)


def lowered(name: str) -> str:
    """Write a name as within a sentence; one that begins with an abbreviation stays."""
    return name[:1].lower() + name[1:] if name[1:2].islower() or name[1:2] == " " else name


def raised(words: str) -> str:
    """Write words as at the begin of a sentence."""
    return words[:1].upper() + words[1:]
