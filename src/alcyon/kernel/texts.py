"""Texts of any script: folded for search, refused when something hides in them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from typing import Final

from anyascii import anyascii

from alcyon.kernel.errors import Invalid, Problem
from alcyon.kernel.problems import problem
from alcyon.kernel.tables import table

# Vowel marks that writers of Arabic and Hebrew leave out at will, and the stretching sign:
# with them and without them it is the same word.
OPTIONAL_MARKS: Final = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"
)
WORD: Final = re.compile(r"[a-z0-9]+")
LONGEST_KEPT: Final = 200  # names come again, texts do not: a cache of texts would fill memory
JOINERS: Final = "\u200c\u200d"
# Controls, and format signs that turn the direction or take no room. Cf and Cc hold them all.
SUSPECT: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
COMPANIONS: Final = (
    frozenset({"Hani", "Hira", "Kana", "Bopo"}),
    frozenset({"Hani", "Hang"}),
)


def fold(text: str) -> str:
    """The text as search sees it: romanised, lower case, no accents, single spaces.

    Compatible forms are unified first (full width, ligatures). Idempotent. Not for display
    and not for names on a page: it throws away what makes a name somebody's own.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    return _folded(text) if len(text) <= LONGEST_KEPT else _folded.__wrapped__(text)


@lru_cache(maxsize=16384)
def _folded(text: str) -> str:
    plain = anyascii(OPTIONAL_MARKS.sub("", unicodedata.normalize("NFKC", text)))
    return " ".join(plain.lower().split())


def key(text: str) -> str:
    """Letters and digits alone, by which labels, headers and names of countries are found.

    Latin text is folded. Other scripts stay in their own letters without marks: romanised,
    two different Arabic words are too often the same.
    """
    if script_of(text) in ("Latn", "Zyyy"):
        return "".join(sign for sign in fold(text) if sign.isalnum())
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", text.casefold()) if sign.isalnum()
    )


def words(text: str) -> list[str]:
    """The search words of a text, each once, in order of appearance.

    Han writing has no spaces: there each sign is also a word of its own.
    """
    found = WORD.findall(fold(text).replace("'", ""))
    if not text.isascii():
        for sign in text:
            if _script(sign) == "Hani":
                found += WORD.findall(fold(sign))
    return list(dict.fromkeys(found))


def western_digits(text: str) -> str:
    """The same text with the digits of every script written 0-9 (Arabic-Indic, Devanagari…)."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)


def script_of(text: str) -> str:
    """The ISO 15924 code of the script most letters are in; `Zyyy` where there is no letter."""
    if text.isascii():
        return "Latn" if any(sign.isalpha() for sign in text) else "Zyyy"
    counted = Counter(_script(sign) for sign in text if sign.isalpha())
    if not counted:
        return "Zyyy"
    if counted.keys() & {"Hira", "Kana"}:
        return "Jpan"
    return counted.most_common(1)[0][0]


def mixed_scripts(text: str) -> tuple[str, ...]:
    """The scripts that one single word mixes; empty when no word does.

    `Аnna` with a Cyrillic first letter looks like `Anna` and never matches it. Scripts that
    belong together (Japanese, Korean with Han) are not a mixture.
    """
    if text.isascii():
        return ()
    for word in text.split():
        scripts = {_script(sign) for sign in word if sign.isalpha()}
        if len(scripts) > 1 and not any(scripts <= together for together in COMPANIONS):
            return tuple(sorted(scripts))
    return ()


def refuse_hidden(text: str, where: str = "") -> str:
    """Return the text, or refuse it because something in it cannot be seen.

    Refused: NUL and other controls (line ends and tabs are fine), marks that turn the
    direction of writing, signs without width. Kept: joiners where a script needs them
    (Persian, Sinhala…) and those inside an emoji.

    Raises:
        Invalid: with one problem that names the sign and its position.
    """
    found = SUSPECT.search(text)
    while found is not None:
        if not (found[0] in JOINERS and _joins(text, found.start())):
            raise Invalid([_hidden(text, found.start(), where)])
        found = SUSPECT.search(text, found.end())
    return text


def _hidden(text: str, at: int, where: str) -> Problem:
    sign = text[at]
    name = unicodedata.name(sign, "control character")
    shown = SUSPECT.sub("\N{OPEN BOX}", text)
    return problem(
        "text-hidden",
        where=where,
        value=shown,
        sign=f"U+{ord(sign):04X} {name}",
        position=str(at + 1),
    )


def _joins(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if before == "" or after == "":
        return False
    if unicodedata.category(after) == "So":  # inside an emoji: family, profession
        return True
    return _needs_joiners(_script(before)) and _needs_joiners(_script(after))


@cache
def _needs_joiners(script: str) -> bool:
    scripts = table("scripts")
    return scripts.has(script) and bool(scripts.entry(script).get("joiners", False))


@lru_cache(maxsize=16384)
def _script(sign: str) -> str:
    """Python's Unicode data has no script property; the first word of a name is one."""
    return _by_name().get(unicodedata.name(sign, "").partition(" ")[0].partition("-")[0], "Zyyy")


@cache
def _by_name() -> dict[str, str]:
    return {name: entry.code for entry in table("scripts") for name in entry["unicode"]}
