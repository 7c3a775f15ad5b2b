"""Boards' files judged by Grafana's own types, by the TypeScript that builds the web app."""

import asyncio
import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from dashboards.built import WEB
from dashboards.grafana.check import Finding

_COMPILER: Final = WEB / "node_modules" / "typescript" / "bin" / "tsc"
_SCHEMA: Final = WEB / "node_modules" / "@grafana" / "schema" / "package.json"
_TYPES: Final = WEB / "test" / "grafana" / "board.ts"
_HEAD: Final = 'import type { Board } from "board"; export const board: Board =\n'
_TOLD: Final = re.compile(r"(?:.*/)?(\d+)\.ts\((\d+),\d+\): error TS\d+: (.*)")
_REASON_MAX: Final = 240  # the rest repeats whole types
_OPTIONS: Final = {
    "target": "ES2022",
    "lib": ["ES2022"],
    "module": "ESNext",
    "moduleResolution": "bundler",
    "strict": True,
    "noEmit": True,
    "skipLibCheck": True,
    "types": [],
    "paths": {"board": [str(_TYPES)]},
}


class File(NamedTuple):
    """A board's file: its name in findings, and its bytes."""

    name: str
    raw: bytes


def can_judge() -> bool:
    """Whether the compiler and the types are here: they are for building and testing only."""
    return _COMPILER.exists() and _SCHEMA.exists()


async def judged(files: Sequence[File]) -> Sequence[Finding]:
    """Let the compiler judge; findings are by line of the file. Raises OSError without node."""
    with tempfile.TemporaryDirectory(prefix="ioc-boards-") as name:
        folder = Path(name)
        for number, file in enumerate(files):
            (folder / f"{number}.ts").write_bytes(_HEAD.encode() + file.raw)
        config = {"compilerOptions": _OPTIONS, "include": ["*.ts"]}
        (folder / "tsconfig.json").write_text(json.dumps(config), "utf-8")
        call = ("node", str(_COMPILER), "-p", name, "--pretty", "false")
        compiler = await asyncio.create_subprocess_exec(*call, stdout=asyncio.subprocess.PIPE)
        told, _ = await compiler.communicate()
    lines = told.decode().splitlines()
    found = [found for line in lines if (found := _TOLD.fullmatch(line))]
    if compiler.returncode and not found:
        raise OSError("\n".join(lines) or f"tsc ended with {compiler.returncode}")
    return [_finding(files[int(each[1])], int(each[2]) - 1, each[3]) for each in found]


def _finding(file: File, line: int, reason: str) -> Finding:
    return Finding(file.name, _title(file), "", f"line {line}", reason[:_REASON_MAX])


def _title(file: File) -> str:
    found = json.loads(file.raw)
    return str(found.get("title", "")) if isinstance(found, dict) else ""
