"""Secrets of channels: in files that are read anew for each message, so that they can change."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from core.service.secrets import secret_text
from core.service.settings import Secret


class SecretError(Exception):
    """A secret cannot be had; the message says which file is meant, never what is in it."""


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a secret is: in a file, or, of files that others wrote, in the text itself."""

    file: str = ""
    inline: Secret | None = None

    def __bool__(self) -> bool:
        """Whether there is one at all."""
        return bool(self.file) or self.inline is not None


NONE: Final = SecretRef()
_USUAL: Final = "oncall.yml"


@dataclass(frozen=True, slots=True)
class Vault:
    """Folders in which secrets are looked for: of the configuration, then of the installation.

    beside: the file that names them.
    """

    config: Path
    state: Path
    beside: str = _USUAL

    def read(self, ref: SecretRef) -> str:
        """Give a secret. Raises SecretError."""
        if ref.inline is not None:
            return ref.inline.reveal()
        if fault := why_no_file(ref.file, self.beside):
            raise SecretError(fault)
        for path in (self.config / ref.file, self.state / ref.file, self._own(ref.file)):
            try:
                text = secret_text(path).strip()
            except FileNotFoundError:
                continue
            except (OSError, UnicodeError) as error:
                raise SecretError(f"{ref.file}: {type(error).__name__}") from None
            if not text:
                raise SecretError(f"{ref.file} is empty")
            return text
        raise SecretError(
            f"there is no file {ref.file}; put it beside {self.beside} or into IOC_STATE/secrets"
        )

    def _own(self, file: str) -> Path:
        return self.state / "secrets" / file


def why_no_file(file: str, beside: str = _USUAL) -> str | None:
    """Say why a path cannot name a secret; None: it can. beside: the file that names it."""
    path = PurePosixPath(file)
    if not file:
        return "there is no file named"
    if path.is_absolute() or ".." in path.parts:
        return f"{file}: name it from the folder of {beside}, or from IOC_STATE/secrets"
    return None
