"""The types of value, by the name that schema files use."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from alcyon.ontology.types import (
    accounts,
    countries,
    days,
    documents,
    mrz,
    names,
    numbers,
    online,
    phones,
    places,
    plain,
    vehicles,
    wallets,
)
from alcyon.ontology.types.base import Cleaned, Context, Type

MODULES: Final = (
    plain,
    names,
    days,
    countries,
    phones,
    documents,
    mrz,
    online,
    numbers,
    accounts,
    vehicles,
    places,
    wallets,
)
TYPES: Final[Mapping[str, Type]] = MappingProxyType(
    {kind.name: kind for module in MODULES for kind in module.TYPES}
)

__all__ = ["TYPES", "Cleaned", "Context", "Type"]
