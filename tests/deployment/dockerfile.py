"""deploy/Dockerfile as its stages and steps: what a container engine would do with it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parents[2] / "deploy" / "Dockerfile"

_WORDS: Final = {"FROM", "RUN", "COPY", "WORKDIR", "ENV", "USER", "ENTRYPOINT"}


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: its word, and what follows it."""

    word: str
    rest: str


@dataclass(frozen=True, slots=True)
class Stage:
    """What begins with FROM. name: what COPY --from calls it."""

    base: str
    name: str
    steps: list[Step] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        """Read what ENV says."""
        found: dict[str, str] = {}
        for step in self.steps:
            if step.word == "ENV":
                found |= dict(pair.split("=", 1) for pair in step.rest.split())
        return found

    def last(self, word: str) -> str:
        """Read the last instruction of this word."""
        return [step.rest for step in self.steps if step.word == word][-1]

    def entrypoint(self) -> list[str]:
        """Read what a container starts."""
        words: list[str] = json.loads(self.last("ENTRYPOINT"))
        return words


def stages(text: str) -> list[Stage]:
    """Read all stages. Raises ValueError when it says more than we follow."""
    found: list[Stage] = []
    for step in _steps(text):
        if step.word == "FROM":
            named = re.fullmatch(r"(\S+)(?: AS (\S+))?", step.rest)
            if not named:
                raise ValueError(f"FROM {step.rest}")
            found.append(Stage(named[1], named[2] or ""))
        else:
            found[-1].steps.append(step)
    return found


def bases(text: str) -> list[str]:
    """Name the images that it begins with."""
    return [stage.base for stage in stages(text)]


def _steps(text: str) -> Iterator[Step]:
    kept = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    for line in re.sub(r"\\\n\s*", " ", "\n".join(kept)).splitlines():
        word, _, rest = line.partition(" ")
        if word not in _WORDS:
            raise ValueError(f"{word} is nothing that we follow: {line}")
        yield Step(word, rest.strip())
