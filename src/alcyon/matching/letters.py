"""One written word in Latin letters: the likeliest reading, and others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from anyascii import anyascii

from alcyon.kernel.texts import script_of
from alcyon.matching.rules import rules
from alcyon.matching.transliteration import latin_readings, learnt

Scheme = Callable[[str], str]
SCHEMES: Final = {"Cyrl": "cyrillic", "Grek": "greek", "Hebr": "hebrew", "Arab": "arabic"}
NOT_PLAIN: Final = re.compile("[^a-z0-9]+")
MOST_READINGS: Final = 5


@lru_cache(maxsize=65536)
def readings(word: str) -> tuple[str, ...]:
    """The readings of one written word, folded to a-z0-9, likeliest first; () for none.

    `word` is NFKC and holds no blanks.
    """
    if word.isascii():
        low = word.lower()
        other = rules("latin")["wade_giles"].get(low)
        found = [low] if other is None else [low, other]
    else:
        script = script_of(word)
        found = _latin(word) if script in ("Latn", "Zyyy") else _foreign(word, script)
    folded = (NOT_PLAIN.sub("", reading.lower()) for reading in found)
    return tuple(dict.fromkeys(reading for reading in folded if reading != ""))[:MOST_READINGS]


def _latin(word: str) -> list[str]:
    """Bare letters first, then letters with marks written as two."""
    low = unicodedata.normalize("NFC", word.lower().replace("i̇", "i"))
    table = rules("latin")
    found = [anyascii(low), _spelt(low, table["two_letters"])]
    if any(sign in table["turkish"]["letters"] for sign in low):
        found.append(_spelt(low, table["turkish"]["as"]))
    return found


def _spelt(word: str, letters: dict[str, str]) -> str:
    return anyascii("".join(letters.get(sign, sign) for sign in word))


def _foreign(word: str, script: str) -> list[str]:
    """By what was learnt, where vowels are not written; by the schemes; by both in turn.

    Cyrillic needs no guess: there only words that were seen often come before the schemes.
    """
    if script not in SCHEMES:
        return [anyascii(word)]
    name = SCHEMES[script]
    bare = _bare(word.lower(), script)
    by_rule = [anyascii(scheme(bare)) for scheme in schemes(name)]
    table = learnt(name)
    if table is None:
        return by_rule
    if script == "Cyrl":
        return [*table.lexicon.get(bare, ())[:2], *by_rule[:1], *latin_readings(bare, table, 3)]
    return [*latin_readings(bare, table), *by_rule[:1]]


@lru_cache(maxsize=65536)
def sounds_of_han(word: str) -> tuple[str, ...]:
    """The readings of a foreign name that Han signs write by their sound, then the pinyin."""
    table = learnt("han")
    found = () if table is None else latin_readings(word, table)
    return tuple(dict.fromkeys((*found, *readings(word))))[:MOST_READINGS]


def _bare(word: str, script: str) -> str:
    """Without accents where they are no letters of their own (й, ё, ї are)."""
    if script != "Grek":
        return word
    apart = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@cache
def schemes(name: str) -> tuple[Scheme, ...]:
    """The schemes of a script in `tables/scripts.yaml`, ready to use on a word in small letters."""
    return tuple(_scheme(letters) for letters in rules("scripts")[name])


def _scheme(letters: dict[str, str]) -> Scheme:
    """`^` before a key: only where the word begins; `$` behind: only where it ends."""
    plain = {key.strip("^$") for key in letters}
    keys = sorted(plain, key=lambda key: (-len(key), key))
    pattern = re.compile("|".join(map(re.escape, keys)))

    def letter(found: re.Match[str]) -> str:
        key = found[0]
        if found.start() == 0 and f"^{key}" in letters:
            return letters[f"^{key}"]
        if found.end() == len(found.string) and f"{key}$" in letters:
            return letters[f"{key}$"]
        return letters.get(key) or _apart(key, letters)

    return lambda word: pattern.sub(letter, word)


def _apart(key: str, letters: dict[str, str]) -> str:
    """A group that has a reading only at the rim of a word, elsewhere read letter by letter."""
    return "" if key in letters else "".join(letters.get(sign, "") for sign in key)
