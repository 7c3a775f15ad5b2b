"""Findings as they are made: counted all, kept as far as anybody reads. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Final

from core.model import Period
from kpi.define import Text
from kpi.sheets import Place, Refusal

from .preview import Choice, Finding, Kind
from .reading.days import span_spoken
from .words import SAID

KEPT_MAX: Final = 1_000
REMARK_CHARS_MAX: Final = 500  # of all reasons of a row, as the table has it
_BETWEEN: Final = "; "
_REASON_LETTERS: Final = 3  # "ok" explains nothing
_SHOWN_LETTERS: Final = 60
_EN: Final = "_en"
_PERIODS: Final = frozenset({"period", "wanted"})


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of finding with the values of its words, before it has a place."""

    code: str
    values: Mapping[str, str] = default(default_factory=dict)
    field: str = ""
    choices: tuple[Choice, ...] = ()
    at: int | None = None


class Findings:
    """All that is found in one file. reasons: by a finding's key, or by a code for all of it."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        self._reasons = {key: said.strip() for key, said in reasons.items()}
        self._kept: list[Finding] = []
        self._counts: Counter[Kind] = Counter()
        self.explained = 0

    def add(self, problem: Problem, place: Place | None) -> str:
        """Note what is wrong at a place, None is the whole file; gives the reason that it has."""
        said = SAID[problem.code]
        key = f"{place}:{problem.code}" if place else problem.code
        reason = self._reason(key, problem.code) if said.kind is Kind.WARNING else ""
        self._count(said.kind, reason)
        if len(self._kept) >= KEPT_MAX:
            return reason
        values = {name: shortened(_said(name, value)) for name, value in problem.values.items()}
        self._kept.append(
            Finding(
                kind=said.kind,
                code=problem.code,
                key=key,
                place=place,
                title=_filled(said.title, values),
                detail=_placed(_filled(said.detail, values), place),
                choices=problem.choices,
                settled=bool(reason),
                reason=reason,
                at=problem.at,
                field=problem.field,
            )
        )
        return reason

    def refuse(self, refusal: Refusal, kind: Kind) -> None:
        """Note what a whole file was refused for, or what is to be known of it."""
        self._count(kind, "")
        self._kept.append(
            Finding(
                kind=kind,
                code=refusal.code,
                key=refusal.code,
                place=refusal.place,
                title=refusal.title,
                detail=refusal.detail,
            )
        )

    def of(self, kind: Kind) -> int:
        """How many there are of a kind; of warnings those without a reason."""
        return self._counts[kind]

    @property
    def kept(self) -> tuple[Finding, ...]:
        """The first ones, in the order of the file."""
        order = sorted(self._kept, key=lambda one: one.place or Place(0))
        return tuple(order)

    @property
    def of_all(self) -> tuple[str, ...]:
        """Reasons that were given for what is about the whole file."""
        return tuple(one.reason for one in self._kept if one.place is None and one.reason)

    @property
    def left_out(self) -> int:
        """How many were counted and not kept."""
        return self._counts.total() + self.explained - len(self._kept)

    def by_line(self) -> dict[int, tuple[Finding, ...]]:
        """Those of each row of the file."""
        lines: dict[int, list[Finding]] = {}
        for one in self.kept:
            if one.place and one.place.row:
                lines.setdefault(one.place.row, []).append(one)
        return {line: tuple(found) for line, found in lines.items()}

    def _reason(self, key: str, code: str) -> str:
        said = self._reasons.get(key) or self._reasons.get(code, "")
        return said if len(said) >= _REASON_LETTERS else ""

    def _count(self, kind: Kind, reason: str) -> None:
        if reason:
            self.explained += 1
        else:
            self._counts[kind] += 1


def _said(name: str, value: str) -> str:
    """Say a period by its days: nobody speaks of 2026-M11."""
    period = Period.parse(value) if name in _PERIODS else None
    return span_spoken(period) if period else value


def remark(reasons: Iterable[str]) -> str:
    """Join the reasons that a row has; where they are too long together, each keeps its part."""
    told = list(dict.fromkeys(filter(None, reasons)))
    if len(joined := _BETWEEN.join(told)) <= REMARK_CHARS_MAX:
        return joined
    room = (REMARK_CHARS_MAX - len(_BETWEEN) * (len(told) - 1)) // len(told)
    return _BETWEEN.join(each if len(each) <= room else f"{each[: room - 1]}…" for each in told)


def shortened(text: str) -> str:
    """Cut what is too long to be read in a sentence."""
    return text if len(text) <= _SHOWN_LETTERS else f"{text[: _SHOWN_LETTERS - 1]}…"


def _filled(text: Text, values: Mapping[str, str]) -> Text:
    """Fill a text in; `unit_en` stands for `unit` in English."""
    english = {key.removesuffix(_EN): value for key, value in values.items() if key.endswith(_EN)}
    return Text(text.vi.format_map(values), text.en.format_map({**values, **english}))


def _placed(text: Text, place: Place | None) -> Text:
    if place is None or not place.row:
        return Text(_sentence(text.vi), _sentence(text.en))
    if not place.column:
        return Text(f"Dòng {place.row}: {text.vi}", f"Row {place.row}: {text.en}")
    return Text(f"Ô {place}: {text.vi}", f"Cell {place}: {text.en}")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
