"""`list`: the drugs that meet every filter."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, Command, Option
from migraine_cli.cli.commands._shared import with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit, NotFoundError, UsageError
from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store

ROLES = ("preventive", "acute", "short-term prevention")
STATES = ("approved", "not approved", "refused", "withdrawn", "label says not to use")
SORTS = ("name", "class", "role", "evidence")
RELATIONS = ("contraindications", "cautions", "favours")


def run(env: Env, values: Values) -> Exit:
    """Print the drugs that meet every filter."""
    from migraine_cli.query.listing import Filters, listed
    from migraine_cli.query.select import jurisdiction
    from migraine_cli.report.listing import list_report

    chosen_format(env, values)
    role = _choice(values.text("role"), ROLES, "role")
    status = _choice(values.text("status"), STATES, "label status", {"off label": "not approved", "on label": "approved"})
    sort = _choice(values.text("sort") or "name", SORTS, "sort key")
    by = _choice(values.text("by"), ("class",), "grouping")
    relation = _choice(values.text("relation"), RELATIONS, "relation", {"contraindicated": "contraindications", "caution": "cautions"})
    where = jurisdiction(values.text("jurisdiction"))

    def answer(store: Store) -> Exit:
        filters = Filters(
            role=role,
            route=values.text("route"),
            class_name=values.text("class"),
            status=status,
            jurisdiction=where,
            condition=values.text("condition"),
            relation=relation,
        )
        heads = listed(store, filters, sort or "name", grouped=by is not None)
        if not heads:
            raise NotFoundError("no drug meets every filter", f"filters: {filters.words()}", "leave one out")
        emit(env, values, list_report(store, heads, heading=filters.heading(), by_class=by is not None))
        return Exit.ANSWERED

    return with_store(env, values, answer)


def _choice(given: str | None, choices: tuple[str, ...], what: str, also: dict[str, str] | None = None) -> str | None:
    if given is None:
        return None
    word = given.strip().lower().replace("-", " ").replace("_", " ")
    for choice in choices:
        if word == choice.replace("-", " "):
            return choice
    if also and word in also:
        return also[word]
    raise UsageError(f"no {what} is called '{visible(given, 40)}'", f"one of: {', '.join((*choices, *(also or ())))}")


COMMAND = Command(
    "list",
    "List the drugs that meet every filter.",
    (
        ("migraine-ref list --role preventive --by class", "all preventives under class headings"),
        ("migraine-ref list --status approved -j UK", "with a licence for migraine in the UK"),
        ("migraine-ref list --condition asthma --relation contraindications", "what asthma rules out"),
        ("migraine-ref list --fields drug,brands -f csv", "chosen columns"),
    ),
    run,
    options=(
        Option("role", ("--role",), "text", "What it is taken for.", "ROLE", ROLES),
        Option("class", ("--class",), "text", "Only members of a class, or of one below it.", "CLASS"),
        Option("route", ("--route",), "text", "Only with this route (oral, subcutaneous …).", "ROUTE"),
        Option("status", ("--status",), "text", "Where a regulator stands on migraine; with --jurisdiction, which one.", "STATUS", STATES),
        Option("jurisdiction", ("--jurisdiction", "-j"), "text", "The regulator that --status asks about (US, EU, UK …).", "CODE"),
        Option("condition", ("--condition",), "text", "Only drugs of which a source says something in this condition.", "CONDITION"),
        Option("relation", ("--relation",), "text", "With --condition: what the source says.", "WHAT", RELATIONS),
        Option("sort", ("--sort",), "text", "Order.", "KEY", SORTS),
        Option("by", ("--by",), "text", "Group under class headings: --by class.", "class"),
        *COMMON,
    ),
)
