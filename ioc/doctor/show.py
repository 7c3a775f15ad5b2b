"""What the doctor found, for people and for programs. Pure."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

from .result import Level, Result, Text, worst


class Language(StrEnum):
    """Of what people read."""

    VI = "vi"
    EN = "en"


RUNBOOKS: Final = Path(__file__).parents[2] / "docs" / "runbooks"
_COMMAND = re.compile(r"(?<![\w/.-])ioc (?=[a-z-])")

_SIGNS = {
    Level.OK: Text("tốt ", "ok  "),
    Level.WARN: Text("CHÚ Ý", "WARN"),
    Level.FAIL: Text("HỎNG ", "FAIL"),
}
_SUMMARY = {
    Level.OK: Text("Không thấy gì sai.", "Nothing is wrong."),
    Level.WARN: Text("Chạy được, nhưng có việc nên xem.", "It works, but some things want a look."),
    Level.FAIL: Text(
        "Có thứ không hoạt động: bắt đầu từ mục HỎNG cuối cùng, các mục trên có thể do nó.",
        "Something does not work: begin with the last FAIL, the others may follow from it.",
    ),
}


def shown(results: Sequence[Result], language: Language, *, program: str = "ioc") -> str:
    """Write it for a terminal: the worst last, where the eye is. program: how `ioc` is called.

    Of what does not work the first cause is the very last.
    """
    lines: list[str] = []
    for result in _to_read(results):
        lines.append(f"{_of(_SIGNS[result.level], language):<6}{_of(result.what, language)}")
        if why := _of(result.why, language):
            lines.append(f"      {why}")
        if result.repair:
            lines.append(f"      → {_COMMAND.sub(lambda _: f'{program} ', result.repair)}")
        if result.runbook:
            lines.append(f"      → {RUNBOOKS / result.runbook}.{language}.md")
    counts = Counter(result.level for result in results)
    numbers = ", ".join(
        f"{counts[level]} {_of(sign, language).strip()}"
        for level, sign in _SIGNS.items()
        if counts[level]
    )
    return "\n".join([*lines, "", f"{_of(_SUMMARY[worst(results)], language)} ({numbers})"])


def _to_read(results: Sequence[Result]) -> Sequence[Result]:
    failed = [result for result in results if result.level is Level.FAIL]
    others = [result for result in results if result.level is not Level.FAIL]
    return [*sorted(others, key=lambda one: one.level), *reversed(failed)]


def as_json(results: Sequence[Result]) -> str:
    """Write it for programs, both languages."""
    told = [
        {
            "check": result.check,
            "level": result.level.name.lower(),
            "what": result.what._asdict(),
            "why": result.why._asdict(),
            "repair": result.repair,
            "runbook": result.runbook,
        }
        for result in results
    ]
    return json.dumps({"level": worst(results).name.lower(), "results": told}, ensure_ascii=False)


def _of(text: Text, language: Language) -> str:
    return text.vi if language is Language.VI else text.en
