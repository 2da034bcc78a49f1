"""Names of people and things, as they were written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from alcyon.kernel.texts import OPTIONAL_MARKS, mixed_scripts, script_of
from alcyon.ontology.types.base import Cleaned, Context, Type, refuse

SYSTEM: Final = "anyascii"


@dataclass(frozen=True, slots=True)
class Romanised:
    """A name in Latin letters, and by which system it came there."""

    text: str
    system: str


def clean_name(raw: str, _: Context) -> Cleaned:
    """Single spaces, composed letters; case, order and length stay as written."""
    name = " ".join(unicodedata.normalize("NFC", raw).split())
    if not any(sign.isalpha() for sign in name):
        refuse("name-no-letters", raw)
    mixed = mixed_scripts(name)
    notes = (f"mixed-scripts:{'+'.join(mixed)}",) if len(mixed) > 0 else ()
    return Cleaned(name, notes, script_of(name))


def parts(name: str) -> tuple[str, ...]:
    """The parts in the order written. A comma only separates; no part is called first or last."""
    return tuple(part.strip(",;") for part in name.split() if part.strip(",;") != "")


@lru_cache(maxsize=16384)
def romanised(name: str) -> tuple[Romanised, ...]:
    """The name in Latin letters, each spelling with its system; empty for a Latin name.

    One Arabic name has many Latin spellings. These are for a reader who knows no Arabic; the
    comparison of names works on keys of its own.
    """
    if script_of(name) in ("Latn", "Zyyy"):
        return ()
    found = [Romanised(" ".join(anyascii(name).split()), SYSTEM)]
    bare = OPTIONAL_MARKS.sub("", name)
    if bare != name:
        found.append(Romanised(" ".join(anyascii(bare).split()), f"{SYSTEM}, without vowel marks"))
    return tuple(found)


TYPES: Final = (Type("name", clean_name, longest=300),)
