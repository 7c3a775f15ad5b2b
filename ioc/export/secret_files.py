"""Which files of a place hold secrets: those are in no export, and in no backup."""

import re
from pathlib import Path
from typing import Final

FOLDER: Final = "secrets"
TEXTS: Final = {".yml", ".yaml", ".json", ".toml"}
_KEY: Final = b"PRIVATE KEY-----"  # of TLS, of SSH
# What others wrote for Alertmanager may name files anywhere: `auth_password_file: smtp.txt`.
_NAMED: Final = re.compile(
    r"(?:password|passwd|secret|token|token_id|credentials|key|url)_files?[\"']?\s*:"
    r"(.*(?:\n[ \t]*-[ \t].*)*)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\s,\[\]{}\"']+")


def secret_files(config: Path) -> frozenset[Path]:
    """Find them, but for hidden ones and what is in the folder of secrets."""
    files = [each for each in config.rglob("*") if each.is_file()]
    texts = [each.read_text("utf-8", "replace") for each in files if each.suffix in TEXTS]
    named = {config / word for text in texts for word in _words(text)}
    return frozenset(each for each in files if each in named or _KEY in each.read_bytes())


def _words(text: str) -> set[str]:
    found = (word for match in _NAMED.finditer(text) for word in _WORD.findall(match[1]))
    return {each.removeprefix("./") for each in found}
