"""Values that come from a table: the code, or any label of it in four languages."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

from alcyon.kernel.errors import Invalid
from alcyon.kernel.problems import problem
from alcyon.kernel.tables import LANGUAGES, TABLES, Table, load
from alcyon.kernel.texts import key
from alcyon.ontology.types.base import Cleaned

OWN_TABLES: Final = Path(__file__).with_name("choices")
MOST_NAMED: Final = 6


@cache
def choice_table(name: str) -> Table:
    """A table of choices: our own (`ontology/choices/`), else one of the kernel."""
    own = OWN_TABLES / f"{name}.yaml"
    return load(own if own.exists() else TABLES / f"{name}.yaml")


def clean_choice(name: str, raw: str) -> Cleaned:
    """The code of the entry that was meant.

    Understood: the code, a label in any of the four languages, a listed other word (`words`),
    each without regard to case, accents, spaces and hyphens.
    """
    found = _by_word(name).get(key(raw))
    if found is None:
        raise Invalid([problem("choice-unknown", value=raw, choices=_offered(name, raw))])
    return Cleaned(found)


@cache
def _by_word(name: str) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for entry in choice_table(name):
        spoken = [entry.label(language) for language in LANGUAGES]
        for word in (entry.code, *entry.get("words", ()), *spoken):
            known.setdefault(key(word), entry.code)
    return known


def _offered(name: str, raw: str) -> str:
    """The nearest codes first; a table of 250 is not read out to the reader."""
    codes = list(choice_table(name).codes)
    near = [_by_word(name)[near] for near in get_close_matches(key(raw), _by_word(name), n=3)]
    offered = list(dict.fromkeys([*near, *codes]))[:MOST_NAMED]
    more = "…" if len(codes) > len(offered) else ""
    return ", ".join(offered) + more
