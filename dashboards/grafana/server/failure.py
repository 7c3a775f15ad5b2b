"""What went wrong at a Grafana, in words that say what to do. A token is in none of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import requests
from grafana_client.client import GrafanaException

NOT_FOUND: Final = 404
_CHARS_MAX: Final = 300
_SAID: Final = {
    400: "refuses what was sent",
    401: "does not know the token: make a new one for the service account (docs/grafana.md)",
    403: "does not let the token do this: its service account needs the role Admin",
    404: "has no such thing; is the URL that of Grafana's first page, and is it 12.4 or newer?",
    409: "has it in another form already; somebody may be working there: try again",
    412: "has another version by now: somebody changed it meanwhile. It was not overwritten; "
    "run the command again to see the difference",
    429: "is asked too often; try again in a minute",
    502: "does not answer behind its proxy: is it starting? Try again in a minute",
    503: "is not ready: is it starting? Try again in a minute",
    504: "does not answer behind its proxy: is it starting? Try again in a minute",
}


class ServerError(Exception):
    """Grafana could not be asked, or refused. status: what it answered, 0 without an answer."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


@contextmanager
def told(url: str, what: str) -> Iterator[None]:
    """Make one line of everything that can go wrong while `what` is done at a Grafana."""
    try:
        yield
    except GrafanaException as error:
        said = _SAID.get(error.status_code, "failed; its own log says why")
        own = _own_words(error.response)
        reason = f"{url}: {what}: Grafana {said} ({error.status_code}{own})"
        raise ServerError(reason, error.status_code) from None
    except requests.RequestException as error:
        raise ServerError(f"{url}: {what}: {_why_unanswered(error)}") from None


def _why_unanswered(error: requests.RequestException) -> str:
    match error:
        case requests.exceptions.SSLError():
            return "its certificate is not trusted; --ca-file names the authority that signed it"
        case requests.Timeout():
            return "no answer in time; is it starting, or busy? Try again in a minute"
        case requests.TooManyRedirects():
            return "it leads elsewhere; give the address that a browser ends at"
        case requests.JSONDecodeError():
            return "the answer is not Grafana's; is the URL that of Grafana's first page?"
        case requests.ConnectionError():
            return "cannot be reached; does it run? One that starts takes a minute"
        case _:
            return f"failed ({type(error).__name__})"


def _own_words(response: object) -> str:
    text = response.get("message", "") if isinstance(response, dict) else response
    plain = " ".join(str(text).split())[:_CHARS_MAX]
    return f": {plain}" if plain else ""
