"""Hatch build hook: a wheel carries the front-end libraries and the compiled translations."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ProductHook(BuildHookInterface[Any]):
    """Runs the assets and the messages tool in the tree that the wheel is made from."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # `make setup` runs the same tools itself
            return
        root = Path(self.root)
        _tool(root, "assets").bring(root, with_test_tools=False)
        _tool(root, "messages").compile_all(root)


def _tool(root: Path, name: str) -> ModuleType:
    """Load tools/NAME.py by path: the build runs where `tools` is not on the import path."""
    spec = importlib.util.spec_from_file_location(f"alcyon_{name}", root / "tools" / f"{name}.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"tools/{name}.py is missing from {root}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
