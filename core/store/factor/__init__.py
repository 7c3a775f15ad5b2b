"""The second factor of people: codes of an authenticator (RFC 6238), and recovery codes."""

from .codes import (
    TYPED_MAX,
    Recovery,
    Typed,
    matching_step,
    new_recovery,
    new_secret,
    uri,
)
from .policy import GRACE, Standing, standing
from .seal import FILE as SEAL_FILE
from .seal import Seal, SealError
from .tables import (
    Confirmed,
    Factor,
    Fit,
    Way,
    accept,
    confirm,
    enrolled,
    find,
    note_asked,
    note_wrong,
    offer,
    renew,
    reset,
    sealed,
)

__all__ = [
    "GRACE",
    "SEAL_FILE",
    "TYPED_MAX",
    "Confirmed",
    "Factor",
    "Fit",
    "Recovery",
    "Seal",
    "SealError",
    "Standing",
    "Typed",
    "Way",
    "accept",
    "confirm",
    "enrolled",
    "find",
    "matching_step",
    "new_recovery",
    "new_secret",
    "note_asked",
    "note_wrong",
    "offer",
    "renew",
    "reset",
    "sealed",
    "standing",
    "uri",
]
