"""The kinds of text that a YAML value can be.

To a type checker each is a `str`; the annotation carries the kind, from which the validator and the JSON Schema
are derived.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Kind:
    """The kind of a text value: `name` picks its parser, `ref` the record types that it may point to."""

    name: str
    ref: tuple[str, ...] = ()


Word = Annotated[str, Kind("word")]  # a short name or code: no line break, at most 160 characters
Title = Annotated[str, Kind("title")]  # a bibliographic title, exactly as printed
Text = Annotated[str, Kind("text")]  # one or two sentences of our own: at most 600 characters
Url = Annotated[str, Kind("url")]
Day = Annotated[str, Kind("day")]  # 2026, 2026-11 or 2026-11-24
Number = Annotated[str, Kind("number")]  # as reported: "-3.2", "0.48"; kept as text so that no digit is lost
Quantity = Annotated[str, Kind("quantity")]
Dose = Annotated[str, Kind("dose")]
Cite = Annotated[str, Kind("cite", ("source",))]  # "source-id locator"

DrugRef = Annotated[str, Kind("ref", ("drug",))]
ClassRef = Annotated[str, Kind("ref", ("class",))]
ConditionRef = Annotated[str, Kind("ref", ("condition",))]
PartnerRef = Annotated[str, Kind("ref", ("partner",))]
InteractantRef = Annotated[str, Kind("ref", ("partner", "drug", "class"))]
InteractionRef = Annotated[str, Kind("ref", ("interaction",))]
TrialRef = Annotated[str, Kind("ref", ("trial",))]
GuidelineRef = Annotated[str, Kind("ref", ("guideline",))]
SourceRef = Annotated[str, Kind("ref", ("source",))]
