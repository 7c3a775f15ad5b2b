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
    assert shown.splitlines()[-1] == "4 samples are 7 now; recorded with the reason"
    _, table, _ = asked(database, "net_traffic_total", "--at", str(now_ms / 1000))
    assert table.splitlines()[1].split()[-1] == "7"
    assert typed(database, "audit", "verify")[0] == 0


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
        (["--series", "m", "--from", "1h", "--to", "1m", *WHY], "ioc: there are no samples"),
    ],
)
def test_mistakes(database: Database, words: list[str], error: str) -> None:
    code, _, said = typed(database, "sample", "void", *words)
    assert (code, said.startswith(error)) == (1, True), said
