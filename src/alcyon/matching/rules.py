"""The YAML tables of this room, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from alcyon.kernel.yaml_files import read_yaml

TABLES: Final = Path(__file__).with_name("tables")


@cache
def rules(name: str) -> Any:
    """The content of `tables/<name>.yaml`. Callers must not change it."""
    return read_yaml(TABLES / f"{name}.yaml")


@cache
def words(table: str, key: str) -> frozenset[str]:
    """A list of words of a table, as a set."""
    return frozenset(rules(table)[key].split())
