"""What one fact says of one patient: a reason against, a question that it leaves open, a reason for, or nothing.

A value that was not given never counts as absent: a fact that could speak against use then asks for it. What is written in
words that do not compare with what was given is not guessed at: the row is to be read.
"""

from __future__ import annotations

import json

from migraine_cli.query import patient as p
from migraine_cli.query.narrowing import place_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, NotRequired, TypedDict

    from migraine_cli.query.patient import Patient, Terms
    from migraine_cli.query.profile import Measure

    class Amount(TypedDict):
        """A quantity as `model.quantity` parses it."""

        low: float
        unit: str
        high: NotRequired[float]
        bound: NotRequired[str]


CONTRAINDICATED, AVOID, WARNING, CAUTION, OUTSIDE, UNDECIDED, INFORMATION, FAVOUR = 60, 50, 40, 30, 20, 10, 0, -1
STRENGTHS = {"contraindicated": CONTRAINDICATED, "avoid": AVOID, "warning": WARNING, "caution": CAUTION}
ACTIONS = {"contraindicated": CONTRAINDICATED, "avoid": AVOID, "adjust": CAUTION, "monitor": CAUTION, "no action": INFORMATION}
ORGANS = {"contraindicated": CONTRAINDICATED, "avoid": AVOID, "use with caution": CAUTION, "reduce dose": CAUTION, "not studied": UNDECIDED}
ORGANS["no change"] = INFORMATION
RULES = {
    "contraindicated": CONTRAINDICATED,
    "avoid": AVOID,
    "known risk": WARNING,
    "required": WARNING,
    "only if clearly needed": CAUTION,
    "caution": CAUTION,
    "no adequate data": UNDECIDED,
    "may be used": INFORMATION,
    "information": INFORMATION,
}
FACETS = {
    "pregnancy": p.PREGNANCY,
    "lactation": p.BREASTFEEDING,
    "contraception": p.POSSIBLE,
    "pregnancy prevention programme": p.POSSIBLE,
    "interval before conception": p.POSSIBLE,
    "paternal exposure": p.FATHERING,
}
READ = "to read the row"
PURPOSES = {"prevention": ("preventive", "short-term prevention"), "acute treatment": ("acute",)}
ROLES = {"preventive": "prevention", "acute": "acute treatment"}
WHOM = ("indication", "population", "age", "weight")  # the fields of a label's row that say whom it is for
AGES = {"adults": (18, 200), "adolescents": (12, 18), "children": (0, 12), "older adults": (65, 200)}
AGES |= {"children and adolescents": (0, 18), "adults and adolescents": (12, 200)}
# Ranges in words that hold at any impairment, at severe impairment, on dialysis; any other wording is to be read.
ANY = frozenset({"any", "impaired", "hepatic impairment", "hepatic insufficiency", "liver problems"})
ANY |= {"renal impairment", "renal insufficiency", "any renal insufficiency", "kidney problems"}
SEVERE = frozenset({"severe", "marked impairment"})
DIALYSIS = frozenset({"haemodialysis", "dialysis"})
_PUGH = {"mild": "A", "moderate": "B", "severe": "C", "A": "A", "B": "B", "C": "C"}
IN_YEARS = {"years": 1.0, "year": 1.0, "months": 1 / 12, "month": 1 / 12, "weeks": 1 / 52.18, "week": 1 / 52.18, "days": 1 / 365.25, "day": 1 / 365.25}
_SHOWN = ("text", "jurisdiction", "cites", "checked", "note", "as_of", "local")


class Finding:
    """What a fact says of a patient: how strongly, because of what, and, where it is open, what it needs."""

    __slots__ = ("because", "drug", "fact", "level", "needs", "word")

    def __init__(self, fact: dict[str, Any], level: int, word: str, because: Sequence[str] = (), *needs: str) -> None:
        self.fact = fact
        self.drug: str = fact["drug"]
        self.level = level
        self.word = word
        self.because = because
        self.needs = needs

    @property
    def place(self) -> tuple[tuple[int, str], str]:
        """The key that puts the US, the EU and the UK first."""
        key: tuple[tuple[int, str], str] | None = self.fact.get("_place")
        if key is None:
            key = self.fact["_place"] = (min((place_order(where) for where in self.fact["jurisdiction"]), default=place_order("")), self.fact["id"])
        return key

    def json(self) -> str:
        """Return the finding as JSON; what the statement says is written out once for all patients."""
        tail = self.fact.get("_tail")
        if tail is None:
            shown = {"statement": self.fact["id"]} | {key: self.fact[key] for key in _SHOWN if key in self.fact}
            tail = self.fact["_tail"] = f',"section":"{self.fact["section"]}",' + json.dumps(shown, separators=(",", ":"))[1:]
        return f'{{"word":"{self.word}","because":{listed(self.because)},"needs":{listed(self.needs)}{tail}'

    def short(self) -> str:
        """Return an open finding as JSON without what its statement says: its id, what it needs, where it holds."""
        tail = self.fact.get("_short")
        if tail is None:
            shown = {"statement": self.fact["id"], "jurisdiction": self.fact["jurisdiction"]}
            tail = self.fact["_short"] = json.dumps(shown, separators=(",", ":"))[1:]
        because = f'"because":{listed(self.because)},' if self.because else ""
        return f'{{{because}"needs":{listed(self.needs)},{tail}'


def listed(words: Sequence[str], _known: dict[tuple[str, ...], str] = {}) -> str:  # noqa: B006  # what was written out before
    """Return words as a JSON list; the same few are asked for again and again."""
    if not words:
        return "[]"
    key = tuple(words)
    text = _known.get(key)
    if text is None:
        if len(_known) >= p.REMEMBERED:
            _known.clear()
        text = _known[key] = json.dumps(key)
    return text


def fits(quantity: Amount, value: float, factor: float = 1.0) -> bool | None:
    """Return whether a value lies in a written range; None where the text gives no range.

    A whole number as the upper end of a range holds up to the next one: "30 to 59" ends where "60 to 89" begins.
    """
    low, high, bound = quantity["low"], quantity.get("high"), quantity.get("bound")
    end = low if high is None else high
    above = value < (end + 1) * factor if isinstance(end, int) else value <= end * factor
    if high is not None:
        return None if bound == "about" else value >= low * factor and above
    low *= factor
    if bound == "<":
        return value < low
    if bound in ("<=", "up to"):
        return above
    if bound == ">":
        return value > low
    return value >= low if bound in (">=", "at least") else None


def in_years(quantity: Amount, years: float) -> bool | None:
    """Return whether an age lies in a written range of ages."""
    factor = IN_YEARS.get(quantity["unit"])
    return None if factor is None else fits(quantity, years, factor)


def of_condition(condition: str, facts: list[dict[str, Any]], who: Patient, terms: Terms) -> Iterator[Finding]:
    """Yield what facts on a condition say."""
    state = who.state(condition)
    if state is False:
        return
    for fact in facts:
        if "only_with" in fact and beside(fact["only_with"], who) is False:
            continue
        if fact["section"] == "favours":
            if state is not True:
                yield Finding(fact, FAVOUR, "source favours it", state)
        elif state is True:
            if condition in terms.decisive and _of_this_age(fact, who) is not False:
                yield Finding(fact, UNDECIDED, "undecided", (), who.asks(condition, terms))
        else:
            open_question = _open(fact, who)
            if open_question is None:
                yield Finding(fact, STRENGTHS[fact["strength"]], fact["strength"], state)
            elif open_question:
                yield Finding(fact, UNDECIDED, "undecided", state, open_question)


def beside(other: str, who: Patient) -> bool | None:
    """Return whether `other` is taken; None where a group is taken that may be it."""
    if any(other in taken.within for taken in who.taking):
        return True
    return None if any(other in taken.members for taken in who.taking) else False


def _of_this_age(fact: dict[str, Any], who: Patient) -> bool | None:
    if "age" not in fact:
        return True
    return None if who.profile.age is None else in_years(fact["age"], who.profile.age)


def _open(fact: dict[str, Any], who: Patient) -> str | None:
    """Return what a fact on a condition that holds still needs; None for nothing, "" where it is not meant for this patient."""
    if "trimester" in fact:
        if who.trimester is None:
            return "week of pregnancy"
        if who.trimester not in fact["trimester"]:
            return ""
    if "only_with" in fact and beside(fact["only_with"], who) is None:
        return "which of the group is taken"
    fit = _of_this_age(fact, who)
    if fit is None:
        return "age" if who.profile.age is None else READ
    return None if fit else ""


def of_reproduction(facet: str, facts: list[dict[str, Any]], who: Patient) -> Iterator[Finding]:
    """Yield what facts on reproduction say."""
    condition = FACETS[facet]
    state = who.state(condition)
    if state is False:
        return
    for fact in facts:
        level = RULES[fact["rule"]]
        if state is True:
            if level >= CAUTION:
                yield Finding(fact, UNDECIDED, "undecided", (), p.DECISIVE[condition])
            continue
        need = _open(fact, who)
        if need is None and "infant_age" in fact:
            months = who.profile.breastfeeding_infant_months
            fit = None if months is None else in_years(fact["infant_age"], months / 12)
            need = ("age of the infant" if months is None else READ) if fit is None else None if fit else ""
        if need is None:
            yield Finding(fact, level, fact["rule"], state)
        elif need and level >= CAUTION:
            yield Finding(fact, UNDECIDED, "undecided", state, need)


def of_organ(section: str, measure: str, facts: list[dict[str, Any]], who: Patient) -> Iterator[Finding]:
    """Yield what facts on kidney or liver function say."""
    for fact in facts:
        level = ORGANS[fact["action"]]
        because, need = _organ(section, measure, fact, who)
        if fact.get("who") == "children" and need != "":  # a row for adults is not taken off a child: what holds for adults may hold for more
            child = who.state("children")
            if child is False:
                continue
            if child is True:
                need = need or "age"
        if need is None:
            yield Finding(fact, level, fact["action"], because)
        elif need and level >= CAUTION:
            yield Finding(fact, UNDECIDED, "undecided", because, need)


def _organ(section: str, measure: str, fact: dict[str, Any], who: Patient) -> tuple[tuple[str, ...], str | None]:
    """Return what makes an organ's row hold, and what it still needs: None for nothing, "" where it does not hold."""
    if measure in ("eGFR", "CrCl"):
        return (measure,), _measured(measure, fact, who.profile.egfr if measure == "eGFR" else who.profile.crcl)
    organ = p.KIDNEY if section == "renal" else p.LIVER
    state = who.state(organ)
    if state is False:
        return (), ""
    said = () if state is True else state
    if measure == "Child-Pugh":
        if who.profile.child_pugh is None:
            return said, "Child-Pugh class"
        classes = _classes(fact["range"])
        return (f"Child-Pugh {who.profile.child_pugh}",), READ if classes is None else None if who.profile.child_pugh in classes else ""
    unknown = p.DECISIVE[organ]
    words = fact.get("words", fact["range"])
    if measure != "in words":
        return said, measure
    if words in ANY:
        return said, unknown if state is True else None
    narrow = f"severe-{organ}" if words in SEVERE else "dialysis" if words in DIALYSIS else ""
    if narrow:
        severe = who.state(narrow)
        if severe is not True:
            return (severe or ()), None if severe else ""
    return said, unknown if state is True else READ


def _measured(measure: str, fact: dict[str, Any], given: Measure | None) -> str | None:
    if given is None:
        return measure
    parsed = fact.get("parsed")
    if parsed is None or (given.unit and parsed["unit"] != given.unit):  # one unit is never converted into the other
        return READ
    fit = fits(parsed, given.value)
    return READ if fit is None else None if fit else ""


def _classes(text: str) -> str | None:
    """Return the Child-Pugh classes that a range names: mild, moderate and severe are A, B and C on that scale."""
    parts = [_PUGH.get(part) for part in text.replace(" or ", " to ").split(" to ")]
    if None in parts or len(parts) > 2:
        return None
    first, last = str(parts[0]), str(parts[-1])
    return "ABC"["ABC".index(first) : "ABC".index(last) + 1]


def of_status(facts: list[dict[str, Any]], who: Patient, roles: dict[str, list[str]]) -> Iterator[Finding]:
    """Yield where labels leave this patient out, or would say so if age, weight or kind of migraine were known."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    asked = None if who.profile.role is None else ROLES[who.profile.role]
    for fact in facts:
        purpose = fact["purpose"]
        if (asked in (None, purpose)) and set(PURPOSES.get(purpose, ())) & set(roles[fact["drug"]]):
            for where in fact["jurisdiction"] or [""]:
                groups.setdefault((fact["drug"], where, purpose), []).append(fact)
    said: set[str] = set()
    for rows in groups.values():
        for finding in _standing(rows, who):
            if finding.fact["id"] not in said:
                said.add(finding.fact["id"])
                yield finding


def _standing(rows: list[dict[str, Any]], who: Patient) -> Iterator[Finding]:
    approved = [(fact, *label_fits(fact, who)) for fact in rows if fact["status"] == "approved"]
    for fact in rows:
        if fact["status"] == "label says not to use" or (fact["status"] == "not approved" and _bounded(fact)):
            fit, about = label_fits(fact, who)
            if fit is True:
                yield Finding(fact, OUTSIDE, fact["status"], about)
            elif fit is None and not approved:
                yield Finding(fact, UNDECIDED, "undecided", (), *about)
    if any(fit is True for _, fit, _ in approved):
        return
    for fact, fit, about in approved:
        if fit is None:
            yield Finding(fact, UNDECIDED, "undecided", (), *about)
        elif not any(other is None for _, other, _ in approved):
            yield Finding(fact, OUTSIDE, "outside the label", about)


def _bounded(fact: dict[str, Any]) -> bool:
    return "age" in fact or "weight" in fact or fact["population"] in ("children", "adolescents", "children and adolescents", "older adults")


def label_fits(fact: dict[str, Any], who: Patient) -> tuple[bool | None, tuple[str, ...]]:
    """Return whether a row of a label is meant for the patient, and what that hangs on. Adults are 18 or more where it gives no age."""
    about: list[str] = []
    unknown: list[str] = []
    no = False
    profile = who.profile
    bounds = AGES.get(fact["population"])
    if "age" in fact or bounds is not None:
        about.append("age")
        if profile.age is None:
            unknown.append("age")
        elif "age" in fact:
            fit = in_years(fact["age"], profile.age)
            unknown += [READ] if fit is None else []
            no |= fit is False
        elif bounds is not None:
            no |= not bounds[0] <= profile.age < bounds[1]
    if "weight" in fact:
        about.append("weight")
        fit = None if profile.weight is None else fits(fact["weight"], profile.weight)
        unknown += [] if fit is not None else ["weight" if profile.weight is None else READ]
        no |= fit is False
    if fact["population"] == "people who could become pregnant":
        about.append("childbearing potential")
        state = who.state(p.POSSIBLE)
        unknown += ["childbearing potential"] if state is True else []
        no |= state is False
    if fact["indication"] != "migraine":
        about.append("kind of migraine")
        state = who.state(fact["indication"])
        unknown += ["kind of migraine"] if state is True else []
        no |= state is False
    if no:
        return False, tuple(about)
    return (None, tuple(unknown)) if unknown else (True, tuple(about))


def of_overuse(facts: list[dict[str, Any]], who: Patient) -> Iterator[Finding]:
    """Yield the limits of medication overuse that the days of acute medication reach."""
    days = who.profile.acute_days
    if days is None:
        return
    for fact in facts:
        amount = fact["amount"]
        over = days > amount.get("high", amount["low"]) if amount.get("bound") in ("<=", "up to") else days >= amount["low"]
        if over:
            yield Finding(fact, WARNING, "overuse", (f"{days} days a month",))
