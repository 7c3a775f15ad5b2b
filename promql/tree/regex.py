"""Regular expressions of matchers: RE2, over the whole value, the dot takes line ends too. Pure."""

from functools import lru_cache
from typing import Final

import re2

REGEX_BYTES_MAX: Final = 256
_CACHED: Final = 1_000


class RegexError(ValueError):
    """An expression that cannot be used; says why."""


@lru_cache(_CACHED)
def regex(pattern: str) -> "re2._Regexp":
    """Compile an expression. Raises RegexError."""
    if len(pattern.encode()) > REGEX_BYTES_MAX:
        raise RegexError(f"regular expression is longer than {REGEX_BYTES_MAX} bytes")
    options = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0]
        said = reason.decode() if isinstance(reason, bytes) else str(reason)
        raise RegexError(f"error parsing regexp: {said}") from None
