"""JSON Schemas derived from the model: of the files of facts (for editors) and of the JSON that commands print."""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import typing
from enum import Enum
from typing import Any

from migraine_cli.authoring.kinds import KINDS
from migraine_cli.authoring.schema import DAY, LENGTHS, SLUG, URL, fields_of
from migraine_cli.model import view
from migraine_cli.model.quantity import DOSE, QUANTITY, SPLIT_DAY
from migraine_cli.model.types import Kind
from migraine_cli.model.version import OUTPUT_VERSION

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NAMED_GROUP = re.compile(r"\(\?P<[a-z_]+>|\(\?P=[a-z_]+\)")


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema by its name."""
    made = {kind.key: _file_schema(kind.key, kind.schema) for kind in KINDS}
    made["overlay"] = _overlay_schema()
    made["output"] = _output_schema()
    return made


def _pattern(*expressions: re.Pattern[str]) -> str:
    """Return one pattern for JSON Schema, whose dialect has no named groups."""
    parts = [_NAMED_GROUP.sub(lambda m: "(?:" if m[0].startswith("(?P<") else r"[a-zA-Z]+", e.pattern) for e in expressions]
    return "^(?:" + "|".join(parts) + ")$"


class _Maker:
    def __init__(self, *, overlay: bool = False) -> None:
        self.overlay = overlay
        self.definitions: dict[str, Any] = {}

    def of(self, hint: Any) -> dict[str, Any]:
        origin, args = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Annotated:
            return self.text(args[1])
        if origin in (types.UnionType, typing.Union):
            rest = [a for a in args if a is not type(None)]
            return self.of(rest[0]) if len(rest) == 1 else {"anyOf": [self.of(a) for a in rest]}
        if origin is tuple:
            return {"type": "array", "items": self.of(args[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(args[1])}
        if hint is bool:
            return {"type": "boolean"}
        if hint is int:
            return {"type": "integer"}
        if isinstance(hint, type) and issubclass(hint, Enum):
            return {"enum": [member.value for member in hint]}
        return self.record(hint)

    def text(self, kind: Kind) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "string", "minLength": 1}
        if kind.name in LENGTHS:
            made["maxLength"] = LENGTHS[kind.name]
        if kind.name == "ref":
            made |= {"pattern": f"^{SLUG.pattern}$", "description": "id of a " + " or ".join(kind.ref)}
        elif kind.name == "cite":
            made |= {"pattern": r"^[a-z0-9]+(?:-[a-z0-9]+)* \S.*$", "description": "source-id locator"}
        elif kind.name == "number":
            made = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[-+]?\d+(?:\.\d+)?$"}]}
        elif kind.name == "day":
            made = {"anyOf": [{"type": "integer", "minimum": 1800, "maximum": 2200}, {"type": "string", "pattern": f"^{DAY.pattern}$"}]}
        elif kind.name == "url":
            made["pattern"] = f"^{URL.pattern}$"
        elif kind.name == "dose":
            self.definitions["dose"] = {**made, "description": "an amount and its schedule: '25 mg every other day'", "pattern": self.dose_pattern()}
            return {"$ref": "#/$defs/dose"}
        elif kind.name == "quantity":
            self.definitions["quantity"] = {**made, "description": "a number and a unit: '25 to 33 h'", "pattern": _pattern(QUANTITY)}
            return {"$ref": "#/$defs/quantity"}
        elif kind.name in ("word", "title", "text"):
            # A plain YAML scalar of digits reads as a number in an editor; the loader takes it as the text it is.
            made["type"] = ["string", "number", "integer"]
        return made

    @staticmethod
    def dose_pattern() -> str:
        one = _pattern(DOSE, SPLIT_DAY)[1:-1]
        return f"^{one}(?:, at most {one})?$"

    def record(self, cls: type) -> dict[str, Any]:
        name = cls.__name__
        if name not in self.definitions:
            self.definitions[name] = {}  # taken, should a record hold its own kind
            comments = field_comments(cls)
            properties = {}
            for key, (field, hint, _, _) in fields_of(cls).items():
                properties[key] = self.of(hint)
                if field in comments:
                    properties[key] = {"description": comments[field], **properties[key]}
            made: dict[str, Any] = {
                "type": "object",
                "description": inspect.cleandoc(cls.__doc__ or "").replace("\n", " "),
                "properties": properties,
                "additionalProperties": False,
            }
            required = [key for key, (_, _, needed, _) in fields_of(cls).items() if needed]
            top = self.overlay and any(kind.schema is cls for kind in KINDS)
            if required and not top:  # an overlay may override a single field of a record
                made["required"] = required
            self.definitions[name] = made
        return {"$ref": f"#/$defs/{name}"}


def field_comments(cls: type) -> dict[str, str]:
    """Return the comment that stands behind each field in the model's source: the authors' documentation."""
    found = {}
    for base in reversed(cls.__mro__):
        if not dataclasses.is_dataclass(base):
            continue
        for line in inspect.getsource(base).split("\n"):
            match = re.fullmatch(r"    (\w+): [^#]*?  # (.+)", line)
            if match:
                found[match[1]] = match[2]
    return found


def _file_schema(key: str, cls: type) -> dict[str, Any]:
    maker = _Maker()
    record = maker.record(cls)
    return {
        "$schema": DIALECT,
        "title": f"migraine-ref {key}.yaml",
        "type": "object",
        "propertyNames": {"pattern": f"^{SLUG.pattern}$"},
        "additionalProperties": record,
        "$defs": dict(sorted(maker.definitions.items())),
    }


def _overlay_schema() -> dict[str, Any]:
    maker = _Maker(overlay=True)
    tables = {
        kind.key: {"type": "object", "propertyNames": {"pattern": f"^{SLUG.pattern}$"}, "additionalProperties": maker.record(kind.schema)} for kind in KINDS
    }
    return {
        "$schema": DIALECT,
        "title": "migraine-ref overlay",
        "description": "Facts of your own, laid over the shipped ones: records are added, fields override, lists replace.",
        "type": "object",
        "properties": tables,
        "additionalProperties": False,
        "$defs": dict(sorted(maker.definitions.items())),
    }


class _ViewMaker:
    """Schemas of the typed dictionaries of `model.view`."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def of(self, hint: Any) -> dict[str, Any]:
        origin, args = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.NotRequired:
            return self.of(args[0])
        if origin is typing.Literal:
            return {"enum": list(args)}
        if origin is list:
            return {"type": "array", "items": self.of(args[0])}
        if origin is dict:
            return {"type": "object"} if args[1] is Any else {"type": "object", "additionalProperties": self.of(args[1])}
        simple = {str: "string", int: "integer", bool: "boolean", float: "number"}
        if hint in simple:
            return {"type": simple[hint]}
        return self.record(hint)

    def record(self, cls: Any) -> dict[str, Any]:
        name = cls.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            hints = typing.get_type_hints(cls, include_extras=True)
            self.definitions[name] = {
                "type": "object",
                "description": inspect.cleandoc(cls.__doc__ or "").replace("\n", " "),
                "properties": {key: self.of(hint) for key, hint in hints.items()},
                "required": sorted(key for key, hint in hints.items() if typing.get_origin(hint) is not typing.NotRequired),
            }
        return {"$ref": f"#/$defs/{name}"}


def _object(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), **more}


def _desk_drugs(statement: dict[str, Any], text: dict[str, Any], many: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schemas of a drug in the answers of `pregnancy` and of `limits`."""
    statements = {"type": "array", "items": statement}
    rules = {"type": "array", "items": _object({"rule": text, "jurisdiction": many})}
    trimesters = {"type": "array", "items": {"enum": [1, 2, 3]}}
    question = {"facet": text, "trimester": trimesters, "indication": text, "infant_age": text, "within": text}
    apart = _object({"sentence": text, **question, "rules": rules, "statements": many})
    uncovered = {"type": "array", "items": _object({"facet": text, "text": text})}
    differences = {"type": "array", "items": apart}
    reproductive = _object({"drug": text, "name": text, "statements": statements, "differences": differences, "not_covered": uncovered})
    end = _object({"amount": text, "jurisdiction": many})
    spread = {"type": "array", "items": _object({"sentence": text, "kind": text, "who": text, "lowest": end, "highest": end, "statements": many})}
    limit = {"type": "array", "items": {"allOf": [statement, _object({"kind": text, "period": text, "dated": text, "date_of": text})]}}
    gaps = {"type": "array", "items": _object({"kind": text, "text": text})}
    limited = _object({"drug": text, "name": text, "limits": limit, "searches": statements, "differences": spread, "not_covered": gaps})
    return reproductive, limited


def _screening(text: dict[str, Any], number: dict[str, Any], many: dict[str, Any], cites: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas of the answer of `screen`."""
    finding = _object({"word": text, "section": text, "because": many, "needs": many, "statement": text, "text": text, "jurisdiction": many})
    finding["properties"] |= {"cites": cites, "checked": text, "note": text, "as_of": text, "local": text}
    finding["required"].append("cites")
    findings = {"type": "array", "items": finding}
    pair = _object({"taking": text, "state": {"enum": ["not found", "not covered"]}, "elsewhere": many})
    beyond = {"type": "array", "items": _object({"word": text, "jurisdiction": many})}
    pair["properties"] |= {"statement": text, "text": text, "cites": cites}
    words = ["nothing listed", "undecided", "outside the label", "caution", "warning", "avoid", "contraindicated", "not covered"]
    lists = dict.fromkeys(("reasons", "undecided", "information", "favours"), findings)
    verdict = _object({"drug": text, "name": text, "verdict": {"enum": words}, "level": number, "taken": {"type": "boolean"}, "needs": many, **lists})
    more = {"elsewhere": beyond, "not_covered": many, "no_interaction_on_record": {"type": "array", "items": pair}, "not_asked": number}
    verdict["properties"] |= more
    verdict["required"] += list(more)
    taking = _object({"taking": text, "is": many, "overuse_days": text, "judged": verdict})
    return {"profile": {"type": "object"}, "drugs": {"type": "array", "items": verdict}, "taking": {"type": "array", "items": taking}}


def _curation(text: dict[str, Any], number: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the schemas of the answers of `coverage` and `changes`."""
    sums = dict.fromkeys(("facts", "primary", "reviewed", "sections_with_facts", "sections_not_found", "sections_not_covered"), number)
    states = {"enum": ["fact", "not found", "not covered"]}
    cell = _object({"section": text, "state": states, **dict.fromkeys(("facts", "not_found", "primary", "reviewed"), number)})
    covered = _object({"drug": text, "name": text, "extent": text, **sums, "sections": {"type": "array", "items": cell}})
    covered["properties"]["local"] = text
    totals = {"type": "array", "items": _object({"extent": text, "drugs": number, **sums})}
    kinds = ("added", "removed", "changed", "detail")
    change = _object({"drug": text, "section": text, "change": {"enum": list(kinds)}, "old": text, "new": text, "id": text})
    releases = {"type": "array", "items": _object({"version": text, "date": text, "summary": text})}
    summary = {"type": "array", "items": _object({"drug": text, **dict.fromkeys(kinds, number)})}
    changes = {"since": text, "until": text, "releases": releases, "summary": summary, "changes": {"type": "array", "items": change}}
    return {"coverage": {"drugs": {"type": "array", "items": covered}, "totals": totals}, "changes": changes}


def _output_schema() -> dict[str, Any]:
    """One schema for the JSON of every command; `command` says which alternative holds."""
    maker = _ViewMaker()
    text, number = {"type": "string"}, {"type": "integer"}
    many: dict[str, Any] = {"type": "array", "items": text}
    head, statement, source, node = (maker.record(cls) for cls in (view.Head, view.Statement, view.Source, view.ClassNode))
    sources = {"type": "object", "additionalProperties": source}
    drug = {"allOf": [head, _object({"statements": {"type": "array", "items": statement}, "not_covered": many})]}
    row = _object(
        {
            "section": text,
            "label": text,
            "scope": text,
            "verdict": {"enum": ["same", "differs", "unknown"]},
            "cells": {"type": "object", "additionalProperties": {"type": "array", "items": statement}},
        }
    )
    hit = _object({"drug": text, "section": text, "label": text, "text": text, "statement": text, "score": {"type": "number"}, "matches": {"type": "array"}})
    hit["properties"]["local"] = text
    matched = {"type": "array", "items": _object({"name": text, "kind": text, "detail": text})}
    name = _object({"asked": text, "drug": text, "name": text, "matched": matched, "codes": {"type": "object"}})
    conflict = _object({"population": text, "for": many, "against": many})
    grade = {"allOf": [statement, _object({"column": text})]}
    graded = _object(
        {
            "drug": text,
            "name": text,
            "summary": text,
            "disagreements": {"type": "array", "items": conflict},
            "grades": {"type": "array", "items": grade},
        }
    )
    guideline = _object({"id": text, "title": text, "body": text, "short": text, "year": number, "jurisdiction": many, "scope": text, "state": text})
    computed = {
        "anyOf": [
            {"type": "null"},
            _object({"estimate": {"type": "number"}, "low": {"type": "number"}, "high": {"type": "number"}, "method": text, "computed": {"const": True}}),
        ]
    }
    contrast = _object({"arm": text, "control": text, "risk_ratio": computed, "risk_difference": computed, "days_difference": computed, "notes": many})
    trial = _object({"id": text, "name": text, "year": number, "design": text, "drugs": many, "contrasts": {"type": "array", "items": contrast}})
    beside = {"allOf": [statement, _object({"beside": {"type": "array", "items": statement}})]}
    flag, cites = {"type": "boolean"}, {"type": "array", "items": maker.record(view.Cite)}
    used = {"type": "array", "items": {"allOf": [source, _object({"drugs": many})]}}
    reproductive, limited = _desk_drugs(statement, text, many)
    searched = _object({"drug": text, "about": text, "not_found": text, "text": text, "cites": cites})
    met = _object({"parties": many, "when": text, "holds_because": many, "whole": flag, "governed_by": many, "overridden_by": many, "cites": cites})
    met["properties"]["value"] = {"type": "object"}
    states = {"enum": ["recorded", "looked for and not found", "not covered", "computed"]}
    meeting = _object({"kind": {"enum": ["pair", "triple", "single", "duplication"]}, "parties": many, "state": states})
    meeting["properties"] |= {"action": text, "text": text, "findings": {"type": "array", "items": met}, "not_found": {"type": "array", "items": searched}}
    asked = _object({"asked": many, "id": text, "name": text, "kind": text, "members": many})
    commands: dict[str, dict[str, Any]] = {
        "show": {"drugs": {"type": "array", "items": drug}, "sources": sources},
        "compare": {"drugs": {"type": "array", "items": head}, "rows": {"type": "array", "items": row}, "sources": sources},
        "classes": {"classes": {"type": "array", "items": node}},
        "class": {"class": node, "members": {"type": "array", "items": head}, "sources": sources},
        "list": {"drugs": {"type": "array", "items": head}},
        "search": {"query": text, "more": {"type": "boolean"}, "hits": {"type": "array", "items": hit}},
        "resolve": {"names": {"type": "array", "items": name}},
        "sources": {"sources": used},
        "cite": {"sources": used},
        "evidence": {"drugs": {"type": "array", "items": graded}, "sources": sources},
        "guidelines": {"guidelines": {"type": "array", "items": guideline}},
        "guideline": {"guideline": guideline, "sources": sources},
        "trials": {"drug": text, "trials": {"type": "array", "items": trial}, "sources": sources},
        "why": {"drug": text, "field": text, "statements": {"type": "array", "items": beside}, "sources": sources},
        "pregnancy": {"narrowed": many, "drugs": {"type": "array", "items": reproductive}, "sources": sources},
        "limits": {"narrowed": many, "drugs": {"type": "array", "items": limited}, "sources": sources},
        "titrate": {
            "drug": text,
            "name": text,
            "schedule": {"anyOf": [{"type": "null"}, statement]},
            "co_medication": text,
            "start": text,
            "steps": {"type": "array", "items": {"type": "object", "additionalProperties": text}},
            "label": text,
            "evidence": text,
            "stop": {"type": "array", "items": _object({"label": text, "text": text, "tag": text})},
            "restart": {
                "type": "array",
                "items": _object({"rule": statement, "state": text, "why": text, "half_lives": {"type": "array", "items": statement}}),
            },
            "notes": many,
            "dosing": {"type": "array", "items": statement},
            "sources": sources,
        },
        "taper": {
            "drug": text,
            "name": text,
            "start": text,
            "tapers": {"type": "array", "items": {"type": "object", "additionalProperties": text}},
            "sources": sources,
        },
        "interactions": {
            "asked": {"type": "array", "items": asked},
            "counts": {"type": "object", "additionalProperties": number},
            "interactions": {"type": "array", "items": meeting},
            "sources": sources,
        },
        "screen": {**_screening(text, number, many, cites), "sources": sources},
        **_curation(text, number),
        "info": {"info": {"type": "object", "additionalProperties": text}, "counts": {"type": "object", "additionalProperties": number}},
    }
    facts = _object({"version": text, "date": text, "overlays": many})
    problem = _object({"file": text, "line": number, "rule": text, "message": text, "fix": text})
    alternatives = [
        _object({"schema_version": {"const": OUTPUT_VERSION}, "command": {"const": command}, "knowledge_base": facts, "notice": text, **fields})
        for command, fields in commands.items()
    ]
    alternatives.append(
        _object(
            {
                "schema_version": {"const": OUTPUT_VERSION},
                "command": {"const": "evidence"},
                "disagreements": {"type": "array", "items": {"allOf": [_object({"drug": text}), conflict]}},
            }
        )
    )
    alternatives.append(
        _object(
            {
                "schema_version": {"const": OUTPUT_VERSION},
                "command": {"const": "check"},
                "valid": {"type": "boolean"},
                "files": many,
                "checked": {"type": "object", "additionalProperties": number},
                "problems": {"type": "array", "items": problem},
            }
        )
    )
    alternatives.append(
        _object(
            {
                "schema_version": {"const": OUTPUT_VERSION},
                "command": text,
                "rows": {"type": "array", "items": {"type": "object", "additionalProperties": text}},
            },
            description="Any command with --fields: rows of the picked columns.",
        )
    )
    return {
        "$schema": DIALECT,
        "title": f"migraine-ref JSON output, version {OUTPUT_VERSION}",
        "description": "What `--format json` prints. New fields may appear within a version; see docs/json.md.",
        "anyOf": alternatives,
        "$defs": dict(sorted(maker.definitions.items())),
    }
