"""What is on record between medicines: the matrix, the details gravest first, flat rows and data."""

from __future__ import annotations

from migraine_cli.query import interactions as engine
from migraine_cli.report import common
from migraine_cli.report import interaction_words as words
from migraine_cli.report.document import INFORMS, Line, Note, Report, Section, Table, Title
from migraine_cli.report.interaction_data import COLUMNS, Answered, counts, items, not_covered, rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.query.interactions import Answer, Duplication, Finding, Pair
    from migraine_cli.store.reads import Store

TONES = {"contraindicated": "bad", "avoid": "bad", "adjust": "warn", "monitor": "", "no action": "quiet"}
ACROSS = 4  # columns of the matrix that stand beside one another at 80 characters
OURS = "The word (contraindicated, avoid, adjust, monitor) is ours, from the passage named beside it; severity is each source's own."
NOT_COVERED = "Not covered: nothing on record, and nothing was looked for. It does not mean that the two may be taken together."


def interactions_report(store: Store, answer: Answer, *, where: str | None) -> Report:
    """Return the report on what is on record between parties, or of one alone."""
    known = Answered(store, answer, where)

    def data() -> dict[str, Any]:
        asked = [{"asked": p.asked, "id": p.id, "name": p.name, "kind": p.kind, "members": sorted(p.members)} for p in answer.parties]
        return {
            **common.envelope(store, "interactions"),
            "jurisdiction": where,
            "asked": asked,
            "counts": counts(answer),
            "interactions": list(items(known)),
            "sources": known.sources,
        }

    return Report(
        "interactions",
        COLUMNS,
        blocks=lambda: list(_blocks(known)),
        rows=lambda: rows(known),
        data=data,
        records=lambda: items(known),
    )


def _blocks(known: Answered) -> Iterator[Any]:
    answer = known.answer
    where = f", {known.where} only" if known.where else ""
    yield Title(" + ".join(party.name for party in answer.parties), f"interactions{where}", (_summary(answer),))
    if answer.pairs:
        yield from _matrix(answer)
        yield from _details(known)
        yield from _unrecorded(known)
    else:
        yield from _listed(known)
    if answer.duplications:
        yield Section("Computed from names and classes, read in no source", [_duplicate(known, d) for d in answer.duplications])
    if any(not pair.covered for pair in answer.pairs) or not (answer.pairs or answer.alone or answer.searched):
        yield Note(NOT_COVERED)
    if answer.findings:
        yield Note(OURS)
    yield Note(INFORMS)


def _summary(answer: Answer) -> str:
    if not answer.pairs:
        counted = _by_action(answer.alone)
        return f"{words.counted(len(answer.alone), 'interaction')} on record{counted}." if answer.alone else "No interaction of it is on record."
    number = counts(answer)
    parts = [f"{number['recorded']} recorded", f"{number['not_found']} looked for and not found", f"{number['not_covered']} not covered"]
    partly = f" (and {number['partly_covered']} not for every member)" if number["partly_covered"] else ""
    triples = f" {words.counted(len(answer.triples), 'triple')} on record." if answer.triples else ""
    return f"{words.counted(number['pairs'], 'pair')}: {', '.join(parts)}{partly}.{triples}"


def _by_action(found: list[Finding]) -> str:
    number = {action: sum(f.rule["action"] == action for f in found) for action in engine.ACTIONS}
    said = ", ".join(f"{count} {action}" for action, count in number.items() if count)
    return f": {said}" if said else ""


def _matrix(answer: Answer) -> Iterator[Any]:
    """Each pair once: the names down the side against the names across."""
    parties = answer.parties
    cells = {(pair.first.id, pair.second.id): _cell(pair, answer) for pair in answer.pairs}
    across = parties[:-1]
    for start in range(0, len(across), ACROSS):
        columns = across[start : start + ACROSS]
        lines = []
        for at in range(start + 1, len(parties)):
            row = [cells[(column.id, parties[at].id)] if start + n < at else "·" for n, column in enumerate(columns)]
            lines.append((parties[at].name, *row))
        yield Table(("with", *(column.name for column in columns)), lines, heading="Each with each" if start == 0 else "")
    used = " ".join(cells.values())
    legend = [text for sign, text in SIGNS.items() if sign in used]
    if legend:
        yield Note("   ".join(legend))


SIGNS = {
    "?": "? not covered",
    "not found": "not found: looked for in vain, see below",
    "*": "* a triple below changes the answer",
    "=": "= the same class (computed)",
    "(": "(…) for some members only",
}


def _cell(pair: Pair, answer: Answer) -> str:
    standing = pair.standing
    if standing:
        worst = min(standing, key=lambda f: (f.rank, not f.whole))
        word = worst.rule["action"] if worst.whole else f"({worst.rule['action']})"
        word += " ?" if pair.missing else ""
    else:
        word = "not found" if pair.searched else "?"
    if any(finding.governed_by for finding in pair.findings):
        word += " *"
    if any({d.first.id, d.second.id} == {pair.first.id, pair.second.id} for d in answer.duplications if d.kind != "same medicine"):
        word += " ="
    return word


def _details(known: Answered) -> Iterator[Any]:
    """Every rule once, gravest first, with all pairs that it answers."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in known.answer.findings:
        by_rule.setdefault(finding.rule["id"], []).append(finding)
    for findings in by_rule.values():
        action = findings[0].rule["action"]
        heading = "; ".join(dict.fromkeys(known.said(f).parties for f in findings))
        yield Section(f"{action}: {heading}", list(_lines(known, findings)), TONES[action])
    replaced = [f for pair in known.answer.pairs for f in pair.findings if f.overridden_by]
    if replaced:
        lines = [
            Line(known.said(f).parties, f"{f.rule['action']}: {f.rule['effect']}; replaced by {', '.join(f.overridden_by)}", tone="quiet") for f in replaced
        ]
        yield Section("Replaced by a narrower rule", lines)


def _lines(known: Answered, findings: list[Finding]) -> Iterator[Line]:
    rule = findings[0].rule
    place = " ".join(rule.get("jurisdiction", ()))
    tone = TONES[rule["action"]]
    yield Line("when", "; ".join(dict.fromkeys(known.said(f).when for f in findings)), place)
    yield Line("effect", rule["effect"])
    yield Line("what to do", rule["do"], tone=tone if tone != "quiet" else "")
    if "dose" in rule:
        yield Line("dose", rule["dose"]["text"])
    for key in ("form", "mechanism"):
        if key in rule:
            yield Line(key, rule[key])
    for severity in rule.get("severity", ()):
        yield Line("severity", severity["says"], known.source(severity["cite"]))
    because = list(dict.fromkeys(reason for f in findings for reason in known.said(f).because))
    if because:
        yield Line("holds because", "; ".join(because))
    governed = sorted({triple for f in findings for triple in f.governed_by})
    if governed:
        triples = "; ".join(known.said(triple).parties for triple in known.answer.triples if triple.rule["id"] in governed)
        yield Line("governed by", f"{triples}: of the three taken together that triple is the answer", tone="warn")
    if rule.get("note"):
        yield Line("note", rule["note"])
    if rule.get("local"):
        yield Line("local", f"your own fact, from {rule['local']}")
    yield Line("our word from", known.source(rule["action_from"]), tone="quiet")
    others = [cite for cite in rule["cite"] if cite != rule["action_from"]]
    if others:
        yield Line("also", "; ".join(known.source(cite) for cite in others), tone="quiet")


def _unrecorded(known: Answered) -> Iterator[Any]:
    pairs = known.answer.pairs
    changed = [Line(_both(pair), _thirds(known, pair)) for pair in pairs if pair.changed_by]
    if changed:
        yield Section("A third medicine is known to change the answer", changed)
    searched = [Line(_both(pair), words.search(search, known.source)) for pair in pairs for search in pair.searched]
    if searched:
        yield Section("Looked for and not found", searched)
    plain: dict[str, list[str]] = {}
    for pair in pairs:
        if pair.state == engine.NOT_COVERED and not pair.elsewhere:
            plain.setdefault(pair.first.name, []).append(pair.second.name)
    missing = [Line(first, f"with {', '.join(others)}") for first, others in plain.items()]
    missing += [Line(_both(pair), not_covered(known, pair)) for pair in pairs if pair.missing or (pair.state == engine.NOT_COVERED and pair.elsewhere)]
    if missing:
        yield Section("Not covered", missing)


def _both(pair: Pair) -> str:
    return f"{pair.first.name} + {pair.second.name}"


def _thirds(known: Answered, pair: Pair) -> str:
    rules = [rule for rule in (known.store.one("interactions", rule_id) for rule_id in pair.changed_by) if rule is not None]
    said = ["with ".join(("", known.name(words.third_of(rule, pair)))) + f": {rule['action']} ({rule['id']})" for rule in rules]
    return "; ".join(said) + ". Name the three together."


def _listed(known: Answered) -> Iterator[Any]:
    """One name alone: all that is known of it, by action."""
    for action in engine.ACTIONS:
        found = sorted((f for f in known.answer.alone if f.rule["action"] == action), key=lambda f: known.said(f).others.lower())
        lines = [line for f in found for line in _listing(known, f)]
        if lines:
            yield Section(action, lines, TONES[action])
    if known.answer.searched:
        yield Section("Looked for and not found", [Line("", words.search(search, known.source)) for search in known.answer.searched])


def _listing(known: Answered, finding: Finding) -> Iterator[Line]:
    rule, said = finding.rule, known.said(finding)
    when = said.when if "washout" in rule or rule["timing"] != words.TOGETHER else ""
    tags = [when, rule.get("form", ""), " ".join(rule.get("jurisdiction", ())), "local" if rule.get("local") else ""]
    yield Line(said.others, rule["effect"], "; ".join(filter(None, tags)), TONES[rule["action"]])
    because = [f"({'; '.join(said.because)})"] if said.because else []
    dose = [f"dose {rule['dose']['text']}"] if "dose" in rule else []
    yield Line("", " ".join(["to do:", "; ".join([rule["do"].rstrip("."), *dose]), *because]), sources=(known.source(rule["action_from"]),))


def _duplicate(known: Answered, found: Duplication) -> Line:
    return Line(words.DUPLICATIONS[found.kind], words.duplication(found, known.name), "computed", "warn")
