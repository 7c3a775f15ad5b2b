"""A forecast with an interval by damped exponential smoothing. Pure, but heavy to import.

Only the workers of `ioc kpi` import it (statsmodels needs a second and 100 MB); what it gives is
in `foretold`. It is ETS(A,Ad,N) in its state-space form, so that a missing period is stepped over
and never filled in. Ratios are forecast on the logit. The model's own interval is too narrow for
short series, because it takes its parameters for known; here it is wider by the degrees of freedom,
by what is not known of the slope, and by how the series moved until now (docs/kpis.md measures it).
Source: Hyndman, Koehler, Ord, Snyder, "Forecasting with Exponential Smoothing", chapters 2 and 6.
"""

import math
import warnings
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.linalg import LinAlgError
from numpy.typing import NDArray
from statsmodels.tsa.statespace.exponential_smoothing import ExponentialSmoothing

from .foretold import (
    COVERAGE,
    HORIZON_MAX,
    POINTS_MIN,
    SEASON_POINTS_MIN,
    Forecast,
    Foretold,
    Method,
    NoForecast,
    Step,
    Unforeseen,
)
from .history import History, Point
from .scale import Scale, scale_of

Floats = NDArray[np.float64]

_PARAMETERS: Final = 3  # level, slope, damping
_STATES: Final = 2
_FREEDOM_MIN: Final = 3
# Half of the variance of changes is that of white noise; a tenth of it a period lets a series
# that wanders go on wandering. Measured on five kinds of series: docs/kpis.md.
_NOISE_OF_CHANGES: Final = 0.5
_DRIFT_OF_CHANGES: Final = 0.1
_CHANGES_MIN: Final = 3
_UNIFORM: Final = 12.0  # variance of what is rounded to whole cases: 1/12


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """The model's answer on its scale; bic: smaller is better."""

    season: int
    middle: Floats
    variance: Floats
    freedom: int
    bic: float


def foretell(history: History) -> Foretold:
    """Forecast as far as the points allow: as many periods as there are points, at most 24."""
    dense = history.dense()
    if len(dense) < POINTS_MIN:
        few = len(history.points) < POINTS_MIN
        return NoForecast(Unforeseen.FEW_POINTS if few else Unforeseen.GAPS, len(dense))
    scale = scale_of(history, dense)
    placed = _placed(dense, scale)
    horizon = min(len(dense), HORIZON_MAX)
    if np.ptp(placed[np.isfinite(placed)]) < scale.smallest:
        return _unchanged(dense, scale, horizon)
    fit = _best(placed, len(dense), horizon, history.season)
    if fit is None:
        return NoForecast(Unforeseen.UNFIT, len(dense))
    width = _half_width(fit, placed, len(dense))
    return Forecast(
        _method(seasonal=fit.season > 1, logit=scale.is_logit),
        len(dense),
        _steps(dense[-1].at, scale, fit.middle, width),
    )


def _placed(points: tuple[Point, ...], scale: Scale) -> Floats:
    """Put values on the model's scale, NaN where a period is missing."""
    placed = np.full(points[-1].at - points[0].at + 1, np.nan)
    for point in points:
        placed[point.at - points[0].at] = scale.placed(point.value)
    return placed


def _best(placed: Floats, points: int, horizon: int, season: int) -> _Fit | None:
    """Fit with the season and without, and take what explains more for its parameters."""
    seasons = [1]
    if season > 1 and points >= max(SEASON_POINTS_MIN, 2 * season):
        seasons.append(season)
    fits = [_fitted(placed, points, horizon, each) for each in seasons]
    return min((fit for fit in fits if fit is not None), key=lambda fit: fit.bic, default=None)


def _fitted(placed: Floats, points: int, horizon: int, season: int) -> _Fit | None:
    centre, spread = float(np.nanmean(placed)), float(np.nanstd(placed))
    try:
        with warnings.catch_warnings():  # a flat likelihood is said by the width, not on stderr
            warnings.simplefilter("ignore")
            model = ExponentialSmoothing(
                (placed - centre) / spread,
                trend=True,
                damped_trend=True,
                seasonal=season if season > 1 else None,
                initialization_method="concentrated",
            )
            found = model.fit(disp=False)
            ahead = found.get_forecast(horizon)
            middle = np.asarray(ahead.predicted_mean, np.float64)
            variance = np.asarray(ahead.var_pred_mean, np.float64)
    except (LinAlgError, ValueError):
        return None
    if not (np.isfinite(middle).all() and np.isfinite(variance).all()):
        return None
    free = _PARAMETERS + _STATES + (season if season > 1 else 0)
    bic = free * math.log(points) - 2 * float(found.llf)
    freedom = max(points - free, _FREEDOM_MIN)
    return _Fit(season, centre + spread * middle, spread**2 * variance, freedom, bic)


def _half_width(fit: _Fit, placed: Floats, points: int) -> Floats:
    """Say half of the interval, wider at each step, on the model's scale."""
    ahead = np.arange(1, len(fit.middle) + 1, dtype=np.float64)
    unbiased = fit.variance * points / fit.freedom
    slope = unbiased[0] * (1 / points + 12 * ahead**2 / (points * (points**2 - 1)))
    variance = np.maximum(unbiased, _of_changes(placed, fit.season, ahead)) + slope
    return np.maximum.accumulate(_quantile(fit.freedom) * np.sqrt(variance))


def _of_changes(placed: Floats, lag: int, ahead: Floats) -> Floats:
    changes = placed[lag:] - placed[:-lag]
    changes = changes[np.isfinite(changes)]
    if len(changes) < _CHANGES_MIN:
        return np.zeros_like(ahead)
    return np.var(changes, ddof=1) * (_NOISE_OF_CHANGES + _DRIFT_OF_CHANGES * (ahead - 1))


def _unchanged(dense: tuple[Point, ...], scale: Scale, horizon: int) -> Foretold:
    """Go on with what never changed; each period may hide a change of less than one case."""
    if scale.case is None:
        return NoForecast(Unforeseen.NEVER_CHANGED, len(dense))
    middle = np.full(horizon, scale.placed(dense[-1].value))
    width = _quantile(len(dense) - 1) * scale.case * np.sqrt(np.arange(1, horizon + 1) / _UNIFORM)
    steps = _steps(dense[-1].at, scale, middle, width)
    return Forecast(Method.UNCHANGED, len(dense), steps)


def _steps(newest: int, scale: Scale, middle: Floats, width: Floats) -> tuple[Step, ...]:
    low, high = scale.values(middle - width), scale.values(middle + width)
    values = scale.values(middle)
    return tuple(
        Step(newest + 1 + n, float(low[n]), float(values[n]), float(high[n]))
        for n in range(len(middle))
    )


def _method(*, seasonal: bool, logit: bool) -> Method:
    if seasonal:
        return Method.DAMPED_ETS_SEASON_LOGIT if logit else Method.DAMPED_ETS_SEASON
    return Method.DAMPED_ETS_LOGIT if logit else Method.DAMPED_ETS


def _quantile(freedom: int) -> float:
    """Student's quantile of the coverage, by Cornish and Fisher; right to 0.001 from 3 on."""
    z = NormalDist().inv_cdf((1 + COVERAGE) / 2)
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )
