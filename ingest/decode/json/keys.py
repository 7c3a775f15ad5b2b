"""The raw key of a series in JSON: metric, labels and unit of measure as sent."""

import unicodedata
from dataclasses import replace

from core.model import Fault, Identity, Reason, identity_fault
from ingest.decode.refusals import Detail, shown
from ingest.decode.rows import Named

from .strict import Absent, Members, Number, kind, loads

ABSENT = Absent.ABSENT

# No JSON text may hold NUL, so it parts the three without ambiguity; absent parts are empty.
SEPARATOR = b"\0"
PARTS = 3


def name(raw: bytes) -> Named | Fault:
    """Read a raw key: the identity and unit it names, or the first thing wrong with it.

    The fault's `where` is relative to the sample: "/metric", "/labels/operator".
    """
    parts = raw.decode(errors="replace").split("\0")
    if len(parts) != PARTS:
        return Fault("", Reason.INVALID_PAYLOAD, "holds NUL, which JSON forbids")
    metric, labels, unit_of_measure = (loads(part) if part else ABSENT for part in parts)
    return named(metric, labels, unit_of_measure)


def named(metric: object, labels: object, unit_of_measure: object) -> Named | Fault:
    """Judge the three parts as `strict.loads` gave them."""
    if type(metric) is not str:
        detail = f"expected the metric's name as text, got {_found(metric)}"
        return Fault("/metric", Reason.INVALID_NAME, detail)
    if unit_of_measure is not ABSENT and type(unit_of_measure) is not str:
        detail = f"expected text such as 'ms', got {_found(unit_of_measure)}; or leave it out"
        return Fault("/unit_of_measure", Reason.WRONG_UNIT_OF_MEASURE, detail)
    texts = _texts(labels)
    if isinstance(texts, Fault):
        return texts
    identity = Identity.of(metric, texts)
    if fault := identity_fault(identity, where=""):
        if fault.where.startswith("/labels/"):
            return replace(fault, where=pointer("/labels", fault.where.removeprefix("/labels/")))
        return fault
    return Named(identity, unit_of_measure if isinstance(unit_of_measure, str) else None)


def _texts(labels: object) -> dict[str, str] | Fault:
    """Labels proven to be text each, no two of them one after NFC."""
    if labels is ABSENT:
        return {}
    if not isinstance(labels, Members):
        detail = f'expected an object such as {{"operator": "viettel"}}, got {_found(labels)}'
        return Fault("/labels", Reason.INVALID_LABEL, detail)
    if labels.twice is not None:
        return _twice(labels.twice)
    texts: dict[str, str] = {}
    for label, value in labels.items():
        if type(value) is not str:
            detail = f'label values are text, got {_found(value)}; write "…" around it'
            return Fault(pointer("/labels", label), Reason.INVALID_LABEL, detail)
        composed = unicodedata.normalize("NFC", label)
        if composed in texts:
            return _twice(label)
        texts[composed] = value
    return texts


def _twice(label: str) -> Fault:
    detail = "the label occurs twice (composed and decomposed letters are one); keep one"
    return Fault(pointer("/labels", label), Reason.INVALID_PAYLOAD, detail)


def pointer(start: str, member: str) -> str:
    """JSON pointer to a member, its name escaped, printable and short."""
    return f"{start}/{shown(member)[1:-1].replace('~', '~0').replace('/', '~1')}"


def encodable(text: str) -> bool:
    r"""Tell whether a text can be UTF-8: JSON may name half a surrogate pair by \\ud800."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _found(value: object) -> str:
    if isinstance(value, Detail):
        return value
    return f"the number {shown(value.text)}" if isinstance(value, Number) else kind(value)
