"""Files of a place without the secrets that somebody wrote into them. Pure.

Secrets of ours stand in files of their own, which are not exported; files that others wrote for
Alertmanager may have them inline.
"""

import re
from typing import Final

from core.service.redact import HIDDEN, redacted_text

_NAMES: Final = (
    r"[\w-]*(?:password|passwd|secret|token|credentials|_key|-key|apikey)|key|api_url|webhook_url"
)
_QUOTED: Final = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'"
_PAIR: Final = re.compile(
    rf"((?:^|[\s{{,\[])[\"']?(?:{_NAMES})[\"']?\s*:[ \t]+)({_QUOTED}|[^\s,}}\]#|>&*][^,}}\]\n#]*)",
    re.IGNORECASE | re.MULTILINE,
)
_BLOCK: Final = re.compile(
    rf"^([ \t]*)((?:- )?[\"']?(?:{_NAMES})[\"']?\s*:[ \t]*)[|>][^\n]*\n"
    r"(?:\1[ \t]+[^\n]*\n?|[ \t]*\n)*",
    re.IGNORECASE | re.MULTILINE,
)


def without_secrets(text: str) -> str:
    """Copy a YAML or JSON text; values of keys that hold secrets are blanked."""
    text = _BLOCK.sub(rf"\1\2{HIDDEN}\n", text)
    return redacted_text(_PAIR.sub(rf"\1'{HIDDEN}'", text))
