"""Indicators over HTTP: the board, one indicator, a unit, milestones, tasks, open data."""

from . import (
    act_routes,
    board_routes,
    detail_routes,
    milestone_routes,
    open_routes,
    row_routes,
    task_routes,
    unit_routes,
)

PARTS = (
    board_routes,
    unit_routes,
    detail_routes,
    row_routes,
    act_routes,
    milestone_routes,
    task_routes,
    open_routes,
)

__all__ = ["PARTS"]
