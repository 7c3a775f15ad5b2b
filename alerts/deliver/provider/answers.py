"""What a provider's answer means: the first rule that fits says it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import jmespath
import orjson
from jmespath.exceptions import JMESPathError

from promql.tree import RegexError, regex


class Meaning(StrEnum):
    """What an answer can mean."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"  # the token is: get another, ask again


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRule:
    """Fits when all fits that it says. equals: of what `json` finds; absent: anything true.

    json: JMESPath; match: a regular expression over the body.
    """

    means: Meaning
    status: tuple[int, ...] = ()
    json: str = ""
    equals: tuple[str, ...] = ()
    match: str = ""

    def fits(self, status: int, body: bytes) -> bool:
        """Whether an answer is of this kind."""
        if self.status and status not in self.status:
            return False
        if self.match and not regex(self.match).search(body.decode("utf-8", "replace")):
            return False
        return not self.json or self._found(found(self.json, body))

    def _found(self, value: object) -> bool:
        return shown(value) in self.equals if self.equals else bool(value)


def meaning(rules: Sequence[AnswerRule], status: int, body: bytes) -> Meaning | None:
    """Say what an answer means; None: no rule fits."""
    return next((each.means for each in rules if each.fits(status, body)), None)


def found(path: str, body: bytes) -> object:
    """Give what a path finds in a body; None when it is no JSON or there is nothing."""
    try:
        return sought(path, orjson.loads(body))
    except orjson.JSONDecodeError:
        return None


def sought(path: str, document: object) -> object:
    """Give what a path finds in a document; None when there is nothing."""
    try:
        return jmespath.search(path, document)
    except (JMESPathError, RecursionError):
        return None


def shown(value: object) -> str:
    """Write a value as it is written in YAML."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


def why_no_path(path: str) -> str | None:
    """Say what is wrong with a path; None: nothing."""
    try:
        jmespath.compile(path)
    except JMESPathError as error:
        return f"not JMESPath: {' '.join(str(error).split())[:200]}"
    return None


def why_no_match(text: str) -> str | None:
    """Say what is wrong with a regular expression; None: nothing."""
    try:
        regex(text)
    except RegexError as error:
        return str(error)
    return None
