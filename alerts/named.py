"""What rules say, with the names of units instead of their ids, for people. Pure.

Rules, their tests and whatever programs read keep the ids: only what is shown is changed.
"""

import re
from collections.abc import Mapping
from typing import Final

UNIT: Final = "unit"
TEXTS: Final = ("ioc_title", "summary", "description", "cause", "consequence", "action")
_EN: Final = "_en"
# A part of an address, of a path or of another name is no word of its own.
_WORD: Final = r"(?<![\w./@=:-]){}(?![\w/@=-]|[.:]\w)"
_BEGINS: Final = re.compile(r"(?:^|[.!?:]\s+)$")
# What kind a unit is stands in small letters within a sentence.
_KINDS: Final = (
    "Tỉnh", "Thành phố", "Thị xã", "Thị trấn", "Huyện", "Quận", "Xã", "Phường", "Bản", "Thôn",
    "Tổ dân phố", "Khu",
)  # fmt: skip


def named(text: str, labels: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Write the name of an alert's unit where its id stands as a word. names: by id."""
    id_ = labels.get(UNIT, "")
    name = names.get(id_, "")
    if not id_ or not name or id_ not in text:
        return text
    word = _WORD.format(re.escape(id_))
    return re.sub(word, lambda found: _fitting(name, text[: found.start()]), text)


def named_texts(
    annotations: Mapping[str, str],
    labels: Mapping[str, str],
    vi: Mapping[str, str],
    en: Mapping[str, str],
) -> dict[str, str]:
    """Write names into all texts of a rule that people read; addresses stay as they are."""
    told = dict(annotations)
    for text in TEXTS:
        for name, names in ((text, vi), (text + _EN, en)):
            if name in told:
                told[name] = named(told[name], labels, names)
    return told


def _fitting(name: str, before: str) -> str:
    """Begin with a small letter within a sentence, if what kind it is stands first."""
    is_kind = any(name.startswith(f"{kind} ") for kind in _KINDS)
    if is_kind and not _BEGINS.search(before):
        return name[0].lower() + name[1:]
    return name
