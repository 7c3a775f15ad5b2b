"""Who asks for the head again is told what stands now, from memory."""

import random
from datetime import timedelta

import pytest

from core.model import Samples
from core.store import recent as module
from core.store.blocks.correct import Correction, correct
from core.store.blocks.read import Times, borders
from core.store.keys import By
from core.store.pool import connect
from core.store.recent import Recent
from core.store.select import Catalogue, Stored
from promql.query import Query, read_and_evaluated
from promql.values import Grid, holds
from tests import given
from tests.chaos.packing.test_packing import writers
from tests.chaos.seeds import seeds
from tests.packing import DAY, HOUR, MINUTE, TODAY, Store, columns, course
from tests.remembering import ALL, asked


def few() -> Recent:
    """Keep also what is hardly worth it."""
    return Recent(worth=1)


def since(hours: float) -> Times:
    """Give the last hours up to three o'clock."""
    now_ms = round((TODAY + 3 * HOUR).timestamp() * 1000)
    return Times(now_ms - round(hours * 3_600_000), now_ms)


async def test_the_second_question_reads_the_log_only(kept: Store) -> None:
    recent = few()
    await kept.write(course(1, TODAY + MINUTE, 100, MINUTE), course(2, TODAY + MINUTE, 50, MINUTE))
    assert not (await asked(kept, recent)).is_remembered
    await kept.write(columns((1, TODAY + 2.5 * HOUR, given.STALE), (3, TODAY + HOUR, 1.0)))
    found = await asked(kept, recent)
    assert found.is_remembered
    assert len(found.samples) == 152
    assert (await asked(kept, recent, since(1))).is_remembered
    assert (await asked(kept, recent, Times(0, since(2).after_ms))).is_remembered


async def test_other_series_and_longer_times_are_read(kept: Store) -> None:
    recent = few()
    await kept.write(course(1, TODAY + MINUTE, 100, MINUTE), course(2, TODAY + MINUTE, 50, MINUTE))
    await asked(kept, recent, since(2))
    assert not (await asked(kept, recent, since(2.5))).is_remembered
    assert (await asked(kept, recent, since(2))).is_remembered
    assert not (await asked(kept, recent, since(2), ids=[1])).is_remembered


async def test_few_samples_and_too_many_are_not_kept(kept: Store) -> None:
    await kept.write(course(1, TODAY + MINUTE, 100, MINUTE))
    for recent in (Recent(), Recent(worth=1, most=99)):
        for _ in range(2):
            assert not (await asked(kept, recent)).is_remembered


async def test_what_was_asked_for_longest_ago_makes_room(kept: Store) -> None:
    recent = Recent(worth=1, most=200)
    parts = [course(id_, TODAY + MINUTE, 80, MINUTE) for id_ in (1, 2, 3)]
    await kept.write(*parts)
    for ids in ([1], [2], [1], [3]):
        await asked(kept, recent, ids=ids)
    remembered = [(await asked(kept, recent, ids=ids)).is_remembered for ids in ([3], [1], [2])]
    assert remembered == [True, True, False]


async def test_what_several_wait_for_takes_room_once(kept: Store) -> None:
    recent = Recent(worth=1, most=250)
    await kept.write(*(course(id_, TODAY + MINUTE, 80, MINUTE) for id_ in (1, 2)))
    for ids in ([1], [2]):
        await asked(kept, recent, ids=ids)
    await kept.write(course(3, TODAY + MINUTE, 60, MINUTE))
    remembered = [(await asked(kept, recent, ids=ids)).is_remembered for ids in ([2], [1])]
    assert remembered == [True, True]


async def test_what_is_too_old_to_be_asked_for_goes(kept: Store) -> None:
    recent = few()
    await kept.write(course(1, TODAY + MINUTE, 170, MINUTE))
    await asked(kept, recent, since(1))
    half_ms = 1_800_000
    later = Times(since(1).after_ms + half_ms, since(1).until_ms + half_ms)
    assert (await asked(kept, recent, later)).is_remembered
    assert not (await asked(kept, recent, since(1))).is_remembered
    assert (await asked(kept, recent, later)).is_remembered


async def test_one_question_may_look_at_two_times(kept: Store) -> None:
    recent = few()
    await kept.write(course(1, TODAY + MINUTE, 179, MINUTE))
    ten_ms = 600_000
    two = since(1), Times(since(1).after_ms - ten_ms, since(1).until_ms - ten_ms)  # offset 10m
    told = [[(await asked(kept, recent, times)).is_remembered for times in two] for _ in range(2)]
    assert told == [[False, False], [True, True]]
    too_old = Times(since(3).after_ms, since(2).after_ms)
    told = [[(await asked(kept, recent, times)).is_remembered for times in (*two, too_old)]] * 2
    assert told == [[True, True, False]] * 2


async def test_what_much_came_after_is_not_kept(kept: Store) -> None:
    recent = few()
    await kept.write(course(1, TODAY + MINUTE, 170, MINUTE))
    for _ in range(2):
        first_hour = Times(since(3).after_ms, since(2).after_ms)
        assert not (await asked(kept, recent, first_hour)).is_remembered


async def test_a_value_that_is_replaced(kept: Store) -> None:
    recent = few()
    await kept.write(course(1, TODAY + MINUTE, 100, MINUTE))
    await asked(kept, recent)
    async with writers(kept) as (one, other, _):
        for writer, value in ((one, 7.0), (other, 8.0), (one, 9.0)):
            store = Store(kept.database, kept.clock, writer, kept.packer)
            rows = columns((1, TODAY + 30 * MINUTE, value), (2, TODAY + value * MINUTE, value))
            await store.write(rows, replace=True)
        await asked(kept, recent)
    await asked(kept, recent)


async def test_what_comes_again_or_otherwise_changes_nothing(kept: Store) -> None:
    recent = few()
    rows = course(1, TODAY + MINUTE, 100, MINUTE)
    await kept.write(rows)
    await asked(kept, recent)
    other = Samples(rows.time_ms, rows.series_id, rows.value + 1)
    await kept.write(rows, other)
    assert (await asked(kept, recent)).is_remembered


@pytest.mark.parametrize("value", [None, 7.0])
async def test_what_people_put_right(kept: Store, value: float | None) -> None:
    recent = few()
    await kept.write(course(1, TODAY + MINUTE, 100, MINUTE))
    await asked(kept, recent)
    wanted = Correction("m", [1], TODAY + 10 * MINUTE, TODAY + 20 * MINUTE, value, "turned")
    async with await connect(kept.database.login(), autocommit=True) as owner:
        assert await correct(owner, wanted, by=By("user:a"), now=kept.clock.now()) == 11
    await asked(kept, recent)
    assert (await asked(kept, recent)).is_remembered


async def test_of_two_corrections_the_first_commits_last(kept: Store) -> None:
    recent, at = few(), TODAY + 10 * MINUTE
    await kept.write(*(course(id_, TODAY + MINUTE, 100, MINUTE) for id_ in (1, 2)))
    async with (
        await connect(kept.database.login()) as slow,
        await connect(kept.database.login(), autocommit=True) as quick,
    ):
        await slow.execute(
            "WITH void AS (DELETE FROM sample WHERE series_id = 1 AND time = %(at)s)"
            " INSERT INTO correction (at, actor, kind, selector, series_ids, from_time,"
            " to_time, samples, reason)"
            " VALUES (%(at)s, 'user:a', 'void', 'm', '{1}', %(at)s, %(at)s, 1, 'x')",
            {"at": at},
        )
        await correct(
            quick, Correction("m", [2], at, at, None, "x"), by=By("user:b"), now=kept.clock.now()
        )
        await asked(kept, recent)
        await slow.commit()
        await asked(kept, recent)
    assert (await asked(kept, recent)).is_remembered


async def test_days_are_packed_meanwhile(kept: Store) -> None:
    recent = few()
    for day in range(3):
        begin = TODAY + (day - 1) * DAY
        await kept.write(course(1, begin + MINUTE, 24 * 50, MINUTE))
        await asked(kept, recent)
        await kept.write(columns((1, begin - HOUR - day * MINUTE / 2, 5.0)))  # late
        await kept.tomorrow()
        await asked(kept, recent)
    assert (await asked(kept, recent)).is_remembered


async def test_what_reaches_into_what_is_packed_is_read(kept: Store) -> None:
    recent = few()
    await kept.write(course(1, TODAY + MINUTE, 100, MINUTE))
    times = Times(round(TODAY.timestamp() * 1000), since(0).until_ms)
    assert [(await asked(kept, recent, times)).is_remembered for _ in range(2)] == [False, True]
    await kept.tomorrow()
    async with kept.reading() as conn:
        recent.begin()
        found = await recent.read(conn, await borders(conn), list(ALL), times, most=1000)
    assert not found.is_remembered
    assert len(found.samples) == 100


@pytest.mark.parametrize("lost", ["some", "all"])
async def test_a_log_that_does_not_have_all(
    kept: Store, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recent = few()
    await kept.write(course(1, TODAY + MINUTE, 100, MINUTE))
    await asked(kept, recent)
    await kept.write(columns((1, TODAY + 2 * HOUR, 1.0)))
    with kept.database.connect() as owner:
        owner.execute("TRUNCATE batch")
    if lost == "all":  # nothing tells that there was anything: who has slept so long looks anew
        monkeypatch.setattr(module, "_ASLEEP_SECONDS", 0.0)
    else:
        await kept.write(columns((1, TODAY + 2.5 * HOUR, 1.0)))
    assert not (await asked(kept, recent)).is_remembered
    monkeypatch.undo()
    assert (await asked(kept, recent)).is_remembered


async def test_more_than_is_worth_it_is_read_anew(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    recent = few()
    await kept.write(course(1, TODAY + MINUTE, 100, MINUTE))
    await asked(kept, recent)
    monkeypatch.setattr(module, "_ENTRIES_MOST", 3)
    for minute in range(5):
        await kept.write(columns((2, TODAY + minute * MINUTE + MINUTE, 1.0)))
    assert not (await asked(kept, recent)).is_remembered


async def test_who_breaks_off_keeps_nothing(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recent = few()
    await kept.write(course(1, TODAY + MINUTE, 100, MINUTE))
    await asked(kept, recent)
    await kept.write(columns((1, TODAY + 2 * HOUR, 1.0)))
    with monkeypatch.context() as patch:
        patch.setattr(module, "corrected", None)
        with pytest.raises(TypeError):
            await asked(kept, recent)
    assert not (await asked(kept, recent)).is_remembered


async def test_a_query_says_where_its_samples_were(kept: Store) -> None:
    recent = few()
    await kept.write(course(1, TODAY + MINUTE, 170, MINUTE))
    grid = Grid.between(since(1).after_ms, since(1).until_ms, 60_000)
    told = []
    for _ in range(2):
        async with kept.reading() as conn:
            stored = Stored(conn, Catalogue(holds), recent)
            _, found = await read_and_evaluated(Query.over("sum(rate(m[5m]))", grid), stored)
            told.append((dict(stored.read), str(found.value)))
    (first, before), (second, after) = told
    assert before == after
    assert first == {"rows": 55}
    assert second == {"memory": first["rows"]}


@pytest.mark.parametrize("seed", seeds(short=1))
async def test_whatever_is_written(kept: Store, seed: int) -> None:
    """In random steps: it is always what stands."""
    dice, recent, remembered = random.Random(seed), few(), 0
    for _ in range(60):
        at = kept.clock.now() - timedelta(minutes=dice.randint(0, 60 * dice.choice((3, 30))))
        rows = course(dice.randint(1, 5), at, dice.randint(1, 40), MINUTE)
        match dice.choice(("write", "write", "write", "write", "replace", "pack", "tomorrow")):
            case "write":
                await kept.write(rows)
            case "replace":
                other = Samples(rows.time_ms, rows.series_id, rows.value + dice.randint(0, 1))
                await kept.write(other, replace=True)
            case "pack":
                kept.clock.set(kept.clock.now() + HOUR)
                await kept.pack()
            case "tomorrow":
                await kept.tomorrow()
        now_ms = round(kept.clock.now().timestamp() * 1000)
        times = Times(now_ms - dice.choice((1, 6, 30)) * 3_600_000, now_ms)
        ids = dice.choice((range(1, 6), [2], [3, 4]))
        remembered += (await asked(kept, recent, times, ids)).is_remembered
    assert remembered
