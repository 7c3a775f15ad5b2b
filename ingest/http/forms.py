"""What a body may be written in, and how each is read."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from core.service.problem import Problem
from ingest.decode import json, lines, otlp, remote_write
from ingest.decode.lines import Precision
from ingest.decode.otlp import Encoding
from ingest.decode.remote_write import Version
from ingest.decode.rows import Decoded
from ingest.resolve import Protocol

Query = Mapping[str, Sequence[str]]

_PROTOBUF: Final = re.compile(r"application/x-protobuf(?:\s*;\s*proto\s*=\s*\"?([\w.]+)\"?)?\s*")


class Form(Enum):
    """What a body is written in."""

    JSON = Protocol.JSON
    LINES = Protocol.LINES
    REMOTE_WRITE = Protocol.REMOTE_WRITE
    OTLP = Protocol.OTLP


FORMS: Final[Mapping[str, Form]] = {
    "/api/v1/ingest": Form.JSON,
    "/api/v1/write": Form.REMOTE_WRITE,
    "/write": Form.LINES,
    "/api/v2/write": Form.LINES,
    "/v1/metrics": Form.OTLP,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a body is read. context: what has to be known to read it again."""

    decode: Callable[[bytes, int], Decoded]
    context: Mapping[str, str]


def reading(form: Form, query: Query, content_type: str) -> Reading | Problem:
    """Find out how a body is read, or why it cannot be."""
    match form:
        case Form.JSON:
            return Reading(lambda body, now_ms: json.decode(body, now_ms=now_ms), {})
        case Form.LINES:
            return _of_lines(query.get("precision", [""])[0])
        case Form.REMOTE_WRITE:
            return _of_remote_write(content_type)
        case Form.OTLP:
            return _of_otlp(content_type)


def _of_lines(name: str) -> Reading | Problem:
    precision = Precision.of(name)
    if precision is None:
        detail = f"{name!r} is none of ns, us, ms, s, m, h"
        return Problem(400, "Unknown precision", detail)

    def decode(body: bytes, now_ms: int) -> Decoded:
        return lines.decode(body, precision=precision, now_ms=now_ms)

    return Reading(decode, {"precision": precision.name.lower()})


def _of_remote_write(content_type: str) -> Reading | Problem:
    found = _PROTOBUF.fullmatch(content_type.strip().lower())
    names = {each.value.lower(): each for each in Version}
    version = names.get(found[1] or Version.ONE.value.lower()) if found else None
    if version is None:
        known = " or ".join(f"application/x-protobuf;proto={each.value}" for each in Version)
        return Problem(415, "Unknown content type", f"send {known}, packed with Snappy")

    def decode(body: bytes, now_ms: int) -> Decoded:
        return remote_write.decode(body, version=version, now_ms=now_ms)

    return Reading(decode, {"version": version.value})


def encoding_of(content_type: str) -> Encoding | None:
    """Find out what an OTLP request is written in, and so its answer."""
    plain = content_type.partition(";")[0].strip().lower()
    return next((each for each in Encoding if each.value == plain), None)


def _of_otlp(content_type: str) -> Reading | Problem:
    encoding = encoding_of(content_type)
    if encoding is None:
        known = " or ".join(Encoding)
        return Problem(415, "Unknown content type", f"send metrics of OTLP as {known}")

    def decode(body: bytes, now_ms: int) -> Decoded:
        return otlp.decode(body, encoding=encoding, now_ms=now_ms)

    return Reading(decode, {"encoding": encoding.value})
