"""Each kind of fact put into words, once, when the store is compiled.

A description is `(label, text, facet, align, scope)`; see `model.view.Statement`. The words are our own and hold no
markup; every amount stands in its canonical written form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from migraine_cli.model import fact as base
from migraine_cli.model import identity as i
from migraine_cli.model import knowledge as k
from migraine_cli.model import record as r


class Description(NamedTuple):
    """A statement in words."""

    label: str
    text: str
    facet: str = ""
    align: str = ""
    scope: str = ""


class Words:
    """Looks up the display names of ids."""

    def __init__(self, names: dict[str, dict[str, str]]) -> None:
        self._names = names

    def condition(self, ref: str) -> str:
        """Return a condition's name."""
        return self._names["condition"].get(ref, ref)

    def drug(self, ref: str) -> str:
        """Return a drug's name."""
        return self._names["drug"].get(ref, ref)

    def interactant(self, ref: str) -> str:
        """Return the name of a drug, a partner or a class."""
        for kind in ("drug", "partner", "class"):
            if ref in self._names[kind]:
                return self._names[kind][ref]
        return ref

    def interactants(self, refs: tuple[str, ...]) -> str:
        """Return several names joined."""
        return ", ".join(self.interactant(ref) for ref in refs)

    def guideline(self, ref: str) -> str:
        """Return a guideline's short name."""
        return self._names["guideline"].get(ref, ref)

    def source(self, ref: str) -> str:
        """Return a source's short name."""
        return self._names["source"].get(ref, ref)


def _join(*parts: str | None, sep: str = "; ") -> str:
    """Join what is there; a full stop before a semicolon goes."""
    found = [part for part in parts if part]
    if sep == "; ":
        found = [part.removesuffix(".") for part in found[:-1]] + found[-1:]
    return sep.join(found)


def _who(population: Any, age: str | None = None, weight: str | None = None) -> str:
    words = "" if population is None or population.value == "all" else str(population.value)
    bounds = _join(
        f"aged {_bound(age)}" if age else None,
        f"weighing {_bound(weight)}" if weight else None,
        sep=" and ",
    )
    return _join(words, bounds, sep=" ")


def _bound(quantity: str) -> str:
    for sign, words in ((">=", "{} or more"), ("<=", "{} or less"), (">", "over {}"), ("<", "under {}")):
        if quantity.startswith(sign):
            return words.format(quantity[len(sign) :])
    return quantity


def _scope(words: Words, indication: str | None, purpose: Any = None, *who: Any) -> str:
    what = words.condition(indication) if indication else ""
    if purpose is not None and purpose.value != "treatment":
        what = f"{what} {purpose.value}" if purpose.value == "prevention" else f"{purpose.value} of {what}"
    return _join(what, _who(*who) if who else "", sep=", ")


def names(f: i.Names, w: Words) -> Description:
    text = _join(
        f"INN {f.inn}",
        f"USAN {f.usan}" if f.usan else None,
        f"BAN {f.ban}" if f.ban else None,
        "also called " + ", ".join(f.synonyms) if f.synonyms else None,
    )
    return Description("names", text, align="names")


def salt(f: i.Salt, w: Words) -> Description:
    return Description(f.name, _join(f.name, f.equivalence, sep=": "), align=f.name)


def brand(f: i.Brand, w: Words) -> Description:
    text = _join(f"{f.name}: {f.state.value}", f.product, f"holder {f.holder}" if f.holder else None)
    return Description(f.name, text, align=f.name)


def lookalike(f: i.LookAlike, w: Words) -> Description:
    return Description(f.ours, f"{f.ours} is mistaken for {f.other} ({f.what})", align=f.other)


def code(f: i.Code, w: Words) -> Description:
    text = f"{f.system.value} {f.code}" + (f" ({f.of})" if f.of else "")
    return Description(f.system.value, text, f.system.value, f"{f.system.value} {f.of or ''}".strip())


def classification(f: i.Classification, w: Words) -> Description:
    role = ", ".join(role.value for role in f.role)
    routes = "by " + ", ".join(x.value for x in f.routes) if f.routes else None
    text = _join(f.what, f"class: {w.interactant(f.class_)}", f"role in migraine: {role}", routes)
    return Description("what it is", text, align="classification")


def form(f: i.Form, w: Words) -> Description:
    what = _join(f.brand, f.form, sep=" ")
    split = "" if f.split.value in ("not stated", "not applicable") else f.split.value
    release = "" if f.release.value == "immediate" else f"{f.release.value} release"
    text = _join(f"{what}: {', '.join(f.strengths)}", release, f"strength as {f.salt}" if f.salt else None, split)
    return Description(f.form, text, align=_join(f.form, f.release.value, f.brand, sep=" "))


def mechanism(f: r.Mechanism, w: Words) -> Description:
    return Description(f.facet.value, f.text, f.facet.value, f.facet.value)


def status(f: r.RegulatoryStatus, w: Words) -> Description:
    indication = _scope(w, f.indication, f.purpose)
    who = _who(f.population, f.age, f.weight)
    text = _join(
        f"{f.status.value}: {indication}" + (f", {who}" if who else ""),
        f"since {f.since}" if f.since else None,
        f.product,
        f.text,
    )
    return Description(indication, text, f.status.value, indication, _join(indication, who, sep=", "))


def dosing(f: r.Dosing, w: Words) -> Description:
    text = _join(
        f.dose,
        f"every {f.every}" if f.every else None,
        f.timing,
        f.form,
        f"by the {f.route.value} route" if f.route else None,
        "taken with " + w.interactants(f.with_) if f.with_ else None,
    )
    scope = _scope(w, f.indication, f.purpose, f.population, f.age, f.weight)
    align = _join(scope, f.kind.value, f.form, f.route.value if f.route else None, w.interactants(f.with_), sep=" | ")
    return Description(f.kind.value, text, f.kind.value, align, scope)


def titration(f: r.Titration, w: Words) -> Description:
    steps = []
    for step in f.steps:
        several = any(sign in step.weeks for sign in (" to ", " on"))
        word = ("weeks " if several else "week ") + step.weeks
        if step.weeks.endswith(" on"):
            word = f"from week {step.weeks[:-3]}"
        elif step.weeks in ("start", "then"):
            word = step.weeks
        if step.when:
            word += f" ({step.when})"
        line = f"{word}: {step.dose}"
        if step.increase:
            line += f", rising by {step.increase}" + (f" every {step.every}" if step.every else "")
        steps.append(line)
    text = _join(
        "; ".join(steps),
        f"maintenance {f.maintenance}" if f.maintenance else None,
        f"at most {f.maximum}" if f.maximum else None,
        f.form,
    )
    scope = _scope(w, f.indication, f.purpose, f.population, f.age, f.weight)
    return Description(f.branch, text, f.id, _join(scope, f.branch, f.form, sep=" | "), scope)


def restart(f: r.Restart, w: Words) -> Description:
    return Description("restart", f"if missed for {_bound(f.if_missed)}: {f.text}", "restart", f"restart {f.branch or ''}".strip())


def course(f: r.Course, w: Words) -> Description:
    scope = w.condition(f.indication) if f.indication else ""
    return Description(f.facet.value, _join(f.duration, f.text, sep=": "), f.facet.value, _join(f.facet.value, scope, sep=" | "), scope)


def limit(f: r.Limit, w: Words) -> Description:
    scope = _join(w.condition(f.indication) if f.indication else "", _who(f.population), sep=", ")
    overuse = f"counted as {f.overuse.value}" if f.overuse else None
    text = _join(f.amount, overuse, f"by the {f.route.value} route" if f.route else None, f.text)
    return Description(f.kind.value, text, f.kind.value, _join(f.kind.value, scope, f.route.value if f.route else None, sep=" | "), scope)


def organ(f: r.OrganAdjustment, w: Words) -> Description:
    label = f.range if f.measure.value == "in words" else f"{f.measure.value} {f.range}"
    text = _join(f"{label}: {f.action.value}", f.dose, f.text)
    return Description(label, text, f.measure.value, label)


def boxed(f: r.BoxedWarning, w: Words) -> Description:
    return Description(f.title, f"{f.title}: {f.text}", f.topic, f.topic)


def harm(f: r.Harm, w: Words) -> Description:
    name = w.condition(f.condition)
    return Description(name, _join(f"{name}: {f.strength.value}", f.reason, f.form), f.strength.value, f.condition)


def favour(f: r.Favour, w: Words) -> Description:
    name = w.condition(f.condition)
    return Description(name, f"{name}: {f.text}", "favours", f.condition)


def adverse(f: r.AdverseEffect, w: Words) -> Description:
    rate = f.rate or "no rate given"
    against = f" against {f.placebo} on placebo" if f.placebo else ""
    n = f" (n = {f.n}" + (f" and {f.n_placebo})" if f.n_placebo else ")") if f.n else ""
    scope = w.condition(f.indication) if f.indication else ""
    text = _join(f"{f.effect}: {rate}{against}{n}", f.dose, "serious" if f.serious else None)
    return Description(f.effect, text, "serious" if f.serious else "", _join(f.effect.lower(), scope, sep=" | "), scope)


def effect(f: r.Effect, w: Words) -> Description:
    rate = f"{f.rate}" + (f" against {f.placebo} on placebo" if f.placebo else "") if f.rate else None
    return Description(f.axis.value, _join(f.direction.value, rate, f.text, sep=": "), f.axis.value, f.axis.value)


def reproductive(f: r.Reproductive, w: Words) -> Description:
    trimester = "trimester " + " and ".join(str(t) for t in f.trimester) if f.trimester else None
    use = f"used for {w.condition(f.indication)}" if f.indication else None
    text = _join(
        _join(f.rule.value, trimester, use, sep=", ") + f": {f.text}",
        f"infant aged {_bound(f.infant_age)}" if f.infant_age else None,
        f"interval {f.interval}" if f.interval else None,
    )
    align = _join(f.facet.value, trimester, use, sep=" | ")
    return Description(f.facet.value, text, f.facet.value, align, w.condition(f.indication) if f.indication else "")


def kinetic(f: r.Kinetic, w: Words) -> Description:
    co = "with " + w.interactants(f.with_) if f.with_ else None
    text = _join(
        _join(f.value, co, _who(f.population), f.form, sep=", "),
        f.text,
        "by " + ", ".join(f.enzymes) if f.enzymes else None,
    )
    return Description(f.facet.value, text, f.facet.value, _join(f.facet.value, co, f.form, _who(f.population), sep=" | "))


def monitoring(f: r.Monitoring, w: Words) -> Description:
    return Description(f.when.value, _join(f.text, f"every {f.interval}" if f.interval else None), f.when.value, f.when.value)


def counselling(f: r.Counselling, w: Words) -> Description:
    return Description("tell the person", f.text, align="counselling")


def administration(f: r.Administration, w: Words) -> Description:
    text = _join(_join(f.site, f.value, sep=": "), f.text, f"by the {f.route.value} route" if f.route else None)
    return Description(f.facet.value, text, f.facet.value, _join(f.facet.value, f.site, sep=" | "))


def place(f: r.Place, w: Words) -> Description:
    other = f"with {w.drug(f.other)}" if f.other else None
    return Description(_join(f.facet.value, other, sep=": "), f.text, f.facet.value, _join(f.facet.value, other, sep=" | "))


def not_found(f: base.NotFound, w: Words) -> Description:
    where = "; ".join(w.source(cite.partition(" ")[0]) + " " + cite.partition(" ")[2] for cite in f.looked_in)
    return Description(f.facet or "not found", f"{f.about}: looked for on {f.not_found}, not found in {where}", f.facet or "", f.facet or "")


def unlisted(f: base.Unlisted, w: Words) -> Description:
    found = not_found(f, w)
    partners = _join(*(w.interactant(partner) for partner in f.with_), sep=", ")
    return found._replace(label=_join("not found", partners, sep=": "), align=_join("not found", *f.with_, sep=" | "))


def interaction(f: k.Interaction, w: Words, viewed_from: str) -> Description:
    """Describe an interaction as the reader of `viewed_from`'s record sees it."""
    third = f" and {w.interactant(f.third)}" if f.third else ""
    other = w.interactant(f.partner) if f.drug == viewed_from else w.drug(f.drug)
    label = other + third + (f" ({f.form})" if f.form else "")
    about = "" if f.drug == viewed_from else f"written of {w.drug(f.drug)} taken with {w.interactant(f.partner)}{third}: "
    when = "" if f.timing.value == "while taken together" else f"{f.timing.value}: "
    text = _join(
        f"{f.action.value}: {when}{about}{f.effect}",
        f.do,
        f"washout {f.washout}" if f.washout else None,
        f"dose {f.dose}" if f.dose else None,
        f"mechanism: {f.mechanism}" if f.mechanism else None,
        *(f"severity in {w.source(s.cite.partition(' ')[0])}: {s.says}" for s in f.severity),
    )
    return Description(label, text, f.action.value, _join(f.partner, f.third, f.timing.value, f.form, sep=" | "))


def grade(g: k.Grade, guideline: k.Guideline, w: Words) -> Description:
    state = "" if guideline.state.value == "current" else f" ({guideline.state.value})"
    said = "no grade" if g.grade == "none" else g.grade
    named = f"{g.name}: " if g.name else ""
    text = _join(f"{guideline.short}{state}: {named}{said}, {g.direction.value}", g.says, f"dose {g.dose}" if g.dose else None)
    scope = _join(g.population, g.purpose.value if g.purpose.value not in g.population else None)
    return Description(guideline.short, text, g.direction.value, _join(guideline.short, w.condition(g.condition), g.purpose.value, sep=" | "), scope)


def trial(f: k.Trial, w: Words, viewed_from: str) -> Description:
    """Describe a trial as the reader of `viewed_from`'s record sees it."""
    arms = "; ".join(filter(None, (_arm(arm) for arm in f.arms)))
    reported = "; ".join(
        f"{e.measure}, {e.arm} against {e.against}: {e.value}"
        + (f" (95 % interval {e.low} to {e.high})" if e.low and e.high else "")
        + (f", p {e.p}" if e.p else "")
        for e in f.reported
    )
    design = _join(f.design.value, f.blinding, f.duration, sep=", ")
    condition = w.condition(f.condition)
    text = _join(f"{f.name}, {design}: {f.text}", arms, f"reported: {reported}" if reported else None)
    result = (f.result_for or {}).get(viewed_from, f.result)
    return Description(f.name, text, result.value, f.name, _join(condition, _who(f.population), sep=", "))


def _arm(arm: k.Arm) -> str:
    facts = _join(
        f"n = {arm.n_randomised} randomised" if arm.n_randomised else None,
        f"{arm.n_analysed} analysed" if arm.n_analysed else None,
        f"responders {_count(arm.responders_50)}" if arm.responders_50 else None,
        f"monthly migraine days {_change(arm.mmd_change)}" if arm.mmd_change else None,
        f"attacks per month {_change(arm.attack_change)}" if arm.attack_change else None,
        f"stopped for adverse events {_count(arm.withdrawals_ae)}" if arm.withdrawals_ae else None,
        sep=", ",
    )
    return f"{arm.label}: {facts}" if facts else ""


def _count(count: k.Count) -> str:
    return _join(str(count.n) if count.n is not None else None, f"{count.percent} %" if count.percent else None, sep=" or ")


def _change(change: k.Change) -> str:
    interval = f" (95 % interval {change.low} to {change.high})" if change.low and change.high else ""
    spread = f" (SE {change.se})" if change.se else f" (SD {change.sd})" if change.sd else ""
    return f"{change.mean}{interval}{spread}"


DESCRIBE: dict[type, Callable[[Any, Words], Description]] = {
    i.Names: names,
    i.Salt: salt,
    i.Brand: brand,
    i.LookAlike: lookalike,
    i.Code: code,
    i.Classification: classification,
    i.Form: form,
    r.Mechanism: mechanism,
    r.RegulatoryStatus: status,
    r.Dosing: dosing,
    r.Titration: titration,
    r.Restart: restart,
    r.Course: course,
    r.Limit: limit,
    r.OrganAdjustment: organ,
    r.BoxedWarning: boxed,
    r.Harm: harm,
    r.Favour: favour,
    r.AdverseEffect: adverse,
    r.Effect: effect,
    r.Reproductive: reproductive,
    r.Kinetic: kinetic,
    r.Monitoring: monitoring,
    r.Counselling: counselling,
    r.Administration: administration,
    r.Place: place,
    base.NotFound: not_found,
    base.Unlisted: unlisted,
}
