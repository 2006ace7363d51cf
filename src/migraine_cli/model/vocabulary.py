"""The closed vocabularies of the field.

Each enum's value is what a YAML file says and what JSON carries; the comment beside it is what it means.
Standard terms are used throughout (INN, ATC, contraindication, responder rate).
"""

from __future__ import annotations

from enum import Enum


class Jurisdiction(Enum):
    """Whose rule, label or market a statement speaks for."""

    US = "US"
    EU = "EU"  # centrally authorised, or an EU-wide referral or PRAC measure
    UK = "UK"
    CA = "CA"
    AU = "AU"
    JP = "JP"
    NZ = "NZ"
    CH = "CH"
    IN = "IN"
    DE = "DE"
    FR = "FR"
    NL = "NL"
    IE = "IE"
    ES = "ES"
    IT = "IT"
    DK = "DK"
    SE = "SE"
    NO = "NO"
    GR = "GR"
    KR = "KR"
    HK = "HK"
    SG = "SG"
    MY = "MY"
    PH = "PH"
    TH = "TH"
    MM = "MM"
    HR = "HR"
    ZA = "ZA"
    AT = "AT"
    BE = "BE"
    CY = "CY"
    FI = "FI"
    PL = "PL"
    PT = "PT"
    INT = "INT"  # a body that speaks for no one country (WHO, IHS, ICHD)


class Extent(Enum):
    """How much of a drug's record has been read."""

    FULL = "full"  # every section answered, by a fact or by a search in vain
    SHORT = "short"  # names, codes, class, grades and trials only; the rest is not covered


class Role(Enum):
    """What the medicine is taken for in migraine."""

    PREVENTIVE = "preventive"
    ACUTE = "acute"
    SHORT_TERM = "short-term prevention"


class Route(Enum):
    """How the medicine enters the body."""

    ORAL = "oral"
    SUBCUTANEOUS = "subcutaneous"
    INTRAMUSCULAR = "intramuscular"
    INTRAVENOUS = "intravenous"
    NASAL = "nasal"
    RECTAL = "rectal"
    SUBLINGUAL = "sublingual"
    OPHTHALMIC = "ophthalmic"
    TRANSDERMAL = "transdermal"
    INHALED = "inhaled"
    INTRADERMAL = "intradermal"


class Purpose(Enum):
    """What a dose or a status is for."""

    PREVENTION = "prevention"
    ACUTE = "acute treatment"
    TREATMENT = "treatment"  # of another condition


class Population(Enum):
    """Whom a statement is about; age and weight bounds stand beside it."""

    ADULTS = "adults"
    ADOLESCENTS = "adolescents"
    CHILDREN = "children"
    CHILDREN_AND_ADOLESCENTS = "children and adolescents"
    ADULTS_AND_ADOLESCENTS = "adults and adolescents"
    OLDER_ADULTS = "older adults"
    CHILDBEARING = "people who could become pregnant"
    ALL = "all"


class Status(Enum):
    """Where a regulator stands on one indication."""

    APPROVED = "approved"
    NOT_APPROVED = "not approved"  # the label has no such indication: use is off label
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPLICITLY_NOT = "label says not to use"  # named in the label as a non-indication


class MarketState(Enum):
    """Whether a brand can be had."""

    MARKETED = "marketed"
    DISCONTINUED = "discontinued"
    UNKNOWN = "state not read"  # the brand was read, its market state was not


class Release(Enum):
    """How a form lets the drug go."""

    IMMEDIATE = "immediate"
    EXTENDED = "extended"
    DELAYED = "delayed"
    ORODISPERSIBLE = "orodispersible"


class Splitting(Enum):
    """Whether a tablet or capsule may be divided."""

    SCORED = "may be halved"
    WHOLE = "swallow whole"
    OPEN = "capsule may be opened"
    UNSTATED = "not stated"
    NOT_APPLICABLE = "not applicable"


class DoseKind(Enum):
    """What a dosing row states."""

    START = "start"
    STEP = "step"  # the size of an increase; `every` says how often
    TARGET = "target"  # usual effective or recommended dose
    MAINTENANCE = "maintenance"
    FIXED = "fixed"  # the one dose there is
    LOADING = "loading"
    MAXIMUM = "maximum"
    MINIMUM = "minimum effective"
    SINGLE = "single"  # one intake for one attack
    REPEAT = "repeat"  # a second intake in the same attack


class LimitKind(Enum):
    """What a limit of use counts."""

    PER_DOSE = "per dose"
    PER_ATTACK = "per attack"
    REDOSE_INTERVAL = "re-dose interval"
    PER_24_H = "per 24 h"
    PER_DAY = "per day"
    PER_WEEK = "per week"
    ATTACKS_PER_30_DAYS = "attacks treated per 30 days"
    DOSES_PER_30_DAYS = "doses per 30 days"
    OVERUSE_DAYS = "medication-overuse days per month"
    PER_SESSION = "per treatment session"
    CUMULATIVE = "cumulative per interval"  # of another length: the text names it


class OveruseKind(Enum):
    """The kind of medicine that ICHD-3 counts overuse days by."""

    TRIPTAN = "triptan"
    ERGOT = "ergot"
    OPIOID = "opioid"
    COMBINATION = "combination analgesic"
    SIMPLE = "simple analgesic"
    SEVERAL = "several kinds together"
    OTHER = "other medicine"


class OrganMeasure(Enum):
    """The measure a source uses for an organ's function; one is never converted into another."""

    CRCL = "CrCl"
    EGFR = "eGFR"
    CHILD_PUGH = "Child-Pugh"
    SERUM_CREATININE = "serum creatinine"
    WORDS = "in words"  # the source says only mild, moderate, severe, end-stage …


class OrganAction(Enum):
    """What a source says to do at that function."""

    NONE = "no change"
    REDUCE = "reduce dose"
    CAUTION = "use with caution"
    AVOID = "avoid"
    CONTRAINDICATED = "contraindicated"
    NO_DATA = "not studied"


class Strength(Enum):
    """How strongly a source speaks against use in a condition."""

    CONTRAINDICATED = "contraindicated"
    AVOID = "avoid"
    WARNING = "warning"
    CAUTION = "caution"


class Axis(Enum):
    """Effects that can be laid side by side across drugs."""

    WEIGHT = "weight"
    COGNITION = "cognition"
    SEDATION = "sedation"
    MOOD = "mood"
    BLOOD_PRESSURE = "blood pressure"
    SEXUAL = "sexual function"
    DRIVING = "driving"


class AxisDirection(Enum):
    """What the drug does on that axis."""

    INCREASE = "increase"
    DECREASE = "decrease"
    IMPAIRS = "impairs"
    IMPROVES = "improves"
    NEUTRAL = "neutral"
    MIXED = "mixed"
    RISK = "risk named"  # the source warns without a rate


class ReproductiveFacet(Enum):
    """Which question about reproduction a statement answers."""

    PREGNANCY = "pregnancy"
    LACTATION = "lactation"
    CONTRACEPTION = "contraception"
    PROGRAMME = "pregnancy prevention programme"
    PATERNAL = "paternal exposure"
    CONCEPTION_INTERVAL = "interval before conception"
    REGISTRY = "pregnancy registry"
    FERTILITY = "fertility"


class ReproductiveRule(Enum):
    """What the source says to do."""

    CONTRAINDICATED = "contraindicated"
    AVOID = "avoid"
    ONLY_IF_NEEDED = "only if clearly needed"
    RISK_KNOWN = "known risk"
    MAY_USE = "may be used"
    CAUTION = "caution"
    REQUIRED = "required"
    NO_DATA = "no adequate data"
    INFORMATION = "information"


class KineticFacet(Enum):
    """Which pharmacokinetic quantity a statement gives."""

    HALF_LIFE = "half-life"
    METABOLISM = "metabolism"
    TRANSPORTERS = "transporters"
    ELIMINATION = "elimination"
    PROTEIN_BINDING = "protein binding"
    BIOAVAILABILITY = "bioavailability"
    TMAX = "time to peak"
    RESIDUAL = "effect after stopping"
    ACTIVE_METABOLITE = "active metabolite"


class MonitoringWhen(Enum):
    """When a check is due."""

    BEFORE = "before starting"
    DURING = "during treatment"
    STOP = "reasons to stop"


class CourseFacet(Enum):
    """Which question about the course of treatment a statement answers."""

    TIME_TO_BENEFIT = "time to benefit"
    FAIR_TRIAL = "length of a fair trial"
    RESPONSE = "what counts as response"
    TAPER = "how to stop"
    TRY_STOPPING = "when to try stopping"


class AdministrationFacet(Enum):
    """Practical matters of an injection, an infusion or a special form."""

    STORAGE = "storage"
    ROOM_TEMPERATURE = "time out of the refrigerator"
    LATEX = "latex"
    SITES = "sites"
    DEVICE = "device"
    LATE_DOSE = "late dose"
    INFUSION_TIME = "infusion time"
    UNITS_PER_SITE = "units per site"
    RECONSTITUTION = "reconstitution"
    FOOD = "food"
    TIMING = "timing"
    SWITCHING = "switching products"


class PlaceFacet(Enum):
    """Which side of the question 'does it work, and when is it considered' a statement takes."""

    CONSIDERED_WHEN = "considered when"
    EVIDENCE_FOR = "evidence for"
    EVIDENCE_AGAINST = "evidence against"
    COMPARED_WITH = "compared with others"
    CONTESTED = "contested"


class MechanismFacet(Enum):
    """What the drug does, and why that is thought to matter in migraine."""

    ACTION = "action"
    MIGRAINE = "in migraine"


class CodeSystem(Enum):
    """The systems whose codes are recorded, one by one."""

    ATC = "ATC"
    RXCUI = "RxCUI"
    UNII = "UNII"
    CAS = "CAS"
