"""The kinds of record, the file each lives in, and the class that is its schema."""

from __future__ import annotations

from typing import NamedTuple

from migraine_cli.model.knowledge import Condition, DrugClass, Guideline, Interaction, Partner, Source, Trial
from migraine_cli.model.record import Drug


class RecordKind(NamedTuple):
    """`key` is the file's name and an overlay's top-level key; `name` is what references and messages call it."""

    key: str
    name: str
    schema: type


KINDS = (
    RecordKind("drugs", "drug", Drug),
    RecordKind("classes", "class", DrugClass),
    RecordKind("conditions", "condition", Condition),
    RecordKind("partners", "partner", Partner),
    RecordKind("interactions", "interaction", Interaction),
    RecordKind("guidelines", "guideline", Guideline),
    RecordKind("trials", "trial", Trial),
    RecordKind("sources", "source", Source),
)
BY_KEY = {kind.key: kind for kind in KINDS}
