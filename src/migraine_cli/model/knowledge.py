"""The kinds of fact that stand beside the drugs, one YAML file each.

`classes.yaml`, `conditions.yaml`, `partners.yaml`, `interactions.yaml`, `guidelines.yaml`, `trials.yaml` and
`sources.yaml` are mappings from an id to one of these records.
"""

from __future__ import annotations

from dataclasses import dataclass

from migraine_cli.model.fact import Fact, NotFound
from migraine_cli.model.knowledge_vocabulary import (
    ActionWord,
    ConditionKind,
    Direction,
    GuidelineState,
    PartnerKind,
    SourceKind,
    SourceState,
    Timing,
    TrialDesign,
)
from migraine_cli.model.record import Harm
from migraine_cli.model.types import (
    Cite,
    ClassRef,
    ConditionRef,
    Day,
    Dose,
    DrugRef,
    GuidelineRef,
    InteractantRef,
    InteractionRef,
    Number,
    PartnerRef,
    Quantity,
    SourceRef,
    Text,
    Title,
    Url,
    Word,
)
from migraine_cli.model.vocabulary import Jurisdiction, Population, Purpose


@dataclass(frozen=True, kw_only=True)
class DrugClass(Fact):
    """A node of the tree of classes; what it states holds for its members unless a member says otherwise."""

    name: Word  # "beta-blockers"
    parent: ClassRef | None = None
    synonyms: tuple[Word, ...] = ()
    mechanism: Text | None = None
    shared: tuple[Text, ...] = ()  # what the members have in common
    checked_on: Day | None = None


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A term of the condition vocabulary: used by contraindications, cautions, favours, indications."""

    name: Word
    kind: ConditionKind
    synonyms: tuple[Word, ...] = ()
    parent: ConditionRef | None = None  # the wider term: harm in the wider one holds for the narrower
    code: Word | None = None  # ICHD-3 code, where it is a headache disorder


@dataclass(frozen=True, kw_only=True)
class Partner:
    """What a drug of ours interacts with when that is not itself a drug of ours."""

    name: Word
    kind: PartnerKind
    synonyms: tuple[Word, ...] = ()
    members: tuple[InteractantRef, ...] = ()  # of a group: partners or drugs of ours
    atc: tuple[Word, ...] = ()
    cite: tuple[Cite, ...] = ()  # where the membership was read
    harms: tuple[Harm, ...] = ()  # conditions in which a source speaks against this partner itself: the combined pill with aura


@dataclass(frozen=True, kw_only=True)
class SourceSeverity:
    """How one source words the severity."""

    says: Text
    cite: Cite


@dataclass(frozen=True, kw_only=True)
class Interaction(Fact):
    """What happens when a drug meets a partner, and, for a triple, a third."""

    drug: DrugRef
    partner: InteractantRef  # a partner, a drug of ours, or a class of ours
    third: InteractantRef | None = None  # a third that changes the answer
    timing: Timing
    form: Text | None = None  # where only one product, form or route is meant
    mechanism: Text | None = None
    effect: Text
    action: ActionWord
    action_from: Cite  # the passage that our action word is derived from
    do: Text  # what to do
    washout: Quantity | None = None
    dose: Dose | None = None  # the dose that results, where the source gives one
    severity: tuple[SourceSeverity, ...] = ()
    overrides: tuple[InteractionRef, ...] = ()  # interactions of the same or wider parties that this one replaces for its own


@dataclass(frozen=True, kw_only=True)
class SchemeGrade:
    """One step of a guideline's own scale, in our own words."""

    code: Word
    meaning: Text
    direction: Direction


@dataclass(frozen=True, kw_only=True)
class Grade:
    """What a guideline says of one drug, in its own scale."""

    drug: DrugRef
    name: Word | None = None  # what the guideline calls it, where that is narrower ("metoprolol", "sodium valproate")
    grade: Word  # exactly as it states it; "none" where it recommends without a grade
    direction: Direction
    purpose: Purpose
    population: Text  # "episodic migraine, adults"
    condition: ConditionRef  # migraine, episodic-migraine, chronic-migraine …
    says: Text  # in our own words
    dose: Text | None = None
    reviewed: Word | None = None  # as in `Fact`
    cite: tuple[Cite, ...]


@dataclass(frozen=True, kw_only=True)
class Guideline:
    """A guideline with its scale and its grades."""

    title: Title
    body: Word
    short: Word  # "AAN/AHS 2012"
    year: int
    jurisdiction: tuple[Jurisdiction, ...]
    scope: Text
    scheme: tuple[SchemeGrade, ...] = ()  # empty: it grades nothing
    scheme_text: Text | None = None
    grades_nothing: bool = False  # read, and it grades no medicine: that is said, where no grade stands
    state: GuidelineState
    state_note: Text | None = None
    superseded_by: GuidelineRef | None = None
    grades: tuple[Grade, ...] = ()
    checked: Day
    cite: tuple[Cite, ...]


@dataclass(frozen=True, kw_only=True)
class Count:
    """A count of people out of those analysed. Give `n` where the source does; a percentage alone is flagged."""

    n: int | None = None
    percent: Number | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change from baseline in one arm."""

    mean: Number
    low: Number | None = None  # 95 % confidence interval
    high: Number | None = None
    se: Number | None = None
    sd: Number | None = None


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One arm of a trial."""

    label: Word  # "lamotrigine 200 mg daily", "placebo"
    drug: DrugRef | None = None  # none: placebo or a drug that has no record
    dose: Dose | None = None
    n_randomised: int | None = None
    n_analysed: int | None = None
    responders_50: Count | None = None  # >=50 % reduction
    mmd_change: Change | None = None  # monthly migraine days, from baseline
    attack_change: Change | None = None  # attacks per month, where that is the endpoint
    withdrawals_ae: Count | None = None


@dataclass(frozen=True, kw_only=True)
class ReportedEffect:
    """An estimate as the report gives it."""

    measure: Word  # "difference in monthly migraine days", "odds ratio, >=50 % responders"
    arm: Word  # the label of the arm
    against: Word
    value: Number
    low: Number | None = None
    high: Number | None = None
    p: Word | None = None  # "<0.001"


@dataclass(frozen=True, kw_only=True)
class Trial(Fact):
    """A study in migraine. Numbers as reported; what we compute is computed, never typed in."""

    name: Word  # "STRIVE", or "Steiner 1997"
    drugs: tuple[DrugRef, ...]
    year: int
    design: TrialDesign
    blinding: Word | None = None  # "double-blind", "open"
    purpose: Purpose
    condition: ConditionRef  # episodic-migraine, chronic-migraine, migraine-with-aura …
    population: Population
    registration: Word | None = None
    duration: Quantity | None = None
    endpoint: Text  # of the responders and the changes below: which weeks, which days
    result: Direction  # of the primary endpoint: for, against, mixed, insufficient
    result_for: dict[str, Direction] | None = None  # drug id: direction, where it is not the same for every drug of the trial
    arms: tuple[Arm, ...] = ()
    reported: tuple[ReportedEffect, ...] = ()
    text: Text  # the result in one or two sentences of our own
    source: SourceRef


@dataclass(frozen=True, kw_only=True)
class Author:
    """A person or a body."""

    family: Word
    given: Word | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """A work that was read. CSL-shaped, so that it can be exported to reference managers."""

    kind: SourceKind
    title: Title  # exactly as on the page
    short: Word  # what a reader sees beside a fact: "US label Lamictal 2025-03"
    authors: tuple[Author, ...] = ()
    issued: Day | None = None  # publication or revision date; none: undated, and `state_note` says so
    edition: Word | None = None
    publisher: Word | None = None
    container: Word | None = None  # journal, or site
    volume: Word | None = None
    issue: Word | None = None
    page: Word | None = None
    doi: Word | None = None
    pmid: Word | None = None
    pmcid: Word | None = None
    url: Url
    accessed: Day
    jurisdiction: Jurisdiction | None = None
    language: Word | None = None
    state: SourceState
    state_note: Text | None = None  # what was missing, which page mirrors it
    superseded_by: SourceRef | None = None


__all__ = [
    "Arm",
    "Author",
    "Change",
    "Condition",
    "Count",
    "DrugClass",
    "Grade",
    "Guideline",
    "Interaction",
    "NotFound",
    "Partner",
    "PartnerRef",
    "ReportedEffect",
    "SchemeGrade",
    "Source",
    "SourceSeverity",
    "Trial",
]
