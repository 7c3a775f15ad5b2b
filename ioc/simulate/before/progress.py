"""What was done before: so that a restart goes on where the last run stopped."""

import json
from dataclasses import dataclass
from pathlib import Path

_SAVE_EACH_MS = 30_000


@dataclass(slots=True)
class Progress:
    """A small file; without one nothing is remembered. Losing it costs only repeated work.

    One process writes it: the past and the running day have a file each.
    """

    path: Path | None = None
    seed: int = 0
    history_from_ms: int = 0  # 0: none was sent
    history_until_ms: int = 0  # all before it is sent, back to `history_from_ms`
    live_until_ms: int = 0
    lead_in_sent: bool = False  # what was to follow of the past is sent, to its end

    @classmethod
    def read(cls, path: Path, *, seed: int) -> "Progress":
        """Read what is remembered; nothing when the file is missing, odd or of another seed."""
        try:
            found = json.loads(path.read_text("utf-8"))
            if found["seed"] == seed:
                return cls(
                    path,
                    seed,
                    int(found["history_from"]),
                    int(found["history_until"]),
                    int(found["live_until"]),
                    bool(found["lead_in_sent"]),
                )
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return cls(path, seed)

    def reported(self, time_ms: int) -> None:
        """Note how far the live run has come; saved now and then."""
        if time_ms - self.live_until_ms >= _SAVE_EACH_MS:
            self.live_until_ms = time_ms
            self.save()

    def save(self) -> None:
        """Write the file whole."""
        if self.path is None:
            return
        found = {
            "seed": self.seed,
            "history_from": self.history_from_ms,
            "history_until": self.history_until_ms,
            "live_until": self.live_until_ms,
            "lead_in_sent": self.lead_in_sent,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        half_written = self.path.with_name(f".{self.path.name}")
        half_written.write_text(json.dumps(found), "utf-8")
        half_written.replace(self.path)
