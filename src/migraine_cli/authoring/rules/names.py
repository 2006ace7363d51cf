"""Rules on names and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.rules.registry import rule
from migraine_cli.model.fact import NotFound
from migraine_cli.model.naming import normalise

SHAPES = {
    "ATC": (re.compile(r"[A-Z]\d{2}[A-Z]{2}\d{2}"), "a letter, two digits, two letters, two digits (N03AX09)"),
    "RxCUI": (re.compile(r"[1-9]\d{0,7}"), "digits"),
    "UNII": (re.compile(r"[A-Z0-9]{10}"), "ten capital letters and digits"),
    "CAS": (re.compile(r"\d{2,7}-\d{2}-\d"), "digits as 84057-84-1"),
}


def cas_digit(code: str) -> int:
    """Return the check digit that the other digits of a CAS number ask for."""
    digits = [int(d) for d in code if d.isdigit()][:-1]
    return sum(place * digit for place, digit in enumerate(reversed(digits), start=1)) % 10


_UNII = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def unii_sign(code: str) -> str:
    """Return the last sign that the nine before it ask for in a UNII: their sum, each counted by its place in 0 to Z."""
    return _UNII[sum(map(_UNII.index, code[:9])) % len(_UNII)]


@rule
def codes_have_their_shape(base: KnowledgeBase) -> Iterator[Problem]:
    """Each code has the shape of its system, a CAS number its check digit, and a UNII its check sign."""
    for drug_id, drug in base.drugs.items():
        for index, code in enumerate(drug.codes):
            if isinstance(code, NotFound):
                continue
            where = base.where("drugs", drug_id, "codes", index)
            shape, words = SHAPES[code.system.value]
            if not shape.fullmatch(code.code):
                yield Problem(*where, "codes-have-their-shape", f"{drug_id}: {code.code!r} is no {code.system.value} code", f"write {words}")
            elif code.system.value == "CAS" and cas_digit(code.code) != int(code.code[-1]):
                yield Problem(*where, "codes-have-their-shape", f"{drug_id}: CAS {code.code} has a wrong check digit", "read it again in the source")
            elif code.system.value == "UNII" and unii_sign(code.code) != code.code[-1]:
                yield Problem(*where, "codes-have-their-shape", f"{drug_id}: UNII {code.code} has a wrong check sign", "read it again in the source")


@rule
def codes_belong_to_one_drug(base: KnowledgeBase) -> Iterator[Problem]:
    """No code stands for two drugs."""
    owner: dict[tuple[str, str], str] = {}
    for drug_id, drug in base.drugs.items():
        for index, code in enumerate(drug.codes):
            if isinstance(code, NotFound):
                continue
            other = owner.setdefault((code.system.value, code.code), drug_id)
            if other != drug_id:
                yield Problem(
                    *base.where("drugs", drug_id, "codes", index),
                    "codes-belong-to-one-drug",
                    f"{code.system.value} {code.code} stands for {other} too",
                    "read both again in their sources",
                )


@rule
def generic_names_are_unique(base: KnowledgeBase) -> Iterator[Problem]:
    """No generic name, synonym or salt of one drug is a name of another."""
    owner: dict[str, str] = {}
    for drug_id, drug in base.drugs.items():
        names = [drug.names.inn, drug.names.display, drug.names.usan, drug.names.ban, *drug.names.synonyms, drug_id]
        names += [salt.name for salt in drug.salts if not isinstance(salt, NotFound)]
        for name in filter(None, names):
            other = owner.setdefault(normalise(name), drug_id)
            if other != drug_id:
                yield Problem(
                    *base.where("drugs", drug_id, "names"), "generic-names-are-unique", f"{name!r} is a name of {other} too", "keep it with one of them"
                )


@rule
def a_brand_is_no_generic_name(base: KnowledgeBase) -> Iterator[Problem]:
    """A brand is not listed for a country twice with different states, and is not another drug's generic name."""
    generic = {normalise(drug.names.inn): drug_id for drug_id, drug in base.drugs.items()}
    for drug_id, drug in base.drugs.items():
        states: dict[tuple[str, str, str], str] = {}
        for index, brand in enumerate(drug.brands):
            if isinstance(brand, NotFound):
                continue
            where = base.where("drugs", drug_id, "brands", index)
            if generic.get(normalise(brand.name), drug_id) != drug_id:
                yield Problem(*where, "a-brand-is-no-generic-name", f"{brand.name!r} is the generic name of another drug", "correct it")
            for jurisdiction in brand.jurisdiction:
                at = (normalise(brand.name), jurisdiction.value, brand.product or "")
                if states.setdefault(at, brand.state.value) != brand.state.value:
                    yield Problem(*where, "a-brand-is-no-generic-name", f"{brand.name} in {jurisdiction.value} has two states", "keep the one last read")


@rule
def a_brand_means_one_drug_in_a_country(base: KnowledgeBase) -> Iterator[Problem]:
    """No brand name stands for two drugs in one country; in two countries it may, and then both are offered."""
    owner: dict[tuple[str, str], str] = {}
    for drug_id, drug in base.drugs.items():
        for index, brand in enumerate(drug.brands):
            if isinstance(brand, NotFound):
                continue
            for where in [j.value for j in brand.jurisdiction] or [""]:
                other = owner.setdefault((normalise(brand.name), where), drug_id)
                if other != drug_id:
                    yield Problem(
                        *base.where("drugs", drug_id, "brands", index),
                        "a-brand-means-one-drug-in-a-country",
                        f"{brand.name} is a brand of {other} too" + (f" in {where}" if where else ""),
                        "read both again; keep it with the one it is, or give each its jurisdiction",
                    )


@rule
def a_name_stands_for_one_thing(base: KnowledgeBase) -> Iterator[Problem]:
    """No name of a condition is that of another, nor of a partner, save of a group and its own member (thyroid hormones, levothyroxine)."""
    for kind in ("conditions", "partners"):
        owner: dict[str, str] = {}
        records = base.records(kind)
        for record_id, record in records.items():
            for name in (record_id, record.name, *record.synonyms):
                other = owner.setdefault(normalise(name), record_id)
                if other == record_id or record_id in getattr(records[other], "members", ()) or other in getattr(record, "members", ()):
                    continue
                yield Problem(
                    *base.where(kind, record_id), "a-name-stands-for-one-thing", f"{name!r} is a name of {record_id} and of {other}", "keep it with one of them"
                )
