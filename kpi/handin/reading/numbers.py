"""What a text in a number cell means, in Vietnamese or English notation. Pure.

Nothing is guessed: what can be read in two ways asks, what is no number says where it stops being
one. A cell that its file holds as a number is no matter of this module.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from kpi.sheets import searched

DIGITS_MAX: Final = 15  # what a float keeps of a decimal number


class Trouble(StrEnum):
    """Why a text gives no number."""

    NOT_A_NUMBER = "not_a_number"
    GROUPS = "number_groups"  # digits that are not in threes between separators
    AMBIGUOUS = "number_ambiguous"
    ZERO_OR_NONE = "zero_or_none"  # "không" is 0, or none
    WORDS = "number_with_words"  # "5 triệu đồng"
    DATE = "number_is_date"
    DIGITS = "number_too_many_digits"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text means. value: None of a blank cell, too; choices: the numbers it may mean.

    at: the first character that is wrong, from 0. is_percent: a % stood behind it; value is in
    percent. words: what stood behind the number of trouble WORDS, whose number is the choice.
    """

    value: float | None = None
    trouble: Trouble | None = None
    choices: tuple[float, ...] = ()
    at: int | None = None
    is_percent: bool = False
    words: str = ""


BLANK: Final = Reading()

_BLANKS: Final = frozenset({
    "", "-", "--", "/", ".", "..", "...", "x", "n/a", "na", "null", "none", "trong", "de trong",
    "khong co", "chua co", "khong co du lieu", "chua co du lieu", "khong co so lieu",
    "chua co so lieu", "khong ap dung", "khong phat sinh so lieu", "no data",
})  # fmt: skip
_NO: Final = frozenset({"khong", "k", "ko"})
# One letter for one, so that places stay: full-width and other digits, spaces, dashes.
_PLAIN: Final = {
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    0xFF0C: ",", 0xFF0E: ".", 0xFF0D: "-", 0xFF0B: "+", 0xFF05: "%", 0x2212: "-", 0x2013: "-",
    0x2014: "-", 0x00A0: " ", 0x202F: " ", 0x2009: " ", 0x2007: " ", 0x2026: ".",
}  # fmt: skip
_BODY: Final = re.compile(r"[0-9][0-9., ]*")
_PLAIN_DIGITS: Final = re.compile(r"[0-9]+")
_SPACED: Final = re.compile(r"([0-9]{1,3}(?: [0-9]{3})+)(?:[.,]([0-9]+))?")
_VIETNAMESE: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+),([0-9]+)")
_ENGLISH: Final = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+)\.([0-9]+)")
_MANY_GROUPS: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]{1,3}(?:,[0-9]{3}){2,})")
_ONE_SIGN: Final = re.compile(r"([0-9]+)[.,]([0-9]+)")
_STRICT: Final = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,([0-9]+))?")
_DATE: Final = re.compile(r"[0-9]{1,4}[/-][0-9]{1,2}([/-][0-9]{1,4})?")
_LOOK_ALIKES: Final = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1", "|": "1"})
_GROUP: Final = 3
_LONGEST: Final = 40  # of what may mean blank


def read_number(text: str, *, thousands: bool | None = None) -> Reading:
    """Read a text. thousands: what one separator before three digits means; None: it asks."""
    if len(text) <= DIGITS_MAX and text.isascii() and text.isdecimal():
        return Reading(float(text))  # by far the most
    plain = text.translate(_PLAIN)
    if (blank := _blank(plain)) is not None:
        return blank
    body, sign, start = _unsigned(plain)
    number = body.rstrip(" %")
    is_percent = body.rstrip().endswith("%") and body.count("%") == 1
    if (not is_percent and "%" in body) or not _BODY.fullmatch(number):
        return _not_a_number(plain, start, thousands=thousands)
    return _number(number, sign, start, thousands=thousands, is_percent=is_percent)


def read_written(text: str) -> float | None:
    """Read what `written` wrote, or a person who was asked has chosen; it never asks."""
    match = _STRICT.fullmatch(text)
    return float(f"{match[1]}{match[2].replace('.', '')}.{match[3] or 0}") if match else None


def written(value: float) -> str:
    """Write a number as Vietnam does: 1.234,5; no digit is lost."""
    exact = f"{value:.{DIGITS_MAX}g}"
    if "e" in exact:
        exact = f"{Decimal(exact):f}"
    whole, _, rest = exact.partition(".")
    sign = "-" if whole.startswith("-") else ""
    grouped = f"{int(whole.removeprefix('-')):,}".replace(",", ".")
    return f"{sign}{grouped},{rest}" if rest else f"{sign}{grouped}"


def _blank(plain: str) -> Reading | None:
    if plain[:1].isdecimal() or len(plain) > _LONGEST:
        return None
    word = searched(plain)
    if word in _NO:
        return Reading(trouble=Trouble.ZERO_OR_NONE)
    return BLANK if word in _BLANKS else None


def _unsigned(plain: str) -> tuple[str, float, int]:
    """Cut a sign off; the number's body, -1 or 1, and where the body starts."""
    if plain[:1] in {"-", "+"}:
        body = plain[1:].lstrip(" ")
        return body, -1.0 if plain[0] == "-" else 1.0, len(plain) - len(body)
    return plain, 1.0, 0


def _number(
    body: str, sign: float, start: int, *, thousands: bool | None, is_percent: bool
) -> Reading:
    """Read digits and separators."""
    if len(body) > DIGITS_MAX and _digits(body) > DIGITS_MAX:
        return Reading(trouble=Trouble.DIGITS)
    found = _parts(body)
    if found is not None:
        return Reading(sign * float(f"{found[0]}.{found[1] or 0}"), is_percent=is_percent)
    one = _ONE_SIGN.fullmatch(body)
    if not one:
        return Reading(trouble=Trouble.GROUPS, at=start + _odd_group(body))
    whole, rest = one.groups()
    if not _is_ambiguous(whole, rest) or thousands is False:
        return Reading(sign * float(f"{whole}.{rest}"), is_percent=is_percent)
    if thousands:
        return Reading(sign * float(whole + rest), is_percent=is_percent)
    meanings = (sign * float(whole + rest), sign * float(f"{whole}.{rest}"))
    return Reading(trouble=Trouble.AMBIGUOUS, choices=meanings, is_percent=is_percent)


def _digits(body: str) -> int:
    """Count the digits that matter."""
    return sum(char.isdigit() for char in body.lstrip("0., "))


def _parts(body: str) -> tuple[str, str] | None:
    """Whole and decimal digits of what has one meaning only."""
    if _PLAIN_DIGITS.fullmatch(body):
        return body, ""
    for form, separator in ((_SPACED, " "), (_VIETNAMESE, "."), (_ENGLISH, ",")):
        if match := form.fullmatch(body):
            return match[1].replace(separator, ""), match[2] or ""
    if match := _MANY_GROUPS.fullmatch(body):
        return re.sub("[.,]", "", match[1]), ""
    return None


def _is_ambiguous(whole: str, rest: str) -> bool:
    return len(rest) == _GROUP and len(whole) <= _GROUP and not whole.startswith("0")


def _odd_group(body: str) -> int:
    """Where separators stop to make sense: the first group after one that is not of three."""
    for match in re.finditer(r"[., ]([0-9]*)", body):
        if len(match[1]) != _GROUP:
            return match.start()
    return 0


def _not_a_number(plain: str, start: int, *, thousands: bool | None) -> Reading:
    if _DATE.fullmatch(plain):
        return Reading(trouble=Trouble.DATE)
    if (worded := _worded(plain[start:])) is not None:
        return worded
    mended = plain.translate(_LOOK_ALIKES)
    choices: tuple[float, ...] = ()
    if mended != plain:
        # What looks like a digit was typed for one: groups of three are thousands then.
        again = read_number(mended, thousands=True if thousands is None else thousands)
        choices = () if again.value is None else (again.value,)
    return Reading(trouble=Trouble.NOT_A_NUMBER, at=_first_wrong(plain, start), choices=choices)


def _worded(body: str) -> Reading | None:
    """Read a number with words behind it: `5 triệu đồng`, `12 người`."""
    match = re.fullmatch(r"([0-9][0-9.,]*) *([^\W\d_]{2}.*)", body)
    if not match:
        return None
    number = read_number(match[1])
    choices = number.choices if number.value is None else (number.value,)
    return Reading(
        trouble=Trouble.WORDS, at=match.start(2), choices=choices, words=match[2].strip()
    )


def _first_wrong(plain: str, start: int) -> int:
    for at, char in enumerate(plain[start:], start):
        if char not in "0123456789.," and not (char == " " and at > start):
            return at
    return min(start, len(plain) - 1)  # a sign alone
