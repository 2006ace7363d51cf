"""Narrowing a record: by section, by jurisdiction, to the one-screen view."""

from __future__ import annotations

from migraine_cli.errors import UsageError
from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from migraine_cli.model.view import Statement

# Section: its heading, in the order of a whole record.
SECTIONS = {
    "names": "Names",
    "salts": "Salts and forms of the substance",
    "brands": "Brands",
    "lookalikes": "Names mistaken for one another",
    "codes": "Codes",
    "classification": "What it is",
    "forms": "Forms and strengths",
    "mechanism": "Mechanism",
    "status": "Regulatory status",
    "place": "Place in migraine",
    "guidelines": "Guidelines",
    "trials": "Trials and studies",
    "dosing": "Dosing",
    "titration": "Titration",
    "restart": "After missed doses",
    "course": "Course of treatment",
    "limits": "Limits of use",
    "renal": "Kidney function",
    "hepatic": "Liver function",
    "boxed_warnings": "Boxed warnings",
    "contraindications": "Contraindications",
    "cautions": "Cautions",
    "favours": "Conditions in which a source favours it",
    "adverse_effects": "Adverse effects",
    "effects": "Effects on which drugs are compared",
    "reproduction": "Pregnancy, lactation, contraception",
    "pharmacokinetics": "Pharmacokinetics",
    "monitoring": "Monitoring",
    "counselling": "Counselling",
    "administration": "Handling and administration",
    "interactions": "Interactions",
}

# As in model.vocabulary, which the reading side does not load; a test holds the two together.
JURISDICTIONS = tuple(
    "US EU UK CA AU JP NZ CH IN DE FR NL IE ES IT DK SE NO GR KR HK SG MY PH TH MM HR ZA AT BE CY FI PL PT INT".split()  # noqa: SIM905
)


def sections(asked: Iterable[str]) -> list[str]:
    """Return section ids, checked. Raises `UsageError` that lists the right ones."""
    wanted = []
    for text in asked:
        for name in text.split(","):
            section = name.strip().lower().replace("-", "_").replace(" ", "_")
            if section not in SECTIONS:
                raise UsageError(f"no section is called '{visible(name, 40)}'", "sections: " + ", ".join(SECTIONS))
            wanted.append(section)
    return wanted


def jurisdiction(asked: str | None) -> str | None:
    """Return a jurisdiction's code, checked. Raises `UsageError` that lists the right ones."""
    if asked is None:
        return None
    code = asked.strip().upper()
    if code not in JURISDICTIONS:
        raise UsageError(f"no jurisdiction is called '{visible(asked, 40)}'", "jurisdictions: " + ", ".join(JURISDICTIONS))
    return code


def narrowed(statements: Iterable[Statement], wanted: list[str], where: str | None) -> list[Statement]:
    """Keep the statements of the sections asked for that hold in a jurisdiction, or in none in particular."""
    return [s for s in statements if (not wanted or s["section"] in wanted) and (where is None or not s["jurisdiction"] or where in s["jurisdiction"])]
