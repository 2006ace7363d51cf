"""Compiles the facts when a wheel is built, so that an installed copy reads them without ever loading YAML."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FactsHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's generic takes a config type that hooks do not use
    """Puts `_facts/facts.sqlite`, its key and the YAML files into the wheel; an editable install compiles at first use."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a folder that lives until the build is over, and tell hatchling of it."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from migraine_cli.authoring.build import build_shipped
        finally:
            sys.path.pop(0)
        self._folder = tempfile.TemporaryDirectory()  # kept on the hook: removed when the build ends
        made = Path(self._folder.name)
        build_shipped(root / "data", made)
        include = {str(made / name): f"migraine_cli/_facts/{name}" for name in ("facts.sqlite", "KEY")}
        include[str(root / "data")] = "migraine_cli/_facts/data"
        build_data["force_include"].update(include)
