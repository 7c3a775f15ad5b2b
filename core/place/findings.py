"""What is wrong in a place's files: file, line, field, reason. One type for every file."""

from dataclasses import dataclass, field

FINDINGS_MAX = 1000  # kept per run; a wrong delimiter must not print a million lines


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to repair. Line 0 means the whole file; the field may be empty."""

    file: str
    line: int
    field: str  # a column of a CSV, a JSON pointer into YAML
    reason: str  # what was found, what is expected, what to do

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.reason}" if self.field else f"{place}: {self.reason}"


@dataclass(slots=True)
class Findings:
    """Collects the findings of one file, so that no reader stops at the first."""

    file: str
    _found: list[Finding] = field(default_factory=list)
    _dropped: int = 0

    def add(self, line: int, where: str, reason: str) -> None:
        """Note one finding; beyond `FINDINGS_MAX` they are only counted."""
        if len(self._found) >= FINDINGS_MAX:
            self._dropped += 1
            return
        self._found.append(Finding(self.file, line, where, reason))

    def all(self) -> tuple[Finding, ...]:
        """Everything found, in file order, each thing once."""
        found = tuple(sorted(set(self._found)))
        if not self._dropped:
            return found
        return (*found, Finding(self.file, 0, "", f"and {self._dropped} more findings"))
