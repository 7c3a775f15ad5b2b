"""The boards: each file says what is on one of them."""

from typing import Final

from dashboards.grafana.board import Board

from .overview import OVERVIEW

BOARDS: Final[tuple[Board, ...]] = (OVERVIEW,)
