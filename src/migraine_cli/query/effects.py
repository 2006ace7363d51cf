"""Effect sizes from counts, each by a named method; docs/methods.md gives formulas and sources.

Nothing here rounds: callers do. All intervals are 95 %.
"""

from __future__ import annotations

from math import exp, log, sqrt

Z = 1.959963984540054  # the 97.5th percentile of the standard normal distribution


class Interval:
    """An estimate with its 95 % interval; `method` names the formula, `notes` what was done to make it computable."""

    __slots__ = ("estimate", "high", "low", "method", "notes")

    def __init__(self, estimate: float, low: float, high: float, method: str, notes: tuple[str, ...] = ()) -> None:
        self.estimate = estimate
        self.low = low
        self.high = high
        self.method = method
        self.notes = notes


def risk_ratio(events: int, n: int, events_control: int, n_control: int) -> Interval | None:
    """Return the risk ratio with Katz's log interval.

    A zero in one cell: 0.5 is added to all four cells, and the notes say so. No event in either arm: None, undefined.
    """
    _check(events, n, events_control, n_control)
    if events == 0 and events_control == 0:
        return None
    a, b, c, d = float(events), float(n - events), float(events_control), float(n_control - events_control)
    notes: tuple[str, ...] = ()
    if a == 0 or c == 0:
        a, b, c, d = a + 0.5, b + 0.5, c + 0.5, d + 0.5
        notes = ("zero cell: 0.5 added to each",)
    estimate = (a / (a + b)) / (c / (c + d))
    spread = Z * sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    return Interval(estimate, estimate * exp(-spread), estimate * exp(spread), "Katz log", notes)


def log_risk_ratio(events: int, n: int, events_control: int, n_control: int) -> tuple[float, float] | None:
    """Return the natural log of the risk ratio and its variance, or None where it is undefined."""
    ratio = risk_ratio(events, n, events_control, n_control)
    if ratio is None:
        return None
    return log(ratio.estimate), ((log(ratio.high) - log(ratio.low)) / (2 * Z)) ** 2


def wilson(events: int, n: int) -> tuple[float, float]:
    """Return Wilson's score interval of a proportion."""
    p = events / n
    middle = p + Z * Z / (2 * n)
    spread = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return (middle - spread) / scale, (middle + spread) / scale


def risk_difference(events: int, n: int, events_control: int, n_control: int) -> Interval:
    """Return the risk difference with Newcombe's hybrid score interval (his method 10)."""
    _check(events, n, events_control, n_control)
    p, q = events / n, events_control / n_control
    low_p, high_p = wilson(events, n)
    low_q, high_q = wilson(events_control, n_control)
    difference = p - q
    low = difference - sqrt((p - low_p) ** 2 + (high_q - q) ** 2)
    high = difference + sqrt((high_p - p) ** 2 + (q - low_q) ** 2)
    return Interval(difference, low, high, "Newcombe hybrid score")


class NumberNeeded:
    """A number needed to treat. `benefit` and `harm` are the ends of the interval as Altman writes them."""

    __slots__ = ("harm_low", "high", "kind", "low", "number")

    def __init__(self, number: float, kind: str, low: float, high: float | None, harm_low: float | None) -> None:
        self.number = number
        self.kind = kind  # "benefit" or "harm": which way the estimate points
        self.low = low  # the end nearer to 1 on the side of the estimate
        self.high = high  # the other end; None: it runs through infinity
        self.harm_low = harm_low  # then, the end on the other side


def number_needed(difference: Interval) -> NumberNeeded | None:
    """Return the number needed to treat of a risk difference, or None where the difference is zero.

    Where the interval of the difference crosses zero, the interval of the number runs through infinity to the other side
    (Altman 1998): NNT(benefit) `low` to infinity to NNT(harm) `harm_low`.
    """
    if difference.estimate == 0:
        return None
    kind = "benefit" if difference.estimate > 0 else "harm"
    near, far = (difference.high, difference.low) if difference.estimate > 0 else (-difference.low, -difference.high)
    number = 1 / abs(difference.estimate)
    if far > 0:
        return NumberNeeded(number, kind, 1 / near, 1 / far, None)
    return NumberNeeded(number, kind, 1 / near, None, 1 / -far if far < 0 else None)


def mean_difference(mean: float, variance: float, mean_control: float, variance_control: float) -> Interval:
    """Return the difference of two independent means from the variances of the means (squared standard errors)."""
    difference = mean - mean_control
    spread = Z * sqrt(variance + variance_control)
    return Interval(difference, difference - spread, difference + spread, "difference of means, normal")


def _check(events: int, n: int, events_control: int, n_control: int) -> None:
    if not (0 <= events <= n and 0 <= events_control <= n_control and n > 0 and n_control > 0):
        raise ValueError(f"impossible counts: {events} of {n} against {events_control} of {n_control}")
