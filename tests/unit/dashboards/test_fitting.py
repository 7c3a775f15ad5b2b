"""What a place can have of our boards: what it has not defined is left out, and told."""

import json
from dataclasses import replace

from core.place import Language, Place
from dashboards.grafana import BOARDS, files
from dashboards.grafana.check import Sheet, lacks, lint, read_sheet
from dashboards.grafana.fitting import fitted, left_out
from ioc.grafana.checking import known_of
from ioc.grafana.subjects import subject_in
from tests.places import CONFIG, place
from tests.simulated import PLACE

EXAMPLE = CONFIG / "example"


def sheets(of: Place) -> list[Sheet]:
    made = files(BOARDS, subject_in(of, "https://ioc.example"))
    read = [read_sheet(str(name), raw) for name, raw in made.items()]
    return [each for each in read if isinstance(each, Sheet)]


def mistakes(of: Place, made: list[Sheet]) -> list[str]:
    return list(map(str, lint(made, known_of(of, made))))


def test_nothing_is_left_out_of_the_demo_place() -> None:
    """Whoever misspells a metric in a board would else only lose the panel."""
    demo = subject_in(place(PLACE), "")
    assert list(left_out(BOARDS, demo)) == []
    assert list(fitted(BOARDS, demo)) == list(BOARDS)


def test_a_place_that_measures_something_else() -> None:
    example = place(EXAMPLE)
    made = sheets(example)
    assert mistakes(example, made) == []
    assert [each.uid for each in made] == [
        "ioc-overview", "ioc-portals", "ioc-oncall", "ioc-ingest", "ioc-unit", "ioc-self",
    ]  # fmt: skip
    boards = fitted(BOARDS, subject_in(example, ""))
    assert {sum(panel.width for panel in row.panels) for board in boards for row in board.rows} == {
        24
    }
    told = {(each.board.uid, each.panel.title.en): each.undefined for each in
            left_out(BOARDS, subject_in(example, ""))}  # fmt: skip
    assert told["ioc-unit", "Rain an hour"] == ("weather_rain_mm",)
    assert told["ioc-unit", "Indicators of this unit"] == ("kpis.yml",)
    assert told["ioc-oncall", "On call"] == ("oncall.yml",)
    assert ("ioc-portals", "Reachable or not") not in told


def test_what_answers_in_part_is_told() -> None:
    example = place(EXAMPLE)
    made = sheets(example)
    told = list(map(str, lacks(made, known_of(example, made))))
    assert told[0].endswith("empty, or in part: this place has no portal:failures:ratio_1h")


def test_boards_of_another_place_are_no_mistake_but_a_misspelt_metric_is() -> None:
    example, made = place(EXAMPLE), sheets(place(PLACE))
    known = known_of(example, made)
    assert not [each for each in lint(made, known) if "no metric" in each.reason]
    assert len(list(lacks(made, known))) > len(BOARDS)
    raw = json.dumps(made[1].json).replace("net_site_up{", "net_site_upp{")
    spoiled = read_sheet("ioc-coverage", raw.encode())
    assert isinstance(spoiled, Sheet)
    found = [each for each in lint([spoiled], known) if "no metric" in each.reason]
    assert {each.reason for each in found} == {"no metric 'net_site_upp' in the catalogue"}


def test_links_to_a_rule_that_a_place_has_not_lead_to_all() -> None:
    demo = subject_in(place(PLACE), "")._replace(rules=frozenset({"SiteDown"}))
    into = {panel.into for board in fitted(BOARDS, demo) for panel in board.panels}
    assert "/alerts?q=SiteDown" in into
    assert "/alerts?q=BrokerDropped" not in into


def test_our_boards_have_no_mistakes_in_english() -> None:
    demo = place(PLACE)
    english = replace(demo, profile=replace(demo.profile, language=Language.EN))
    assert mistakes(english, sheets(english)) == []
