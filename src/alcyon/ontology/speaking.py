"""Cleaned values as a reader of one of our languages says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from alcyon.kernel.cldr import cldr_name
from alcyon.kernel.tables import Table, in_language, table
from alcyon.ontology.choices import choice_table
from alcyon.ontology.schemata import Property

ABOUT: Final[Mapping[str, str]] = {
    "en": "about {}",
    "fr": "vers {}",
    "es": "hacia {}",
    "ar": "حوالي {}",
}
TABLES: Final[Mapping[str, str]] = {
    "country": "countries",
    "state": "countries",
    "language": "languages",
    "service": "services",
    "yes_no": "yes_no",
}


def said(prop: Property, clean: str, language: str) -> str:
    """The label of a code, the name of a country, "about 1990"; otherwise the cleaned form.

    Names, numbers and identifiers are never put into other words.
    """
    known = _table(prop, clean)
    code = clean.upper() if prop.type == "service" else clean
    if known is not None and known.has(code):
        return known.entry(code).label(language)
    if prop.type == "currency":
        return cldr_name("cldr-currencies", clean, language)
    if prop.type == "date" and clean.startswith("~"):
        return in_language(ABOUT, language).format(clean.removeprefix("~"))
    return clean  # also a code that has left its table since the value was stored


def _table(prop: Property, clean: str) -> Table | None:
    """The table whose codes the property holds."""
    if prop.choices is not None:
        return choice_table(prop.choices)
    if prop.type == "state" and table("issuers").has(clean):
        return table("issuers")
    name = TABLES.get(prop.type)
    return choice_table(name) if name is not None else None
