"""What a state folder remembers of earlier simulations: how far they came, and their story."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.service.settings import Settings
from ioc.invocation import Invocation
from ioc.private import StartError
from ioc.simulate import OtherStoryError, app, check_story, was_told
from ioc.simulate.before import Progress
from ioc.simulate.models import Stage
from ioc.up.output import Terminal
from ioc.up.story import Plan, check_start
from tests.simulated import PLACE, stage

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def test_progress_is_remembered_for_its_seed(tmp_path: Path) -> None:
    path = tmp_path / "simulate.json"
    progress = Progress.read(path, seed=1)
    progress.history_until_ms = 5
    progress.reported(100_000)
    assert Progress.read(path, seed=1).live_until_ms == 100_000
    assert Progress.read(path, seed=1).history_until_ms == 5
    assert Progress.read(path, seed=2).live_until_ms == 0
    path.write_text("{")
    assert Progress.read(path, seed=1).live_until_ms == 0


@cache
def hamlet() -> Stage:
    """Give a place with one office and nothing else: its story is quickly told."""
    scene = replace(stage().scene, territories=stage().scene.territories[:1], portals=())
    return replace(stage(), scene=replace(scene, stations=(), operators=()))


def with_more_dossiers() -> Stage:
    """Give the same place as another version of the simulation tells of it."""
    more = hamlet().scene.dossiers_a_day * 1.2
    return replace(hamlet(), scene=replace(hamlet().scene, dossiers_a_day=more))


def test_a_state_goes_on_with_its_own_story(tmp_path: Path) -> None:
    assert not was_told(tmp_path)
    check_story(tmp_path, hamlet(), NOW)
    assert was_told(tmp_path)
    check_story(tmp_path, hamlet(), NOW.replace(year=2027))


def test_figures_of_another_story_are_refused(tmp_path: Path) -> None:
    check_story(tmp_path, hamlet(), NOW)
    for other in (with_more_dossiers(), replace(hamlet(), seed=8)):
        with pytest.raises(OtherStoryError, match=r"phiên bản khác(.|\n)*another version") as told:
            check_story(tmp_path, other, NOW)
        assert "--state THU_MUC_MOI" in told.value.then
        assert "--state NEW_FOLDER" in told.value.then


def test_units_that_join_or_leave_are_no_other_story(tmp_path: Path) -> None:
    check_story(tmp_path, hamlet(), NOW)
    scene = replace(hamlet().scene, territories=stage().scene.territories[1:2])
    check_story(tmp_path, replace(hamlet(), scene=scene), NOW)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"seed": 1, "year": 2026, "counters": 3}'])
def test_a_file_that_cannot_be_read_is_another_story(tmp_path: Path, text: str) -> None:
    (tmp_path / "simulate-story.json").write_text(text)
    with pytest.raises(OtherStoryError):
        check_story(tmp_path, hamlet(), NOW)


def test_a_state_of_a_version_that_remembered_no_story_is_refused(tmp_path: Path) -> None:
    Progress.read(tmp_path / "simulate.json", seed=1).reported(100_000)
    settings = Settings(state=tmp_path, config=PLACE)
    done = CliRunner().invoke(app, [], obj=Invocation(settings, {}))
    assert done.exit_code == 2
    assert "NEW_FOLDER" in done.output
    plan = Plan(given=settings, environment={}, demo=True, private_terminal=False)
    with pytest.raises(StartError, match="NEW_FOLDER"):
        asyncio.run(check_start(plan, Terminal(lambda _: None), NOW))
