"""A drug's record as it is written in `data/drugs.yaml`.

These dataclasses are the schema: the validator, the JSON Schema for editors and the compiler are all derived from
them. The reading side never imports this module (dataclasses alone cost more than a look-up does).

Types used for values, all written as text in YAML:

- `Cite`: `source-id locator`, for example `us-lamictal-2025 §2.2 table 1`
- `Dose`: an amount with its kind of interval, for example `25 mg every other day`; see `quantity.py`
- `Quantity`: an amount with a unit, for example `<30 mL/min`, `25 to 33 h`, `55 %`
- `Day`: `2026`, `2026-11` or `2026-11-24`
- `Text`: one or two plain sentences of our own
- `DrugRef`, `ClassRef`, `ConditionRef`, `PartnerRef`, `TrialRef`, `GuidelineRef`, `SourceRef`: the id of another record
"""

from __future__ import annotations

from dataclasses import dataclass

from migraine_cli.model.fact import Fact, NotFound, Unlisted
from migraine_cli.model.identity import Brand, Classification, Code, Form, LookAlike, Names, Salt
from migraine_cli.model.types import (
    ConditionRef,
    Day,
    Dose,
    DrugRef,
    InteractantRef,
    Quantity,
    Text,
    TrialRef,
    Word,
)
from migraine_cli.model.vocabulary import (
    AdministrationFacet,
    Axis,
    AxisDirection,
    CourseFacet,
    DoseKind,
    Extent,
    KineticFacet,
    LimitKind,
    MechanismFacet,
    MonitoringWhen,
    OrganAction,
    OrganMeasure,
    OveruseKind,
    PlaceFacet,
    Population,
    Purpose,
    ReproductiveFacet,
    ReproductiveRule,
    Route,
    Status,
    Strength,
)


@dataclass(frozen=True, kw_only=True)
class Mechanism(Fact):
    """How it acts."""

    facet: MechanismFacet
    text: Text


@dataclass(frozen=True, kw_only=True)
class RegulatoryStatus(Fact):
    """Where one regulator stands on one indication. Migraine first: each of US, EU, UK gets a row."""

    indication: ConditionRef
    purpose: Purpose
    status: Status
    population: Population
    age: Quantity | None = None  # ">=12 years"
    weight: Quantity | None = None  # ">=50 kg"
    since: Day | None = None
    product: Text | None = None  # where only one product or form has it
    text: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Dosing(Fact):
    """One dose. A dose from another indication keeps that indication and says nothing about migraine."""

    indication: ConditionRef
    purpose: Purpose
    population: Population
    kind: DoseKind
    dose: Dose
    every: Quantity | None = None  # how often a step is taken: "1 to 2 weeks"
    age: Quantity | None = None
    weight: Quantity | None = None
    route: Route | None = None  # where the drug has more than one
    form: Text | None = None  # "extended-release", "tartrate" …
    timing: Text | None = None  # "at bedtime", "with food"
    with_: tuple[InteractantRef, ...] = ()  # YAML key `with`: only when taken with these


@dataclass(frozen=True, kw_only=True)
class TitrationStep:
    """One stretch of weeks at one dose."""

    weeks: Word  # "1 to 2", "3", "5 on"; or "start" and "then" where the source counts no weeks
    dose: Dose
    when: Text | None = None  # what the step waits for: "if needed", "after 1 to 2 months without effect"
    increase: Dose | None = None  # from there on, the size of each increase
    every: Quantity | None = None  # and how often


@dataclass(frozen=True, kw_only=True)
class Titration(Fact):
    """A schedule week by week, for one branch of co-medication."""

    id: Word  # short, unique in the record: "with-valproate"
    branch: Text  # "taken with valproate (whatever else is taken)"
    with_: tuple[InteractantRef, ...] = ()  # YAML key `with`
    without: tuple[InteractantRef, ...] = ()
    indication: ConditionRef
    purpose: Purpose
    population: Population
    age: Quantity | None = None
    weight: Quantity | None = None
    form: Text | None = None
    steps: tuple[TitrationStep, ...]
    maintenance: Dose | None = None
    maximum: Dose | None = None


@dataclass(frozen=True, kw_only=True)
class Restart(Fact):
    """What to do after missed doses."""

    if_missed: Quantity  # ">5 half-lives"
    text: Text
    branch: Word | None = None  # the id of the titration it belongs to; empty: every branch


@dataclass(frozen=True, kw_only=True)
class Course(Fact):
    """Time to benefit, length of a fair trial, response, how to stop, when to try."""

    facet: CourseFacet
    text: Text
    duration: Quantity | None = None
    indication: ConditionRef | None = None  # where it is not about migraine


@dataclass(frozen=True, kw_only=True)
class Limit(Fact):
    """A limit of use."""

    kind: LimitKind
    amount: Quantity  # "2 h", "200 mg", "<10 days", "12 doses"
    indication: ConditionRef | None = None
    route: Route | None = None
    population: Population | None = None
    overuse: OveruseKind | None = None  # with medication-overuse days: the kind of medicine they are counted by
    text: Text | None = None


@dataclass(frozen=True, kw_only=True)
class OrganAdjustment(Fact):
    """What changes when the kidney or the liver does. Used by `renal` and `hepatic`."""

    measure: OrganMeasure
    range: Word  # "<30 mL/min", "15 to 35 mL/min/1.73 m2", "A", "B", "C", "severe", "any"
    action: OrganAction
    dose: Dose | None = None
    text: Text | None = None


@dataclass(frozen=True, kw_only=True)
class BoxedWarning(Fact):
    """A boxed warning, in our own words."""

    title: Text  # "Serious skin rashes"
    text: Text
    topic: Word  # short id that the same warning shares across drugs: "suicidality-antidepressants"


@dataclass(frozen=True, kw_only=True)
class Harm(Fact):
    """A condition in which a source speaks against use. Used by `contraindications` and `cautions`."""

    condition: ConditionRef
    strength: Strength
    reason: Text
    form: Text | None = None  # where only one salt, form or route is meant
    trimester: tuple[int, ...] = ()  # 1, 2, 3: where a harm of pregnancy is meant for these alone
    age: Quantity | None = None  # where a harm of childhood or old age is meant for this age alone
    only_with: InteractantRef | None = None  # where it holds only while this is taken as well: "aliskiren"


@dataclass(frozen=True, kw_only=True)
class Favour(Fact):
    """A condition in which a source favours this drug."""

    condition: ConditionRef
    text: Text


@dataclass(frozen=True, kw_only=True)
class AdverseEffect(Fact):
    """An adverse effect with its rate and the placebo rate beside it, from one population."""

    effect: Word  # "paraesthesia"
    rate: Quantity | None = None  # "51 %"; none only where the source gives none
    placebo: Quantity | None = None
    dose: Text | None = None  # the arm: "100 mg daily"
    n: int | None = None  # size of that arm
    n_placebo: int | None = None
    indication: ConditionRef | None = None  # the population the rate comes from
    trial: TrialRef | None = None
    serious: bool = False


@dataclass(frozen=True, kw_only=True)
class Effect(Fact):
    """What the drug does on an axis on which drugs are compared."""

    axis: Axis
    direction: AxisDirection
    text: Text
    rate: Quantity | None = None
    placebo: Quantity | None = None


@dataclass(frozen=True, kw_only=True)
class Reproductive(Fact):
    """Pregnancy, lactation, contraception, paternal exposure, interval before conception; by jurisdiction."""

    facet: ReproductiveFacet
    rule: ReproductiveRule
    text: Text
    trimester: tuple[int, ...] = ()  # 1, 2, 3; empty: whole pregnancy
    infant_age: Quantity | None = None
    indication: ConditionRef | None = None  # where the rule is for one use: valproate "in migraine"
    interval: Quantity | None = None


@dataclass(frozen=True, kw_only=True)
class Kinetic(Fact):
    """A pharmacokinetic quantity."""

    facet: KineticFacet
    value: Quantity | None = None
    text: Text | None = None
    with_: tuple[InteractantRef, ...] = ()  # YAML key `with`: under this co-medication
    enzymes: tuple[Word, ...] = ()  # "CYP2D6", "UGT1A4", "P-gp"
    population: Population | None = None
    form: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Monitoring(Fact):
    """A check, and when."""

    when: MonitoringWhen
    text: Text
    interval: Quantity | None = None


@dataclass(frozen=True, kw_only=True)
class Counselling(Fact):
    """What to tell the person, in plain words."""

    text: Text


@dataclass(frozen=True, kw_only=True)
class Administration(Fact):
    """Storage, sites, device, late dose and the like."""

    facet: AdministrationFacet
    text: Text
    value: Quantity | None = None
    site: Word | None = None  # for units per site
    route: Route | None = None


@dataclass(frozen=True, kw_only=True)
class Place(Fact):
    """Place in migraine: when it is considered, evidence for, evidence against, compared with others."""

    facet: PlaceFacet
    text: Text
    trials: tuple[TrialRef, ...] = ()
    other: DrugRef | None = None  # the drug it is compared with


@dataclass(frozen=True, kw_only=True)
class Drug:
    """A drug's whole record. A section that is absent is 'not covered'."""

    checked: Day  # when the sources of this record were last read
    extent: Extent = Extent.FULL  # a short record may leave sections out
    names: Names
    salts: tuple[Salt | NotFound, ...] = ()
    brands: tuple[Brand | NotFound, ...] = ()
    lookalikes: tuple[LookAlike | NotFound, ...] = ()
    codes: tuple[Code | NotFound, ...] = ()
    classification: Classification
    forms: tuple[Form | NotFound, ...] = ()
    mechanism: tuple[Mechanism | NotFound, ...] = ()
    status: tuple[RegulatoryStatus | NotFound, ...] = ()
    place: tuple[Place | NotFound, ...] = ()
    dosing: tuple[Dosing | NotFound, ...] = ()
    titration: tuple[Titration | NotFound, ...] = ()
    restart: tuple[Restart | NotFound, ...] = ()
    course: tuple[Course | NotFound, ...] = ()
    limits: tuple[Limit | NotFound, ...] = ()
    renal: tuple[OrganAdjustment | NotFound, ...] = ()
    hepatic: tuple[OrganAdjustment | NotFound, ...] = ()
    boxed_warnings: tuple[BoxedWarning | NotFound, ...] = ()
    contraindications: tuple[Harm | NotFound, ...] = ()
    cautions: tuple[Harm | NotFound, ...] = ()
    favours: tuple[Favour | NotFound, ...] = ()
    adverse_effects: tuple[AdverseEffect | NotFound, ...] = ()
    effects: tuple[Effect | NotFound, ...] = ()
    reproduction: tuple[Reproductive | NotFound, ...] = ()
    pharmacokinetics: tuple[Kinetic | NotFound, ...] = ()
    monitoring: tuple[Monitoring | NotFound, ...] = ()
    counselling: tuple[Counselling | NotFound, ...] = ()
    administration: tuple[Administration | NotFound, ...] = ()
    interactions: tuple[Unlisted, ...] = ()  # only what was looked for and not found; the others stand in interactions.yaml
