"""Units as they were at the time of a period."""

from datetime import date

from kpi.units import CORE, PLAN
from tests.indicators import period, scopes

NEW = {"binh-lu-2025", "ta-leng-2025", "ban-bo-2025", "khun-ha-2025"}


def test_the_four_communes_of_today() -> None:
    found = scopes().members(CORE, period("2026-M10"))
    assert set(found.units) == NEW
    assert not found.apart
    assert not found.is_split


def test_the_ten_that_went_into_them() -> None:
    found = scopes().members(CORE, period("2025-M06"))
    assert len(found.units) == 10
    assert NEW.isdisjoint(found.units)
    assert "then-sin-pre2025" not in found.units
    assert not found.is_split


def test_the_thirteen_of_the_plan() -> None:
    found = scopes().members(PLAN, period("2025-M06"))
    assert len(found.units) == 13
    assert "nung-nang-pre2025" in found.units
    assert not found.apart


def test_parts_of_neighbours_cannot_be_separated() -> None:
    found = scopes().members(PLAN, period("2026-M10"))
    assert set(found.units) == NEW
    assert set(found.apart) == {"sin-suoi-ho-2025", "tan-phong-2025"}


def test_every_period_around_the_reform_is_split() -> None:
    known = scopes()
    split = [
        id_
        for id_ in ("2025-M06", "2025-M07", "2025-M08", "2025-Q2", "2025-Q3", "2025", "2026")
        if known.members(CORE, period(id_)).is_split
    ]
    assert split == ["2025-M07", "2025-Q3", "2025"]


def test_lines_break_on_the_day_of_the_reform() -> None:
    assert scopes().breaks(CORE) == (date(2025, 7, 1),)
    assert scopes().breaks(PLAN) == (date(2025, 7, 1),)


def test_one_unit_is_a_scope_of_its_own() -> None:
    found = scopes().members("lai-chau", period("2025-M07"))
    assert found.units == ("lai-chau",)
    assert not found.is_split


def test_a_place_without_units() -> None:
    empty = type(scopes())((), ("xa",))
    assert empty.names() == ()
    assert empty.members(CORE, period("2026")).all == ()
