"""A small board for Grafana without a mistake, as JSON, and ways to spoil it."""

import copy
import json
from typing import Any, Final

from dashboards.grafana.check import Known, Sheet, read_sheet
from ioc.grafana.checking.known import known_of
from tests.places import place
from tests.simulated import PLACE, ZONE

Json = dict[str, Any]
NO_VALUE: Final = "không có dữ liệu"
SQL: Final = {"type": "grafana-postgresql-datasource", "uid": "ioc-sql"}
PROMQL: Final = {"type": "prometheus", "uid": "ioc-promql"}
STEPS: Final[list[dict[str, Any]]] = [
    {"color": "#AEB4BD", "value": None},
    {"color": "#E69F00", "value": 10},
    {"color": "#D55E00", "value": 30},
]
OPEN: Final = (
    "SELECT priority, name, unit, fired_at AS since FROM board.alerts\n"
    "WHERE state IN ('firing', 'no_data') AND priority IN (${priority:sqlstring})"
)
BY_HOUR: Final = (
    "SELECT $__timeGroupAlias(fired_at,1h), priority AS metric, count(*) AS alarms\n"
    "FROM board.alerts WHERE $__timeFilter(fired_at) AND priority IN (${priority:sqlstring})\n"
    "GROUP BY 1, 2 ORDER BY 1"
)
BY_DAY: Final = (
    "SELECT time_bucket('1 day', fired_at, 'Asia/Ho_Chi_Minh') AS time, count(*) AS alarms\n"
    "FROM board.alerts WHERE $__timeFilter(fired_at) AND priority IN (${priority:sqlstring})\n"
    "GROUP BY 1 ORDER BY 1"
)
RATIO: Final = "avg by (operator) (net_site_up)"


def known() -> Known:
    """Give what the demo place's boards are judged by; there is one other board."""
    return known_of(place(PLACE), [Sheet("", {"uid": "ioc-portals"})])


def board() -> Json:
    """Give it, to be changed at will."""
    return copy.deepcopy(_BOARD)


def sheet(made: Json) -> Sheet:
    """Read a board as from its file."""
    found = read_sheet("ioc-small.json", json.dumps(made).encode())
    assert isinstance(found, Sheet)
    return found


def sql(text: str, shape: str = "table", ref: str = "A") -> Json:
    """Ask in SQL."""
    return {"datasource": SQL, "format": shape, "rawQuery": True, "rawSql": text, "refId": ref}


def promql(expr: str, legend: str = "", ref: str = "A") -> Json:
    """Ask in PromQL, over time."""
    told = {"expr": expr, "legendFormat": legend, "instant": False, "range": True}
    return {"datasource": PROMQL, "refId": ref, **told}


def panel(kind: str, title: str, place: tuple[int, int, int, int], *targets: Json) -> Json:
    """Draw a panel at x, y, w, h."""
    return {
        "type": kind,
        "title": title,
        "description": f"{title}: số liệu của địa phương.",
        "datasource": targets[0]["datasource"],
        "gridPos": dict(zip("xywh", place, strict=True)),
        "fieldConfig": {"defaults": {"noValue": NO_VALUE}, "overrides": []},
        "targets": list(targets),
    }


def written(made: Json, name: str, **told: object) -> Json:
    """Say how a column is written."""
    properties = [{"id": key, "value": value} for key, value in told.items()]
    matcher = {"id": "byName", "options": name}
    made["fieldConfig"]["overrides"].append({"matcher": matcher, "properties": properties})
    return made


def _defaults(made: Json, **told: object) -> Json:
    made["fieldConfig"]["defaults"] |= told
    return made


def _panels() -> list[Json]:
    gap = {"spanNulls": False}
    steps = {"mode": "absolute", "steps": STEPS}
    made = [
        written(
            panel("table", "Cảnh báo đang mở", (0, 0, 12, 8), sql(OPEN)),
            "since",
            unit="dateTimeFromNow",
            links=[{"title": "Mở", "url": "${ioc:raw}/alerts?unit=${__data.fields.unit}"}],
        ),
        _defaults(
            panel("stat", "Đường dữ liệu", (12, 0, 6, 8), promql("time() - max(ioc_canary)")),
            unit="s",
            decimals=1,
            thresholds=steps,
        ),
        _defaults(
            panel(
                "timeseries",
                "Trạm hoạt động",
                (0, 8, 12, 8),
                promql(RATIO, "{{operator}}"),
            ),
            unit="percentunit",
            decimals=1,
            custom=gap,
        ),
        _defaults(
            panel("timeseries", "Cảnh báo mỗi giờ", (12, 8, 12, 8), sql(BY_HOUR, "time_series")),
            unit="locale",
            decimals=0,
            custom=gap,
        ),
        _defaults(
            panel("barchart", "Cảnh báo mỗi ngày", (0, 16, 24, 8), sql(BY_DAY)),
            unit="locale",
            decimals=0,
        ),
    ]
    made[1]["description"] += " Quá 10 giây là chậm, quá 30 giây là cảnh báo."
    made[0]["fieldConfig"]["defaults"]["noValue"] = "Không có cảnh báo"
    made[1]["targets"][0] |= {"instant": True, "range": False, "format": "table"}
    return [{"id": number, **each} for number, each in enumerate(made, 1)]


_BOARD: Final[Json] = {
    "uid": "ioc-small",
    "title": "Bảng nhỏ",
    "description": "Điều gì bất thường lúc này.",
    "timezone": str(ZONE),
    "weekStart": "monday",
    "tags": ["ioc"],
    "refresh": "1m",
    "editable": False,
    "time": {"from": "now-24h", "to": "now"},
    "links": [
        {"title": "Mở", "type": "link", "url": "${ioc:raw}/alerts"},
        {"title": "Cổng", "type": "link", "url": "/d/ioc-portals?${__url_time_range}"},
        {"title": "Các bảng khác", "type": "dashboards", "tags": ["ioc"]},
    ],
    "annotations": {
        "list": [
            {
                "name": "Cảnh báo",
                "datasource": SQL,
                "enable": True,
                "target": sql(
                    "SELECT fired_at AS time, name AS text FROM board.alerts"
                    " WHERE $__timeFilter(fired_at)",
                    ref="Anno",
                ),
            }
        ]
    },
    "templating": {
        "list": [
            {
                "name": "ioc",
                "type": "constant",
                "hide": 2,
                "query": "https://ioc.example",
                "current": {"value": "https://ioc.example"},
                "skipUrlSync": True,
            },
            {
                "name": "priority",
                "type": "query",
                "label": "Mức",
                "datasource": SQL,
                "query": "SELECT DISTINCT priority FROM board.alerts ORDER BY 1",
                "refresh": 1,
                "multi": True,
                "includeAll": True,
                "current": {"value": "$__all"},
            },
        ]
    },
    "panels": _panels(),
}
