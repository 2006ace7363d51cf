"""Doses made of real tablets: of the strengths on record or of those at hand, halved only where that is on record."""

from __future__ import annotations

from migraine_cli.errors import UsageError
from migraine_cli.model.daily import IN_MG, written
from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migraine_cli.model.view import Record, Statement
    from migraine_cli.query.schedule import Course, Stretch

SCALE = 1000  # amounts are counted in thousandths, so that sums are exact
MOST_UNITS = 40_000
SCORED = "may be halved"
EXTENDED = ("extended", "prolonged", "sustained", "controlled", "modified", " er", " xr", " xl", " la", " cr")
DELAYED = ("delayed", "gastro-resistant", "enteric", " dr")

Pieces = dict[float, float]  # strength: how many of it, in halves


class Product:
    """Tablets that go together: each strength and whether it may be halved, and the statement that says so."""

    __slots__ = ("label", "statement", "strengths")

    def __init__(self, label: str, strengths: dict[float, bool], statement: Statement | None) -> None:
        self.label = label
        self.strengths = strengths
        self.statement = statement


def release_of(words: str) -> str:
    """Return which release a form's words mean: extended, delayed, or else immediate."""
    text = f" {words.lower()}"
    return "extended" if any(sign in text for sign in EXTENDED) else "delayed" if any(sign in text for sign in DELAYED) else "immediate"


def products(record: Record, schedule: Statement, places: Sequence[str]) -> list[Product]:
    """Return the tablets and capsules on record for the places and for the release that the schedule is written for."""
    words = str(schedule["value"].get("form", ""))
    release = release_of(words)
    found = []
    for s in record["statements"]:
        value = s["value"]
        if s["section"] != "forms" or s["state"] != "fact" or value["route"] != "oral" or not set(places) & set(s["jurisdiction"]):
            continue
        solid = ("tablet" in value["form"] or "capsule" in value["form"]) and ("capsule" not in words or "capsule" in value["form"])
        strengths = {float(q["low"]) * IN_MG[q["unit"]]: value["split"] == SCORED for q in value["strengths"] if q["unit"] in IN_MG}
        if not solid or not strengths or value["release"] != release:
            continue
        name = " ".join(part for part in (value.get("brand"), value["form"]) if part)
        found.append(Product(name, strengths, s))
    return found


def at_hand(text: str, known: Iterable[Product]) -> Product:
    """Return the tablets of --tablets. One may be halved only where a product on record of that strength may.

    Raises `UsageError` for what is not a list of strengths.
    """
    import re

    strengths: dict[float, bool] = {}
    for part in text.split(","):
        match = re.fullmatch(r"\s*([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*(mg|g|micrograms)\s*", part, re.ASCII)
        amount = round(float(match[1]) * IN_MG[match[2]], 3) if match else 0.0
        if amount <= 0:
            raise UsageError(f"'{visible(part.strip(), 40)}' is not the strength of a tablet", "write strengths like 25mg,100mg")
        strengths[amount] = any(p.strengths.get(amount, False) for p in known)
    return Product("tablets given with --tablets", strengths, None)


def make(amount: float, strengths: dict[float, bool], *, halves: bool) -> Pieces | None:
    """Return the fewest tablets that add up to an amount exactly, or None. Halves only of those that may be halved."""
    from math import gcd

    pieces: dict[int, tuple[float, float]] = {round(s * SCALE): (s, 1.0) for s in strengths}
    if halves:
        for strength, may in strengths.items():
            half = round(strength * SCALE / 2)
            if may and half * 2 == round(strength * SCALE):
                pieces.setdefault(half, (strength, 0.5))
    whole = round(amount * SCALE)
    step = gcd(*pieces)
    if whole <= 0 or step == 0 or whole % step or whole // step > MOST_UNITS:
        return None
    sizes = sorted((size // step for size in pieces), reverse=True)
    best: list[int] = [0] + [-1] * (whole // step)  # the size taken last; -1 where the sum cannot be made
    cost = [0] + [-1] * (whole // step)
    for total in range(1, whole // step + 1):
        for size in sizes:
            if size <= total and cost[total - size] >= 0 and (cost[total] < 0 or cost[total - size] + 1 < cost[total]):
                cost[total], best[total] = cost[total - size] + 1, size
    if cost[-1] < 0:
        return None
    made: Pieces = {}
    left = whole // step
    while left:
        strength, part = pieces[best[left] * step]
        made[strength] = made.get(strength, 0.0) + part
        left -= best[left]
    return dict(sorted(made.items(), reverse=True))


def round_of(intakes: Sequence[float], product: Product) -> list[Pieces] | None:
    """Return the tablets of one round of intakes, whole ones where that can be; None where the tablets cannot make it.

    Two equal intakes of a divided day may be made unequal, where only so no tablet is cut: the source says how often, not how even.
    """
    whole = [make(amount, product.strengths, halves=False) for amount in intakes]
    if all(made is not None for made in whole):
        return [made for made in whole if made is not None]
    if len(intakes) == 2 and intakes[0] == intakes[1]:
        uneven = _uneven(intakes[0] * 2, product)
        if uneven is not None:
            return uneven
    cut = [make(amount, product.strengths, halves=True) for amount in intakes]
    return [made for made in cut if made is not None] if all(made is not None for made in cut) else None


def _uneven(total: float, product: Product) -> list[Pieces] | None:
    smallest = min(product.strengths)
    for quarter in range(1, 5):  # at most one smallest tablet apart
        less = total / 2 - smallest * quarter / 8
        first = make(less, product.strengths, halves=False)
        second = make(total - less, product.strengths, halves=False)
        if first is not None and second is not None:
            return [first, second]
    return None


def pick(course: Course, found: list[Product]) -> Product | None:
    """Return the product that makes most of the course's doses, the first on record of those that do."""
    if not found:
        return None
    return max(found, key=lambda p: sum(round_of(s.intakes, p) is not None for s in course.stretches if s.intakes))


def unmade(course: Course, product: Product) -> list[Stretch]:
    """Return the stretches whose dose the tablets cannot make."""
    return [s for s in course.stretches if s.intakes and round_of(s.intakes, product) is None]


def refuse_unmade(course: Course, given: Product, known: list[Product]) -> None:
    """Raise `UsageError` where the tablets at hand cannot make a dose; it says which tablets on record can."""
    missing = unmade(course, given)
    if not missing:
        return
    said = ", ".join(f"{written(s)} mg" for s in given.strengths)
    doses = ", ".join(dict.fromkeys(s.text for s in missing))
    able = [p for p in known if not unmade(course, p)]
    hints = [f"{p.label} {strengths_text(p)} can" for p in able[:3]]
    if not hints:
        sizes = sorted({size for p in known for size in p.strengths})
        helps = [size for size in sizes if not unmade(course, Product("", {**given.strengths, size: False}, None))]
        hints = [f"with tablets of {written(size)} mg beside them it can be made" for size in helps[:1]]
    whole = "" if any(given.strengths.values()) else "; no source on record lets them be halved"
    raise UsageError(f"tablets of {said} cannot make {doses}{whole}", *(hints or ["no tablets on record for this schedule can either"]))


def strengths_text(product: Product) -> str:
    """Return the strengths and whether they may be halved."""
    halved = [written(s) for s, may in product.strengths.items() if may]
    said = ", ".join(written(s) for s in product.strengths) + " mg"
    if not halved:
        return said
    return said + (", may be halved" if len(halved) == len(product.strengths) else f", of which {', '.join(halved)} mg may be halved")


def pieces_text(rounds: list[Pieces]) -> str:
    """Return what is taken at one intake, or at each where they differ."""
    said = [" + ".join(f"{count_text(n)} × {written(strength)} mg" for strength, n in made.items()) for made in rounds]
    return said[0] if len(set(said)) == 1 else ", then ".join(said)


def count_text(count: float) -> str:
    """Return a number of tablets with halves as ½."""
    whole = int(count)
    return (str(whole) if whole or count == whole else "") + ("½" if count != whole else "")


def used(stretch: Stretch, rounds: list[Pieces], days: int) -> Pieces:
    """Return the tablets that some days of a stretch use up."""
    from math import ceil

    total: Pieces = {}
    for made in rounds:
        for strength, count in made.items():
            total[strength] = total.get(strength, 0.0) + count * ceil(days / stretch.every)
    return total


def total_text(total: Pieces) -> str:
    """Return tablets to dispense: whole ones, a half counts as one begun."""
    from math import ceil

    return ", ".join(f"{ceil(count)} × {written(strength)} mg" for strength, count in sorted(total.items()))
