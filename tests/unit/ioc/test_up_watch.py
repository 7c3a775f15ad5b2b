"""Who cannot do its job is told once, and so is the moment when all is well again."""

from ioc.up.crew import Look
from ioc.up.watch import Attention

DATABASE = "database: no answer within 1 s"


class Watched:
    """What the terminal would show of looks at these moments."""

    def __init__(self) -> None:
        self.attention = Attention()
        self.deaths = {"api": 0, "ingest-http": 0, "postgres": 0}

    def at(self, now: float, **away: str) -> list[tuple[str, str]]:
        """Look; away: why who is not ready, `_` for `-`."""
        reasons = {name.replace("_", "-"): why for name, why in away.items()}
        looks = [Look(name, reasons.get(name), deaths) for name, deaths in self.deaths.items()]
        return list(self.attention.notice(looks, now))


def test_while_all_is_well_nothing_is_said() -> None:
    watched = Watched()
    assert [watched.at(now) for now in (0, 3, 6)] == [[], [], []]


def test_who_waits_for_the_same_is_told_in_one_line_and_once() -> None:
    watched = Watched()
    watched.at(0)
    assert watched.at(3, api=DATABASE, ingest_http=DATABASE) == []
    assert watched.at(9, api=DATABASE, ingest_http=DATABASE) == [
        ("not ready", f"api, ingest-http: {DATABASE}")
    ]
    assert watched.at(12, api=DATABASE, ingest_http=f"{DATABASE} still") == []
    assert watched.at(15, api=DATABASE) == [("ready again", "ingest-http")]
    assert watched.at(18) == [("ready again", "all processes, after 15 s")]
    assert watched.at(21) == []


def test_what_to_do_is_told_once_an_outage() -> None:
    watched = Watched()
    watched.attention.advice = "ioc doctor"
    watched.at(0)
    for start in (3, 103):
        watched.at(start, api=DATABASE)
        assert watched.at(start + 6, api=DATABASE)[-1] == ("", "ioc doctor")
        watched.at(start + 9, api=DATABASE, postgres="away")
        told = watched.at(start + 15, api=DATABASE, postgres="away")
        assert told == [("not ready", "postgres: away")]
        assert watched.at(start + 18) != []


def test_a_hiccup_is_not_told() -> None:
    watched = Watched()
    watched.at(0)
    assert watched.at(3, api=DATABASE) == []
    assert watched.at(6) == []
    assert watched.at(9, api=DATABASE) == []  # another one, not the same going on


def test_who_ended_has_been_told_of_and_is_back_when_it_is_ready() -> None:
    watched = Watched()
    watched.at(0)
    watched.deaths["postgres"] = 1
    assert watched.at(3, postgres="it does not run", api=DATABASE) == []
    assert watched.at(6, api=DATABASE) == [("ready again", "postgres")]
    assert watched.at(9) == [("ready again", "all processes, after 6 s")]  # api was not told of


def test_an_end_between_two_looks_is_not_missed() -> None:
    watched = Watched()
    watched.at(0)
    watched.deaths["api"] = 1
    assert watched.at(3) == []
    assert watched.at(6) == [("ready again", "all processes, after 3 s")]


def test_ends_of_the_start_are_past() -> None:
    watched = Watched()
    watched.deaths["api"] = 2
    assert [watched.at(now) for now in (0, 3, 6)] == [[], [], []]


def test_reasons_are_cut_at_a_line() -> None:
    watched = Watched()
    watched.at(0, api="x" * 1000)
    [(_, text)] = watched.at(9, api="x" * 1000)
    assert len(text) < 200
