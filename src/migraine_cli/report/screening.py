"""Answers to `screen`: what is left for a patient, and why the others fell."""

from __future__ import annotations

import json

from migraine_cli.query.screening_answers import NOT_COVERED, NOTHING, ORDER
from migraine_cli.report import common
from migraine_cli.report.document import INFORMS, Line, Note, Report, Section, Title
from migraine_cli.report.screen import brief

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.model.view import Source
    from migraine_cli.query.screening_rules import Finding
    from migraine_cli.query.screening_verdicts import Screening, Verdict
    from migraine_cli.store.reads import Store

COLUMNS = ("drug", "verdict", "needs", "taken", "list", "word", "because", "text", "jurisdiction", "section", "sources", "checked", "statement", "local")
TONES = {"contraindicated": "bad", "avoid": "bad", "warning": "warn", "caution": "warn", "outside the label": "warn", NOT_COVERED: "quiet"}
HEADINGS = {NOTHING: "Nothing listed in the sources read", "undecided": "Undecided: something that matters was not given"}
STATES = "It states what the sources say of what was given; which medicine to take is not chosen here. What was not given is not taken as absent."
SHOWN = 2  # reasons of a drug in the short view
LISTS = {"reasons": "against", "undecided": "undecided", "favours": "for", "information": "information"}
# What a profile lacks, and the option that gives it.
OPTIONS = {
    "age": "--age YEARS",
    "weight": "--weight KG",
    "pregnancy": "--pregnant yes|no, or --pregnant-week N",
    "week of pregnancy": "--pregnant-week N",
    "childbearing potential": "--could-become-pregnant yes|no",
    "breastfeeding": "--breastfeeding yes|no",
    "age of the infant": "--breastfeeding-infant-months N",
    "aura": "--aura yes|no",
    "kind of migraine": "--headache episodic|chronic …",
    "CrCl": "--crcl N",
    "eGFR": "--egfr N",
    "Child-Pugh class": "--child-pugh A|B|C",
    "renal impairment": "--condition or --without 'renal impairment'",
    "hepatic impairment": "--condition or --without 'hepatic impairment'",
    "to read the row": "its wording does not compare with what was given: see --full",
    "serum creatinine": "its rows are to be read: see --full",
}


def screening_report(store: Store, found: Screening, *, full: bool) -> Report:
    """Return the report on one patient."""
    others = [one for one in found.taking if one.verdict not in found.verdicts]

    def sources() -> dict[str, Source]:
        every = [*found.verdicts, *(one.verdict for one in others)]
        return common.cited_sources(store, (finding.fact for v in every for finding in _all(v)))  # type: ignore[misc]  # facts have a statement's cites

    def blocks() -> list[Any]:
        return _blocks(found, sources() if full else {}, full=full)

    def rows() -> Iterator[tuple[str, ...]]:
        for verdict in (*found.verdicts, *(one.verdict for one in others)):
            yield from _rows(verdict)
        for one in found.taking:
            if one.overuse:
                text = f"{found.patient.profile.acute_days} days of acute medication a month: {one.overuse}"
                yield _row({"drug": one.verdict.drug.id, "taken": "yes", "list": "overuse days", "word": one.overuse, "text": text})

    def answer() -> dict[str, Any]:
        made: dict[str, Any] = json.loads(f"{{{found.json()}}}")
        return made

    def data() -> dict[str, Any]:
        return {**common.envelope(store, "screen"), "profile": found.patient.profile.data(), **answer(), "sources": sources()}

    return Report("screen", COLUMNS, blocks=blocks, rows=rows, data=data, records=lambda: answer()["drugs"])


def _all(verdict: Verdict) -> list[Finding]:
    return [finding for group in verdict.groups for finding in group.findings]


def _rows(v: Verdict) -> Iterator[tuple[str, ...]]:
    start = {"drug": v.drug.id, "verdict": v.word, "taken": "yes" if v.taken else "", "local": v.drug.head.get("local", "")}
    silent = True
    for kind, name in LISTS.items():
        for f in v.findings(kind):
            silent = silent and kind == "information"
            yield _told(start, name, f)
    for section in v.not_covered:
        silent = False
        yield _row(start | {"list": NOT_COVERED, "section": section, "text": f"{section}: not covered"})
    for word, places in v.elsewhere:
        silent = False
        yield _row(start | {"list": "elsewhere", "word": word, "jurisdiction": ",".join(places), "text": f"{word} in {', '.join(places)}"})
    for pair in v.pairs.pairs:
        said = pair.searched["text"] if pair.searched else "not covered: no interaction on record"
        said += f" for what was asked; on record: {', '.join(pair.elsewhere)}" if pair.elsewhere else ""
        yield _row(start | {"list": "no interaction on record", "because": f"taking {pair.name}", "section": "interactions", "text": said})
    if silent:
        yield _row(start | {"list": NOTHING, "text": _nothing(v)})


def _nothing(v: Verdict) -> str:
    return f"not listed in {v.drug.head['sources_read']} sources read {v.drug.head['checked']}"


def _told(start: dict[str, str], name: str, f: Finding) -> tuple[str, ...]:
    """A finding as a row, in the order of `COLUMNS`: most of a table is made of these."""
    fact = f.fact
    cites = [f"{c['source']} {c['locator']}" for c in fact["cites"]]
    said = (name, f.word, "; ".join(f.because), fact["text"], ",".join(fact["jurisdiction"]), fact["section"], " | ".join(cites))
    where = (fact["checked"], fact["id"], fact.get("local", ""))
    return (start["drug"], start["verdict"], "; ".join(f.needs), start["taken"], *said, *where)


def _row(fields: dict[str, str]) -> tuple[str, ...]:
    return tuple(fields.get(column, "") for column in COLUMNS)


def _blocks(found: Screening, sources: dict[str, Source], *, full: bool) -> list[Any]:
    by_word = {word: [v for v in found.verdicts if v.word == word] for word in ORDER}
    counts = ", ".join(f"{len(mine)} {word}" for word, mine in by_word.items() if mine)
    count = len(found.verdicts)
    result: list[Any] = [Title("Screening", f"{count} drug{'s' * (count != 1)}", (found.patient.profile.words(), counts))]
    for word, mine in by_word.items():
        if mine and word != NOT_COVERED:
            lines = [line for v in mine for line in _lines(v, sources, full=full)]
            result.append(Section(f"{HEADINGS.get(word, word.capitalize())} ({len(mine)})", lines, TONES.get(word, "")))
    result += _uncovered(by_word[NOT_COVERED], sources, full=full)
    if found.taking:
        result.append(Section("Already taken", [line for one in found.taking for line in _taken(found, one, sources, full=full)]))
    result += _asked_for(found)
    result += [Note(text) for text in _unrecorded(found)]
    return [*result, Note(STATES), Note(INFORMS)]


def _uncovered(mine: list[Verdict], sources: dict[str, Source], *, full: bool) -> list[Any]:
    """Drugs whose warnings are not on record: named, and what little is known of them beside."""
    if not mine:
        return []
    said = [v for v in mine if v.groups or v.drug.read or v.elsewhere]
    lines = [line for v in said for line in _lines(v, sources, full=full)]
    bare = [v for v in mine if v not in said]
    if bare:
        lines.append(Line(f"{len(bare)} others" if said else "", ", ".join(_name(v) for v in bare) + ": their warnings are not on record", "", "quiet"))
    return [Section(f"Not covered ({len(mine)})", lines)]


def _lines(v: Verdict, sources: dict[str, Source], *, full: bool) -> Iterator[Line]:
    """The lines of a drug: its reasons, what it needs, what favours it. The first bears its name."""
    label, tone = _name(v), TONES.get(v.word, "")
    for text, tag, cited in _said(v, sources, full=full):
        yield Line(label, text, tag, tone, cited)
        label = ""
    if label:
        missing = f"not covered: {', '.join(s.replace('_', ' ') for s in v.not_covered)}"
        yield Line(label, missing if v.not_covered else _nothing(v), "", tone)


def _said(v: Verdict, sources: dict[str, Source], *, full: bool) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    favours = v.findings("favours")
    for f in favours if full else favours[:1]:
        yield f"source favours it: {f.fact['text'] if full else brief(f.fact)}", _tag(f), _cited(f, sources)  # type: ignore[arg-type]  # a fact has a statement's words
    if not full and len(favours) > 1:
        yield f"and {len(favours) - 1} more that favour it", "", ()
    reasons = list(_alike(v.findings("reasons"), full=full))
    shown = reasons if full else reasons[:SHOWN]
    for mine in shown:
        yield _words(mine[0], full=full), _tag(*mine), tuple(cited for f in mine for cited in _cited(f, sources))
    if len(reasons) > len(shown):
        rest = [f for mine in reasons[len(shown) :] for f in mine]
        yield f"and {len(rest)} more: {', '.join(dict.fromkeys(f.word for f in rest))}", "", ()
    open_rows = v.findings("undecided")
    if full:
        for f in (*open_rows, *v.findings("information")):
            needs = f"needs {', '.join(f.needs)}: " if f.needs else ""
            yield needs + _words(f, full=full), _tag(f), _cited(f, sources)
    elif open_rows and v.word in ("undecided", "outside the label", NOT_COVERED):
        no_data = [f.word for f in open_rows if not f.needs]
        yield "; ".join([*([f"needs {', '.join(v.needs)}"] if v.needs else []), *dict.fromkeys(no_data)]), "", ()
    elif v.needs and v.level < 60:
        yield f"more may hold: needs {', '.join(v.needs)}", "", ()
    if v.elsewhere:
        yield "elsewhere: " + "; ".join(f"{word} in {', '.join(places)}" for word, places in v.elsewhere), "", ()
    if v.not_covered and (reasons or open_rows or favours) and v.drug.covered:
        yield f"not covered: {', '.join(s.replace('_', ' ') for s in v.not_covered)}", "", ()


def _words(f: Finding, *, full: bool = False) -> str:
    said = f.fact["text"] if full else brief(f.fact)  # type: ignore[arg-type]  # a fact has a statement's words
    return said if f.word == "undecided" or f.word in said.lower() else f"{f.word}: {said}"


def _alike(findings: list[Finding], *, full: bool) -> Iterator[list[Finding]]:
    """Yield findings, those of the same words together: one line with every jurisdiction."""
    found: dict[str, list[Finding]] = {}
    for f in findings:
        found.setdefault(_words(f, full=full), []).append(f)
    yield from found.values()


def _tag(*same: Finding) -> str:
    because = dict.fromkeys(said for f in same for said in f.because)
    places = dict.fromkeys(place for f in same for place in f.fact["jurisdiction"])
    parts = [", ".join(because), " ".join(places), "local" if any(f.fact.get("local") for f in same) else ""]
    return "; ".join(part for part in parts if part)


def _cited(f: Finding, sources: dict[str, Source]) -> tuple[str, ...]:
    return common.cite_texts(f.fact, sources) if sources else ()  # type: ignore[arg-type]


def _name(v: Verdict) -> str:
    return v.drug.name + (" (taken)" if v.taken else "") + (" (local)" if v.drug.head.get("local") else "")


def _taken(found: Screening, one: Any, sources: dict[str, Source], *, full: bool) -> Iterator[Line]:
    verdict = one.verdict
    if verdict in found.verdicts:
        yield Line(verdict.drug.name, f"{verdict.word}: see above", "", TONES.get(verdict.word, ""))
    elif not verdict.drug.covered:
        yield Line(verdict.drug.name, "not covered: what sources say against it is not on record here", "", "quiet")
    else:
        yield from _lines(verdict, sources, full=full)
    if one.overuse:
        days = found.patient.profile.acute_days
        yield Line("", f"{days} days of acute medication a month: {one.overuse.replace(NOT_COVERED, 'limit of overuse days not covered')}")


def _asked_for(found: Screening) -> list[Section]:
    """What was not given and would decide, most drugs first."""
    counted: dict[str, int] = {}
    for verdict in found.verdicts:
        if verdict.level < 60:
            for need in verdict.needs:
                counted[need] = counted.get(need, 0) + 1
    lines = []
    for need, count in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        how = OPTIONS.get(need) or ("name the medicine itself" if need.startswith("which of") else f"--condition or --without '{need}'")
        lines.append(Line(need, how, f"{count} drug{'s' * (count != 1)}"))
    return [Section("Not given, and it would decide", lines)] if lines else []


def _unrecorded(found: Screening) -> Iterator[str]:
    counted: dict[tuple[str, str], int] = {}
    for verdict in found.verdicts:
        for pair in verdict.pairs.pairs:
            key = (pair.name, "elsewhere" if pair.elsewhere else "searched" if pair.searched else "")
            counted[key] = counted.get(key, 0) + 1
    states = {"elsewhere": "only for another jurisdiction", "searched": "looked for and not found", "": "not covered, which is not 'none'"}
    for kind, state in states.items():
        names = [f"{name} ({count} of {len(found.verdicts)} drugs)" for (name, was), count in sorted(counted.items()) if was == kind]
        if names:
            yield f"No interaction on record with {', '.join(names)}: {state}."
    others = sum(verdict.not_asked for verdict in found.verdicts)
    if others:
        yield "The records name further conditions that were not asked about: migraine-ref show NAME -s contraindications,cautions"
