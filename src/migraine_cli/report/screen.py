"""The one-screen view: what it is, does it work and who says so, how it is started, what to fear, whom it suits."""

from __future__ import annotations

from migraine_cli.report import common
from migraine_cli.report.document import Line, Section

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.model.view import Record, Source, Statement
    from migraine_cli.report.show import ShowOptions

_MOST = {"works": 6, "start": 7, "fear": 5, "effects": 3, "reproduction": 4}
_GRADES_SHOWN = 4
_STRENGTHS = ("contraindicated", "avoid", "adjust", "monitor")


def screen(record: Record, statements: list[Statement], sources: dict[str, Source], options: ShowOptions) -> list[Section]:
    """Return the sections of the one-screen view."""
    by_section: dict[str, list[Statement]] = {}
    for statement in statements:
        by_section.setdefault(statement["section"], []).append(statement)

    def key(*names: str) -> list[Statement]:
        return [s for name in names for s in by_section.get(name, ()) if s["key"] and s["state"] == "fact"]

    def lines(chosen: list[Statement], limit: str, tone: str = "") -> list[Line]:
        most = _MOST[limit]
        made = [_line(s, sources, options, tone) for s in chosen[:most]]
        if len(chosen) > most:
            made.append(Line("", f"and {len(chosen) - most} more: --full", tone="quiet"))
        return made

    head = record["head"]
    works = [_status(head["status"]), *_grades(by_section.get("guidelines", []), sources, options)]
    works += _trials(by_section.get("trials", []), sources, options)
    works += lines(key("place"), "works")
    start = lines(key("titration", "dosing", "restart", "course", "limits"), "start")
    if not any("migraine" in s["scope"] for s in key("titration", "dosing")) and start:
        start.append(Line("", "no migraine dose among these: each stands under its own indication", tone="quiet"))
    fear = [_line(s, sources, options, "bad", whole=True) for s in by_section.get("boxed_warnings", ()) if s["state"] == "fact"]
    fear += lines(key("cautions", "adverse_effects", "monitoring"), "fear", "warn")
    fear += _interactions(by_section.get("interactions", []))
    sections = [
        Section("Does it work?", works),
        Section("How it is started", start or [_uncovered(by_section, "dosing")]),
        Section("What to fear", fear or [_uncovered(by_section, "boxed_warnings")]),
        Section("Whom it suits, whom not", _suits(by_section, sources, options)),
        Section("Pregnancy and contraception", lines(key("reproduction"), "reproduction") or [_uncovered(by_section, "reproduction")]),
    ]
    effects = lines(key("effects"), "effects")
    if effects:
        sections.append(Section("Weight, cognition and the like", effects))
    return sections


def _line(statement: Statement, sources: dict[str, Source], options: ShowOptions, tone: str = "", whole: bool = False) -> Line:
    cites = common.cite_texts(statement, sources) if options.why else ()
    label = "boxed warning" if whole else statement["label"]
    text = statement["text"]
    if not whole and text.lower().startswith(label.lower() + ": "):
        text = text[len(label) + 2 :]
    return Line(label, text, common.tag(statement, options.today), tone, cites)


def _status(status: dict[str, str]) -> Line:
    order = [*("US", "EU", "UK"), *sorted(set(status) - {"US", "EU", "UK"})]
    words = ", ".join(f"{where} {status.get(where, 'not covered')}" for where in order)
    on_label = [where for where in order if status.get(where) == "approved"]
    off = "" if on_label else "; any use in migraine there is off label"
    return Line("on label?", words + off, tone="good" if on_label else "warn")


def _grades(grades: list[Statement], sources: dict[str, Source], options: ShowOptions) -> list[Line]:
    """Guidelines in short: one line a direction, the negative never left out."""
    if not grades:
        return [Line("guidelines", "not covered", tone="quiet")]
    lines = []
    for direction, label, tone in (
        ("for", "guidelines for", "good"),
        ("mixed", "guidelines mixed", "warn"),
        ("insufficient", "undecided", "warn"),
        ("against", "guidelines against", "bad"),
    ):
        said: dict[str, Statement] = {}
        for s in grades:
            if s["facet"] == direction:
                said.setdefault(s["label"], s)
        if not said:
            continue
        words = [_grade(s) for s in said.values()]
        most = len(words) if direction == "against" else _GRADES_SHOWN
        more = f" and {len(words) - most} more" if len(words) > most else ""
        cites = tuple(c for s in said.values() for c in common.cite_texts(s, sources)) if options.why else ()
        lines.append(Line(label, "; ".join(words[:most]) + more, tone=tone, sources=cites))
    return lines


def _grade(statement: Statement) -> str:
    grade = statement["value"]["grade"]
    state = statement["value"]["state"]
    inside = [] if grade == "none" else [grade]
    if state != "current":
        inside.append(state)
    return statement["label"] + (f" ({', '.join(inside)})" if inside else "")


def _trials(trials: list[Statement], sources: dict[str, Source], options: ShowOptions) -> list[Line]:
    """The largest randomised trial in one line, and the names of those that were negative."""
    randomised = [s for s in trials if s["state"] == "fact" and s["value"]["design"].startswith("randomised")]
    if not randomised:
        return [] if trials else [Line("trials", "not covered", tone="quiet")]
    largest = max(randomised, key=_size)
    tone = {"for": "good", "against": "bad"}.get(largest["facet"], "warn")
    cites = common.cite_texts(largest, sources) if options.why else ()
    n = f", n = {_size(largest)}" if _size(largest) else ""
    lines = [Line("largest trial", f"{largest['label']}{n}: {largest['value']['text']}", largest["scope"], tone, cites)]
    negative = [f"{s['label']} ({s['scope']})" for s in randomised if s["facet"] == "against" and s is not largest]
    if negative:
        lines.append(Line("negative trials", "; ".join(negative), tone="bad"))
    return lines


def _size(statement: Statement) -> int:
    return sum(arm.get("n_randomised") or arm.get("n_analysed") or 0 for arm in statement["value"].get("arms", ()))


def _interactions(interactions: list[Statement]) -> list[Line]:
    """Partners by action word, gravest first; the full text is a section of its own."""
    lines = []
    for strength in _STRENGTHS[:3]:
        partners = list(dict.fromkeys(s["label"] for s in interactions if s["facet"] == strength))
        if partners:
            lines.append(Line(f"{strength} with" if strength != "adjust" else "adjust dose with", ", ".join(partners), tone="bad" if strength != "adjust" else "warn"))
    if interactions:
        lines.append(Line("", f"{len(interactions)} interactions on record: --section interactions", tone="quiet"))
    return lines


def _suits(by_section: dict[str, list[Statement]], sources: dict[str, Source], options: ShowOptions) -> list[Line]:
    lines = []
    for statement in by_section.get("favours", ()):
        if statement["state"] == "fact":
            lines.append(_line(statement, sources, options, "good"))
    lines = [Line("favoured in" if n == 0 else "", f"{line.label}: {line.text}", line.tag, "good", line.sources) for n, line in enumerate(lines[:3])]
    for strength, label in (("contraindicated", "contraindicated in"), ("avoid", "avoid in")):
        rows = [s for s in by_section.get("contraindications", ()) if s["state"] == "fact" and s["facet"] == strength]
        if rows:
            named: dict[str, list[str]] = {}
            for s in rows:
                where = named.setdefault(s["label"], [])
                where += [j for j in s["jurisdiction"] if j not in where]
            words = "; ".join(f"{name} ({' '.join(where)})" if where else name for name, where in named.items())
            cites = tuple(dict.fromkeys(c for s in rows for c in common.cite_texts(s, sources))) if options.why else ()
            lines.append(Line(label, words, tone="bad", sources=cites))
    return lines or [_uncovered(by_section, "contraindications")]


def _uncovered(by_section: dict[str, list[Statement]], section: str) -> Line:
    rows = by_section.get(section, [])
    searched = [s["text"] for s in rows if s["state"] != "fact"]
    if searched:
        return Line("", searched[0], tone="quiet")
    return Line("", "not covered" if not rows else "nothing on the one-screen list: --full", tone="quiet")
