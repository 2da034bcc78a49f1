"""Names of countries, scripts, languages and currencies, from Unicode CLDR by way of Babel.

We do not retype 250 names in four languages: CLDR's are read by native speakers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale

LANGUAGES: Final = ("en", "fr", "es", "ar")
CLDR_KINDS: Final[Mapping[str, str]] = {
    "cldr-territories": "territories",
    "cldr-scripts": "scripts",
    "cldr-languages": "languages",
    "cldr-currencies": "currencies",
}


@cache
def cldr_names(kind: str, language: str) -> Mapping[str, str]:
    """All names of one kind in one language; the first call per language reads a file."""
    names = getattr(Locale.parse(language), CLDR_KINDS[kind])
    return {str(code): str(name) for code, name in names.items()}


def cldr_name(kind: str, code: str, language: str) -> str:
    """The name of one code; English for a language that is not one of ours.

    A code that CLDR does not name in any of them comes back as it is: the tests see to it
    that none of our tables holds one.
    """
    asked = language[:2] if language[:2] in LANGUAGES else "en"
    return cldr_names(kind, asked).get(code) or cldr_names(kind, "en").get(code, code)
