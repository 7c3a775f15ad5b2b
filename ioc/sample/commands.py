"""`ioc sample void` and `correct`: what stood wrongly is put right, and it is recorded why."""

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final

import numpy as np
import typer
from psycopg import AsyncConnection

from core.model import Samples, instant
from core.place import read_profile
from core.service.clock import SystemClock
from core.store import bells, catalogue
from core.store.blocks.block import Damage
from core.store.blocks.correct import (
    Correction,
    CorrectionError,
    UnreadableError,
    Whole,
    concerned,
    correct,
)
from core.store.select import Catalogue, Chosen, TooMuchError
from ioc.invocation import settings_of
from ioc.moment import MomentError, moment_ms
from ioc.people.desk import at_desk, by_shell, told
from promql.parse import ParseError, parse
from promql.plan import conditions
from promql.tree import Moved, Selector
from promql.values import NAME, holds, shown, value_of

Connection = AsyncConnection[Any]

app = typer.Typer(
    help="Put samples right: take them away, or set them to another value.", no_args_is_help=True
)

SeriesOption = Annotated[
    str, typer.Option("--series", help="Which series: a PromQL selector, such as m{unit='u'}.")
]
FromOption = Annotated[str, typer.Option("--from", help="First moment, or how long ago.")]
ToOption = Annotated[str, typer.Option("--to", help="Last moment.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is recorded.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")]

_SHOWN: Final = 20
_REASON_MIN, _REASON_MAX = 5, 500


@app.command()
def void(
    context: typer.Context,
    *,
    series: SeriesOption,
    since: FromOption,
    until: ToOption,
    reason: ReasonOption,
    yes: YesOption = False,
) -> None:
    """Take samples away, as if they had never come. Sent again, they count again."""
    _put_right(context, (series, since, until, reason), None, yes=yes)


@app.command("correct")
def correct_(
    context: typer.Context,
    *,
    series: SeriesOption,
    since: FromOption,
    until: ToOption,
    value: Annotated[float, typer.Option("--value", help="What they become.")],
    reason: ReasonOption,
    yes: YesOption = False,
) -> None:
    """Set samples to another value. Where there is no sample, none is made."""
    if not math.isfinite(value):
        raise typer.BadParameter("it has to be a number", param_hint="--value")
    _put_right(context, (series, since, until, reason), value, yes=yes)


def _put_right(
    context: typer.Context, given: tuple[str, str, str, str], value: float | None, *, yes: bool
) -> None:
    now = SystemClock().now()
    profile, _ = read_profile(settings_of(context).config)
    here = now.astimezone(profile.zone if profile else None)

    async def work(conn: Connection) -> tuple[int, int]:
        selector, since, until, reason = given
        if not _REASON_MIN <= len(reason.strip()) <= _REASON_MAX:
            raise CorrectionError(
                "--reason has to say why, so that others understand it in years: "
                f"{_REASON_MIN} to {_REASON_MAX} characters"
            )
        try:
            begin, end = (instant(moment_ms(each, here)) for each in (since, until))
        except MomentError as error:
            raise CorrectionError(str(error)) from error
        if end < begin:
            raise CorrectionError("--to lies before --from")
        chosen = await _chosen(conn, selector)
        if value is not None:
            await _check_possible(conn, chosen, value)
        wanted = Correction(selector, chosen.ids.tolist(), begin, end, value, reason.strip())
        try:
            about = await concerned(conn, wanted, now=now)
        except UnreadableError as error:
            raise CorrectionError(_in_the_way(chosen, error.blocks)) from error
        _show(chosen, about.samples)
        for line in _lost(chosen, about.damaged):
            typer.echo(line)
        if not len(about.samples) and not about.damaged:
            raise CorrectionError("there are no samples in this time; nothing was changed")
        if not (yes or _meant(len(about.samples), wanted)):
            raise CorrectionError("nothing was changed")
        count = await correct(conn, wanted, by=by_shell(), now=now)
        await conn.execute(b"NOTIFY " + bells.PLACE.encode())
        return count, sum(each.n for each in about.damaged)

    count, given_up = at_desk(context, work)
    done = "are void" if value is None else f"are {value:.15g} now"
    lost = f"; {given_up} in blocks that cannot be read were given up" if given_up else ""
    typer.echo(f"{count} samples {done}{lost}; `ioc audit export` has who and why")


async def _chosen(conn: Connection, selector: str) -> Chosen:
    try:
        tree = parse(selector)
    except ParseError as error:
        raise CorrectionError(f"--series: {error}") from error
    if not isinstance(tree, Selector):
        raise CorrectionError("--series: give a selector of series, such as m{unit='u'}")
    if tree.moved != Moved() or tree.extension is not None:
        raise CorrectionError("--series: without @, offset and the like; --from and --to say when")
    try:
        chosen = await Catalogue(holds).chosen(conn, conditions(tree))
    except TooMuchError as error:
        raise CorrectionError(str(error)) from error
    if not len(chosen.ids):
        raise CorrectionError(f"--series: no series fits {selector}; nothing was changed")
    return chosen


async def _check_possible(conn: Connection, chosen: Chosen, value: float) -> None:
    """Refuse what no source could send either."""
    metrics = (await catalogue.load(conn)).metrics
    for name in sorted({value_of(labels, NAME) for labels in chosen.labels}):
        metric = metrics.get(name)
        low, high = (metric.valid_min, metric.valid_max) if metric else (None, None)
        if (low is not None and value < low) or (high is not None and value > high):
            bounds = (
                f"{'' if low is None else f'{low:.15g}'} … {'' if high is None else f'{high:.15g}'}"
            )
            raise CorrectionError(f"--value: {name} can only be {bounds}")


def _in_the_way(chosen: Chosen, blocks: Sequence[Whole]) -> str:
    """Say which blocks cannot be read, and what can be done about each."""
    names = _names(chosen)
    ways = "; ".join(
        f"--series '{names[each.series_id]}' --from {begin} --to {end}"
        for each in blocks[:_SHOWN]
        for begin, end in [each.moments]
    )
    return (
        "a block in this time cannot be read. Restore the database, or give up all of the block: "
        f"ioc sample void {ways}"
    )


def _lost(chosen: Chosen, damaged: Sequence[Damage]) -> Iterator[str]:
    names = _names(chosen)
    for each in damaged[:_SHOWN]:
        begin, end = each.moments
        lost = f"its block from {begin} to {end} cannot be read and is given up"
        yield f"{names[each.series_id]}: {lost} ({each.n} samples)"


def _names(chosen: Chosen) -> Mapping[int, str]:
    return {
        id_: shown(labels) for id_, labels in zip(chosen.ids.tolist(), chosen.labels, strict=True)
    }


def _show(chosen: Chosen, samples: Samples) -> None:
    rows = [("series", "samples", "lowest", "highest")]
    for id_, labels in zip(chosen.ids.tolist(), chosen.labels, strict=True):
        own = samples.value[samples.series_id == id_]
        real = own[~np.isnan(own)]
        low, high = (f"{real.min():g}", f"{real.max():g}") if len(real) else ("-", "-")
        if len(own):
            rows.append((shown(labels), str(len(own)), low, high))
    if len(rows) > 1:
        told(rows[: _SHOWN + 1])
    if len(rows) > _SHOWN + 1:
        typer.echo(f"… and {len(rows) - _SHOWN - 1} series more")


def _meant(count: int, wanted: Correction) -> bool:
    become = "taken away" if wanted.value is None else f"set to {wanted.value:.15g}"
    if not sys.stdin.isatty():
        typer.echo(f"{count} samples would be {become}; add --yes", err=True)
        return False
    return typer.confirm(f"{count} samples will be {become}. Is that meant?")
