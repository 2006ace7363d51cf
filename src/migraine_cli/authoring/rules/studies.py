"""Rules on trials and guidelines."""

from __future__ import annotations

from collections.abc import Iterator

from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.materialise import scheme_words
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.rules.registry import rule
from migraine_cli.model.knowledge import Arm, Count

_ROUNDING = 1.0  # percentage points between a printed percentage and the count beside it


@rule
def trial_counts_add_up(base: KnowledgeBase) -> Iterator[Problem]:
    """No arm counts more people than it has, and a percentage fits the count beside it."""
    for trial_id, trial in base.trials.items():
        for index, arm in enumerate(trial.arms):
            for message in _counts(arm):
                where = base.where("trials", trial_id, "arms", index)
                yield Problem(*where, "trial-counts-add-up", f"{trial_id}, {arm.label}: {message}", "read the numbers again")


def _counts(arm: Arm) -> Iterator[str]:
    if arm.n_analysed and arm.n_randomised and arm.n_analysed > arm.n_randomised:
        yield f"{arm.n_analysed} analysed of {arm.n_randomised} randomised"
    for name, count, whole in (("responders", arm.responders_50, arm.n_analysed or arm.n_randomised), ("withdrawals", arm.withdrawals_ae, None)):
        if count is not None:
            yield from _count(name, count, whole)


def _count(name: str, count: Count, whole: int | None) -> Iterator[str]:
    percent = float(count.percent) if count.percent is not None else None
    if count.n is None and percent is None:
        yield f"{name} hold no number"
    if percent is not None and not 0 <= percent <= 100:
        yield f"{name}: {count.percent} % is no percentage"
    if count.n is not None and whole is not None:
        if count.n > whole:
            yield f"{name}: {count.n} of {whole}"
        elif percent is not None and abs(100 * count.n / whole - percent) > _ROUNDING:
            yield f"{name}: {count.n} of {whole} is {100 * count.n / whole:.1f} %, not {count.percent} %"


@rule
def intervals_hold_their_estimate(base: KnowledgeBase) -> Iterator[Problem]:
    """An interval runs from low to high and holds its estimate."""
    for trial_id, trial in base.trials.items():
        spans = [("reported", index, e.value, e.low, e.high) for index, e in enumerate(trial.reported)]
        for index, arm in enumerate(trial.arms):
            spans += [("arms", index, c.mean, c.low, c.high) for c in (arm.mmd_change, arm.attack_change) if c is not None]
        for section, index, value, low, high in spans:
            if low is not None and high is not None and not float(low) <= float(value) <= float(high):
                where = base.where("trials", trial_id, section, index)
                yield Problem(*where, "intervals-hold-their-estimate", f"{trial_id}: {value} is not within {low} to {high}", "read the numbers again")


@rule
def trial_effects_name_arms(base: KnowledgeBase) -> Iterator[Problem]:
    """A reported effect compares two arms of its trial, where the arms are on record."""
    for trial_id, trial in base.trials.items():
        labels = {arm.label for arm in trial.arms}
        for index, effect in enumerate(trial.reported):
            for arm in (effect.arm, effect.against):
                if labels and arm not in labels:
                    where = base.where("trials", trial_id, "reported", index)
                    yield Problem(*where, "trial-effects-name-arms", f"{trial_id}: no arm is labelled {arm!r}", "arms: " + ", ".join(sorted(labels)))


@rule
def trial_results_are_of_its_drugs(base: KnowledgeBase) -> Iterator[Problem]:
    """A result for one drug names a drug of the trial."""
    for trial_id, trial in base.trials.items():
        for drug in trial.result_for or {}:
            if drug not in trial.drugs:
                where = base.where("trials", trial_id, "result_for")
                yield Problem(*where, "trial-results-are-of-its-drugs", f"{trial_id}: {drug} is not among its drugs", "drugs: " + ", ".join(trial.drugs))


@rule
def grades_are_of_the_scheme(base: KnowledgeBase) -> Iterator[Problem]:
    """A grade names a step of its guideline's own scale, or is "none" where the guideline gives no code."""
    for guideline_id, guideline in base.guidelines.items():
        codes = {step.code for step in guideline.scheme}
        for index, grade in enumerate(guideline.grades):
            said = scheme_words(grade.grade)
            if codes and grade.grade != "none" and not any(scheme_words(code) <= said for code in codes):
                where = base.where("guidelines", guideline_id, "grades", index)
                yield Problem(
                    *where, "grades-are-of-the-scheme", f"{guideline_id}: {grade.grade!r} is not in its scheme", "scheme: " + ", ".join(sorted(codes))
                )


@rule
def what_grades_nothing_holds_no_grade(base: KnowledgeBase) -> Iterator[Problem]:
    """A guideline that is said to grade no medicine has no grade on record."""
    for guideline_id, guideline in base.guidelines.items():
        if guideline.grades_nothing and guideline.grades:
            where = base.where("guidelines", guideline_id, "grades_nothing")
            yield Problem(*where, "what-grades-nothing-holds-no-grade", f"{guideline_id}: grades_nothing, and {len(guideline.grades)} grades", "correct one")


@rule
def superseded_guidelines_say_by_what(base: KnowledgeBase) -> Iterator[Problem]:
    """A superseded guideline names its successor or says what replaced it; a current one names none."""
    for guideline_id, guideline in base.guidelines.items():
        where = base.where("guidelines", guideline_id, "state")
        if guideline.state.value != "current" and not guideline.superseded_by and not guideline.state_note:
            yield Problem(*where, "superseded-guidelines-say-by-what", f"{guideline_id} is {guideline.state.value}", "add superseded_by or state_note")
        if guideline.state.value == "current" and guideline.superseded_by:
            yield Problem(*where, "superseded-guidelines-say-by-what", f"{guideline_id} is current but superseded", "correct one")
