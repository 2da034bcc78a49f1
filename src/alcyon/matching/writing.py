"""A name as somebody wrote it, cut into written words: signs that hide, cases, joins, commas."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from alcyon.kernel.texts import OPTIONAL_MARKS, SUSPECT, script_of
from alcyon.matching.rules import rules

LONGEST: Final = 400  # signs that are read of one name; a passport has room for 39
# Apostrophes, primes and letters that are written like them: they part no word.
APOSTROPHES: Final = re.compile("[\u2018\u2019\u201b\u02bb-\u02bf\u00b4`\u2032\u05f3\u02c8\uff07]")
CAMEL: Final = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ][A-Za-zß-ÿ]{2})")
UNCUT: Final = re.compile(r"(?:^|(?<=[\s-]))(Mc|Mac|Fitz|O'|Di|De|La|Le|Du|Van)(?=[A-Z][a-z]+\b)")


def written_words(name: str) -> list[str]:
    """The written words in the order written, as NFKC; the shape of letters is kept."""
    text = unicodedata.normalize("NFKC", name[:LONGEST])
    text = APOSTROPHES.sub("'", SUSPECT.sub("", OPTIONAL_MARKS.sub("", text)))
    text = unicodedata.normalize("NFC", text.replace("<", " "))
    cut = _parted(CAMEL.sub(" ", UNCUT.sub(lambda found: found[1].lower(), text)))
    mixed = any(sign.islower() for sign in cut)
    return [part for word in cut.split() for part in _initials(mended(word), mixed)]


def _parted(text: str) -> str:
    """Blanks for what is neither letter, digit nor mark: marks are the vowels of many scripts."""
    return "".join(sign if _belongs(sign) else " " for sign in text)


def _belongs(sign: str) -> bool:
    return sign.isalnum() or sign in "'/" or unicodedata.category(sign)[0] == "M"


def mended(word: str) -> str:
    """A word of Latin letters with single letters of look-alike scripts, all in Latin."""
    if word.isascii() or script_of(word) not in ("Latn", "Cyrl", "Grek"):
        return word
    if not any(sign.isascii() and sign.isalpha() for sign in word):
        return word
    return "".join(rules("latin")["look_alikes"].get(sign, sign) for sign in word)


def _initials(word: str, mixed: bool) -> list[str]:
    """`JC` in a name that has small letters too is J and C."""
    if mixed and len(word) == 2 and word.isascii() and word.isupper() and _no_vowel(word):
        return list(word)
    return [word]


def _no_vowel(word: str) -> bool:
    return not any(sign in "AEIOUY" for sign in word) and word not in ("MC", "ST", "NG")
