"""What rules say, with the names of units and indicators where they write ids, for people. Pure.

Rules, their tests and whatever programs read keep the ids: only what is shown is changed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

UNIT: Final = "unit"
KPI: Final = "kpi"
_TITLE: Final = "ioc_title"  # as large as a clock: it has room for a code, not for a name
TEXTS: Final = (_TITLE, "summary", "description", "cause", "consequence", "action")
_EN: Final = "_en"
# A part of an address, of a path or of another name is no word of its own.
_WORD: Final = r"(?<![\w./@=:-]){}(?![\w/@=-]|[.:]\w)"
_BEGINS: Final = re.compile(r"(?:^|[.!?:]\s+)$")
# What kind a unit is stands in small letters within a sentence.
_KINDS: Final = (
    "Tỉnh", "Thành phố", "Thị xã", "Thị trấn", "Huyện", "Quận", "Xã", "Phường", "Bản", "Thôn",
    "Tổ dân phố", "Khu",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """What units and indicators are called in one language, by their ids."""

    units: Mapping[str, str] = field(default_factory=dict)
    kpis: Mapping[str, str] = field(default_factory=dict)

    def over(self, other: "Names") -> "Names":
        """Give these names, and of what has none here those of another language."""
        return Names({**other.units, **self.units}, {**other.kpis, **self.kpis})


NAMELESS: Final = Names()


def named(text: str, labels: Mapping[str, str], names: Names) -> str:
    """Write names where the ids of an alert's unit and indicator stand as words.

    Of a unit the name alone; an indicator keeps its code, by which people know it.
    """
    unit, kpi = labels.get(UNIT, ""), labels.get(KPI, "")
    unit_name, kpi_name = names.units.get(unit, ""), names.kpis.get(kpi, "")
    if unit_name and unit in text:
        text = _word(unit).sub(
            lambda found: _fitting(unit_name, found.string[: found.start()]), text
        )
    if kpi_name and kpi in text:
        text = _word(kpi).sub(lambda found: f"{found[0]} ({kpi_name})", text)
    return text


def named_texts(
    annotations: Mapping[str, str], labels: Mapping[str, str], vi: Names, en: Names
) -> dict[str, str]:
    """Write names into all texts of a rule that people read; addresses stay as they are."""
    told = dict(annotations)
    for text in TEXTS:
        for name, names in ((text, vi), (text + _EN, en)):
            if name in told:
                fit = replace(names, kpis={}) if text == _TITLE else names
                told[name] = named(told[name], labels, fit)
    return told


def _word(id_: str) -> re.Pattern[str]:
    return re.compile(_WORD.format(re.escape(id_)))


def _fitting(name: str, before: str) -> str:
    """Begin with a small letter within a sentence, if what kind it is stands first."""
    is_kind = any(name.startswith(f"{kind} ") for kind in _KINDS)
    if is_kind and not _BEGINS.search(before):
        return name[0].lower() + name[1:]
    return name
