"""Answer to `titrate`: a schedule that can travel alone."""

from __future__ import annotations

from migraine_cli.model.daily import written
from migraine_cli.query import tablets as tb
from migraine_cli.query import titration as ti
from migraine_cli.query.plan import HOLD, amount_text
from migraine_cli.report import common, handout
from migraine_cli.report.document import INFORMS, Line, Note, Report, Section, StepChart, Table, Title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.model.view import Source, Statement
    from migraine_cli.query.plan import Plan, Step
    from migraine_cli.query.restart import Verdict
    from migraine_cli.store.reads import Store

COLUMNS = (
    "drug",
    "branch",
    "indication",
    "jurisdiction",
    "step",
    "from",
    "until",
    "dose",
    "per_day",
    "tablets",
    "dispense",
    "cumulative",
    "when",
    "source_says",
    "state",
    "co_medication",
    "label",
    "stop",
    "after_missed",
    "evidence",
    "notes",
    "sources",
)
NO_SCHEDULE = "No schedule by weeks is on record, so none is drawn; the doses stand as their sources give them."


class Handout:
    """The words that go with a plan, in every format alike."""

    __slots__ = ("evidence", "label", "missed", "notes", "plan", "sources", "stop", "store", "taken", "today", "use")

    def __init__(self, store: Store, plan: Plan, today: str) -> None:
        self.store = store
        self.plan = plan
        self.today = today
        self.sources: dict[str, Source] = handout.cited(store, self.statements())
        schedule = plan.chosen.schedule if plan.chosen else None
        self.use = schedule["scope"] if schedule else ""
        use = ti.condition_name(store, schedule["value"]["indication"]) if schedule else ""
        # Without a schedule the line only says where the label stands on migraine.
        migraine = ti.is_migraine(store, schedule["value"]["indication"]) if schedule else True
        self.label = handout.label_line(plan.record, plan.places, migraine=migraine, use=use)
        self.stop = handout.stop_lines(plan.record, plan.places, today)
        self.missed = self._missed()
        self.evidence = handout.evidence_line(plan.record)
        self.taken = self._taken()
        self.notes = self._notes()

    def statements(self) -> list[Statement]:
        """Return what the answer rests on."""
        plan = self.plan
        found = [plan.chosen.schedule] if plan.chosen else list(plan.dosing)
        if plan.product is not None and plan.product.statement is not None:
            found.append(plan.product.statement)
        for verdict in plan.verdicts:
            found += [verdict.rule, *verdict.facts]
        found += [s for s in plan.record["statements"] if s["section"] == "boxed_warnings" and s["state"] == "fact"]
        return found

    def source_texts(self) -> list[str]:
        """Return the label or paper behind the schedule and behind each restart rule, with its date."""
        behind = [self.plan.chosen.schedule] if self.plan.chosen else list(self.plan.dosing)
        return handout.source_texts([*behind, *(verdict.rule for verdict in self.plan.verdicts)], self.sources)

    def _taken(self) -> str:
        chosen = self.plan.chosen
        if chosen is None:
            return ""
        absent = [ti_name(self.store, name) for name in chosen.absent]
        said = chosen.schedule["label"]
        if chosen.taken:
            said = f"with {' and '.join(t.name for t in chosen.taken)}: branch '{said}'"
            if chosen.beside:
                governs = " and ".join(ti_name(self.store, name) for name in ti.with_of(chosen.schedule))
                said += f"; {governs} governs over {' and '.join(t.name for t in chosen.beside)}"
            taken = {group for t in chosen.taken for group in t.groups}
            absent = [ti_name(self.store, name) for name in chosen.absent if name not in taken]
            return said + (f". Assumed not taken: {', '.join(absent)}." if absent else ".")
        if ti.with_of(chosen.schedule):
            return f"branch '{said}': only for people who take {', '.join(ti_name(self.store, n) for n in ti.with_of(chosen.schedule))}."
        if absent:
            return f"branch '{said}'. No --with was given, so it is assumed that none of these is taken: {', '.join(absent)}."
        return f"'{said}'. No co-medication was named; this schedule has no branch by one."

    def _missed(self) -> list[Line]:
        plan = self.plan
        lines = [_verdict_line(v, self.today) for v in plan.verdicts]
        return lines or [Line("after missed doses", handout.absent(plan.record, "restart", "restart"), tone="quiet")]

    def _notes(self) -> list[str]:
        plan = self.plan
        if plan.chosen is None or plan.course is None:
            return [NO_SCHEDULE, f"Schedule: {handout.absent(plan.record, 'titration', 'titration')}."]
        found = [plan.chosen.schedule["note"]] if plan.chosen.schedule.get("note") else []
        found += plan.course.notes
        last = plan.steps[-1].stretch if plan.steps else None
        if plan.course.open_rise and last is not None:
            found.append(f"From there on, {plan.course.open_rise}; no dose at which it ends is on record: --target draws it to one.")
        if any(step.stretch.start is None for step in plan.steps):
            found.append("A step named 'then' has no week in the source, so no date is given for it.")
        found.append(self._product_note())
        if plan.chosen.others:
            found.append("Also on record: " + "; ".join(f"--branch {s['facet']}" for s in plan.chosen.others) + ".")
        return found

    def _product_note(self) -> str:
        plan = self.plan
        if not any(step.stretch.intakes for step in plan.steps):
            return "Tablets: not counted, for the dose goes by weight or the source does not say how a day is divided."
        if plan.product is not None:
            where = " ".join(plan.product.statement["jurisdiction"]) if plan.product.statement else ""
            said = f"Tablets: {plan.product.label} {tb.strengths_text(plan.product)}" + (f" ({where})." if where else ".")
            missing = [s for s in plan.steps if s.stretch.intakes and s.rounds is None]
            if missing:
                said += f" They do not make {', '.join(dict.fromkeys(s.stretch.text for s in missing))}."
            return said
        if plan.places:
            return f"Tablets: no tablets on record for {' '.join(plan.places)} fit this schedule; --tablets names those at hand."
        return "Tablets: the schedule belongs to no jurisdiction, so no strengths are taken for granted: -j or --tablets."


def ti_name(store: Store, target: str) -> str:
    """Return the name of a co-medication by its id."""
    from migraine_cli.query.comedication import name_of

    return name_of(store, target)


def _verdict_line(verdict: Verdict, today: str) -> Line:
    words = {"exceeded": "the rule applies", "not exceeded": "the rule is not met by that count", "undecided": "undecided", "rule": ""}[verdict.state]
    said = f"{verdict.why}: {words}. " if verdict.why else ""
    tone = {"exceeded": "bad", "undecided": "warn"}.get(verdict.state, "")
    return Line("after missed doses", said + verdict.rule["text"], common.tag(verdict.rule, today), tone)


def titrate_report(store: Store, plan: Plan, today: str) -> Report:
    """Return the report on a plan."""
    made = Handout(store, plan, today)
    return Report(
        "titrate",
        COLUMNS,
        blocks=lambda: _blocks(made),
        rows=lambda: (tuple(item.get(column, "") for column in COLUMNS) for item in _items(made)),
        data=lambda: _data(made),
        records=lambda: _items(made),
    )


def _blocks(made: Handout) -> list[Any]:
    plan = made.plan
    head = plan.record["head"]
    aside = " ".join(plan.chosen.schedule["jurisdiction"]) if plan.chosen else head["class_name"]
    result: list[Any] = [Title(f"{common.name_of(head)}: {'how it is raised' if plan.chosen else 'doses'}", aside, (made.use,) if made.use else ())]
    result.append(_what(made))
    result += _table(made) if plan.chosen else _dosing(made)
    result.append(Section("What to fear", made.stop, "bad"))
    result.append(Section("After missed doses", [Line("", line.text, line.tag, line.tone) for line in made.missed]))
    result.append(Section("How this was drawn" if plan.chosen else "Schedule", [Line("", note) for note in made.notes if note]))
    result.append(Section("Source", [Line("", text) for text in made.source_texts()] or [Line("", "not covered", tone="quiet")]))
    result.append(Note(INFORMS))
    return result


def _what(made: Handout) -> Section:
    lines = [Line("migraine label", made.label), Line("evidence in migraine", made.evidence)]
    if made.taken:
        lines.insert(0, Line("taken beside it", made.taken))
    return Section("", lines)


def _table(made: Handout) -> list[Any]:
    plan = made.plan
    dated, counted = plan.start is not None, any(step.rounds for step in plan.steps)
    titles = ["step", *(["from"] if dated else []), "dose", *(["tablets per intake", "to dispense, in all"] if counted else [])]
    rows = []
    for step in plan.steps:
        dose = step.stretch.text + (f"\n({step.stretch.when})" if step.stretch.when else "")
        row = [step.week, *([_date(step.first) or "no date"] if dated else []), dose]
        if counted:
            row += [step.tablets or "not made of these tablets", step.cumulative or _hold(step)]
        rows.append(tuple(row))
    result: list[Any] = [Table(tuple(titles), rows, heading="Schedule")]
    points = [(s.stretch.daily, s.stretch.days, s.stretch.start) for s in plan.steps if s.stretch.start is not None and s.stretch.daily is not None]
    units = {step.stretch.unit for step in plan.steps}  # what is given by weight stands on no scale with what is not
    if len(points) == len(plan.steps) > 1 and len({p[0] for p in points}) > 1 and len(units) == 1:
        unit = plan.steps[0].stretch.unit
        chart = [(float(daily or 0), days, int(start or 0)) for daily, days, start in points]
        result.append(StepChart(f"{unit} a day, by week", chart, unit, "One row for each dose; the height is not to scale."))
    return result


def _hold(step: Step) -> str:
    return f"then {step.dispense} for {step.dispense_for} days" if step.dispense else "not counted"


def _dosing(made: Handout) -> list[Any]:
    rows = [(s["label"], s["text"], s["scope"], " ".join(s["jurisdiction"])) for s in made.plan.dosing]
    if not rows:
        return [Section("Doses", [Line("", handout.absent(made.plan.record, "dosing"), tone="quiet")])]
    return [Table(("kind", "dose", "for", "where"), rows, heading="Doses")]


def _date(day: Any) -> str:
    return day.isoformat() if day is not None else ""


def _shared(made: Handout) -> dict[str, str]:
    plan = made.plan
    return {
        "drug": plan.record["head"]["id"],
        "co_medication": made.taken,
        "label": made.label,
        "stop": handout.joined(made.stop),
        "after_missed": handout.joined(made.missed),
        "evidence": made.evidence,
        "notes": " ".join(note for note in made.notes if note),
        "sources": " | ".join(made.source_texts()),
    }


def _items(made: Handout) -> Iterator[dict[str, str]]:
    plan = made.plan
    shared = _shared(made)
    if plan.chosen is not None:
        schedule = plan.chosen.schedule
        where = {"branch": schedule["facet"], "indication": schedule["scope"], "jurisdiction": ",".join(schedule["jurisdiction"])}
        for step in plan.steps:
            yield shared | where | _item(step)
        return
    for s in plan.dosing:
        yield shared | {
            "step": s["label"],
            "dose": s["text"],
            "indication": s["scope"],
            "jurisdiction": ",".join(s["jurisdiction"]),
            "state": "fact",
            "sources": " | ".join(handout.source_texts([s], made.sources)),
        }
    if not plan.dosing:
        yield shared | {"dose": handout.absent(plan.record, "dosing"), "state": _state(plan)}


def _state(plan: Plan) -> str:
    looked = any(s["section"] == "dosing" and s["state"] != "fact" for s in plan.record["statements"])
    return "not found" if looked else "not covered"


def _item(step: Step) -> dict[str, str]:
    stretch = step.stretch
    counted = f"{step.dispense} for {step.dispense_for} days" if step.dispense else "not counted"
    return {
        "step": step.week,
        "from": _date(step.first),
        "until": _date(step.last),
        "dose": stretch.text,
        "per_day": amount_text(stretch),
        "tablets": step.tablets or "not counted",
        "dispense": counted,
        "cumulative": step.cumulative,
        "when": stretch.when,
        "source_says": stretch.said,
        "state": "fact" if stretch.text == stretch.said else "drawn",
    }


def _data(made: Handout) -> dict[str, Any]:
    plan = made.plan
    chosen = plan.chosen
    return {
        **common.envelope(made.store, "titrate"),
        "drug": plan.record["head"]["id"],
        "name": plan.record["head"]["name"],
        "schedule": chosen.schedule if chosen else None,
        "taken": [{"asked": t.asked, "id": t.id, "name": t.name} for t in chosen.taken] if chosen else [],
        "assumed_absent": chosen.absent if chosen else [],
        "co_medication": made.taken,
        "start": _date(plan.start),
        "steps": list(_items(made)),
        "hold_days": HOLD,
        "aim": f"{written(plan.course.aim)} {plan.course.unit} a day" if plan.course is not None and plan.course.aim is not None else "",
        "label": made.label,
        "evidence": made.evidence,
        "stop": [{"label": line.label, "text": line.text, "tag": line.tag} for line in made.stop],
        "restart": [{"rule": v.rule, "state": v.state, "why": v.why, "half_lives": v.facts} for v in plan.verdicts],
        "after_missed": handout.joined(made.missed),
        "notes": made.notes,
        "dosing": plan.dosing,
        "sources": made.sources,
    }
