"""Answers of OTLP/HTTP, each in the encoding of its request."""

from typing import Final, NamedTuple

from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message
from google.rpc.code_pb2 import Code
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceResponse,
)

from core.service.problem import Problem
from ingest.decode.otlp import Encoding

from .request import Stored

_CODES: Final = {
    401: Code.UNAUTHENTICATED,
    403: Code.PERMISSION_DENIED,
    405: Code.UNIMPLEMENTED,
    413: Code.RESOURCE_EXHAUSTED,
    429: Code.RESOURCE_EXHAUSTED,
    503: Code.UNAVAILABLE,
}


class Told(NamedTuple):
    """An answer."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]]


def told(answer: Stored | Problem, encoding: Encoding) -> Told:
    """Say what was stored and what was refused of it, or why nothing was stored."""
    if isinstance(answer, Stored):
        return Told(200, _written(_stored(answer), encoding), [])
    headers = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
    return Told(answer.status, _written(_refused(answer), encoding), headers)


def _stored(answer: Stored) -> ExportMetricsServiceResponse:
    response = ExportMetricsServiceResponse()
    if answer.detail:
        response.partial_success.rejected_data_points = answer.rejected
        response.partial_success.error_message = answer.detail
    return response


def _refused(problem: Problem) -> Status:
    code = _CODES.get(problem.status, Code.INVALID_ARGUMENT)
    said = f"{problem.title}: {problem.detail}" if problem.detail else problem.title
    return Status(code=code, message=said)


def _written(message: Message, encoding: Encoding) -> bytes:
    if encoding is Encoding.JSON:
        return MessageToJson(message, indent=None).encode()
    return message.SerializeToString()
