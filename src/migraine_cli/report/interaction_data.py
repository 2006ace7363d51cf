"""What is on record between medicines as items of data and as flat rows."""

from __future__ import annotations

from migraine_cli.query import interactions as engine
from migraine_cli.report import interaction_words as words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.model.view import Source
    from migraine_cli.query.interactions import Answer, Finding, Pair
    from migraine_cli.store.reads import Store

COLUMNS = (
    "kind",
    "first",
    "second",
    "third",
    "state",
    "action",
    "action_from",
    "timing",
    "when",
    "effect",
    "do",
    "washout",
    "dose",
    "mechanism",
    "severity",
    "jurisdiction",
    "form",
    "holds_because",
    "governed_by",
    "overridden_by",
    "interaction",
    "sources",
    "note",
    "local",
)
SHOWN = 8  # members that are named in a sentence


class Answered:
    """An answer with all that its presentations share: names and sources."""

    def __init__(self, store: Store, answer: Answer, where: str | None) -> None:
        self.store = store
        self.answer = answer
        self.where = where
        every = [*answer.triples, *(f for pair in answer.pairs for f in pair.findings), *answer.alone]
        self.cites = dict.fromkeys(cite for finding in every for cite in words.cites_of(finding.rule))
        self.cites.update(dict.fromkeys(cite for pair in answer.pairs for search in pair.searched for cite in search["looked_in"]))
        self.cites.update(dict.fromkeys(cite for search in answer.searched for cite in search["looked_in"]))
        self.sources: dict[str, Source] = store.sources(dict.fromkeys(cite.partition(" ")[0] for cite in self.cites))

    def name(self, record_id: str) -> str:
        """Return the name of what can interact."""
        return self.store.interactant(record_id)[1]

    def source(self, cite: str) -> str:
        """Return "short name of the source, locator"."""
        source_id, _, locator = cite.partition(" ")
        source = self.sources.get(source_id)
        return f"{source['short'] if source else source_id}, {locator}"

    def said(self, finding: Finding) -> words.Said:
        """Return a finding in words."""
        return words.Said(finding, self.name)


def counts(answer: Answer) -> dict[str, int]:
    """Return how many pairs are in each state, and how many triples and duplications there are."""
    states = [pair.state for pair in answer.pairs]
    return {
        "pairs": len(states),
        "recorded": states.count(engine.RECORDED),
        "not_found": states.count(engine.NOT_FOUND),
        "not_covered": states.count(engine.NOT_COVERED),
        "partly_covered": sum(bool(pair.missing) for pair in answer.pairs),
        "triples": len(answer.triples),
        "duplications": len(answer.duplications),
        "interactions": len(answer.alone),
    }


def not_covered(known: Answered, pair: Pair) -> str:
    """Return in words what of a pair is not covered, and what is on record beside it."""
    if pair.missing:
        said = list(dict.fromkeys(_missing_pair(pair, one, other) for one, other in pair.missing))
        more = f" and {len(said) - SHOWN} more" if len(said) > SHOWN else ""
        return f"recorded for some members; not covered: {', '.join(said[:SHOWN])}{more}"
    if pair.elsewhere:
        return f"not covered for {known.where}; recorded for {', '.join(pair.elsewhere)} (leave -j out)"
    counts = [f"{len({i for one in p.ids | p.wholes for i in known.store.touching(one)})} with {p.name}" for p in (pair.first, pair.second)]
    return f"nothing on record of the two (on record with others: {', '.join(counts)})"


def _missing_pair(pair: Pair, one: str, other: str) -> str:
    if len(pair.first.leaves) == 1:
        return other
    return one if len(pair.second.leaves) == 1 else f"{one} + {other}"


def rows(known: Answered) -> Iterator[tuple[str, ...]]:
    """Yield a row a finding; a pair of which nothing is recorded is a row that says so."""
    for item in items(known):
        parties = [*item["parties"], "", ""][:3]
        base = {"kind": item["kind"], "first": parties[0], "second": parties[1], "third": parties[2], "state": item["state"]}
        for finding in item.get("findings", ()):
            yield _row({**base, **_flat(finding)})
        if item.get("members_not_covered"):
            said = ", ".join(" + ".join(two) for two in item["members_not_covered"])
            yield _row({**base, "state": engine.NOT_COVERED, "effect": f"not covered for these members: {said}"})
        if not item.get("findings"):
            cites = " | ".join(f"{c['source']} {c['locator']}" for search in item.get("not_found", ()) for c in search["cites"])
            yield _row({**base, "effect": item["text"], "sources": cites})


def _row(values: dict[str, str]) -> tuple[str, ...]:
    return tuple(values.get(column, "") for column in COLUMNS)


def _flat(finding: dict[str, Any]) -> dict[str, str]:
    rule = finding["value"]
    made = {key: str(rule[key]) for key in ("action", "timing", "effect", "do", "mechanism", "form", "note", "local") if key in rule}
    made |= {key: rule[key]["text"] for key in ("washout", "dose") if key in rule}
    parties = finding["parties"]
    return {
        **made,
        "first": parties[0],
        "second": parties[1],
        "third": parties[2] if len(parties) > 2 else "",
        "action_from": rule["action_from"],
        "when": finding["when"],
        "severity": " | ".join(f"{s['says']} [{s['cite']}]" for s in rule.get("severity", ())),
        "jurisdiction": ",".join(rule.get("jurisdiction", ())),
        "holds_because": "; ".join(finding["holds_because"]),
        "governed_by": ",".join(finding["governed_by"]),
        "overridden_by": ",".join(finding["overridden_by"]),
        "interaction": rule["id"],
        "sources": " | ".join(rule["cite"]),
    }


def items(known: Answered) -> Iterator[dict[str, Any]]:
    """Yield triples and pairs gravest first, then what is not recorded, then what is computed; of one name alone, itself."""
    answer = known.answer
    for finding in answer.triples:
        parties = [fit.party.id for fit in finding.fits]
        yield {"kind": "triple", "parties": parties, "state": engine.RECORDED, "action": finding.rule["action"], "findings": [_finding(known, finding)]}
    states = (engine.RECORDED, engine.NOT_FOUND, engine.NOT_COVERED)
    for pair in sorted(answer.pairs, key=lambda p: (states.index(p.state), min((f.rank for f in p.standing), default=9))):
        yield _pair_item(known, pair)
    if not answer.pairs:
        state = engine.RECORDED if answer.alone else engine.NOT_FOUND if answer.searched else engine.NOT_COVERED
        found = [_finding(known, f) for f in sorted(answer.alone, key=lambda f: (f.rank, f.rule["id"]))]
        searched = [_searched(known, search) for search in answer.searched]
        text = "; ".join(search["text"] for search in searched) or "no interaction of it is on record: not covered"
        party = answer.parties[0]
        yield {"kind": "single", "parties": [party.id], "state": state, "findings": found, "not_found": searched, **({} if found else {"text": text})}
    for duplicate in answer.duplications:
        parties = list(dict.fromkeys((duplicate.first.id, duplicate.second.id)))
        yield {"kind": "duplication", "parties": parties, "state": "computed", "text": words.duplication(duplicate, known.name), "classes": duplicate.wholes}


def _pair_item(known: Answered, pair: Pair) -> dict[str, Any]:
    item: dict[str, Any] = {"kind": "pair", "parties": [pair.first.id, pair.second.id], "state": pair.state}
    if pair.standing:
        item["action"] = min(pair.standing, key=lambda f: f.rank).rule["action"]
    item["findings"] = [_finding(known, f) for f in pair.findings]
    item["not_found"] = [_searched(known, search) for search in pair.searched]
    item["members_not_covered"] = [list(two) for two in pair.missing]
    item["recorded_elsewhere"] = pair.elsewhere
    item["changed_by"] = pair.changed_by
    if pair.state == engine.NOT_FOUND:
        item["text"] = "; ".join(search["text"] for search in item["not_found"])
    elif pair.state == engine.NOT_COVERED:
        item["text"] = not_covered(known, pair)
    return item


def _finding(known: Answered, finding: Finding) -> dict[str, Any]:
    said = known.said(finding)
    return {
        "parties": said.ids,
        "when": said.when,
        "holds_because": said.because,
        "whole": finding.whole,
        "governed_by": finding.governed_by,
        "overridden_by": finding.overridden_by,
        "cites": [_cite(cite) for cite in finding.rule["cite"]],
        "value": finding.rule,
    }


def _searched(known: Answered, search: dict[str, Any]) -> dict[str, Any]:
    return {**search, "text": words.search(search, known.source), "cites": [_cite(cite) for cite in search["looked_in"]]}


def _cite(written: str) -> dict[str, str]:
    source, _, locator = written.partition(" ")
    return {"source": source, "locator": locator}
