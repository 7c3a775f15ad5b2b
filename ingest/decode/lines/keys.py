"""The raw key of a series in line protocol: measurement, tags and field name as sent."""

import re
import unicodedata
from dataclasses import replace

from core.model import Fault, Identity, Reason, identity_fault
from ingest.decode.refusals import shown
from ingest.decode.rows import Named

# No line holds a newline outside quotation marks, so it parts head and field without ambiguity.
KEY = b"%b\n%b"

_MEASUREMENT = re.compile(r"((?:\\[ ,]|[^ ,])++)(?:,(.*+))?+", re.DOTALL)
_TAG = re.compile(r"((?:\\[ ,=]|[^ ,=])++)=((?:\\[ ,=]|[^ ,=])++)(,|\Z)")
_NAME = re.compile(r"(?:\\[ ,=]|[^ ,=])++")
_ESCAPED = re.compile(r"\\([ ,=])")
_ESCAPED_IN_MEASUREMENT = re.compile(r"\\([ ,])")


def name(raw: bytes) -> Named | Fault:
    """Read a raw key, `measurement,tag=value` and field: the identity it names, or what is wrong.

    The metric is `measurement_field`, or the measurement alone for a field named `value`.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return Fault("", Reason.INVALID_PAYLOAD, f"not UTF-8: {shown(raw)}")
    head, _newline, field = text.partition("\n")
    match = _MEASUREMENT.fullmatch(head)
    if _NAME.fullmatch(field) is None:
        return Fault("", Reason.INVALID_NAME, f"expected field=value, got {shown(field)}=…")
    if match is None:
        return Fault("", Reason.INVALID_NAME, f"expected measurement,tag=value, got {shown(head)}")
    tags = _tags(match[2])
    if isinstance(tags, Fault):
        return tags
    measurement = _ESCAPED_IN_MEASUREMENT.sub(r"\1", match[1])
    unescaped = _ESCAPED.sub(r"\1", field)
    metric = measurement if unescaped == "value" else f"{measurement}_{unescaped}"
    identity = Identity.of(metric, tags)
    if fault := identity_fault(identity, where=""):
        tag = fault.where.removeprefix("/labels/")
        what = f"tag {shown(tag)}: " if tag != fault.where else ""
        return replace(fault, where="", detail=what + fault.detail)
    return Named(identity)


def _tags(text: str | None) -> dict[str, str] | Fault:
    """Tags proven to be well formed, no two of them one after NFC."""
    tags: dict[str, str] = {}
    at, more = 0, text is not None
    while text is not None and more:
        if (match := _TAG.match(text, at)) is None:
            detail = f"expected tag=value, got {shown(text[at:])}"
            return Fault("", Reason.INVALID_LABEL, detail)
        tag = unicodedata.normalize("NFC", _ESCAPED.sub(r"\1", match[1]))
        if tag in tags:
            return Fault("", Reason.INVALID_PAYLOAD, f"tag {shown(tag)} occurs twice; keep one")
        tags[tag] = _ESCAPED.sub(r"\1", match[2])
        at, more = match.end(), match[3] == ","
    return tags
