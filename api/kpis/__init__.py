"""Indicators over HTTP: the board, one indicator, a unit, milestones, tasks, open data."""

from . import act_routes, board_routes, detail_routes, open_routes, row_routes, unit_routes

PARTS = (board_routes, open_routes, unit_routes, row_routes, detail_routes, act_routes)

__all__ = ["PARTS"]
