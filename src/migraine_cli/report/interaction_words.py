"""Interactions in words: who meets whom, when, and why a rule holds for them."""

from __future__ import annotations

from migraine_cli.query.interactions import ITSELF, MEMBER_OF, SIDES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from migraine_cli.query.interactions import Duplication, Finding, Fit, Pair

TOGETHER = "while taken together"
# The direction of each timing, with the names in their places; as in model.vocabulary.Timing, which the reading side does not load.
TIMINGS = {
    TOGETHER: "while taken together",
    "when the partner is started": "on starting {partner} while taking {drug}",
    "when the partner is stopped": "on stopping {partner} while taking {drug}",
    "washout before the drug is started": "after stopping {partner}, before starting {drug}",
    "washout after the drug is stopped": "after stopping {drug}, before starting {partner}",
}
DUPLICATIONS = {"same medicine": "same medicine twice", "same class": "same class", "member of": "one within the other"}
NAMED = 4  # members that are named in a sentence


class Said:
    """A finding in words. `name` gives the name of a record."""

    __slots__ = ("because", "ids", "others", "parties", "when")

    def __init__(self, finding: Finding, name: Callable[[str], str]) -> None:
        rule = finding.rule
        by_side = {fit.side: fit for fit in finding.fits}
        sides = [side for side in SIDES if side in rule]
        named = {side: _party(by_side.get(side), rule[side], name) for side in sides}
        self.parties = " + ".join(_party(fit, rule[fit.side], name) for fit in finding.fits)
        mine = finding.fits[0]
        # One name alone comes first; the others are what the rule names.
        alone = len(finding.fits) == 1
        self.ids = [mine.party.id, *(rule[side] for side in sides if side != mine.side)] if alone else [fit.party.id for fit in finding.fits]
        self.others = " + ".join(name(rule[side]) for side in sides if not alone or side != mine.side)
        self.when = TIMINGS[rule["timing"]].format(**named)
        if "washout" in rule:
            self.when += f"{', interval' if rule['timing'] == TOGETHER else ':'} {rule['washout']['text']}"
        self.because = [reason for fit in finding.fits if (reason := _reason(fit, rule[fit.side], name))]


def _party(fit: Fit | None, named: str, name: Callable[[str], str]) -> str:
    """Name a side as the reader knows it: what was asked for, or those of its members that are meant."""
    if fit is None:
        return name(named)
    if fit.whole:
        return fit.party.name
    return _some(fit.through, name)


def _some(members: tuple[str, ...], name: Callable[[str], str]) -> str:
    more = f" and {len(members) - NAMED} more" if len(members) > NAMED else ""
    return ", ".join(name(member) for member in members[:NAMED]) + more


def _reason(fit: Fit, named: str, name: Callable[[str], str]) -> str:
    if fit.how == ITSELF:
        return ""
    if fit.how == MEMBER_OF:
        return f"{fit.party.name} counts among {name(named)}"
    if fit.through == (named,):
        return f"{name(named)} is one of the {fit.party.name}"
    count = "count" if len(fit.through) > 1 else "counts"
    return f"of the {fit.party.name}, {_some(fit.through, name)} {count} among {name(named)}"


def third_of(rule: dict[str, Any], pair: Pair) -> str:
    """Return the side of a triple that neither of a pair is."""
    known = pair.first.ids | pair.first.wholes | pair.second.ids | pair.second.wholes
    left: str = next((rule[side] for side in SIDES if rule[side] not in known), rule["third"])
    return left


def search(entry: dict[str, Any], source: Callable[[str], str]) -> str:
    """Return a search in vain in words: what was looked for, when, and where."""
    where = "; ".join(source(cite) for cite in entry["looked_in"])
    return f"{entry['about']}: looked for on {entry['not_found']}, not found in {where}"


def duplication(found: Duplication, name: Callable[[str], str]) -> str:
    """Return in words what two names have in common."""
    if found.kind == "same medicine":
        return " and ".join(f"'{asked}'" for asked in found.first.asked) + f" are the same: {found.first.name}"
    if found.kind == "member of":
        return f"{found.first.name} is one of the {found.second.name}"
    return f"{found.first.name} and {found.second.name} are both {' and '.join(name(whole) for whole in found.wholes)}"


def cites_of(rule: dict[str, Any]) -> list[str]:
    """Return every passage that an interaction names."""
    return [*rule["cite"], rule["action_from"], *(severity["cite"] for severity in rule.get("severity", ()))]


def counted(number: int, what: str) -> str:
    """Return "1 pair", "2 pairs"."""
    return f"{number} {what}{'' if number == 1 else 's'}"
