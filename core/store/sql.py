"""Named queries: SQL lives in `.sql` files, each statement under `-- name: …`."""

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import LiteralString

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def queries(package: str, file: str) -> Mapping[str, LiteralString]:
    """Load the named statements of one packaged `.sql` file."""
    text = files(package).joinpath(file).read_text("utf-8")
    pieces = _NAME.split(text)[1:]
    named = dict(zip(pieces[::2], pieces[1::2], strict=True))
    return {name: body.strip() for name, body in named.items()}
