"""Sources as BibTeX, RIS and CSL-JSON, for reference managers."""

from __future__ import annotations

import json

from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from migraine_cli.model.view import Source

STYLES = ("bibtex", "csl-json", "ris")
_ARTICLES = ("trial", "study", "review", "guideline")
_BIBTEX_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def citations(sources: Iterable[Source], style: str) -> str:
    """Return sources in one of `STYLES`."""
    made: dict[str, Callable[[Iterable[Source]], str]] = {"bibtex": bibtex, "csl-json": csl_json, "ris": ris}
    return made[style](sources)


def is_article(source: Source) -> bool:
    """Whether a source is a paper in a journal; the others are pages."""
    return source["kind"] in _ARTICLES and bool(source.get("container")) and bool(source.get("volume") or source.get("doi") or source.get("pmid"))


def note_of(source: Source) -> str:
    """Return how the source was read: a reference that was not read in the original says so."""
    parts = [source["state"]]
    if source.get("edition"):
        parts.append(f"edition {source['edition']}")
    if source.get("state_note"):
        parts.append(source["state_note"])
    return "; ".join(parts)


def bibtex(sources: Iterable[Source]) -> str:
    """Return BibTeX entries whose keys are the sources' ids."""
    return "\n".join(_bibtex(source) for source in sources)


def _bibtex(source: Source) -> str:
    fields: dict[str, str] = {"title": "{" + _tex(source["title"]) + "}"}
    people = " and ".join(_tex_name(a) for a in source.get("authors", []))
    issued = source.get("issued", "")
    known = (
        ("author", people),
        ("journal" if is_article(source) else "howpublished", _tex(source.get("container", "") or source.get("publisher", ""))),
        ("publisher", _tex(source.get("publisher", ""))),
        ("volume", _tex(source.get("volume", ""))),
        ("number", _tex(source.get("issue", ""))),
        ("pages", _tex(source.get("page", "")).replace("-", "--") if source.get("page") else ""),
        ("year", issued[:4]),
        ("month", str(int(issued[5:7])) if len(issued) >= 7 else ""),
        ("doi", source.get("doi", "")),
        ("pmid", source.get("pmid", "")),
        ("url", source["url"]),
        ("urldate", source["accessed"]),
        ("language", _tex(source.get("language", ""))),
        ("note", _tex(note_of(source))),
    )
    fields |= {name: value for name, value in known if value}
    kind = "article" if is_article(source) else "misc"
    return f"@{kind}{{{source['id']},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items()) + "}\n"


def _tex(text: str) -> str:
    return "".join(_BIBTEX_SIGNS.get(sign, sign) for sign in visible(text))


def _tex_name(author: dict[str, str]) -> str:
    """A body without a given name is held together by braces, so that it is not taken apart."""
    if author.get("given"):
        return f"{_tex(author['family'])}, {_tex(author['given'])}"
    return "{" + _tex(author["family"]) + "}"


def ris(sources: Iterable[Source]) -> str:
    """Return RIS records."""
    return "".join(_ris(source) for source in sources)


def _ris(source: Source) -> str:
    lines = [("TY", "JOUR" if is_article(source) else "ELEC"), ("ID", source["id"]), ("TI", source["title"])]
    lines += [("AU", ", ".join(filter(None, (a["family"], a.get("given"))))) for a in source.get("authors", [])]
    issued = source.get("issued", "")
    first, _, last = source.get("page", "").partition("-")
    for tag, value in (
        ("T2", source.get("container", "")),
        ("PB", source.get("publisher", "")),
        ("VL", source.get("volume", "")),
        ("IS", source.get("issue", "")),
        ("SP", first),
        ("EP", last),
        ("PY", issued[:4]),
        ("DA", issued.replace("-", "/")),
        ("DO", source.get("doi", "")),
        ("AN", f"PMID {source['pmid']}" if source.get("pmid") else ""),
        ("UR", source["url"]),
        ("Y2", source["accessed"].replace("-", "/")),
        ("LA", source.get("language", "")),
        ("N1", note_of(source)),
    ):
        if value:
            lines.append((tag, value))
    return "".join(f"{tag}  - {' '.join(visible(value).split())}\n" for tag, value in lines) + "ER  - \n\n"


def csl_json(sources: Iterable[Source]) -> str:
    """Return a CSL-JSON array."""
    return json.dumps([csl_item(source) for source in sources], ensure_ascii=False, indent=1) + "\n"


def csl_item(source: Source) -> dict[str, Any]:
    """Return one CSL item."""
    item: dict[str, Any] = {
        "id": source["id"],
        "type": "article-journal" if is_article(source) else "report" if source["kind"] == "guideline" else "webpage",
        "title": source["title"],
        "URL": source["url"],
        "accessed": {"date-parts": [_date(source["accessed"])]},
        "note": note_of(source),
    }
    if source.get("authors"):
        item["author"] = [{"family": a["family"], "given": a["given"]} if a.get("given") else {"literal": a["family"]} for a in source["authors"]]
    if source.get("issued"):
        item["issued"] = {"date-parts": [_date(source["issued"])]}
    for name, key in (
        ("container-title", "container"),
        ("publisher", "publisher"),
        ("volume", "volume"),
        ("issue", "issue"),
        ("page", "page"),
        ("DOI", "doi"),
        ("PMID", "pmid"),
        ("PMCID", "pmcid"),
        ("edition", "edition"),
        ("language", "language"),
    ):
        value = source.get(key)
        if value:
            item[name] = value
    return item


def _date(day: str) -> list[int]:
    return [int(part) for part in day.split("-")]
