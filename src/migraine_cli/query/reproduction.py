"""What sources say of pregnancy, lactation, contraception and fathers, by jurisdiction; and where jurisdictions differ."""

from __future__ import annotations

from migraine_cli.errors import UsageError
from migraine_cli.model.safe import visible
from migraine_cli.query.narrowing import gap, joined, place_order, places, searched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migraine_cli.model.view import Head, Record, Statement
    from migraine_cli.query.narrowing import Gap, Narrowing

SECTION = "reproduction"
PREGNANCY = "pregnancy"
# What --facet takes: the facet. A test holds the facets and the rules to the model's lists.
FACETS = {
    "pregnancy": PREGNANCY,
    "lactation": "lactation",
    "contraception": "contraception",
    "programme": "pregnancy prevention programme",
    "paternal": "paternal exposure",
    "interval": "interval before conception",
    "registry": "pregnancy registry",
    "fertility": "fertility",
}
ALSO = {"breastfeeding": "lactation", "conception interval": "interval before conception"}
# Gravest first. The words are those of the record; the order is ours.
RULES = (
    "contraindicated",
    "avoid",
    "required",
    "known risk",
    "only if clearly needed",
    "caution",
    "no adequate data",
    "may be used",
    "information",
)
UNRULED = "information"  # says nothing to do, so it takes no part in a disagreement
AGAINST, FAVOUR = ("contraindicated", "avoid"), "may be used"  # opposite, where sources of one jurisdiction give both
TRIMESTERS = (1, 2, 3)


class Question:
    """What rules can be laid side by side: one facet, and where it matters one trimester, one use, one age of the infant."""

    __slots__ = ("facet", "infant", "trimesters", "use", "use_name")

    def __init__(self, facet: str, trimesters: tuple[int, ...] = (), use: str = "", use_name: str = "", infant: str = "") -> None:
        self.facet = facet
        self.trimesters = trimesters
        self.use = use
        self.use_name = use_name
        self.infant = infant

    def words(self) -> str:
        """Return the question as the head of a row."""
        several = "s" if len(self.trimesters) > 1 else ""
        trimesters = f"trimester{several} {joined(map(str, self.trimesters))}" if self.trimesters else ""
        use = f"used for {self.use_name or self.use}" if self.use else ""
        infant = f"infant aged {aged(self.infant)}" if self.infant else ""
        return ", ".join(filter(None, (self.facet, trimesters, use, infant)))


class Difference:
    """A question on which jurisdictions give different rules, or the sources of one jurisdiction opposite ones."""

    __slots__ = ("question", "statements", "views", "within")

    def __init__(self, question: Question, views: list[tuple[str, list[str]]], statements: list[Statement], within: str = "") -> None:
        self.question = question
        self.views = views  # rule, gravest first: the jurisdictions that give it
        self.statements = statements
        self.within = within  # the one jurisdiction whose own sources differ

    def sentence(self) -> str:
        """Return the difference in one computed sentence."""
        if self.within:
            return f"Sources for {self.within} differ on {self.question.words()}: {joined(rule for rule, _ in self.views)}."
        said = "; ".join(f"{rule} in {joined(self._marked(rule, place) for place in where)}" for rule, where in self.views)
        return f"Jurisdictions differ on {self.question.words()}: {said}."

    def _marked(self, rule: str, place: str) -> str:
        """Return a jurisdiction, marked where its rule stands with a note: it may be of one product or one text alone."""
        behind = [s for s in self.statements if s["value"]["rule"] == rule and place in s["jurisdiction"]]
        return place + (" (with a note)" if behind and all(s.get("note") for s in behind) else "")


class Answer:
    """One drug: what holds, gravest first; what was looked for in vain; where rules differ; what is not covered."""

    __slots__ = ("differences", "facts", "gaps", "head", "searches")

    def __init__(self, head: Head, facts: list[Statement], searches: list[Statement], differences: list[Difference], gaps: list[Gap]) -> None:
        self.head = head
        self.facts = facts
        self.searches = searches
        self.differences = differences
        self.gaps = gaps


def facets(asked: Iterable[str]) -> list[str]:
    """Return facets, checked, in reading order; all where none is asked for. Raises `UsageError` that lists the right ones."""
    known = {**FACETS, **ALSO, **{facet: facet for facet in FACETS.values()}}
    wanted = set()
    for text in asked:
        for name in text.split(","):
            word = " ".join(name.lower().replace("-", " ").replace("_", " ").split())
            if word not in known:
                raise UsageError(f"no facet is called '{visible(name.strip(), 40)}'", "facets: " + ", ".join(FACETS))
            wanted.add(known[word])
    return [facet for facet in FACETS.values() if not wanted or facet in wanted]


def trimester(asked: str | None) -> int | None:
    """Return a trimester, checked. Raises `UsageError`."""
    if asked is None:
        return None
    if asked.strip() not in map(str, TRIMESTERS):
        raise UsageError(f"no trimester is called '{visible(asked, 40)}'", "trimesters: 1, 2, 3")
    return int(asked)


def reproduction(record: Record, wanted: list[str], asked: Narrowing, only: int | None = None) -> Answer:
    """Return what a record says of the facets wanted, within a jurisdiction, an indication and a trimester where given."""
    mine = [s for s in record["statements"] if s["section"] == SECTION]
    facts = [s for s in mine if s["state"] == "fact" and s["facet"] in wanted]
    kept = [s for s in facts if asked.keeps(s) and _in_trimester(s, only)]
    searches = [s for s in mine if s["state"] != "fact" and asked.keeps(s) and (not s["facet"] or _answers(s, wanted))]
    answered = {s["facet"] for s in kept}.union(*(_answers(s, wanted) for s in searches))
    gaps = [gap(facet, (s for s in facts if s["facet"] == facet)) for facet in wanted if facet not in answered]
    kept.sort(key=lambda s: order(s, asked.where))
    apart = [d for d in differences(kept, only) if asked.where in (None, d.within)]
    return Answer(record["head"], kept, searches, apart, gaps)


def _answers(search: Statement, wanted: list[str]) -> list[str]:
    return [facet for facet in searched(search, FACETS.values(), whole=SECTION) if facet in wanted]


def _in_trimester(statement: Statement, only: int | None) -> bool:
    stated = statement["value"].get("trimester")
    return only is None or not stated or only in stated


def order(statement: Statement, where: str | None = None) -> tuple[tuple[int, str], int, int, list[int]]:
    """Return the key of reading order: jurisdiction, then the gravest rule, then facet and trimester."""
    value = statement["value"]
    return (place_order(places(statement, where)[0]), RULES.index(value["rule"]), _facet_rank(statement["facet"]), value.get("trimester", []))


def _facet_rank(facet: str) -> int:
    return list(FACETS.values()).index(facet)


def question_of(statement: Statement) -> Question:
    """Return the question that a statement answers as it is written."""
    value = statement["value"]
    infant = value["infant_age"]["text"] if "infant_age" in value else ""
    return Question(statement["facet"], tuple(value.get("trimester", ())), value.get("indication", ""), statement["scope"], infant)


def aged(text: str) -> str:
    """Return a bound in words: "over 2 months"."""
    for sign, words in ((">=", "{} or more"), ("<=", "{} or less"), (">", "over {}"), ("<", "under {}")):
        if text.startswith(sign):
            return words.format(text[len(sign) :])
    return text


def differences(facts: list[Statement], only: int | None = None) -> Iterator[Difference]:
    """Yield where the rules differ on the same facet, trimester, use and age of the infant.

    A rule without a trimester holds in all three, one without a use for every use. Of a jurisdiction with several rules
    the gravest is laid beside those of the others; statements bound to no jurisdiction are laid beside none.
    """
    for facet in FACETS.values():
        mine = [s for s in facts if s["facet"] == facet and s["value"]["rule"] != UNRULED]
        numbers: tuple[int | None, ...] = (None,) if facet != PREGNANCY else (only,) if only else TRIMESTERS
        asked = {(question.use, question.use_name, question.infant) for question in map(question_of, mine)}
        general: dict[int | None, dict[str, str]] = {}
        said: set[tuple[str, ...]] = set()
        for use, name, infant in sorted(asked, key=lambda a: (bool(a[0]) + bool(a[2]), a)):
            between: dict[tuple[tuple[str, str], ...], list[tuple[int | None, Difference]]] = {}
            within: dict[tuple[str, ...], list[tuple[int | None, Difference]]] = {}
            for number in numbers:
                holding = _holding(mine, number, use, infant)
                question = Question(facet, (), use, name, infant)
                views = _views(holding)
                if not use and not infant:
                    general[number] = views
                if len(set(views.values())) > 1 and (not (use or infant) or views != general.get(number)):
                    between.setdefault(tuple(sorted(views.items())), []).append((number, Difference(question, _by_rule(views), holding)))
                for one in _opposed(holding, question):
                    ids = (one.within, *sorted(s["id"] for s in one.statements))
                    if ids not in said:
                        within.setdefault(ids, []).append((number, one))
            said.update(within)
            yield from (_merged(group, only) for group in (*between.values(), *within.values()))


def _merged(group: list[tuple[int | None, Difference]], only: int | None) -> Difference:
    """Return what is the same in several trimesters as one; a difference in all three is one of the whole pregnancy."""
    numbers = tuple(number for number, _ in group if number is not None)
    first = group[0][1]
    if only or len(numbers) < len(TRIMESTERS):
        first.question.trimesters = numbers
    first.statements = list({s["id"]: s for _, one in group for s in one.statements}.values())
    return first


def _holding(mine: list[Statement], number: int | None, use: str, infant: str) -> list[Statement]:
    """Return the statements that hold in a trimester, for a use, at an age."""

    def holds(s: Statement) -> bool:
        question = question_of(s)
        in_time = number is None or not question.trimesters or number in question.trimesters
        return in_time and question.use in ("", use) and question.infant in ("", infant)

    return [s for s in mine if holds(s)]


def _views(found: list[Statement]) -> dict[str, str]:
    """Return the gravest rule of each jurisdiction."""
    views: dict[str, str] = {}
    for s in sorted(found, key=lambda s: -RULES.index(s["value"]["rule"])):
        views.update(dict.fromkeys(s["jurisdiction"], s["value"]["rule"]))
    return views


def _by_rule(views: dict[str, str]) -> list[tuple[str, list[str]]]:
    given = sorted(set(views.values()), key=RULES.index)
    return [(rule, sorted((where for where, said in views.items() if said == rule), key=place_order)) for rule in given]


def _opposed(holding: list[Statement], question: Question) -> Iterator[Difference]:
    """Yield where sources of one jurisdiction itself speak against use and for it."""
    for where in sorted({where for s in holding for where in s["jurisdiction"]}, key=place_order):
        speaking = [s for s in holding if where in s["jurisdiction"] and s["value"]["rule"] in (*AGAINST, FAVOUR)]
        rules = sorted({s["value"]["rule"] for s in speaking}, key=RULES.index)
        if FAVOUR in rules and len(rules) > 1:
            own = Question(question.facet, (), question.use, question.use_name, question.infant)
            yield Difference(own, [(rule, [where]) for rule in rules], speaking, within=where)
