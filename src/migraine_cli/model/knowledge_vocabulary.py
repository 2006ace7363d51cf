"""The closed lists of the records that stand beside the drugs: interactions, guidelines, trials, sources, conditions."""

from __future__ import annotations

from enum import Enum


class ActionWord(Enum):
    """Our word for what to do about an interaction, strongest first; the locator says what it is derived from."""

    CONTRAINDICATED = "contraindicated"
    AVOID = "avoid"
    ADJUST = "adjust"
    MONITOR = "monitor"
    NONE = "no action"  # a source states that nothing needs doing


class Direction(Enum):
    """Which way a grade or a finding points; ours, so that grades can be compared without merging their scales."""

    FOR = "for"
    AGAINST = "against"
    INSUFFICIENT = "insufficient"  # the body says that the evidence does not decide
    MIXED = "mixed"


class GuidelineState(Enum):
    """Whether a guideline stands."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    RETIRED = "retired"
    RETRACTED = "retracted"


class SourceKind(Enum):
    """What kind of work a source is, best first."""

    LABEL = "label"  # US prescribing information
    SMPC = "smpc"  # EU, UK or national summary of product characteristics
    REGULATOR = "regulator"  # a communication, referral or approval record
    GUIDELINE = "guideline"
    TRIAL = "trial"
    STUDY = "study"  # observational or pharmacokinetic
    REVIEW = "review"  # systematic review or meta-analysis
    REFERENCE = "reference"  # LactMed, StatPearls, RxNorm, WHO ATC index
    SECONDARY = "secondary"  # anything else


class SourceState(Enum):
    """How the source was read, and whether it still stands."""

    PRIMARY = "read in the original"
    ABSTRACT = "abstract read"
    MIRROR = "read in a mirror"  # same text on somebody else's page
    SECONDARY = "read in a secondary account"
    SUPERSEDED = "superseded"
    RETRACTED = "retracted"


class PartnerKind(Enum):
    """What stands on the other side of an interaction."""

    SUBSTANCE = "substance"  # one medicine, food or herb
    GROUP = "group"  # a class or a property; its members are listed
    OPEN_GROUP = "open group"  # a class or a property that the source names without listing members


class Timing(Enum):
    """When an interaction acts."""

    TOGETHER = "while taken together"
    STARTING = "when the partner is started"
    STOPPING = "when the partner is stopped"
    BEFORE = "washout before the drug is started"
    AFTER = "washout after the drug is stopped"


class ConditionKind(Enum):
    """What sort of thing a condition is."""

    DISEASE = "disease"
    HEADACHE = "headache disorder"
    STATE = "state"  # pregnancy, age, smoking …
    GENETIC = "genetic"
    ALLERGY = "allergy"


class TrialDesign(Enum):
    """How a study was built."""

    PARALLEL = "randomised parallel"
    CROSSOVER = "randomised crossover"
    OPEN_RANDOMISED = "randomised open"
    OPEN_PROSPECTIVE = "open prospective"
    RETROSPECTIVE = "retrospective"
    POOLED = "pooled analysis"
    PHARMACOKINETIC = "pharmacokinetic"
