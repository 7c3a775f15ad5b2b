"""Errors as Prometheus' HTTP API tells them. Pure."""

from collections.abc import Sequence
from enum import Enum

import orjson

from .asked import Told


class ErrorType(Enum):
    """Kind of an error, and the HTTP status that goes with it."""

    BAD_DATA = ("bad_data", 400)
    EXECUTION = ("execution", 422)
    TIMEOUT = ("timeout", 503)
    CANCELED = ("canceled", 503)
    UNAVAILABLE = ("unavailable", 503)
    INTERNAL = ("internal", 500)

    def __init__(self, type_: str, status: int) -> None:
        self.type = type_
        self.status = status


class BadDataError(Exception):
    """A request that makes no sense; says why."""


class BadParameterError(BadDataError):
    """A parameter of a request does not fit."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f'invalid parameter "{name}": {reason}')


def failed(kind: ErrorType, message: str) -> Told:
    """Write an answer that is none."""
    body = {"status": "error", "errorType": kind.type, "error": message}
    return Told(kind.status, orjson.dumps(body))


def succeeded(
    data: Sequence[bytes], warnings: Sequence[str] = (), infos: Sequence[str] = ()
) -> Told:
    """Write an answer around its data, which is JSON already, in parts."""
    parts = [b'{"status":"success","data":', *data]
    for name, told in ((b"warnings", warnings), (b"infos", infos)):
        parts += [b',"%b":%b' % (name, orjson.dumps(list(told)))] if told else []
    return Told(200, b"".join([*parts, b"}"]))
