"""What is on record between medicines: every pair and every triple, and what is not on record.

`judge` is pure: from parties, rules and searches to an answer. A rule is an interaction as the store holds it. It holds for
a pair where each of its sides is one of the two, holds it, is held by it, or has a member in common with it; which of these
is said. What is not recorded is one of two things: looked for and not found, or not covered.
"""

from __future__ import annotations

from itertools import combinations, product

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from migraine_cli.query.interactants import Party, World
    from migraine_cli.store.reads import Store

ACTIONS = ("contraindicated", "avoid", "adjust", "monitor", "no action")  # gravest first
FAIL_ON = ACTIONS[:4]
RECORDED, NOT_FOUND, NOT_COVERED = "recorded", "looked for and not found", "not covered"
SIDES = ("drug", "partner", "third")
ITSELF, MEMBER_OF, THROUGH = "itself", "member of", "through members"
CELLS = 4000  # of a pair of groups more member pairs than this are not told apart


class Fit:
    """How a side of a rule meets a party: `through` names the members for which alone it holds."""

    __slots__ = ("how", "party", "side", "through")

    def __init__(self, side: str, party: Party, how: str, through: tuple[str, ...] = ()) -> None:
        self.side = side
        self.party = party
        self.how = how
        self.through = through

    @property
    def whole(self) -> bool:
        """Whether it holds for all that the party stands for."""
        return self.how != THROUGH


class Finding:
    """A rule that holds between parties. `governed_by` names the triples that change the answer, `overridden_by` what replaces it."""

    __slots__ = ("fits", "governed_by", "overridden_by", "rule")

    def __init__(self, rule: dict[str, Any], fits: tuple[Fit, ...]) -> None:
        self.rule = rule
        self.fits = fits
        self.governed_by: list[str] = []
        self.overridden_by: list[str] = []

    @property
    def whole(self) -> bool:
        """Whether it holds for all that its parties stand for."""
        return all(fit.whole for fit in self.fits)

    @property
    def rank(self) -> int:
        """How grave the action is; 0 is the gravest."""
        return ACTIONS.index(self.rule["action"])

    @property
    def key(self) -> tuple[str, ...]:
        """Rule and parties, whatever the order of the names."""
        return (self.rule["id"], *(fit.party.id for fit in self.fits))


class Pair:
    """Two parties with what is recorded, what was looked for in vain, and what else is known."""

    __slots__ = ("changed_by", "elsewhere", "findings", "first", "missing", "searched", "second")

    def __init__(self, first: Party, second: Party) -> None:
        self.first = first
        self.second = second
        self.findings: list[Finding] = []
        self.searched: list[dict[str, Any]] = []
        self.elsewhere: list[str] = []  # jurisdictions that were not asked for, in which something is recorded
        self.changed_by: list[str] = []  # ids of triples whose third was not named
        self.missing: list[tuple[str, str]] = []  # of recorded groups: the pairs of members that are not covered

    @property
    def state(self) -> str:
        """One of the three states."""
        return RECORDED if self.findings else NOT_FOUND if self.searched else NOT_COVERED

    @property
    def covered(self) -> bool:
        """Whether every pair of members is recorded or was looked for."""
        return self.state != NOT_COVERED and not self.missing

    @property
    def standing(self) -> list[Finding]:
        """The findings that nothing overrides."""
        return [finding for finding in self.findings if not finding.overridden_by]


class Duplication:
    """The same medicine twice, or two members of one class: computed from names and the tree of classes, not read in a source."""

    __slots__ = ("first", "kind", "second", "wholes")

    def __init__(self, kind: str, first: Party, second: Party, wholes: list[str]) -> None:
        self.kind = kind  # "same medicine", "same class", "member of"
        self.first = first
        self.second = second
        self.wholes = wholes


class Answer:
    """All that is known between the parties; of one alone, all that is known of it (`alone`)."""

    __slots__ = ("alone", "duplications", "pairs", "parties", "searched", "triples")

    def __init__(self, parties: Sequence[Party]) -> None:
        self.parties = parties
        self.pairs = [Pair(first, second) for first, second in combinations(parties, 2)]
        self.triples: list[Finding] = []
        self.duplications: list[Duplication] = []
        self.alone: list[Finding] = []
        self.searched: list[dict[str, Any]] = []

    @property
    def findings(self) -> list[Finding]:
        """Every finding that stands, gravest first; of equal ones those that hold for the whole party first."""
        found = [*self.triples, *(f for pair in self.pairs for f in pair.standing), *self.alone]
        return sorted(found, key=lambda f: (f.rank, not f.whole))

    def tripped(self, word: str) -> list[str]:
        """Return why `--fail-on` trips: an action at least that grave is recorded, or something is not covered."""
        said = []
        grave = sum(finding.rank <= ACTIONS.index(word) for finding in self.findings)
        if grave:
            said.append(f"{grave} recorded with '{word}' or graver")
        uncovered = sum(pair.state == NOT_COVERED for pair in self.pairs)
        if uncovered:
            said.append(f"{uncovered} not covered")
        partly = sum(bool(pair.missing) for pair in self.pairs)
        if partly:
            said.append(f"{partly} not covered for every member")
        if any(d.kind == "same medicine" for d in self.duplications):
            said.append("the same medicine is named twice")
        if not self.pairs and not self.alone and not self.searched:
            said.append("its interactions are not covered")
        return said


def gather(store: Store, found: Sequence[Party]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rules that can hold between the parties, and the searches in vain, each with its `drug`."""
    count: dict[str, int] = {}
    for party in found:
        for rule_id in {rule_id for one in party.reach for rule_id in store.touching(one)}:
            count[rule_id] = count.get(rule_id, 0) + 1
    least = min(2, len(found))
    rules = [rule for rule_id in sorted(count) if count[rule_id] >= least and (rule := store.one("interactions", rule_id)) is not None]
    searches = []
    for drug in dict.fromkeys(one for party in found for one in sorted(party.ids)):
        entry = store.one("unlisted", drug)
        searches += [{"drug": drug, **search} for search in (entry["entries"] if entry else ())]
    return rules, searches


def judge(world: World, found: Sequence[Party], rules: Iterable[dict[str, Any]], searches: Iterable[dict[str, Any]], where: str | None = None) -> Answer:
    """Return what the rules say of the parties, in one jurisdiction where one is given."""
    answer = Answer(found)
    pairs = {frozenset((pair.first.id, pair.second.id)): pair for pair in answer.pairs}
    kept: list[dict[str, Any]] = []
    elsewhere: list[dict[str, Any]] = []
    for rule in rules:
        (kept if holds_in(rule, where) else elsewhere).append(rule)
    for rule in kept:
        if len(found) == 1:
            answer.alone += _alone(rule, found[0])
        elif "third" in rule:
            answer.triples += _meetings(rule, found, SIDES)
            _note_thirds(rule, found, pairs)
        else:
            for finding in _meetings(rule, found, SIDES[:2]):
                pairs[frozenset(fit.party.id for fit in finding.fits)].findings.append(finding)
    for rule in elsewhere:
        if "third" not in rule:
            for finding in _meetings(rule, found, SIDES[:2]):
                pair = pairs[frozenset(fit.party.id for fit in finding.fits)]
                pair.elsewhere += [code for code in rule["jurisdiction"] if code not in pair.elsewhere]
    searched = [search for search in searches if holds_in(search, where)]
    answer.searched = searched if len(found) == 1 else []
    for pair in answer.pairs:
        pair.searched = [search for search in searched if _looked_for(search, pair)]
        _relate(world, pair, answer.triples)
        if pair.findings and not pair.searched:
            pair.missing = _missing(world, pair)
        pair.findings.sort(key=lambda f: (f.rank, not f.whole, f.rule["id"]))
    answer.duplications = duplications(world, found)
    return answer


def holds_in(record: dict[str, Any], where: str | None) -> bool:
    """Whether something holds in a jurisdiction, or in none in particular."""
    return where is None or not record.get("jurisdiction") or where in record["jurisdiction"]


def fit(side: str, rule: dict[str, Any], party: Party) -> Fit | None:
    """Return how a side of a rule meets a party, or None where it does not."""
    named = rule[side]
    if named in party.ids:
        return Fit(side, party, ITSELF)
    if named in party.wholes:
        return Fit(side, party, MEMBER_OF)
    if named in party.members:
        return Fit(side, party, THROUGH, (named,))
    if named in party.shared:
        return Fit(side, party, THROUGH, tuple(party.shared[named]))
    return None


def _meetings(rule: dict[str, Any], found: Sequence[Party], sides: tuple[str, ...]) -> list[Finding]:
    """Return the rule for every set of different parties that its sides meet, once a set: the way round that says most."""
    options = [[one for party in found if (one := fit(side, rule, party)) is not None] for side in sides]
    best: dict[frozenset[str], Finding] = {}
    for fits in product(*options):
        together = frozenset(one.party.id for one in fits)
        if len(together) < len(sides) or _with_itself(fits):
            continue
        finding = Finding(rule, fits)
        known = best.get(together)
        if known is None or _precision(finding) > _precision(known):
            best[together] = finding
    return list(best.values())


def _with_itself(fits: tuple[Fit, ...]) -> bool:
    """Whether a group meets a side only through what is named beside it: a medicine does not interact with itself."""
    return any(set(one.through) <= other.party.ids for one in fits if one.through for other in fits if other is not one)


def _precision(finding: Finding) -> tuple[int, int, tuple[str, ...]]:
    """Order the ways round: whole parties before members, itself before its groups; then by name, so that the order of names is nothing."""
    return (sum(f.whole for f in finding.fits), sum(f.how == ITSELF for f in finding.fits), finding.key)


def _alone(rule: dict[str, Any], party: Party) -> list[Finding]:
    fits = [one for side in SIDES if side in rule and (one := fit(side, rule, party)) is not None]
    return [Finding(rule, (max(fits, key=lambda one: (one.whole, one.how == ITSELF)),))] if fits else []


def _note_thirds(rule: dict[str, Any], found: Sequence[Party], pairs: dict[frozenset[str], Pair]) -> None:
    """Note with the pairs that two sides of a triple meet that a third, which was not named, is known to change the answer."""
    for sides in combinations(SIDES, 2):
        left = next(side for side in SIDES if side not in sides)
        for finding in _meetings(rule, found, sides):
            pair = pairs[frozenset(one.party.id for one in finding.fits)]
            named = (fit(left, rule, party) for party in found if party not in (pair.first, pair.second))
            if finding.whole and not any(named) and rule["id"] not in pair.changed_by:
                pair.changed_by.append(rule["id"])


def _relate(world: World, pair: Pair, triples: list[Finding]) -> None:
    """Mark the findings of a pair that a triple governs, or that a rule written for the pair replaces."""
    for finding in pair.findings:
        for triple in triples:
            if triple.whole and _contains(world, triple, finding):
                finding.governed_by.append(triple.rule["id"])
        for other in pair.findings:
            if finding.rule["id"] in other.rule.get("overrides", ()) and other.whole:
                finding.overridden_by.append(other.rule["id"])


def _contains(world: World, triple: Finding, finding: Finding) -> bool:
    """Whether a triple is of the very pair: the same parties, named as the same thing or as one within the other, at the same time and place."""
    for one, other in zip(triple.fits, finding.fits, strict=False):
        mine, theirs = triple.rule[one.side], finding.rule[other.side]
        if one.party is not other.party or not (mine == theirs or mine in world.wholes(theirs) or theirs in world.wholes(mine)):
            return False
    first, second = triple.rule.get("jurisdiction"), finding.rule.get("jurisdiction")
    same_place = not first or not second or bool(set(first) & set(second))
    return same_place and bool(triple.rule["timing"] == finding.rule["timing"])


def _looked_for(search: dict[str, Any], pair: Pair) -> bool:
    """Whether a search of a drug's sources covers the pair: all of it, not a member alone."""
    wanted = set(search.get("with", ()))
    for drug, partner in ((pair.first, pair.second), (pair.second, pair.first)):
        if search["drug"] in drug.ids and (not wanted or wanted & (partner.ids | partner.wholes)):
            return True
    return False


def _missing(world: World, pair: Pair) -> list[tuple[str, str]]:
    """Return the pairs of members for which nothing is recorded, where a group was asked for."""
    first, second = pair.first.leaves, pair.second.leaves
    if len(first) * len(second) > CELLS:
        return [] if any(finding.whole for finding in pair.findings) else [(pair.first.name, pair.second.name)]
    left = {(one, other) for one in first for other in second if one != other}
    for finding in pair.findings:
        if finding.whole:
            return []
        covered = {one.party.id: _covered(world, one) for one in finding.fits}
        left -= set(product(covered[pair.first.id], covered[pair.second.id]))
    return [(world.interactant(one)[1], world.interactant(other)[1]) for one, other in sorted(left)]


def _covered(world: World, one: Fit) -> set[str]:
    leaves = set(one.party.leaves)
    return leaves if one.whole else leaves & {member for named in one.through for member in (named, *world.members(named))}


def duplications(world: World, found: Sequence[Party]) -> list[Duplication]:
    """Return the medicines named twice and those that share a class, computed from names and the tree of classes."""
    result = [Duplication("same medicine", party, party, []) for party in found if len(party.asked) > 1]
    for first, second in combinations(found, 2):
        if first.ids & second.wholes:
            result.append(Duplication("member of", second, first, sorted(first.ids)))
        elif second.ids & first.wholes:
            result.append(Duplication("member of", first, second, sorted(second.ids)))
        else:
            common = {one for one in first.wholes & second.wholes if world.interactant(one)[0] == "class"}
            nearest = sorted(one for one in common if not any(one in world.wholes(other) for other in common))
            if nearest:
                result.append(Duplication("same class", first, second, nearest))
    return result
