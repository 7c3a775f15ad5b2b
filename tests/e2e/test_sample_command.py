"""`ioc sample void` and `correct`, typed as a person types them."""

import pytest

from tests.e2e.test_query_command import asked, ten_minutes, typed
from tests.servers import Database

SERIES = ("--series", "net_traffic_total{unit='khun-ha-2025'}")
WHY = ("--reason", "a meter was read wrongly")


@pytest.fixture
async def now_ms(database: Database) -> int:
    return await ten_minutes(database)


def times(now_ms: int, first: int, last: int) -> tuple[str, ...]:
    """Give moments, in minutes before now, as options."""
    begin, end = (str((now_ms - minutes * 60_000) / 1000) for minutes in (first, last))
    return "--from", begin, "--to", end


async def test_a_correction_is_shown_asked_about_made_and_seen(
    database: Database, now_ms: int
) -> None:
    words = ("sample", "correct", *SERIES, *times(now_ms, 3, 0), "--value", "7", *WHY)
    code, shown, said = typed(database, *words)
    assert code == 1  # nobody is there to ask
    assert "4 samples would be set to 7; add --yes" in said
    assert shown.splitlines()[1].split()[-3:] == ["4", "97", "100"]
    code, shown, said = typed(database, *words, "--yes")
    assert (code, said) == (0, "")
    assert shown.splitlines()[-1] == "4 samples are 7 now; `ioc audit export` has who and why"
    _, table, _ = asked(database, "net_traffic_total", "--at", str(now_ms / 1000))
    assert table.splitlines()[1].split()[-1] == "7"
    assert typed(database, "audit", "verify")[0] == 0


async def test_what_no_source_could_send_is_refused(database: Database, now_ms: int) -> None:
    words = ("sample", "correct", *SERIES, *times(now_ms, 3, 0), *WHY, "--yes", "--value")
    for value in ("NaN", "inf"):
        code, _, said = typed(database, *words, value)
        assert (code, "it has to be a number" in said) == (2, True), said
    with database.connect() as owner:
        owner.execute("UPDATE metric SET valid_max = 50 WHERE name = 'net_traffic_total'")
    code, _, said = typed(database, *words, "51")
    assert (code, "--value: net_traffic_total can only be" in said) == (1, True), said
    assert typed(database, *words, "50")[0] == 0


@pytest.mark.parametrize(
    ("series", "reason", "told"),
    [
        ("net_traffic_total offset 1h", "a long reason", "without @, offset and the like"),
        ("net_traffic_total @ 0", "a long reason", "without @, offset and the like"),
        ("net_traffic_total[1h]", "a long reason", "give a selector of series"),
        ("net_trafic_total", "a long reason", "no series fits net_trafic_total"),
        ("net_traffic_total", "why", "5 to 500 characters"),
        ("net_traffic_total", "y" * 501, "5 to 500 characters"),
    ],
)
async def test_what_is_not_clear_is_refused(
    database: Database, now_ms: int, series: str, reason: str, told: str
) -> None:
    words = ("sample", "void", "--series", series, *times(now_ms, 3, 0), "--reason", reason)
    code, _, said = typed(database, *words, "--yes")
    assert (code, told in said) == (1, True), said


async def test_samples_taken_away_are_gone(database: Database, now_ms: int) -> None:
    words = ("sample", "void", *SERIES, *times(now_ms, 4, 0), *WHY, "--yes")
    assert typed(database, *words)[0] == 0
    counted = ("count_over_time(net_traffic_total[1h])", "--at", str(now_ms / 1000))
    _, table, _ = asked(database, *counted)
    assert table.splitlines()[1].split()[-1] == "5"
    code, _, said = typed(database, *words)
    assert (code, said) == (1, "ioc: there are no samples in this time; nothing was changed\n")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--series", "m{", "--from", "1h", "--to", "0s", *WHY], "ioc: --series: 1:"),
        (["--series", "1 + 1", "--from", "1h", "--to", "0s", *WHY], "ioc: --series: give a sel"),
        (["--series", "m", "--from", "noon", "--to", "0s", *WHY], "ioc: 'noon' is no moment; "),
        (["--series", "m", "--from", "1m", "--to", "1h", *WHY], "ioc: --to lies before --from\n"),
        (["--series", "m", "--from", "1h", "--to", "1m", "--reason", " x "], "ioc: --reason has"),
        (["--series", "m", "--from", "1h", "--to", "1m", *WHY], "ioc: --series: no series fits m"),
    ],
)
def test_mistakes(database: Database, words: list[str], error: str) -> None:
    code, _, said = typed(database, "sample", "void", *words)
    assert (code, said.startswith(error)) == (1, True), said


@pytest.mark.usefixtures("now_ms")
async def test_a_block_that_cannot_be_read_is_given_up_as_a_whole(database: Database) -> None:
    with database.connect() as owner:
        owner.execute("UPDATE packed SET upto = '2026-09-02 00:00+00'")
        owner.execute(
            "INSERT INTO block (series_id, hours, span, n, codec, crc, t, v)"
            " SELECT id, 24, '2026-09-01 00:00+00', 24, 1, 0, '', '' FROM series"
        )
    hour = ("--from", "2026-09-01T08:00Z", "--to", "2026-09-01T09:00Z")
    code, _, said = typed(database, "sample", "void", *SERIES, *hour, *WHY, "--yes")
    assert code == 1
    assert said.startswith("ioc: a block in this time cannot be read. Restore the database, or ")
    way = said.partition("ioc sample void ")[2].strip()
    series, _, times_of_all = way.partition(" --from ")
    assert series == ("""--series '{__name__="net_traffic_total", unit="khun-ha-2025"}'""")
    span = ("--from", *times_of_all.split())
    selector = ("--series", series.removeprefix("--series '").removesuffix("'"))
    code, shown, said = typed(database, "sample", "void", *selector, *span, *WHY, "--yes")
    assert (code, said) == (0, ""), shown
    assert "cannot be read and is given up (24 samples)" in shown
    code, _, said = typed(database, "sample", "void", *SERIES, *hour, *WHY, "--yes")
    assert (code, said) == (1, "ioc: there are no samples in this time; nothing was changed\n")
    assert typed(database, "audit", "verify")[0] == 0
