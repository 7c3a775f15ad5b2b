"""The boards: each file says what is on one of them."""

from typing import Final

from dashboards.grafana.board import Board

from .coverage import COVERAGE
from .overview import OVERVIEW
from .portals import PORTALS_BOARD

BOARDS: Final[tuple[Board, ...]] = (OVERVIEW, COVERAGE, PORTALS_BOARD)
