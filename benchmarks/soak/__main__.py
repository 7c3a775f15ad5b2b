"""`python -m benchmarks.soak [--minutes M] [--folder F]`: soak, print Markdown for RESULTS.md."""

import argparse
import tempfile
from pathlib import Path

from .run import soak


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    parser.add_argument("--minutes", type=float, default=60.0, help="how long (default: 60)")
    parser.add_argument("--folder", type=Path, help="for data and figures, outside the project")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="ioc-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # the system user of the servers passes through
    print(soak(folder.absolute(), arguments.minutes * 60), flush=True)


if __name__ == "__main__":
    main()
