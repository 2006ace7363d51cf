"""`titrate`: how a drug is raised week by week, for what is taken beside it."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, JURISDICTION, Argument, Command, Option
from migraine_cli.cli.commands._shared import warn_of_lookalikes, with_store
from migraine_cli.cli.emit import chosen_format, emit, emit_artefact
from migraine_cli.errors import Exit, NotFoundError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.query.plan import Plan
    from migraine_cli.query.resolve import Resolution
    from migraine_cli.store.reads import Store

CALENDARS = ("ics",)


def run(env: Env, values: Values) -> Exit:
    """Print the schedule that fits, or write it as a calendar."""
    from migraine_cli.query.plan import day, target
    from migraine_cli.query.resolve import resolve
    from migraine_cli.query.select import jurisdiction
    from migraine_cli.report.titrate import titrate_report

    chosen_format(env, values)
    kind = _calendar(values)
    where = jurisdiction(values.text("jurisdiction"))
    start = day(values.text("start"))
    aim = target(values.text("target"))
    missed = _missed(values)
    if kind is not None and start is None:
        raise UsageError("a calendar needs the day of the first dose", "add --start, for example --start 2026-12-01")
    if kind is not None and values.text("fields") is not None:
        raise UsageError("a calendar has no columns to pick", "leave --fields or --as out")

    def answer(store: Store) -> Exit:
        resolution = resolve(store, values.many("name")[0])
        plan = _plan(store, resolution, values, where)
        plan.start, plan.missed = start, missed
        _fill(plan, aim, values)
        if kind is not None:
            _write_calendar(env, values, store, plan)
        else:
            emit(env, values, titrate_report(store, plan, env.today))
        warn_of_lookalikes(env, store, [resolution])
        return Exit.ANSWERED

    return with_store(env, values, answer)


def _calendar(values: Values) -> str | None:
    kind = values.text("as")
    if kind is not None and kind not in CALENDARS:
        from migraine_cli.model.safe import visible

        raise UsageError(f"a schedule is not written as '{visible(kind, 40)}'", "files: " + ", ".join(CALENDARS))
    return kind


def _missed(values: Values) -> int | None:
    text = values.text("missed_days")
    if text is None:
        return None
    if len(text) > 4:
        raise UsageError("more than 9999 missed days are not counted", "give the days since the last dose that was taken")
    return int(text)


def _plan(store: Store, resolution: Resolution, values: Values, where: str | None) -> Plan:
    from migraine_cli.query.comedication import taken
    from migraine_cli.query.plan import Plan
    from migraine_cli.query.resolve import resolve
    from migraine_cli.query.titration import Wanted, choose, options_of

    record = store.record(resolution.drug)
    try:
        beside = taken(store, values.many("with"))
    except NotFoundError as error:
        raise NotFoundError(error.message, *error.hints, *options_of(record, where)) from None
    if any(t.id == resolution.drug for t in beside):
        raise UsageError(f"{record['head']['name']} cannot be taken beside itself", "name another medicine after --with")
    use = values.text("indication")
    condition = resolve(store, use, "condition").drug if use is not None else None
    chosen = choose(store, record, Wanted(beside, indication=condition, where=where, branch=values.text("branch")))
    places = [where] if where else list(chosen.schedule["jurisdiction"]) if chosen else []
    return Plan(record, chosen, places)


def _fill(plan: Plan, aim: tuple[float, str, str] | None, values: Values) -> None:
    from migraine_cli.query.plan import fill
    from migraine_cli.query.restart import judge

    fill(plan, aim, values.text("tablets"))
    plan.verdicts = judge(plan.record, plan.chosen, plan.places, plan.missed)


def _write_calendar(env: Env, values: Values, store: Store, plan: Plan) -> None:
    from migraine_cli.query.plan import day
    from migraine_cli.render.artefacts.calendar import Event, calendar
    from migraine_cli.report.titrate_calendar import events

    name = plan.record["head"]["name"]
    found = events(store, plan, env.today)
    if not found:
        raise NotFoundError(f"no schedule of {name} is on record to put into a calendar", f"'migraine-ref titrate {plan.record['head']['id']}' lists its doses")
    try:
        day(env.today)
    except UsageError as error:
        raise UsageError(f"MIGRAINE_REF_TODAY: {error.message}", *error.hints) from None
    emit_artefact(env, values, calendar(f"{name}: how it is raised", [Event(*event) for event in found], env.today))


COMMAND = Command(
    "titrate",
    "Show how a drug is raised week by week: dates, doses, tablets, by what is taken beside it.",
    (
        ("migraine-ref titrate lamotrigine --with valproate --start 2026-12-01", "the branch for a co-medication"),
        ("migraine-ref titrate lamotrigine --target 200mg --tablets 25mg,100mg", "to a dose, of the tablets at hand"),
        ("migraine-ref titrate topiramate -j US --start 2026-12-01 --as ics > topiramate.ics", "a calendar"),
        ("migraine-ref titrate lamotrigine --with carbamazepine --missed-days 5", "start again, or go on"),
        ("migraine-ref titrate candesartan --branch danish-clinic", "one of several schedules"),
    ),
    run,
    argument=Argument("name", "NAME", "A drug, by any of its names.", completes="drug"),
    options=(
        Option("with", ("--with",), "many", "A medicine taken beside it: a drug, a partner or a class; may be repeated.", "NAME"),
        Option("indication", ("--indication",), "text", "The condition that the schedule is for.", "CONDITION"),
        Option("branch", ("--branch",), "text", "One schedule by its id, where several fit.", "ID"),
        Option("start", ("--start",), "text", "The day of the first dose, as 2026-12-01.", "DATE"),
        Option("target", ("--target",), "text", "The dose to end at, a day: 200mg.", "DOSE"),
        Option("tablets", ("--tablets",), "text", "The strengths at hand: 25mg,100mg.", "STRENGTHS"),
        Option("missed_days", ("--missed-days",), "number", "Days without a dose: says whether the restart rule applies.", "N"),
        Option("as", ("--as",), "text", "Write a calendar (needs --start).", "KIND", CALENDARS),
        JURISDICTION,
        *COMMON,
    ),
)
