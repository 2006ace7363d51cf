"""`cite`: the sources of a drug, or of any id, for a reference manager."""

from __future__ import annotations

from migraine_cli.cli.command import AS, COMMON, Argument, Command
from migraine_cli.cli.commands._shared import with_store
from migraine_cli.cli.emit import chosen_format, emit, emit_artefact
from migraine_cli.errors import Exit, NotFoundError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print the sources of drugs, guidelines, trials or sources."""
    chosen_format(env, values)
    chosen_style(values)
    given = values.many("names")
    if not given:
        raise UsageError("nothing to cite was named", "give a drug, or the id of a source, a guideline or a trial")

    def answer(store: Store) -> Exit:
        ids: dict[str, None] = {}
        for name in given:
            ids.update(dict.fromkeys(_sources_of(store, name)))
        cite(env, values, store, ids)
        return Exit.ANSWERED

    return with_store(env, values, answer)


def chosen_style(values: Values) -> str | None:
    """Return the citation style asked for, checked."""
    from migraine_cli.model.safe import visible
    from migraine_cli.render.artefacts.citations import STYLES

    style = values.text("as")
    if style is not None and style not in STYLES:
        raise UsageError(f"no citation style is called '{visible(style, 40)}'", "styles: " + ", ".join(STYLES))
    return style


def cite(env: Env, values: Values, store: Store, ids: Iterable[str]) -> None:
    """Write sources in the style asked for, or as a list in the format asked for."""
    from migraine_cli.render.artefacts.citations import citations
    from migraine_cli.report.sources import sources_report

    style = chosen_style(values)
    sources = list(store.sources(ids).values())
    if style is not None:
        emit_artefact(env, values, citations(sources, style).encode())
    else:
        emit(env, values, sources_report(store, sources, single=False, command="cite"))


def _sources_of(store: Store, name: str) -> list[str]:
    """Return the sources behind a name: a source itself, a guideline's or a trial's, or all of a drug's record."""
    from migraine_cli.model.safe import encodable
    from migraine_cli.query.resolve import resolve

    if encodable(name):
        if store.one("sources", name) is not None:
            return [name]
        for kind in ("guidelines", "trials"):
            record = store.one(kind, name)
            if record is not None:
                return list(dict.fromkeys(cite.partition(" ")[0] for cite in record["cite"]))
    try:
        drug = resolve(store, name).drug
    except NotFoundError as error:
        raise NotFoundError(error.message.replace("no drug", "nothing"), *error.hints, "or give the id of a source, a guideline or a trial") from None
    return list(dict.fromkeys(c["source"] for s in store.record(drug)["statements"] for c in s["cites"]))


COMMAND = Command(
    "cite",
    "Give the sources of a drug, a guideline, a trial or a source, for a reference manager.",
    (
        ("migraine-ref cite lamotrigine --as bibtex > lamotrigine.bib", "all sources of a record"),
        ("migraine-ref cite aan-ahs-2012 steiner-1997 --as ris", "by id"),
        ("migraine-ref show lamotrigine -s titration --cite --as csl-json", "the sources of an answer"),
    ),
    run,
    argument=Argument("names", "NAME...", "Drugs by any of their names; ids of sources, guidelines, trials.", most=0, completes="drug"),
    options=(AS, *COMMON),
)
