"""The sound skeleton of a word: what stays when spelling, doubling and vowels are taken away."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from alcyon.matching.rules import rules


@lru_cache(maxsize=65536)
def skeleton(text: str) -> str:
    """The skeleton of a folded word (a-z0-9), by the rules of `tables/skeleton.yaml`.

    Never empty for a word that is not empty.
    """
    sounds = text
    for pattern, written in _compiled():
        sounds = pattern.sub(written, sounds)
    kept = _without_vowels(sounds)
    return kept if len(kept.strip("a")) >= 2 else _short(sounds)


def _without_vowels(sounds: str) -> str:
    vowels = rules("skeleton")["vowels"]
    first = "a" if sounds[:1] in "aeiou" else sounds[:1]
    rest = "".join(sign for sign in sounds[1:] if sign not in vowels)
    return _single(first + rest)


def _short(sounds: str) -> str:
    """`Lee`, `Li` → `li`: a word of one consonant keeps its vowels, three of a kind."""
    for long, short in rules("skeleton")["short_vowels"].items():
        sounds = sounds.replace(long, short)
    return _single(sounds)


def _single(text: str) -> str:
    return "".join(sign for at, sign in enumerate(text) if sign != text[at - 1] or at == 0)


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rule["from"]), rule["to"]) for rule in rules("skeleton")["rules"])
