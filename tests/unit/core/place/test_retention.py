"""place.yml, key retention: what is read, and everything that is said about a wrong class."""

import pytest

from core.model import Retention
from core.place import Fields, Findings, kept_for, read_yaml
from core.place.retention import CLASSES_MAX, parse_alerts_kept, parse_retention

DEFAULT = Retention(name="default", raw_days=3650, hourly_days=None, daily_days=None)


def read(text: str) -> tuple[tuple[Retention, ...], list[str]]:
    findings = Findings("place.yml")
    document = read_yaml(f"retention: {text}\n".encode(), findings)
    assert document is not None
    classes = Fields(document.root, findings).pairs("retention")
    return parse_retention(classes, findings), [str(finding) for finding in findings.all()]


@pytest.mark.parametrize(
    ("text", "raw", "hourly", "daily"),
    [
        ("{default: {raw: 90d}}", 90, None, None),
        ("{default: {raw: 1y, hours: 2y, days: 3y}}", 365, 730, 1095),
        ("{default: {raw: forever}}", None, None, None),
        ("{default: {raw: 2d, hours: 48h}}", 2, 2, None),
        ("{default: {hours: 10y}}", 3650, 3650, None),
        ("{default: {}}", 3650, None, None),
    ],
)
def test_the_default_class(
    text: str, raw: int | None, hourly: int | None, daily: int | None
) -> None:
    kept = Retention(name="default", raw_days=raw, hourly_days=hourly, daily_days=daily)
    assert read(text) == ((kept,), [])


def test_another_class_leaves_out_what_is_as_in_the_default_one() -> None:
    text = "{short: {raw: 90d}, default: {raw: 1y, hours: 5y, days: 20y}, long: {raw: 2y}}"
    (default, short, long), findings = read(text)
    assert (default.name, default.raw_days) == ("default", 365)
    assert short == Retention(name="short", raw_days=90, hourly_days=1825, daily_days=7300)
    assert (long.raw_days, long.hourly_days, findings) == (730, 1825, [])


def test_without_a_word_there_is_the_default_class() -> None:
    assert parse_retention({}, Findings("place.yml")) == (DEFAULT,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a: {raw: 1d}}", ["/a/raw: 1d is not between 2d and 100y"]),
        ("{a: {raw: 101y}}", ["/a/raw: 101y is not between 2d and 100y"]),
        ("{a: {raw: 50h}}", ["/a/raw: 50h is not a number of whole days"]),
        ("{a: {raw: 90}}",
         ["/a/raw: expected a time such as 90d or 10y, or forever, got 90"]),
        ("{a: {raw: ever}}",
         ["/a/raw: expected a time such as 90d or 10y, or forever, got 'ever'"]),
        ("{a: {raw: [1]}}",
         ["/a/raw: expected a time such as 90d or 10y, or forever, got a list"]),
        ("{a: {raw: 90d, hours: 30d}}",
         [("/a/hours: hours (30d) are kept shorter than raw (90d); what is computed stays at least "
          "as long as what it is computed from")]),
        ("{a: {hours: 10y, days: 9y}}",
         [("/a/days: days (9y) are kept shorter than hours (10y); what is computed stays at least "
          "as long as what it is computed from")]),
        ("{default: {hours: 12y}, a: {raw: 13y}}",
         [("/a/raw: hours (12y) are kept shorter than raw (13y); what is computed stays at least "
          "as long as what it is computed from")]),
        ("{a: {raw: 90d, hours: soon, days: 1y}}",
         ["/a/hours: expected a time such as 90d or 10y, or forever, got 'soon'"]),
        ("{a: {row: 90d}}", ["/a/row: unknown key; did you mean 'raw'?"]),
        ("{A b: {raw: 90d}}",
         ["/A b: 'A b' cannot be an id; use a-z, 0-9 and single hyphens, at most 63 characters"]),
        ("{a: 90d}", ["/a: expected keys with values, got '90d'"]),
        ("[90d]", [": expected keys with values, got a list"]),
    ],
)  # fmt: skip
def test_mistakes(text: str, expected: list[str]) -> None:
    assert read(text)[1] == [f"place.yml:1: /retention{line}" for line in expected]


def test_classes_are_bounded() -> None:
    many = ", ".join(f"c{number}: {{raw: 9d}}" for number in range(CLASSES_MAX + 1))
    (finding,) = read(f"{{{many}}}")[1]
    beyond = f"c{CLASSES_MAX}"
    reason = f"more than {CLASSES_MAX} classes; leave '{beyond}' out"
    assert finding == f"place.yml:1: /retention/{beyond}: {reason}"


@pytest.mark.parametrize(
    ("days", "text"), [(None, "forever"), (2, "2d"), (365, "1y"), (366, "366d"), (3650, "10y")]
)
def test_it_is_written_as_people_do(days: int | None, text: str) -> None:
    assert kept_for(days) == text


@pytest.mark.parametrize(
    ("text", "days", "said"),
    [
        ("{}", 1825, []),
        ("alerts_kept: 400d", 400, []),
        ("alerts_kept: 10y", 3650, []),
        ("alerts_kept: forever", None, []),
        ("alerts_kept: 1y", None, ["/alerts_kept: 1y is not between 400d and 100y"]),
        ("alerts_kept: 0d", None, ["/alerts_kept: 0d is not between 400d and 100y"]),
        ("alerts_kept: 5", None, [
            "/alerts_kept: expected a time such as 90d or 10y, or forever, got 5"]),
    ],
)  # fmt: skip
def test_for_how_long_alerts_are_kept(text: str, days: int | None, said: list[str]) -> None:
    findings = Findings("place.yml")
    document = read_yaml(text.encode(), findings)
    assert document is not None
    assert parse_alerts_kept(Fields(document.root, findings)) == days
    assert [str(each).partition(" ")[2] for each in findings.all()] == said
