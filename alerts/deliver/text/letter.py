"""An e-mail: Vietnamese first, English below, in the order of every other message. Pure."""

from dataclasses import dataclass
from typing import Final

from .chat import shorter
from .facts import SIMULATED, STATES_EN, Facts, sentence

SUBJECT_CHARS_MAX: Final = 78
_LISTED_MAX: Final = 20
_COLUMN: Final = 12


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and text."""

    subject: str
    text: str


def letter(facts: Facts, *, center: str = "IOC") -> Letter:
    """Write an e-mail. center: how it signs."""
    head = ", ".join(filter(None, (facts.subject, facts.place, facts.times)))
    state = facts.state.removeprefix(SIMULATED)
    mark = SIMULATED if facts.is_simulated else ""
    subject = shorter(f"{mark}[{state}] {head}", SUBJECT_CHARS_MAX)
    parts = ["\n".join(_vietnamese(facts)), "\n".join(_english(facts)), _foot(facts, center)]
    return Letter(subject, "\n\n".join(parts) + "\n")


def _vietnamese(facts: Facts) -> list[str]:
    head = facts.state + (f", {facts.next.upper()}" if facts.next else "")
    lines = [head, "", facts.subject]
    rows = [
        ("Nơi", sentence(facts.where)),
        ("Từ", _since(facts)),
        ("Đến", "" if facts.is_unsure else facts.moment(facts.until)),
        ("Bằng chứng", facts.evidence),
        ("Hậu quả", facts.consequence),
        ("Việc cần làm", facts.action),
    ]
    lines += [f"{name:<{_COLUMN}} {text}" for name, text in rows if text]
    if facts.others:
        lines += ["", "Cùng nhóm:", *(f"- {each}" for each in facts.others[:_LISTED_MAX])]
        beyond = facts.count - 1 - len(facts.others[:_LISTED_MAX])
        if beyond > 0:
            lines.append(f"- và {beyond} cảnh báo khác")
    if facts.link:
        lines += ["", f"{'Xem' if facts.is_over else 'Mở để xem và nhận xử lý'}: {facts.link}"]
    return lines


def _since(facts: Facts) -> str:
    if facts.since is None:
        return ""
    late = ", phát hiện trễ" if facts.is_late else ""
    return f"{facts.since:%d/%m/%Y %H:%M}{late}"


def _english(facts: Facts) -> list[str]:
    state = STATES_EN.get(facts.priority, STATES_EN["p3"])
    if facts.is_over:
        state = "NOT REPORTED ANY MORE" if facts.is_unsure else "RESOLVED"
    if facts.is_simulated:
        state = f"[SIMULATED] {state}"
    late = ", detected late" if facts.is_late and not facts.is_over else ""
    since = f", since {facts.moment(facts.since)}{late}" if facts.since else ""
    many = f" ({facts.count} alerts)" if facts.count > 1 else ""
    lines = [f"{state}: {facts.what_en or facts.what}{many}{since}."]
    if facts.action_en:
        lines.append(f"What to do: {facts.action_en}")
    return lines


def _foot(facts: Facts, center: str) -> str:
    return f"-- \n{center}, {facts.now:%d/%m/%Y %H:%M:%S}. Mã tin {facts.code}"
