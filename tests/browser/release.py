"""A center without senders, whose program is installed in a folder of its own: to be upgraded."""

from dataclasses import dataclass
from pathlib import Path

from tests.running import Running
from tests.servers import Database


@dataclass(frozen=True, slots=True)
class Release:
    """An api of its own over a database of its own. code: where the program is installed."""

    database: Database
    api: Running
    url: str
    code: Path

    def restart(self) -> None:
        """Stop in order and start again; ready on return."""
        self.api.stop()
        self.api.start()

    def upgrade(self, mark: str) -> None:
        """Install a new build of the screens; `mark` can be found in it. It serves on restart."""
        for page in (self.code / "dashboards" / "web" / "dist").glob("*.html"):
            page.write_text(page.read_text().replace("</head>", f"<!-- {mark} --></head>"))
