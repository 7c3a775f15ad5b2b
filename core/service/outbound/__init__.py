"""The way out: whom we may reach, a checked connection, one request and its bounded answer."""

from .exchange import BODY_BYTES_MAX, Answer, Request, exchange
from .failure import FailedError, Phase, Why
from .guard import Guard, Refusal, Spot, as_address
from .reach import Log, Lookup, Reach, system_lookup

__all__ = [
    "BODY_BYTES_MAX",
    "Answer",
    "FailedError",
    "Guard",
    "Log",
    "Lookup",
    "Phase",
    "Reach",
    "Refusal",
    "Request",
    "Spot",
    "Why",
    "as_address",
    "exchange",
    "system_lookup",
]
