"""Countries, languages, gender."""

from __future__ import annotations

from functools import cache
from typing import Final

from alcyon.kernel.countries import find_country, find_language
from alcyon.kernel.tables import LANGUAGES, table
from alcyon.kernel.texts import key
from alcyon.ontology.types.base import Cleaned, Context, Type, refuse


def clean_country(raw: str, _: Context) -> Cleaned:
    """ISO 3166 alpha-2, from any code or any name in our four languages."""
    found = find_country(raw)
    if found is None:
        refuse("country-unknown", raw)
    return Cleaned(found)


def clean_state(raw: str, known: Context) -> Cleaned:
    """A country, its nationals (`syrienne`), or one of ICAO's codes for those without (`XXA`)."""
    found = state_code(raw)
    if found is None:
        refuse("country-unknown", raw)
    return Cleaned(found)


def state_code(text: str) -> str | None:
    return find_country(text) or _issuers().get(key(text)) or _nationals().get(key(text))


@cache
def _issuers() -> dict[str, str]:
    known: dict[str, str] = {}
    for entry in table("issuers"):
        labels = [entry.label(language) for language in LANGUAGES]
        for word in (entry.code, *entry.get("words", ()), *labels):
            known.setdefault(key(word), entry.code)
    return known


@cache
def _nationals() -> dict[str, str]:
    return {
        key(word): entry.code for entry in table("nationality_words") for word in entry["words"]
    }


def clean_language(raw: str, _: Context) -> Cleaned:
    found = find_language(raw)
    if found is None:
        refuse("language-unknown", raw)
    return Cleaned(found)


TYPES: Final = (
    Type("state", clean_state, searched=False, longest=400, splits=True),
    Type("country", clean_country, searched=False, longest=400, splits=True),
    Type("language", clean_language, searched=False, longest=400, splits=True),
)
