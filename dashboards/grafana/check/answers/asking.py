"""All questions of a board, asked as Grafana would, and what is wrong with the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from dashboards.grafana.check.axis import narrowed, step_of, window_of
from dashboards.grafana.check.known import Known
from dashboards.grafana.check.macros import expanded_promql, expanded_sql
from dashboards.grafana.check.reading import Finding, Sheet, Target, Tile, text
from dashboards.grafana.check.variables import Choice, resolved, used
from dashboards.grafana.check.window import Window, aligned, interval_ms

from .chosen import Chosen, chosen
from .fit import why_no_panel, why_wrong
from .frames import of_lines
from .having import why_nobodys
from .meant import why_no_mark, why_not_meant
from .table import Line, Table


class RefusedError(Exception):
    """A question that was not answered; the message says why."""


class Asked(Protocol):
    """Whom the questions are for. Both raise RefusedError."""

    async def sql(self, statement: str) -> Table:
        """Ask the database as Grafana's role."""
        ...

    async def promql(
        self, expression: str, start: datetime, end: datetime, step: timedelta | None
    ) -> tuple[Sequence[Line], float]:
        """Ask our api, of the end only if there is no step; series, and the seconds it took."""
        ...


class Answer(NamedTuple):
    """What came for one question. tile: None if it is for what is marked."""

    tile: Tile | None
    target: Target
    table: Table


@dataclass(slots=True)
class Report:
    """All answers of a board, and what is wrong."""

    sheet: Sheet
    answers: list[Answer] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def wrong(self, where: str, reason: str, tile: Tile | None = None) -> None:
        """Note a mistake."""
        self.findings.append(self.sheet.wrong(where, reason, tile))


async def ask_all(sheet: Sheet, known: Known, asked: Asked, now: datetime) -> Report:
    """Ask all that a board asks when it is opened, and what it asks when others are chosen."""
    report = Report(sheet)
    window = window_of(sheet, now.astimezone(ZoneInfo(known.zone)))
    if window is None:
        return report  # `lint` tells
    try:
        choices = await chosen(
            sheet.variables, asked.sql, lambda sql: expanded_sql(sql, window).text
        )
    except RefusedError as error:
        report.wrong("templating", str(error))
        return report
    for where, reason in choices.faults:
        report.wrong(where, reason)
    asking = _Asking(report, known, asked, window, choices)
    for tile in sheet.tiles:
        if tile.asks and tile.targets:
            await asking.tile(tile)
    for target in sheet.marks:
        await asking.target(target)
    return report


@dataclass(frozen=True, slots=True)
class _Asking:
    """The questions of one board."""

    report: Report
    known: Known
    asked: Asked
    window: Window
    choices: Chosen

    async def tile(self, tile: Tile) -> None:
        """Ask what a panel asks, and judge whether it can show what comes."""
        answers = [await self.target(target, tile) for target in tile.targets]
        tables = [each for each in answers if each is not None]
        if len(tables) == len(answers):
            window = narrowed(self.window, tile)
            wrong = [
                *why_no_panel(tile, tables, self.known),
                *why_not_meant(tile, tables, window, self.known),
            ]
            for where, reason in wrong:
                self.report.wrong(where, reason, tile)

    async def target(self, target: Target, tile: Tile | None = None) -> Table | None:
        """Ask one question; None: it was not answered, or there is nothing to choose for it."""
        window = narrowed(self.window, tile)
        names = {use.name for use in used(target.sql or target.promql)}
        if any(not self.choices.first[name].values for name in names & self.choices.first.keys()):
            return None  # told once, of the variable
        try:
            table, strange = await self._ask(target, window, self.choices.first)
            if _depends(target, self.choices):
                await self._ask(target, window, self.choices.first | self.choices.other)
        except RefusedError as error:
            self.report.wrong(target.field, str(error), tile)
            return None
        marks = () if tile else why_no_mark(table, window)
        for reason in [*strange, *why_wrong(target, table), *marks]:
            self.report.wrong(target.field, reason, tile)
        self.report.answers.append(Answer(tile, target, table))
        return table

    async def _ask(
        self, target: Target, window: Window, choices: Mapping[str, Choice]
    ) -> tuple[Table, Sequence[str]]:
        """Ask, and give what came with the values that the question names and nothing has."""
        if target.sql:
            made = expanded_sql(_put(target.sql, choices), window)
            table = await self.asked.sql(made.text)
        else:
            window = _scraped(target, window)
            made = expanded_promql(_put(target.promql, choices), window)
            step = None if target.is_instant else step_of(window)
            start, end = (aligned(each, step) for each in (window.start, window.end))
            table = of_lines(target, *await self.asked.promql(made.text, start, end, step))
        return table, await why_nobodys(target, made.text, self.known, self.asked.sql)


def _scraped(target: Target, window: Window) -> Window:
    """Take what a question says of its own points."""
    least_ms = interval_ms(text(target.json, "interval"))
    scrape = timedelta(milliseconds=least_ms) if least_ms else window.scrape
    return window._replace(at_least=max(window.at_least, scrape), scrape=scrape)


def _put(asked: str, choices: Mapping[str, Choice]) -> str:
    return resolved(asked, choices).text


def _depends(target: Target, choices: Chosen) -> bool:
    """Whether another choice makes another question."""
    names = {use.name for use in used(target.sql or target.promql)}
    return any(choices.first.get(name) != choices.other.get(name) for name in names)
