"""Where the built web app lies; known without importing what serves it."""

from pathlib import Path
from typing import Final

DIST: Final = Path(__file__).parents[1] / "dashboards" / "web" / "dist"
