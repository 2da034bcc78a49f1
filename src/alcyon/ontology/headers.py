"""Which property a column of a file probably means, by the words in its header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from alcyon.kernel.tables import LANGUAGES
from alcyon.kernel.texts import key
from alcyon.ontology.schemata import SCHEMATA, Property, Schema, schema

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def propose(schema_name: str, headers: Sequence[str]) -> dict[str, str]:
    """Header to property, for those headers that are known; the importer lets the user change it.

    Known are the property's own name, its FollowTheMoney name, its labels and synonyms in four
    languages, without regard to case, accents and punctuation; `Phone 2` is a second `Phone`.
    A property that takes one value is proposed for the first header alone.
    """
    of = schema(schema_name)
    proposed: dict[str, str] = {}
    for header in headers:
        name = _meaning(of.name).get(header_key(header)) or _meaning(of.name).get(
            header_key(unnumbered(header))
        )
        if name is None:
            continue
        if of.property(name).multiple or name not in proposed.values():
            proposed[header] = name
    return proposed


def likely_schemata(headers: Sequence[str]) -> list[tuple[str, int]]:
    """Schemata by how many headers they know, best first; those that know none are left out."""
    counted = [(name, len(propose(name, headers))) for name in SCHEMATA]
    return sorted((row for row in counted if row[1] > 0), key=lambda row: (-row[1], row[0]))


def header_key(header: str) -> str:
    """`First_Name`, `firstName` and ` first name*` have the same key."""
    return key(CAMEL.sub(" ", header))


def unnumbered(header: str) -> str:
    """`Phone 2` and `phone_2` without the number of the column."""
    return re.sub(r"[\s_.\-#]*\d{1,2}\s*$", "", header)


@cache
def _meaning(schema_name: str) -> Mapping[str, str]:
    """Key to property; a name or label wins over another property's synonym."""
    of: Schema = SCHEMATA[schema_name]
    known: dict[str, str] = {}
    for words in (_own_words, _labels, _synonyms):
        for prop in of:
            for word in words(prop):
                known.setdefault(header_key(word), prop.name)
    known.pop("", None)
    return known


def _own_words(prop: Property) -> Iterable[str]:
    return (prop.name, prop.name.partition("_")[2])


def _labels(prop: Property) -> Iterable[str]:
    return [*(prop.label(language) for language in LANGUAGES), prop.ftm or ""]


def _synonyms(prop: Property) -> Iterable[str]:
    return prop.headers
