"""Metrics of OTLP as series: gauges, sums, histograms with buckets, summaries."""

import struct
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Final, TypeVar

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AggregationTemporality,
    DataPointFlags,
    HistogramDataPoint,
    Metric,
    NumberDataPoint,
    SummaryDataPoint,
)

from core.model import STALE_BITS
from ingest.decode.numbers import inexact_detail

from .attributes import Labels, labels_of
from .gathered import Gathered
from .names import Ending, metric_name

_STALE: Final[float] = struct.unpack("<d", struct.pack("<Q", int(STALE_BITS)))[0]
_NO_VALUE: Final = DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK
_DELTA: Final = (
    "counts since the last time (delta); send them since the start: in SDKs"
    " OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative, in a collector the processor"
    " deltatocumulative"
)
_EXPONENTIAL: Final = (
    "exponential histograms are not stored; set explicit buckets"
    " (OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION=explicit_bucket_histogram)"
)
Point = TypeVar("Point", NumberDataPoint, HistogramDataPoint, SummaryDataPoint)


def take(metric: Metric, sender: Labels, gathered: Gathered) -> None:
    """Take one metric's points, or refuse each. sender: labels of the resource."""
    match metric.WhichOneof("data"):
        case "gauge":
            ending = Ending.RATIO if metric.unit == "1" else Ending.NONE
            _numbers(metric, metric.gauge.data_points, ending, sender, gathered)
        case "sum":
            _sum(metric, sender, gathered)
        case "histogram":
            if _is_cumulative(metric.histogram.aggregation_temporality):
                name = metric_name(metric.name, metric.unit, Ending.NONE)
                _each(metric.histogram.data_points, _histogram, name, sender, gathered)
            else:
                _refuse_all(len(metric.histogram.data_points), _DELTA, gathered)
        case "summary":
            name = metric_name(metric.name, metric.unit, Ending.NONE)
            _each(metric.summary.data_points, _summary, name, sender, gathered)
        case "exponential_histogram":
            _refuse_all(len(metric.exponential_histogram.data_points), _EXPONENTIAL, gathered)
        case _:
            _refuse_all(1, "the metric has no points of a kind that is known here", gathered)


def _sum(metric: Metric, sender: Labels, gathered: Gathered) -> None:
    if not _is_cumulative(metric.sum.aggregation_temporality):
        _refuse_all(len(metric.sum.data_points), _DELTA, gathered)
        return
    ending = Ending.TOTAL if metric.sum.is_monotonic else Ending.NONE
    _numbers(metric, metric.sum.data_points, ending, sender, gathered)


def _is_cumulative(temporality: int) -> bool:
    return temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE


def _refuse_all(points: int, detail: str, gathered: Gathered) -> None:
    for _ in range(points):
        gathered.refuse(detail)
        gathered.next_point()


def _numbers(
    metric: Metric,
    points: RepeatedCompositeFieldContainer[NumberDataPoint],
    ending: Ending,
    sender: Labels,
    gathered: Gathered,
) -> None:
    _each(points, _number, metric_name(metric.name, metric.unit, ending), sender, gathered)


def _each(
    points: RepeatedCompositeFieldContainer[Point],
    one: Callable[[str, Point, Labels, Gathered], None],
    name: str,
    sender: Labels,
    gathered: Gathered,
) -> None:
    for point in points:
        one(name, point, {**sender, **labels_of(point.attributes)}, gathered)
        gathered.next_point()


def _number(name: str, point: NumberDataPoint, labels: Labels, gathered: Gathered) -> None:
    if point.flags & _NO_VALUE:
        gathered.add(name, labels, point.time_unix_nano, _STALE)
        return
    match point.WhichOneof("value"):
        case "as_double":
            gathered.add(name, labels, point.time_unix_nano, point.as_double)
        case "as_int" if float(point.as_int) == point.as_int:
            gathered.add(name, labels, point.time_unix_nano, float(point.as_int))
        case "as_int":
            gathered.refuse(inexact_detail(point.as_int))
        case _:
            gathered.refuse("the point has no value; leave it out, or set its flag for that")


def _histogram(name: str, point: HistogramDataPoint, labels: Labels, gathered: Gathered) -> None:
    bounds, counts = list(point.explicit_bounds), list(point.bucket_counts)
    if (counts or bounds) and len(counts) != len(bounds) + 1:
        gathered.refuse(f"{len(counts)} buckets and {len(bounds)} bounds; one more than bounds")
        return
    if any(not left < right for left, right in pairwise(bounds)):
        gathered.refuse("the bounds of its buckets do not rise")
        return
    up_to = dict(zip(map(repr, bounds), accumulate(counts), strict=False))
    samples = [({"le": le}, f"{name}_bucket", float(count)) for le, count in up_to.items()]
    samples.append(({"le": "+Inf"}, f"{name}_bucket", float(point.count)))
    if point.HasField("sum"):
        samples.append(({}, f"{name}_sum", point.sum))
    samples.append(({}, f"{name}_count", float(point.count)))
    _add(samples, point, labels, gathered)


def _summary(name: str, point: SummaryDataPoint, labels: Labels, gathered: Gathered) -> None:
    samples = [
        ({"quantile": repr(each.quantile)}, name, each.value) for each in point.quantile_values
    ]
    samples += [({}, f"{name}_sum", point.sum), ({}, f"{name}_count", float(point.count))]
    _add(samples, point, labels, gathered)


_Sample = tuple[Mapping[str, str], str, float]  # labels of its own, name, value


def _add(
    samples: Sequence[_Sample],
    point: HistogramDataPoint | SummaryDataPoint,
    labels: Labels,
    gathered: Gathered,
) -> None:
    for own, name, value in samples:
        told = _STALE if point.flags & _NO_VALUE else value
        gathered.add(name, {**labels, **own}, point.time_unix_nano, told)
