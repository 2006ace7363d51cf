"""Rules on sources and citations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.rules.registry import rule
from migraine_cli.authoring.rules.structure import facts
from migraine_cli.authoring.strict_yaml import Map, Seq

DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
PMID = re.compile(r"[1-9]\d{0,7}")
PMCID = re.compile(r"PMC[1-9]\d{0,7}")
LABELS = ("label", "smpc")


@rule
def identifiers_are_well_formed(base: KnowledgeBase) -> Iterator[Problem]:
    """DOI, PMID and PMCID have their shape, and no two sources share one."""
    seen: dict[str, str] = {}
    for source_id, source in base.sources.items():
        for field, value, shape in (("doi", source.doi, DOI), ("pmid", source.pmid, PMID), ("pmcid", source.pmcid, PMCID)):
            if value is None:
                continue
            where = base.where("sources", source_id, field)
            trailing = field == "doi" and value.endswith((".", ",", ";", ")")) and "(" not in value
            if not shape.fullmatch(value) or trailing:
                yield Problem(*where, "identifiers-are-well-formed", f"{source_id}: {value!r} is no {field.upper()}", "read it again on the page")
            other = seen.setdefault(f"{field} {value.lower()}", source_id)
            if other != source_id:
                yield Problem(*where, "identifiers-are-well-formed", f"{source_id} has the {field.upper()} of {other}", "make them one source, or correct one")


@rule
def sources_are_cited(base: KnowledgeBase) -> Iterator[Problem]:
    """Every shipped source is cited by something."""
    named = base.cited | {trial.source for trial in base.trials.values()}
    named |= {source.superseded_by for source in base.sources.values() if source.superseded_by}
    for source_id in base.sources:
        if source_id not in named and not base.local_file("sources", source_id):
            yield Problem(*base.where("sources", source_id), "sources-are-cited", f"nothing cites {source_id}", "remove it, or cite it where it was used")


_DATES = ("accessed", "issued", "checked", "checked_on", "not_found", "as_of", "since", "year", "reviewed")


@rule
def dates_are_not_in_the_future(base: KnowledgeBase) -> Iterator[Problem]:
    """No date of reading, issue, second reading or rule lies after today, and nothing was read before it was issued."""
    today = date.today().isoformat()
    for (key, record_id), (file, _, node) in base.nodes.items():
        parts = [node, *(value for value in node.values() if isinstance(value, Map))]
        parts += [item for value in node.values() if isinstance(value, Seq) for item in value if isinstance(item, Map)]
        for part in parts:
            for name in _DATES:
                day = str(part.get(name, "")).partition(" ")[0]
                if day > today[: len(day)]:
                    line = part.lines[name]
                    message = f"{record_id}: {name} {day} is in the future"
                    yield Problem(getattr(line, "file", file), int(line), "dates-are-not-in-the-future", message, "correct it")
        source = base.sources[record_id] if key == "sources" else None
        if source is not None and source.issued and source.issued > source.accessed[: len(source.issued)]:
            where = base.where("sources", record_id, "issued")
            yield Problem(*where, "dates-are-not-in-the-future", f"{record_id} was read before it was issued", "correct one")


@rule
def labels_speak_for_their_jurisdiction(base: KnowledgeBase) -> Iterator[Problem]:
    """A statement that rests on labels alone names no jurisdiction but theirs."""
    for drug_id in base.drugs:
        for section, index, fact in facts(base, drug_id):
            stated = {j.value for j in getattr(fact, "jurisdiction", ())}
            cited = [base.sources.get(c.partition(" ")[0]) for c in getattr(fact, "cite", ())]
            if not stated or not cited or any(s is None or s.kind.value not in LABELS or s.jurisdiction is None for s in cited):
                continue
            theirs = {s.jurisdiction.value for s in cited if s is not None and s.jurisdiction is not None}
            if not stated <= theirs:
                yield Problem(
                    *base.where("drugs", drug_id, section, index),
                    "labels-speak-for-their-jurisdiction",
                    f"{drug_id}.{section} speaks for {', '.join(sorted(stated - theirs))} but cites labels of {', '.join(sorted(theirs))}",
                    "correct the jurisdiction, or cite a label of it",
                )


@rule
def mirrors_and_undated_sources_say_so(base: KnowledgeBase) -> Iterator[Problem]:
    """A source read in a mirror or a secondary account, or without a date, has a note that says how it was read."""
    for source_id, source in base.sources.items():
        indirect = source.state.value in ("read in a mirror", "read in a secondary account")
        undated = source.issued is None
        if (indirect or undated) and not source.state_note:
            what = "was not read in the original" if indirect else "has no date"
            yield Problem(*base.where("sources", source_id), "mirrors-and-undated-sources-say-so", f"{source_id} {what}", "add state_note: …")
