"""The one-screen view: what it is, does it work and who says so, how it is started, what to fear, whom it suits."""

from __future__ import annotations

from migraine_cli.report import common
from migraine_cli.report.document import Line, Section, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from migraine_cli.model.view import Record, Source, Statement
    from migraine_cli.report.show import ShowOptions

_MOST = {"works": 4, "start": 5, "fear": 4, "effects": 2, "reproduction": 3}
_SIDES = ("evidence for", "evidence against", "contested", "considered when", "compared with others")
_BRIEF = 130  # characters of a statement that has no brief form
_GRADES_SHOWN = 4
_FAVOURS = 3
_STRENGTHS = ("contraindicated", "avoid", "adjust", "monitor")


def screen(record: Record, statements: list[Statement], sources: dict[str, Source], options: ShowOptions) -> list[Section | Table]:
    """Return the blocks of the one-screen view."""
    by_section: dict[str, list[Statement]] = {}
    for statement in statements:
        by_section.setdefault(statement["section"], []).append(statement)

    def key(*names: str) -> list[Statement]:
        return [s for name in names for s in by_section.get(name, ()) if s["key"] and s["state"] == "fact"]

    def lines(chosen: list[Statement], limit: str, tone: str = "") -> list[Line]:
        most = _MOST[limit]
        return [_line(s, sources, options, tone) for s in chosen[:most]]

    head = record["head"]
    works = [_status(head["status"]), *_grades(by_section.get("guidelines", []), sources, options)]
    works += _trials(by_section.get("trials", []), sources, options)
    works += lines(_both_sides(key("place")), "works")
    titrations = key("titration")
    schedule = _schedule(titrations)
    start = [_schedule_scope(titrations, sources, options)] if schedule else []
    start += lines(key(*(() if schedule else ("titration",)), "dosing", "restart", "course", "limits"), "start")
    if not any("migraine" in s["scope"] for s in key("titration", "dosing")) and (start or schedule):
        start.append(Line("", "no dose here is for migraine: each stands under its own indication", tone="quiet"))
    fear = [_line(s, sources, options, "bad", whole=True) for s in by_section.get("boxed_warnings", ()) if s["state"] == "fact"]
    fear += lines(key("cautions", "adverse_effects", "monitoring"), "fear", "warn")
    fear += _interactions(by_section.get("interactions", []))
    told = [s for s in by_section.get("reproduction", ()) if s["state"] == "fact"]
    life = lines(key("reproduction") or told, "reproduction") or [_uncovered(by_section, "reproduction", "pregnancy")]
    sections: list[Section | Table] = [Section("Does it work?", works, tight=True)]
    if schedule:
        schedule.heading, schedule.tight = "How it is started", True
        sections.append(schedule)
    sections += [
        Section("" if schedule else "How it is started", start or [_uncovered(by_section, "dosing")], tight=True),
        Section("What to fear", fear or [_uncovered(by_section, "boxed_warnings")], tight=True),
        Section("Whom it suits, whom not", _suits(by_section, sources, options), tight=True),
        Section("Pregnancy, weight, cognition", life + lines(key("effects"), "effects"), tight=True),
    ]
    return sections


def _both_sides(places: list[Statement]) -> list[Statement]:
    """Order the place in migraine so that each side comes before anything comes twice."""
    firsts = [next((s for s in places if s["facet"] == side), None) for side in _SIDES]
    chosen = [s for s in firsts if s is not None]
    return chosen + [s for s in places if s not in chosen]


def _line(statement: Statement, sources: dict[str, Source], options: ShowOptions, tone: str = "", whole: bool = False) -> Line:
    cites = common.cite_texts(statement, sources) if options.why else ()
    label = "boxed warning" if whole else statement["label"]
    text = statement.get("brief", statement["text"]) if whole else brief(statement)
    if statement["section"] == "titration":  # its brief names the branch; a schedule is never cut
        label, text = statement.get("brief", statement["label"]), statement["text"]
    scope = statement["section"] not in ("place", "effects")
    return Line(label, text, common.tag(statement, options.today, scope=scope, short=True), tone, cites)


def brief(statement: Statement) -> str:
    """Return a statement's short form: its own, or its first sentences with a sign that there is more."""
    text = statement.get("brief", statement["text"])
    label = statement["label"].lower() + ": "
    if text.lower().startswith(label):  # the label stands beside it
        text = text[len(label) :]
        text = text[0].upper() + text[1:] if "brief" in statement else text
    if "brief" in statement:
        return text
    if len(text) <= _BRIEF + 30:
        return text
    cut = max(text.rfind(sign, 0, _BRIEF) for sign in (". ", "; "))
    if cut < 50:
        cut = text.rfind(" ", 0, _BRIEF)
    return text[:cut].rstrip(".;,") + " …"


def _schedule(titrations: list[Statement]) -> Table | None:
    """Two or more branches of one schedule as a table: a row a branch, a column a stretch of weeks."""
    if len(titrations) < 2 or len({s["scope"] for s in titrations}) > 1:
        return None
    weeks = [tuple(step["weeks"] for step in s["value"]["steps"]) for s in titrations]
    if len(set(weeks)) > 1 or len(weeks[0]) > 4:
        return None
    columns = ("taken with", *(_weeks(w) for w in weeks[0]), "maintenance")
    rows = []
    for s in titrations:
        maintenance = s["value"].get("maintenance", {}).get("text", "not stated")
        rows.append((s.get("brief") or s["label"], *(_step(step) for step in s["value"]["steps"]), maintenance))
    return Table(columns, rows)


def _schedule_scope(titrations: list[Statement], sources: dict[str, Source], options: ShowOptions) -> Line:
    """What the table of branches is for: it stands for doses of one indication and population."""
    where = " ".join(dict.fromkeys(j for s in titrations for j in s["jurisdiction"]))
    cites = tuple(dict.fromkeys(c for s in titrations for c in common.cite_texts(s, sources))) if options.why else ()
    return Line("schedule for", titrations[0]["scope"], where, sources=cites)


def _weeks(weeks: str) -> str:
    if weeks in ("start", "then"):
        return weeks
    return f"from week {weeks[:-3]}" if weeks.endswith(" on") else f"weeks {weeks}" if " to " in weeks else f"week {weeks}"


def _step(step: dict[str, Any]) -> str:
    if "increase" in step:
        every = f" every {step['every']['text']}" if "every" in step else ""
        return f"rise by {step['increase']['text']}{every}"
    text: str = step["dose"]["text"]
    return text


def _status(status: dict[str, str]) -> Line:
    order = [*("US", "EU", "UK"), *sorted(set(status) - {"US", "EU", "UK"})]
    words = ", ".join(f"{where} {status.get(where, 'not covered')}" for where in order)
    on_label = [where for where in order if status.get(where) == "approved"]
    # Off label is said only where each of the three regulators was read and none has approved it.
    everywhere = all(status.get(where) == "not approved" for where in ("US", "EU", "UK"))
    off = "; any use in migraine there is off label" if everywhere and not on_label else ""
    tone = "good" if on_label else "warn" if everywhere else "quiet"
    return Line("on label?", words + off, tone=tone)


def _grades(grades: list[Statement], sources: dict[str, Source], options: ShowOptions) -> list[Line]:
    """Guidelines in short: one line a direction, the negative never left out."""
    if not grades:
        return [Line("guidelines", "not covered", tone="quiet")]
    directions: dict[str, set[str]] = {}
    for s in grades:
        directions.setdefault(s["label"], set()).add(s["facet"])
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
        words = [_grade(s, split=len(directions[s["label"]]) > 1) for s in said.values()]
        most = len(words) if direction == "against" else _GRADES_SHOWN
        more = f" and {len(words) - most} more" if len(words) > most else ""
        cites = tuple(c for s in said.values() for c in common.cite_texts(s, sources)) if options.why else ()
        lines.append(Line(label, "; ".join(words[:most]) + more, tone=tone, sources=cites))
    return lines


def _grade(statement: Statement, *, split: bool) -> str:
    """A guideline with its grade; with its population too where it says different things of different people."""
    grade = statement["value"]["grade"]
    state = statement["value"]["state"]
    inside = [] if grade == "none" else [grade]
    if state != "current":
        inside.append(state)
    if split:
        inside.insert(0, statement["value"]["population"])
    return statement["label"] + (f" ({', '.join(inside)})" if inside else "")


def _trials(trials: list[Statement], sources: dict[str, Source], options: ShowOptions) -> list[Line]:
    """The largest randomised trial in one line, and the names of those that were negative."""
    randomised = [s for s in trials if s["state"] == "fact" and s["value"]["design"].startswith("randomised")]
    if not randomised:
        return [] if trials else [Line("trials", "not covered", tone="quiet")]
    largest = max(randomised, key=_size)
    tone = {"for": "good", "against": "bad"}.get(largest["facet"], "warn")
    cites = common.cite_texts(largest, sources) if options.why else ()
    # In a crossover trial the arms are the same people, of whom not all may have come to each: the largest arm is what is known.
    crossover = "crossover" in largest["value"]["design"]
    n = (f", crossover, {_size(largest)} in the largest arm" if crossover else f", n = {_size(largest)}") if _size(largest) else ""
    said = largest.get("brief") or brief({**largest, "text": largest["value"]["text"]})
    lines = [Line("largest trial", f"{largest['label']}{n}: {said}", largest["scope"], tone, cites)]
    negative = [f"{s['label']} ({s['scope']})" for s in randomised if s["facet"] == "against" and s is not largest]
    if negative:
        lines.append(Line("negative trials", "; ".join(negative), tone="bad"))
    return lines


def _size(statement: Statement) -> int:
    """How many people the trial randomised; in a crossover trial the arms are the same people."""
    sizes = [arm.get("n_randomised") or arm.get("n_analysed") or 0 for arm in statement["value"].get("arms", ())]
    return max(sizes, default=0) if "crossover" in statement["value"]["design"] else sum(sizes)


def _interactions(interactions: list[Statement]) -> list[Line]:
    """Partners by action word, gravest first; the full text is a section of its own."""
    lines = []
    for strength in _STRENGTHS[:3]:
        partners = list(dict.fromkeys(s["label"] for s in interactions if s["facet"] == strength))
        if partners:
            lines.append(
                Line(f"{strength} with" if strength != "adjust" else "adjust dose with", ", ".join(partners), tone="bad" if strength != "adjust" else "warn")
            )
    return lines


def _suits(by_section: dict[str, list[Statement]], sources: dict[str, Source], options: ShowOptions) -> list[Line]:
    favours = [s for s in by_section.get("favours", ()) if s["state"] == "fact"]
    lines = []
    for number, statement in enumerate(favours[:_FAVOURS]):
        line = _line(statement, sources, options)
        lines.append(Line("favoured in" if number == 0 else "", f"{line.label}: {line.text}", line.tag, "good", line.sources))
    for strength, label in (("contraindicated", "contraindicated in"), ("avoid", "avoid in")):
        rows = [s for s in by_section.get("contraindications", ()) if s["state"] == "fact" and s["facet"] == strength]
        for number, (where, names, group) in enumerate(_conditions(rows)):
            cites = tuple(dict.fromkeys(c for s in group for c in common.cite_texts(s, sources))) if options.why else ()
            lines.append(Line(label if number == 0 else "", "; ".join(names), where, "bad", cites))
    return lines or [_uncovered(by_section, "contraindications")]


def _conditions(rows: list[Statement]) -> list[tuple[str, list[str], list[Statement]]]:
    """Each condition once, under the jurisdictions that name it, those that most name first; with what bounds it where it does not hold for all."""
    named: dict[tuple[str, str], list[Statement]] = {}
    for statement in rows:
        named.setdefault((statement["label"], _bounds(statement["value"])), []).append(statement)
    groups: dict[str, tuple[list[str], list[Statement]]] = {}
    for (name, bounds), said in named.items():
        where = " ".join(dict.fromkeys(j for s in said for j in s["jurisdiction"]))
        names, group = groups.setdefault(where, ([], []))
        names.append(f"{name} ({bounds})" if bounds else name)
        group += said
    order = sorted(groups, key=lambda where: -len(where.split()))
    return [(where, *groups[where]) for where in order]


def _bounds(harm: dict[str, Any]) -> str:
    """What a harm is bounded by: a form, an age, trimesters, something that must be taken as well."""
    trimesters = " and ".join(str(number) for number in harm.get("trimester", ()))
    parts = (
        harm.get("form", ""),
        harm["age"]["text"] if "age" in harm else "",
        f"trimester {trimesters}" if trimesters else "",
        f"with {harm['only_with'].replace('-', ' ')}" if "only_with" in harm else "",
    )
    return "; ".join(part for part in parts if part)


def _uncovered(by_section: dict[str, list[Statement]], section: str, label: str = "") -> Line:
    rows = by_section.get(section, [])
    searched = [s["text"] for s in rows if s["state"] != "fact"]
    if searched:
        return Line(label, searched[0], tone="quiet")
    return Line(label, "not covered" if not rows else "nothing on the one-screen list: --full", tone="quiet")
