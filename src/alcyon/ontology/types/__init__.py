"""The types of value, by the name that schema files use."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from alcyon.ontology.types import countries, days, documents, mrz, names, numbers, online, phones, plain
from alcyon.ontology.types.base import Cleaned, Context, Type

TYPES: Final[Mapping[str, Type]] = MappingProxyType(
    {
        kind.name: kind
        for module in (plain, names, days, countries, phones, documents, mrz, online, numbers)
        for kind in module.TYPES
    }
)

__all__ = ["TYPES", "Cleaned", "Context", "Type"]
