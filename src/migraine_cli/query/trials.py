"""Trials of a drug and the effects that can be computed from them. What is computed is marked, with its method."""

from __future__ import annotations

from migraine_cli.query import effects
from migraine_cli.query.pooling import Pooled, pool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from migraine_cli.query.effects import Interval, NumberNeeded

CONTROLS = ("placebo", "sham", "control")
FROM_PERCENT = "count derived from a percentage"
SHARED = "shares its control arm with another comparison of the trial"
CROSSOVER = "crossover: the same people in both arms, so no interval from counts is computed"
OPEN = "not blinded"


class Contrast:
    """One arm against another, with what was computed and what could not be, and why."""

    __slots__ = (
        "arm",
        "control",
        "days",
        "difference",
        "events",
        "events_control",
        "harm",
        "n",
        "n_control",
        "needed",
        "notes",
        "ratio",
        "reported",
        "trial",
        "uncomputed",
    )

    def __init__(self, trial: dict[str, Any], arm: dict[str, Any], control: dict[str, Any], *, shared: bool) -> None:
        self.trial = trial
        self.arm = arm
        self.control = control
        self.reported = [e for e in trial.get("reported", ()) if e["arm"] == arm["label"] and e["against"] == control["label"]]
        self.notes: list[str] = [SHARED] if shared else []
        self.ratio: Interval | None = None
        self.difference: Interval | None = None
        self.needed: NumberNeeded | None = None
        self.harm: NumberNeeded | None = None
        self.days: Interval | None = None
        self.uncomputed = ""
        if trial.get("blinding") == "open" or "open" in trial["design"]:
            self.notes.append(OPEN)
        self.n, self.events = self._count(arm, "responders_50")
        self.n_control, self.events_control = self._count(control, "responders_50")
        self._compute()

    def _count(self, arm: dict[str, Any], what: str) -> tuple[int | None, int | None]:
        n = arm.get("n_analysed") or arm.get("n_randomised")
        count = arm.get(what)
        if n is None or count is None:
            return n, None
        if "n" in count:
            return n, int(count["n"])
        if FROM_PERCENT not in self.notes:
            self.notes.append(FROM_PERCENT)
        return n, round(float(count["percent"]) * n / 100)

    def _compute(self) -> None:
        if not self.trial["design"].startswith("randomised"):
            self.uncomputed = "not randomised"
            return
        if "crossover" in self.trial["design"]:
            self.uncomputed = CROSSOVER
            return
        a, n, c, m = self.events, self.n, self.events_control, self.n_control
        if a is None or c is None or n is None or m is None:
            self.uncomputed = "responders or arm sizes not on record"
        else:
            self.ratio = effects.risk_ratio(a, n, c, m)
            if self.ratio is None:
                self.uncomputed = "no responder in either arm: the ratio is undefined"
            else:
                self.notes += [note for note in self.ratio.notes if note not in self.notes]
            self.difference = effects.risk_difference(a, n, c, m)
            self.needed = effects.number_needed(self.difference)
        self._harms()
        self._days()

    def _harms(self) -> None:
        n, x = self._count(self.arm, "withdrawals_ae")
        m, y = self._count(self.control, "withdrawals_ae")
        if x is not None and y is not None and n and m:
            found = effects.risk_difference(x, n, y, m)
            self.harm = effects.number_needed(effects.Interval(-found.estimate, -found.high, -found.low, found.method))

    def _days(self) -> None:
        sides = [_mean_and_variance(side) for side in (self.arm, self.control)]
        first, second = sides
        if first is not None and second is not None:
            self.days = effects.mean_difference(*first, *second)

    @property
    def log_ratio(self) -> tuple[float, float] | None:
        """The log risk ratio and its variance, for pooling."""
        if self.ratio is None or self.events is None or self.events_control is None or self.n is None or self.n_control is None:
            return None
        return effects.log_risk_ratio(self.events, self.n, self.events_control, self.n_control)


def _mean_and_variance(arm: dict[str, Any]) -> tuple[float, float] | None:
    """Return the change in monthly migraine days and the variance of its mean, from SE, SD or the interval."""
    change = arm.get("mmd_change")
    if not change:
        return None
    n = arm.get("n_analysed") or arm.get("n_randomised")
    mean = float(change["mean"])
    if "se" in change:
        return mean, float(change["se"]) ** 2
    if "sd" in change and n:
        return mean, float(change["sd"]) ** 2 / n
    if "low" in change and "high" in change:
        return mean, ((float(change["high"]) - float(change["low"])) / (2 * effects.Z)) ** 2
    return None


def is_control(arm: dict[str, Any]) -> bool:
    """Whether an arm is a placebo or another arm without one of our drugs that the others are measured against."""
    label = arm["label"].lower()
    return "drug" not in arm and any(word in label for word in CONTROLS)


def contrasts(trial: dict[str, Any], drug: str | None = None, against: str | None = None) -> list[Contrast]:
    """Return the comparisons of a trial: each arm of `drug` against the control, or against the arms of `against`.

    Arms of a subgroup are compared within their subgroup. Without a control, the drug's arms stand against the others.
    """
    arms = trial.get("arms", [])
    mine = [arm for arm in arms if (arm.get("drug") == drug if drug else "drug" in arm)]
    result = []
    for arm in mine:
        if against is not None:
            others = [other for other in arms if other.get("drug") == against]
        else:
            others = [other for other in arms if is_control(other)] or [other for other in arms if other.get("drug") != arm.get("drug")]
        others = [other for other in others if _subgroup(other) == _subgroup(arm)]
        for other in others[:1] if against is None else others:
            shared = sum(1 for a in mine if _subgroup(a) == _subgroup(other)) > 1
            result.append(Contrast(trial, arm, other, shared=shared))
    return result


def _subgroup(arm: dict[str, Any]) -> str:
    _, comma, rest = arm["label"].partition(", ")
    return rest if comma and "subgroup" in rest else ""


def combined(found: Iterable[Contrast]) -> list[tuple[dict[str, Any], tuple[float, float]]]:
    """Return one log risk ratio a placebo-controlled trial: arms that share a control are added up, so that it counts once."""
    by_control: dict[tuple[str, str], list[Contrast]] = {}
    for contrast in found:
        if contrast.ratio is not None and is_control(contrast.control):
            by_control.setdefault((contrast.trial["id"], contrast.control["label"]), []).append(contrast)
    result = []
    for group in by_control.values():
        events = sum(c.events or 0 for c in group)
        n = sum(c.n or 0 for c in group)
        effect = effects.log_risk_ratio(events, n, group[0].events_control or 0, group[0].n_control or 0)
        if effect is not None:
            result.append((group[0].trial, effect))
    return result


def pooled(found: Iterable[Contrast]) -> Pooled | None:
    """Pool the contrasts of one drug, one effect a trial; None where fewer than two trials can be used."""
    return pool([effect for _, effect in combined(found)])
