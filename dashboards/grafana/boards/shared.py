"""Panels that several boards have."""

from typing import Final

from dashboards.grafana.board import Panel
from dashboards.grafana.drawings import P1, P2, P3, P4, Column, Said, figure
from dashboards.grafana.queries import Instant, Query
from dashboards.grafana.subject import Words

# The board's alerts table, and whatever else lists alerts.
PRIORITY: Final = Column(
    "priority",
    Words("Mức", "Priority"),
    width=70,
    said={
        "p1": Said(Words("◆ P1", "◆ P1"), P1),
        "p2": Said(Words("▲ P2", "▲ P2"), P2),
        "p3": Said(Words("■ P3", "■ P3"), P3),
        "p4": Said(Words("● P4", "● P4"), P4),
    },
)
SIMULATED: Final = Column(
    "simulated",
    Words("Mô phỏng", "Simulated"),
    width=100,
    said={"true": Said(Words("mô phỏng", "simulated")), "false": Said(Words("", ""))},
)
UNIT_ID: Final = Column("unit_id", hidden=True)
_SHARE: Final = {"0": Said(Words("Không", "None")), "1": Said(Words("TẤT CẢ", "ALL"), P4)}


def simulated(query: Query, width: int = 4) -> Panel:
    """Say which share of what a board shows is invented. query: that share."""
    return Panel(
        title=Words("Số liệu mô phỏng", "Simulated data"),
        says=Words(
            "Phần số liệu trên bảng này là mô phỏng, không phải số liệu thật.",
            "Which part of what this board shows is invented.",
        ),
        drawing=figure("percentunit", said=_SHARE),
        queries=(query,),
        width=width,
    )


def share_simulated(series: str) -> Instant:
    """Ask which share of some series is invented. series: a selector without braces' end."""
    every = f"count({series})"
    invented = (
        series.replace("}", ',simulated="true"}')
        if "{" in series
        else series + '{simulated="true"}'
    )
    return Instant(f"(count({invented}) or 0 * {every}) / {every}")
