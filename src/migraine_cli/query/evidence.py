"""What guidelines say of a drug, and where current ones contradict one another. Scales are never merged."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from migraine_cli.model.view import Record, Statement
    from migraine_cli.store.reads import Store

CHILDREN = ("child", "adolescent", "paediatric", "pediatric", "aged 12 to 17", "under 18")
CURRENT = "current"


class Grade:
    """One grade as a statement of the record, with the column of the matrix that it belongs to."""

    __slots__ = ("column", "statement")

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.column = column(statement)

    @property
    def direction(self) -> str:
        """Which way it points; ours, see docs/layout.md."""
        return self.statement["facet"]

    @property
    def current(self) -> bool:
        """Whether its guideline stands."""
        return bool(self.statement["value"]["state"] == CURRENT)


class Disagreement:
    """Current guidelines of overlapping populations that point to opposite sides."""

    __slots__ = ("against", "column", "favour")

    def __init__(self, column: str, favour: list[Grade], against: list[Grade]) -> None:
        self.column = column
        self.favour = favour
        self.against = against


def grades(record: Record, where: str | None = None) -> list[Grade]:
    """Return the grades of a record, newest first, of one jurisdiction where one is given."""
    return [Grade(s) for s in record["statements"] if s["section"] == "guidelines" and (where is None or not s["jurisdiction"] or where in s["jurisdiction"])]


def of_every_drug(store: Store) -> dict[str, list[Grade]]:
    """Return the grades of every drug, newest first, in the order of drugs' ids.

    They are read from the guidelines, not from the drugs' records, which hold a hundred times as much.
    """
    parents = {condition["id"]: condition.get("parent") for condition in store.all("conditions")}

    def wider(condition: str | None) -> list[str]:
        found: list[str] = []
        while condition is not None and condition not in found:
            found.append(condition)
            condition = parents.get(condition)
        return found

    result: dict[str, list[Grade]] = {}
    for guideline in sorted(store.all("guidelines"), key=lambda g: (-g["year"], g["id"])):
        for grade in guideline.get("grades", ()):
            value = {**grade, "guideline": guideline["id"], "state": guideline["state"], "wider": wider(grade["condition"])}
            statement: Any = {"label": guideline["short"], "facet": grade["direction"], "value": value}
            result.setdefault(grade["drug"], []).append(Grade(statement))
    return dict(sorted(result.items()))


def column(statement: Statement) -> str:
    """Return the population column of a grade: purpose, condition, and children apart from adults."""
    value = statement["value"]
    condition = str(value["condition"]).replace("-", " ")
    purpose = "" if value["purpose"] == "prevention" else f", {value['purpose']}"
    young = any(word in str(value["population"]).lower() for word in CHILDREN)
    adults_too = "adults" in str(value["population"]).lower() and young
    return condition + (", children and adolescents" if young and not adults_too else "") + purpose


def disagreements(found: list[Grade]) -> list[Disagreement]:
    """Return where current guidelines contradict one another.

    Two grades contradict when one is for and one against, the purpose is the same, both are about the young or neither
    is, and one condition is the other or wider than it. A guideline that itself says both speaks against use in some
    people only, and contradicts nobody.
    """
    result: list[Disagreement] = []
    favouring = {g.statement["value"]["guideline"] for g in found if g.direction == "for"}
    against = [g for g in found if g.current and g.direction == "against"]
    against = [g for g in against if not (g.statement["value"]["guideline"] in favouring and _says_both(g, found))]
    for grade in against:
        favour = [g for g in found if g.current and g.direction == "for" and _overlap(g, grade)]
        if favour:
            known = next((d for d in result if d.column == grade.column), None)
            if known is None:
                result.append(Disagreement(grade.column, favour, [grade]))
            else:
                known.against.append(grade)
                known.favour += [g for g in favour if g not in known.favour]
    return result


def _says_both(grade: Grade, found: list[Grade]) -> bool:
    own = grade.statement["value"]["guideline"]
    return any(g.direction == "for" and g.statement["value"]["guideline"] == own and _overlap(g, grade) for g in found)


def _overlap(first: Grade, second: Grade) -> bool:
    a, b = first.statement["value"], second.statement["value"]
    same_age = ("children" in first.column) == ("children" in second.column)
    related = a["condition"] in b["wider"] or b["condition"] in a["wider"]
    return bool(a["purpose"] == b["purpose"] and same_age and related)


def sentence(found: list[Grade]) -> str:
    """Return in plain words where the current guidelines agree and where they do not, computed from the grades."""
    current = [g for g in found if g.current]
    if not current:
        return "No current guideline with a grade for it is on record." if found else "No guideline with a grade for it is on record."
    names = {direction: _names([g for g in current if g.direction == direction]) for direction in ("for", "against", "insufficient", "mixed")}
    total = len({g.statement["value"]["guideline"] for g in current})
    counted = [f"{len(listed)} {direction}" for direction, listed in names.items() if listed]
    said = f"Of {total} current guideline{'s' if total != 1 else ''} on record: {', '.join(counted)}."
    conflicts = disagreements(found)
    if conflicts:
        parts = [f"in {c.column}, {', '.join(_names(c.favour))} for but {', '.join(_names(c.against))} against" for c in conflicts]
        return f"{said} They contradict one another: {'; '.join(parts)}."
    if names["for"] and names["against"]:
        return f"{said} Those for and those against speak of different populations."
    return f"{said} None contradicts another."


def _names(found: list[Grade]) -> list[str]:
    return list(dict.fromkeys(g.statement["label"] for g in found))
