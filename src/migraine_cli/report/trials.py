"""Trials as a table, as a forest of intervals, and pooled when asked."""

from __future__ import annotations

from migraine_cli.query.trials import combined, contrasts, is_control, pooled
from migraine_cli.report import common
from migraine_cli.report.document import INFORMS, Forest, ForestRow, Line, Note, Report, Section, Title
from migraine_cli.report.screen import brief

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.query.effects import Interval, NumberNeeded
    from migraine_cli.query.trials import Contrast
    from migraine_cli.store.reads import Store

COLUMNS = (
    "trial",
    "name",
    "year",
    "design",
    "condition",
    "population",
    "drug",
    "arm",
    "control",
    "n",
    "n_control",
    "responders",
    "responders_control",
    "risk_ratio",
    "rr_low",
    "rr_high",
    "risk_difference",
    "rd_low",
    "rd_high",
    "nnt",
    "nnh_withdrawals",
    "days_difference",
    "days_low",
    "days_high",
    "computed",
    "notes",
    "reported",
    "result",
    "source",
    "local",
)
COMPUTED = (
    "Computed here from the counts on record: risk ratio (Katz log interval) and risk difference (Newcombe) of 50 % responders, "
    "NNT (Altman), NNH from withdrawals for adverse events. Reported: the trial's own estimate, usually adjusted."
)
CAVEAT = (
    "Pooled on request, placebo-controlled comparisons alone: trials differ in population, dose, length and endpoint, "
    "and only those with counts on record are in. "
    "A summary of what was read, not a systematic review."
)


class Asked:
    """What is asked of the trials: of one drug, of those of a class (`members`) or of all, against another, pooled or not."""

    __slots__ = ("against", "drug", "members", "name", "pool")

    def __init__(
        self, *, drug: str | None = None, members: frozenset[str] | None = None, name: str = "", against: str | None = None, pool: bool = False
    ) -> None:
        self.drug = drug
        self.members = members
        self.name = name
        self.against = against
        self.pool = pool


def contrasts_of(trial: dict[str, Any], asked: Asked) -> list[Contrast]:
    """Return the comparisons of a trial that were asked for; of a class, those that have one of its members on the left."""
    found = contrasts(trial, asked.drug, asked.against)
    return found if asked.members is None else [c for c in found if c.arm.get("drug") in asked.members]


def trials_report(store: Store, trials: list[dict[str, Any]], asked: Asked) -> Report:
    """Return the report on trials."""
    found = [(trial, contrasts_of(trial, asked)) for trial in trials]
    every = [contrast for _, mine in found for contrast in mine]

    def blocks() -> list[Any]:
        randomised = sum(t["design"].startswith("randomised") for t in trials)
        heading = f"Trials of {asked.name}" if asked.name else "Trials"
        result: list[Any] = [Title(heading, f"{len(trials)} on record, {randomised} randomised")]
        forest = forest_of(every, asked)
        if forest is not None:
            result.append(forest)
        result.append(_results(trials, asked))
        lines = [Line(_label(c), _computed(c), "; ".join(c.notes), sources=_reported(c)) for c in every]
        if lines:
            result.append(Section("Arms compared", lines))
        result += [Note(COMPUTED), *([Note(CAVEAT, "warn")] if asked.pool else []), Note(INFORMS)]
        return result

    def rows() -> Iterator[tuple[str, ...]]:
        for trial, mine in found:
            for contrast in mine:
                yield _row(trial, contrast)
            if not mine:
                yield _row(trial, None)
        if asked.pool:
            summary = pooled(every)
            if summary is not None:
                fields = {
                    "trial": "pooled",
                    "name": f"pooled, {summary.k} trials",
                    "drug": asked.drug or "",
                    "risk_ratio": f"{summary.estimate:.3f}",
                    "rr_low": f"{summary.low:.3f}",
                    "rr_high": f"{summary.high:.3f}",
                    "computed": "random effects, Paule-Mandel, Hartung-Knapp",
                    "notes": f"I2 {summary.i2:.0f} %; tau2 {summary.tau2:.4f}; prediction interval {_span(summary.predicted_low, summary.predicted_high)}",
                }
                yield tuple(fields.get(column, "") for column in COLUMNS)

    def items() -> Iterator[dict[str, Any]]:
        for trial, mine in found:
            yield {**trial, "contrasts": [_data(c) for c in mine]}

    def data() -> dict[str, Any]:
        answer: dict[str, Any] = {**common.envelope(store, "trials"), "drug": asked.drug or "", "trials": list(items())}
        if asked.pool:
            summary = pooled(every)
            answer["pooled"] = None
            if summary is not None:
                answer["pooled"] = {key: getattr(summary, key) for key in summary.__slots__} | {"method": "Paule-Mandel, Hartung-Knapp"}
            answer["caveat"] = CAVEAT
        answer["sources"] = store.sources(dict.fromkeys(t["source"] for t in trials))
        return answer

    return Report("trials", COLUMNS, blocks=blocks, rows=rows, data=data, records=items)


def forest_of(every: list[Contrast], asked: Asked) -> Forest | None:
    """Return the forest of the computed risk ratios, or None where nothing could be computed."""
    drawn = [c for c in every if c.ratio is not None]
    if not drawn:
        return None
    summary = pooled(every) if asked.pool else None
    weights: dict[str, float] = {}
    if summary is not None:
        used = combined(every)
        shares = dict(zip((t["id"] for t, _ in used), summary.weights, strict=True))
        for c in drawn:
            mates = sum(other.trial["id"] == c.trial["id"] for other in drawn)
            if c.trial["id"] in shares:
                weights[_label(c)] = shares[c.trial["id"]] / mates
    rows = []
    for c in drawn:
        assert c.ratio is not None
        rows.append(ForestRow(_label(c), c.ratio.estimate, c.ratio.low, c.ratio.high, weights.get(_label(c)), str(c.trial["year"])))
    if summary is not None:
        rows.append(ForestRow(f"pooled ({summary.k} trials)", summary.estimate, summary.low, summary.high, None, "", pooled=True))
        if summary.predicted_low is not None and summary.predicted_high is not None:
            rows.append(ForestRow("prediction interval", summary.estimate, summary.predicted_low, summary.predicted_high, None, "", pooled=True))
    note = f"I² {summary.i2:.0f} %, τ² {summary.tau2:.4f} on the log scale" if summary is not None else ""
    return Forest("Risk ratio of 50 % responders, computed", rows, "favours control", "favours the drug", note)


def _results(trials: list[dict[str, Any]], asked: Asked) -> Section:
    lines = []
    for trial in trials:
        result = (trial.get("result_for") or {}).get(asked.drug, trial["result"])
        said = brief({"text": trial["text"], "label": "", **({"brief": trial["brief"]} if "brief" in trial else {})})  # type: ignore[typeddict-item]
        about = f"{trial['design']}, {trial['condition'].replace('-', ' ')}, n {_size(trial)}"
        tone = {"for": "good", "against": "bad"}.get(result, "warn")
        name = trial["name"] if str(trial["year"]) in trial["name"] else f"{trial['name']} ({trial['year']})"
        lines.append(Line(name, f"{result}: {said}", about, tone))
    return Section("What was found", lines)


def _size(trial: dict[str, Any]) -> str:
    sizes = [arm.get("n_randomised") or arm.get("n_analysed") or 0 for arm in trial.get("arms", ()) if "subgroup" not in arm["label"]]
    total = max(sizes, default=0) if "crossover" in trial["design"] else sum(sizes)
    return str(total) if total else "not on record"


def _label(contrast: Contrast) -> str:
    against = "" if is_control(contrast.control) else f" v {contrast.control['label']}"
    return f"{contrast.trial['name']}: {contrast.arm['label']}{against}"


def _computed(c: Contrast) -> str:
    parts = [f"against {c.control['label']}"]
    if c.events is not None and c.events_control is not None:
        parts.append(f"responders {c.events} of {c.n} against {c.events_control} of {c.n_control}")
    if c.ratio is not None:
        parts.append(f"risk ratio {_interval(c.ratio, 2)}")
    if c.difference is not None:
        parts.append(f"difference {_interval(c.difference, 1, 100)} percentage points")
    if c.needed is not None:
        parts.append(needed_words(c.needed, "NNT"))
    if c.harm is not None:
        parts.append(needed_words(c.harm, "NNH") + " (stopping for adverse events)")
    if c.days is not None:
        parts.append(f"monthly migraine days {_interval(c.days, 1)}")
    if c.uncomputed:
        parts.append(f"not computed: {c.uncomputed}")
    return "; ".join(parts)


def needed_words(needed: NumberNeeded, name: str) -> str:
    """Return a number needed with its interval, as Altman writes one that runs through infinity."""
    kind = needed.kind
    if needed.high is not None:
        return f"{name} {needed.number:.1f} ({kind}; {needed.low:.1f} to {needed.high:.1f})"
    other = "harm" if needed.kind == "benefit" else "benefit"
    beyond = f"{needed.harm_low:.1f} ({other})" if needed.harm_low is not None else "infinity"
    return f"{name} {needed.number:.1f} ({kind}; {needed.low:.1f} ({kind}) through infinity to {beyond})"


def _interval(found: Interval, digits: int, scale: float = 1.0) -> str:
    low, high = found.low * scale, found.high * scale
    return f"{found.estimate * scale:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def _span(low: float | None, high: float | None) -> str:
    return "needs three trials" if low is None or high is None else f"{low:.2f} to {high:.2f}"


def _reported(c: Contrast) -> tuple[str, ...]:
    said = []
    for e in c.reported:
        interval = f" ({e['low']} to {e['high']})" if "low" in e and "high" in e else ""
        said.append(f"reported: {e['measure']} {e['value']}{interval}" + (f", p {e['p']}" if "p" in e else ""))
    return tuple(said)


def _data(c: Contrast) -> dict[str, Any]:
    def interval(found: Interval | None) -> dict[str, Any] | None:
        if found is None:
            return None
        return {"estimate": found.estimate, "low": found.low, "high": found.high, "method": found.method, "computed": True}

    def needed(found: NumberNeeded | None) -> dict[str, Any] | None:
        if found is None:
            return None
        number = {"number": found.number, "kind": found.kind, "low": found.low, "high": found.high, "other_side": found.harm_low}
        return {**number, "method": "Altman", "computed": True}

    return {
        "arm": c.arm["label"],
        "control": c.control["label"],
        "n": c.n,
        "n_control": c.n_control,
        "responders": c.events,
        "responders_control": c.events_control,
        "risk_ratio": interval(c.ratio),
        "risk_difference": interval(c.difference),
        "nnt": needed(c.needed),
        "nnh_withdrawals": needed(c.harm),
        "days_difference": interval(c.days),
        "not_computed": c.uncomputed,
        "notes": c.notes,
        "reported": c.reported,
    }


def _row(trial: dict[str, Any], c: Contrast | None) -> tuple[str, ...]:
    fields = {
        "trial": trial["id"],
        "name": trial["name"],
        "year": str(trial["year"]),
        "design": trial["design"],
        "condition": trial["condition"],
        "population": trial["population"],
        "drug": ",".join(trial["drugs"]),
        "result": trial["result"],
        "source": trial["source"],
        "local": trial.get("local", ""),
        "notes": "no arms on record",
    }
    if c is not None:
        fields |= {
            "drug": c.arm.get("drug", ""),
            "arm": c.arm["label"],
            "control": c.control["label"],
            "n": _text(c.n),
            "n_control": _text(c.n_control),
            "responders": _text(c.events),
            "responders_control": _text(c.events_control),
            "notes": "; ".join([*c.notes, *([c.uncomputed] if c.uncomputed else [])]),
            "reported": "; ".join(_reported(c)),
        }
        for name, prefix, found, digits in (
            ("risk_ratio", "rr", c.ratio, 3),
            ("risk_difference", "rd", c.difference, 3),
            ("days_difference", "days", c.days, 2),
        ):
            if found is not None:
                fields |= {name: f"{found.estimate:.{digits}f}", f"{prefix}_low": f"{found.low:.{digits}f}", f"{prefix}_high": f"{found.high:.{digits}f}"}
                fields["computed"] = "; ".join(filter(None, (fields.get("computed", ""), found.method)))
        if c.needed is not None:
            fields["nnt"] = needed_words(c.needed, "NNT")
        if c.harm is not None:
            fields["nnh_withdrawals"] = needed_words(c.harm, "NNH")
    return tuple(fields.get(column, "") for column in COLUMNS)


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
