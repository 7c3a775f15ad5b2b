"""A text message: as short as networks have it, with or without the marks of Vietnamese. Pure."""

import unicodedata
from dataclasses import replace
from enum import StrEnum
from typing import Final

from .chat import shorter
from .facts import Facts

GSM_CHARS_MAX: Final = 160  # one part of GSM-7
UCS2_CHARS_MAX: Final = 70  # one part
UCS2_LINKED_MAX: Final = 134  # two, 67 each
_DOUBLE: Final = frozenset("[]{}^~\\|€")  # take two places of GSM-7
_PLAIN: Final = str.maketrans({
    "đ": "d", "Đ": "D", "\N{EN DASH}": "-", "—": "-", "\N{MINUS SIGN}": "-", "“": '"', "”": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'", "·": ",",
    "…": "...", "≥": ">=", "≤": "<=", "\N{MULTIPLICATION SIGN}": "x",
    "{": "(", "}": ")", "|": "/", "\\": "/", "~": "-", "^": "", "\N{NO-BREAK SPACE}": " ",
})  # fmt: skip
_WHAT_CHARS: Final = (80, 60, 40, 20)  # when there are no words to cut at
_WHERE_CHARS_MIN: Final = 20
_LAST_ASCII: Final = 126


class SmsForm(StrEnum):
    """What the provider carries."""

    PLAIN = "plain"  # no marks, GSM-7
    MARKED = "marked"  # UCS-2


def sms(facts: Facts, form: SmsForm = SmsForm.PLAIN) -> str:
    """Write a message. The state, what, where, since and the link stay; a long `what` is cut."""
    end = facts.link or f"Mã {facts.code}"
    most = UCS2_LINKED_MAX if facts.link else UCS2_CHARS_MAX
    shapes = [
        (facts.evidence, facts.next),
        ("", facts.next),
        ("", ""),
    ]
    if form is SmsForm.PLAIN:
        most = GSM_CHARS_MAX
    for evidence, what_next in shapes:
        text = _shown(_joined(facts, facts.subject, evidence, what_next), end, form)
        if length(text, form) <= most:
            return text
    return _cut(facts, end, form, most)


def length(text: str, form: SmsForm) -> int:
    """Count as networks do: places of GSM-7, or UTF-16 units."""
    if form is SmsForm.PLAIN:
        return sum(2 if each in _DOUBLE else 1 for each in text)
    return len(text.encode("utf-16-le")) // 2


def plain(text: str) -> str:
    """Leave marks out, and write what GSM-7 lacks by what it has."""
    bare = unicodedata.normalize("NFD", text.translate(_PLAIN))
    kept = (each for each in bare if not unicodedata.combining(each))
    return "".join(each if each >= " " and ord(each) <= _LAST_ASCII else "?" for each in kept)


def _joined(facts: Facts, what: str, evidence: str, what_next: str) -> str:
    head = ", ".join(filter(None, (what, facts.place, facts.times)))
    tail = "".join(f" {_ended(each)}" for each in (evidence, what_next) if each)
    return f"{facts.state}: {_ended(head)}{tail}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "…", "?")) else f"{text}."


def _shown(text: str, end: str, form: SmsForm) -> str:
    text = unicodedata.normalize("NFC", text)
    if form is SmsForm.MARKED:
        return f"{text} {end}"
    # A link stays as it is: cut or changed it leads nowhere.
    return f"{plain(text)} {end if '://' in end else plain(end)}"


def _cut(facts: Facts, end: str, form: SmsForm, most: int) -> str:
    """Shorten what it is about, by words and then by letters, and the where; then the link goes."""
    words = facts.subject[:most].split(" ")
    shapes = [
        (" ".join(words[:count]).rstrip(",;:") + "…", facts)
        for count in range(len(words) - 1, 0, -1)
    ]
    short = replace(facts, where=shorter(facts.where, _WHERE_CHARS_MIN))
    shapes += [(shorter(facts.subject, chars), short) for chars in _WHAT_CHARS]
    if not facts.link:  # 70 letters may have no room for where, nor for since when
        bare = replace(facts, where="")
        for about in (bare, replace(bare, since=None)):
            shapes += [(shorter(facts.subject, chars), about) for chars in _WHAT_CHARS]
    for what, about in shapes:
        text = _shown(_joined(about, what, "", ""), end, form)
        if length(text, form) <= most:
            return text
    if facts.link:  # so long that it leaves no room for what it is about
        return sms(replace(facts, link=""), form)
    return _shown(f"{facts.state}.", end, form)
