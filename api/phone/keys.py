"""What is answered to who has no key, or one that is over."""

from time import monotonic
from typing import Final

from fastapi import Request

from alerts.links import tables
from alerts.oncall.staff import Person
from api.requests import address_of
from api.services import Services
from core.service.problem import Problem
from core.store.pool import Connection

_SLOTS: Final = 1024  # of guessers; two may share one
UNKNOWN: Final = Problem(
    404, "No such link", "open it from the message as it came, or sign in at /p"
)


async def is_shut_out(conn: Connection, person: Person) -> bool:
    """Whether somebody may not act any more: his account is disabled."""
    return bool(person.user) and await tables.is_shut_out(conn, person.user)


def guessed(request: Request, services: Services) -> Problem:
    """Refuse what opens nothing. Whoever tries many waits; a true key is never made to."""
    slot = str(hash(address_of(request)) % _SLOTS)
    wait = services.guesses.take(slot, now=monotonic())
    if not wait:
        return UNKNOWN
    seconds = int(wait) + 1
    return Problem(
        429,
        "Too many wrong links",
        f"wait {seconds} s",
        extra={"retry_after_seconds": seconds},
        headers={"Retry-After": str(seconds)},
    )


def over(why: str, services: Services) -> Problem:
    """Say that a link opens nothing any more, and what to do."""
    phone = services.profile.duty_phone
    detail = f"{why}; sign in at /p, or call {phone}"
    return Problem(410, "The link is over", detail, extra={"duty_phone": phone})
