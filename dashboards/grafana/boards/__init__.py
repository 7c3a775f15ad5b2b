"""The boards: each file says what is on one of them."""

from typing import Final

from dashboards.grafana.board import Board

from .center import CENTER
from .coverage import COVERAGE
from .ingest import INGEST
from .kpi import KPI
from .oncall import ONCALL
from .overview import OVERVIEW
from .portals import PORTALS_BOARD
from .transactions import TRANSACTIONS
from .unit import UNIT_BOARD

# In the order in which a duty room looks at them.
BOARDS: Final[tuple[Board, ...]] = (
    OVERVIEW,
    COVERAGE,
    PORTALS_BOARD,
    TRANSACTIONS,
    ONCALL,
    INGEST,
    KPI,
    UNIT_BOARD,
    CENTER,
)
