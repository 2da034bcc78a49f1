"""Finding a country or a language by any code or name that a file may use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from alcyon.kernel.cldr import LANGUAGES, cldr_name
from alcyon.kernel.tables import Entry, Table, table
from alcyon.kernel.texts import key, script_of, words

LONGEST_CODE: Final = 3
SMALL_WORDS: Final = frozenset({"and", "the", "of", "et", "y"})
SAINT: Final[Mapping[str, str]] = {"saint": "st"}


@lru_cache(maxsize=16384)
def find_country(text: str) -> str | None:
    """The alpha-2 code for `FR`, `fra`, `250`, `France`, `Francia`, `فرنسا`; None if unknown.

    A code is only read as one when written alone: `Oman` is not looked up as `OM`.
    """
    plain = text.strip()
    if len(plain) <= LONGEST_CODE:
        code = _country_codes().get(plain.upper())
        if code is not None:
            return code
    return _names("countries").get(_key(plain))


@lru_cache(maxsize=4096)
def find_language(text: str) -> str | None:
    """The ISO 639 code for `ar`, `ar-EG`, `Arabic`, `arabe`, `العربية`; None if unknown."""
    plain = text.strip()
    languages = table("languages")
    code = plain.replace("_", "-").partition("-")[0].lower()
    if languages.has(code):
        return code
    return _names("languages").get(_key(plain))


def alpha3(code: str) -> str:
    """`FRA` for `FR`."""
    return str(table("countries").entry(code)["alpha3"])


@cache
def _country_codes() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for entry in table("countries"):
        for code in (entry.code, entry["alpha3"], entry["numeric"], *entry.get("icao", ())):
            known.setdefault(code, entry.code)
        known.setdefault(entry["numeric"].lstrip("0"), entry.code)
    known.pop("", None)
    return known


@cache
def _names(name: str) -> Mapping[str, str]:
    """Every name, folded. Where two claim the same, the one listed first keeps it."""
    known: dict[str, str] = {}
    source = table(name)
    for said in (_listed, _by_cldr):
        for name_key, code in said(source):
            known.setdefault(name_key, code)
    return known


def _listed(source: Table) -> Iterator[tuple[str, str]]:
    for entry in source:
        for word in entry.get("words", ()):
            yield _key(word), entry.code


def _by_cldr(source: Table) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for entry in source:
            yield _key(_cldr(entry, language)), entry.code


def _cldr(entry: Entry, language: str) -> str:
    return cldr_name(entry.labels or "", entry.code, language)


def _key(name: str) -> str:
    """`Saint Vincent and the Grenadines` and `St. Vincent & Grenadines` have the same key."""
    if script_of(name) != "Latn":
        return key(name)
    return "".join(SAINT.get(word, word) for word in words(name) if word not in SMALL_WORDS)
