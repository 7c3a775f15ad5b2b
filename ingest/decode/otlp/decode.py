"""Bytes of OTLP, unpacked, to columns."""

from enum import StrEnum
from typing import Final

import orjson
from google.protobuf.descriptor import Descriptor
from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)

from core.model import Fault, Reason
from ingest.decode.believed import believed
from ingest.decode.keys import name
from ingest.decode.rows import Decoded, Rows
from ingest.decode.times import AHEAD_MS, EARLIEST_MS, TimeWindow
from ingest.decode.wire import BYTES, Allowed, WireError, fields

from .attributes import resource_labels
from .gathered import Gathered
from .metrics import take

# Two bytes can be a point, and a point takes a hundred: who sends much is counted before.
_FEW_BYTES: Final = 256 * 1024
_MESSAGES_MAX: Final = 250_000
_JSON_BYTES_MAX: Final = 1 << 20


class Encoding(StrEnum):
    """Of a request, and of its answer; the value is the content type."""

    PROTOBUF = "application/x-protobuf"
    JSON = "application/json"


def decode(
    body: bytes,
    *,
    encoding: Encoding,
    now_ms: int,
    ahead_ms: int = AHEAD_MS,
    earliest_ms: int = EARLIEST_MS,
) -> Decoded:
    """Read a request; points with faults are left out, the others kept.

    `unreadable`: it is no such message; nothing of it is kept.
    """
    gathered = Gathered()
    try:
        request = _of_json(body) if encoding is Encoding.JSON else _of_protobuf(body)
    except (WireError, DecodeError, ParseError, orjson.JSONDecodeError, RecursionError) as error:
        detail = f"no ExportMetricsServiceRequest, or broken: {error}"
        fault = Fault("", Reason.INVALID_PAYLOAD, detail)
        return Decoded(Rows.empty(), name, gathered.place, (fault,), rejected=1, unreadable=True)
    _gather(request, gathered)
    window = TimeWindow.around(now_ms, ahead_ms=ahead_ms, earliest_ms=earliest_ms)
    rows = believed(gathered.rows(), window, gathered.refusals, gathered.place, "nanoseconds")
    refusals = gathered.refusals
    return Decoded(rows, name, gathered.place, refusals.in_order(), rejected=refusals.samples)


def _gather(request: ExportMetricsServiceRequest, gathered: Gathered) -> None:
    for r, resource in enumerate(request.resource_metrics):
        sender = resource_labels(resource.resource.attributes)
        for s, scope in enumerate(resource.scope_metrics):
            for m, metric in enumerate(scope.metrics):
                gathered.begin(f"/resourceMetrics/{r}/scopeMetrics/{s}/metrics/{m}")
                take(metric, sender, gathered)


def _of_json(body: bytes) -> ExportMetricsServiceRequest:
    if len(body) > _JSON_BYTES_MAX:
        raise WireError(f"more than {_JSON_BYTES_MAX} bytes of JSON; send protobuf")
    read = orjson.loads(body)
    if not isinstance(read, dict):
        raise WireError("the JSON is no object")
    return ParseDict(read, ExportMetricsServiceRequest(), ignore_unknown_fields=True)


def _of_protobuf(body: bytes) -> ExportMetricsServiceRequest:
    if len(body) > _FEW_BYTES:
        allowed = Allowed("points and attributes", _MESSAGES_MAX)
        _count(body, ExportMetricsServiceRequest.DESCRIPTOR, allowed)
    return ExportMetricsServiceRequest.FromString(body)


def _count(message: bytes, kind: Descriptor, left: Allowed) -> None:
    """Count the messages inside a message, before each becomes an object. Raises WireError."""
    for number, wire_type, value, _ in fields(message):
        field = kind.fields_by_number.get(number)
        if wire_type == BYTES and isinstance(value, bytes) and field and field.message_type:
            left.take(1)
            _count(value, field.message_type, left)
