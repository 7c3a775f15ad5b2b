"""The cookies of this process: out of reach of scripts, and behind TLS bound to the host."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from fastapi import Request, Response
from starlette.requests import HTTPConnection

from core.store import pairing, sessions


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that only this process reads."""

    name: str
    same_site: Literal["lax", "strict"]
    lives: timedelta

    def of(self, connection: HTTPConnection) -> str | None:
        """Read it from a request or a socket."""
        secure = connection.url.scheme in ("https", "wss")
        return connection.cookies.get(self._name(secure=secure))

    def give(self, request: Request, response: Response, value: str) -> None:
        """Hand it to the browser."""
        secure = request.url.scheme == "https"
        response.set_cookie(
            self._name(secure=secure),
            value,
            max_age=int(self.lives.total_seconds()),
            path="/",
            secure=secure,
            httponly=True,
            samesite=self.same_site,
        )

    def take_back(self, request: Request, response: Response) -> None:
        """Make the browser forget it."""
        secure = request.url.scheme == "https"
        response.delete_cookie(
            self._name(secure=secure),
            path="/",
            secure=secure,
            httponly=True,
            samesite=self.same_site,
        )

    def _name(self, *, secure: bool) -> str:
        return f"__Host-{self.name}" if secure else self.name


SESSION: Final = Cookie("ioc_session", "lax", sessions.ABSOLUTE)
# Browsers keep no cookie for longer than this; each report of a screen begins it anew.
SCREEN: Final = Cookie("ioc_screen", "strict", timedelta(days=400))
# Until the code ends, and then the time for collecting what was approved at the last moment.
PAIRING: Final = Cookie("ioc_pairing", "strict", 2 * pairing.PERIOD)
