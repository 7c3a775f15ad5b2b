"""What a person is told, in both languages. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Vietnamese and English. Figures in them are written as in Vietnam."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.vi
