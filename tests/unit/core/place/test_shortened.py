"""Before a place is applied it is said which samples go for good."""

import pytest

from core.place import Key, Record, What, shortened

KEPT = {"raw": "10y", "hours": "forever", "days": "forever"}


def place(*, metric: str = "default", **classes: dict[str, str]) -> dict[Key, Record]:
    """Describe classes, the default one too, and a metric of one of them."""
    every = {"default": {}, **classes}
    records: dict[Key, Record] = {
        (What.RETENTION, name): {**KEPT, **kept} for name, kept in every.items()
    }
    return {**records, (What.METRIC, "m"): {"retention_class": metric}}


@pytest.mark.parametrize(
    ("before", "after", "goes"),
    [
        (place(), place(), []),
        (place(), place(default={"raw": "11y"}), []),
        (place(), place(default={"raw": "forever"}), []),
        (place(default={"raw": "365d"}), place(default={"raw": "1y"}), []),
        (place(), place(default={"raw": "90d"}), ["class default: samples older than 90d"]),
        (
            place(),
            place(default={"raw": "9y", "hours": "20y", "days": "30y"}),
            [
                "class default: samples older than 9y",
                "class default: hours older than 20y",
                "class default: days older than 30y",
            ],
        ),
        (place(), place(short={"raw": "2d"}), []),
        (
            place(),
            place(short={"raw": "2d"}, metric="short"),
            ["metric m: samples older than 2d"],
        ),
        (
            place(short={"raw": "2d"}),
            place(short={"raw": "2d"}, metric="short"),
            ["metric m: samples older than 2d"],
        ),
        (place(short={"raw": "2d"}, metric="short"), place(short={"raw": "2d"}), []),
        (place(short={"raw": "2d"}, metric="short"), place(), []),
    ],
)  # fmt: skip
def test_what_goes(before: dict[Key, Record], after: dict[Key, Record], goes: list[str]) -> None:
    told = shortened(after, before)
    assert [line.partition(" go for good")[0] for line in told] == goes


def test_it_says_how_long_it_was_kept() -> None:
    (line,) = shortened(place(default={"raw": "90d"}), place())
    assert line.endswith("go for good, the first within minutes (kept 10y until now)")


def test_alerts_that_are_kept_for_less_time_go() -> None:
    key: Key = (What.PLACE, "alerts_kept")
    (line,) = shortened({key: {"alerts_kept": "2y"}}, {key: {"alerts_kept": "5y"}})
    assert line.startswith("place: alerts, with all that was told and done about them, older than")
    assert not shortened({key: {"alerts_kept": "forever"}}, {key: {"alerts_kept": "5y"}})
