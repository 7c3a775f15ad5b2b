"""Reading a file of tests of mobile networks, and telling what it says of coverage."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import orjson
import typer

from core.place import Findings
from kpi.coverage import (
    Found,
    Key,
    Place,
    Sheet,
    as_json,
    as_samples,
    as_text,
    declared,
    differing,
    judged,
    measured,
    operated,
    parse_coverage_map,
    parse_declared,
    parse_places,
    read_tests,
)
from kpi.sheets import Refusal, RefusedError, read_book

Read = TypeVar("Read")


class CoverageError(Exception):
    """Nothing can be told; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be read, and where figures go."""

    file: Path
    map_file: Path
    places: Path | None
    declared: Path | None
    samples: Path | None
    at: str | None
    is_json: bool


def work(request: Request) -> int:
    """Do all of it; the exit code: 1 where something could not be read."""
    try:
        at = _at(request)
        found = _found(request)
        if request.samples is not None and at is not None:
            request.samples.write_text(as_samples(found.units, at), "utf-8")
    except (OSError, CoverageError) as error:
        typer.echo(f"ioc kpi coverage: {error}", err=True)
        return 2
    if request.is_json:
        typer.echo(orjson.dumps(as_json(found), option=orjson.OPT_INDENT_2))
    else:
        for line in as_text(found):
            typer.echo(line)
    return int(bool(found.strangers) or any(each.line for each in found.tests.unread))


def _found(request: Request) -> Found:
    wanted = _read(request.map_file, parse_coverage_map)
    if wanted is None:
        raise CoverageError(f"{request.map_file}: says nothing")
    tests = read_tests(sheets_of(request.file), wanted)
    found = judged(tests, wanted)
    places = _read(request.places, parse_places) or ()
    keys = _read(request.declared, parse_declared) or frozenset[Key]()
    units = [
        *measured(places, found, {*wanted.operators.values()}, wanted.places_min),
        *declared(places, keys),
    ]
    return Found(
        tests,
        found,
        operated(tests, wanted),
        units,
        differing(found, keys),
        _strangers(places, [*tests.of, *keys]),
    )


def sheets_of(file: Path) -> list[Sheet]:
    """Read the sheets of a workbook, or a CSV file as one. Raises CoverageError, OSError."""
    book = read_book(file.read_bytes(), file.name)
    if isinstance(book, Refusal):
        raise CoverageError(f"{file}: {book.title.en}. {book.detail.en}")
    try:
        return [Sheet(sheet.name or file.name, list(sheet.rows())) for sheet in book.sheets]
    except RefusedError as error:
        refusal = error.refusal
        raise CoverageError(f"{file}: {refusal.title.en}. {refusal.detail.en}") from error


def _read(path: Path | None, parse: Callable[[bytes, Findings], Read]) -> Read | None:
    """Read a file of the place's forms. Raises CoverageError with every mistake, OSError."""
    if path is None:
        return None
    findings = Findings(path.name)
    found = parse(path.read_bytes(), findings)
    if faults := findings.all():
        raise CoverageError("\n".join(map(str, faults)))
    return found


def _strangers(places: tuple[Place, ...], keys: list[Key]) -> tuple[str, ...]:
    known = {place.name for place in places}
    return tuple(sorted({key.place for key in keys} - known)) if places else ()


def _at(request: Request) -> datetime | None:
    if request.samples is None:
        return None
    if request.places is None:
        raise CoverageError("--samples are of units: say which places they have with --places")
    try:
        at = datetime.fromisoformat(request.at or "")
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise CoverageError(
            "--samples need the time that they are of, such as --at 2026-11-14T00:00+07:00"
        )
    return at
