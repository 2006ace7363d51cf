"""A plan as the events of a calendar; each event says by itself what the schedule is for and when to stop."""

from __future__ import annotations

from migraine_cli.report import handout
from migraine_cli.report.document import INFORMS
from migraine_cli.report.titrate import Handout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from migraine_cli.query.plan import Plan, Step
    from migraine_cli.store.reads import Store


def events(store: Store, plan: Plan, today: str) -> list[tuple[str, date, date, str, str]]:
    """Return `(key, first day, last day, summary, text)` for each dose that has a date."""
    made = Handout(store, plan, today)
    if plan.chosen is None:
        return []
    name = plan.record["head"]["name"]
    carried = _carried(made)
    result = []
    for number, step in enumerate(plan.steps, start=1):
        if step.first is None:
            continue
        goes_on = "" if step.last is not None else ", goes on"
        key = f"titrate-{plan.record['head']['id']}-{plan.chosen.schedule['facet']}-{plan.start}-{number}"
        summary = f"{name}: {step.stretch.text} ({step.week}{goes_on})"
        result.append((key, step.first, step.last or step.first, summary, f"{_step(step)}\n{carried}"))
    return result


def _step(step: Step) -> str:
    lines = [f"Dose: {step.stretch.text}"]
    if step.stretch.when:
        lines.append(f"Only: {step.stretch.when}")
    if step.tablets:
        lines.append(f"Tablets per intake: {step.tablets}")
    if step.dispense:
        lines.append(f"Tablets for {step.dispense_for} days: {step.dispense}")
    return "\n".join(lines)


def _carried(made: Handout) -> str:
    undated = [f"{s.stretch.text} ({s.stretch.when or 'no week in the source'})" for s in made.plan.steps if s.first is None]
    lines = [
        f"For: {made.use}",
        f"Label: {made.label}",
        f"Taken beside it: {made.taken}",
        f"Stop: {handout.joined(made.stop)}",
        f"{handout.joined(made.missed)}",
        f"Evidence in migraine: {made.evidence}",
        *([f"Further steps without a date: {'; '.join(undated)}"] if undated else []),
        *(f"Note: {note}" for note in made.notes if note),
        *(f"Source: {text}" for text in made.source_texts()),
        INFORMS,
    ]
    return "\n".join(lines)
