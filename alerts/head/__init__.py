"""What rules read again and again, kept in memory and fed by the change log."""

from .follower import Follower, LogGapError
from .head import Head, HeadFirst, MetricWindow
from .wanted import metric_of, metrics_of, wanted

__all__ = [
    "Follower",
    "Head",
    "HeadFirst",
    "LogGapError",
    "MetricWindow",
    "metric_of",
    "metrics_of",
    "wanted",
]
