"""Random-effects pooling of log risk ratios: Paule-Mandel heterogeneity, Hartung-Knapp interval, prediction interval."""

from __future__ import annotations

from math import exp, lgamma, log, sqrt

MOST_STEPS = 200


class Pooled:
    """A summary on the ratio scale. `tau2` is on the log scale, `i2` in percent; the prediction interval needs three studies."""

    __slots__ = ("estimate", "high", "i2", "k", "low", "predicted_high", "predicted_low", "q", "tau2", "weights")

    def __init__(
        self,
        *,
        k: int,
        estimate: float,
        low: float,
        high: float,
        tau2: float,
        i2: float,
        q: float,
        weights: list[float],
        predicted_low: float | None,
        predicted_high: float | None,
    ) -> None:
        self.k = k
        self.estimate = estimate
        self.low = low
        self.high = high
        self.tau2 = tau2
        self.i2 = i2
        self.q = q
        self.weights = weights
        self.predicted_low = predicted_low
        self.predicted_high = predicted_high


def pool(effects: list[tuple[float, float]]) -> Pooled | None:
    """Pool `(log effect, variance)` of independent studies; None where there are fewer than two."""
    k = len(effects)
    if k < 2:
        return None
    tau2 = paule_mandel(effects)
    weights = [1 / (variance + tau2) for _, variance in effects]
    total = sum(weights)
    mean = sum(w * y for w, (y, _) in zip(weights, effects, strict=True)) / total
    # Hartung-Knapp: the variance of the mean is scaled by the weighted spread of the studies around it.
    scale = sum(w * (y - mean) ** 2 for w, (y, _) in zip(weights, effects, strict=True)) / (k - 1)
    reach = student_t(0.975, k - 1) * sqrt(scale / total)
    fixed = [1 / variance for _, variance in effects]
    fixed_mean = sum(w * y for w, (y, _) in zip(fixed, effects, strict=True)) / sum(fixed)
    q = sum(w * (y - fixed_mean) ** 2 for w, (y, _) in zip(fixed, effects, strict=True))
    i2 = max(0.0, 100 * (q - (k - 1)) / q) if q > 0 else 0.0
    predicted = None
    if k >= 3:
        predicted = student_t(0.975, k - 2) * sqrt(tau2 + 1 / total)
    return Pooled(
        k=k,
        estimate=exp(mean),
        low=exp(mean - reach),
        high=exp(mean + reach),
        tau2=tau2,
        i2=i2,
        q=q,
        weights=[100 * w / total for w in weights],
        predicted_low=None if predicted is None else exp(mean - predicted),
        predicted_high=None if predicted is None else exp(mean + predicted),
    )


def paule_mandel(effects: list[tuple[float, float]]) -> float:
    """Return the between-study variance for which the generalised Q statistic equals its expectation."""

    def excess(tau2: float) -> float:
        weights = [1 / (variance + tau2) for _, variance in effects]
        mean = sum(w * y for w, (y, _) in zip(weights, effects, strict=True)) / sum(weights)
        return sum(w * (y - mean) ** 2 for w, (y, _) in zip(weights, effects, strict=True)) - (len(effects) - 1)

    if excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, 1.0
    while excess(high) > 0:
        high *= 2
    for _ in range(MOST_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


def student_t(probability: float, freedom: int) -> float:
    """Return the quantile of Student's t distribution for a probability above one half."""
    low, high = 0.0, 1.0
    while _t_cdf(high, freedom) < probability:
        high *= 2
    for _ in range(MOST_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_cdf(middle, freedom) < probability else (low, middle)
    return (low + high) / 2


def _t_cdf(t: float, freedom: int) -> float:
    return 1 - 0.5 * _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function by its continued fraction (Lentz's method)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    result = d
    for m in range(1, MOST_STEPS):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + step * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + step / c
            c = c if abs(c) > tiny else tiny
            result *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return result
