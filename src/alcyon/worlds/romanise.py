"""From other alphabets into Latin letters, by the schemes of `data/romanisation.yaml`.

A script has several schemes (passport, French, German, ...), and which one a clerk used is
what makes two spellings of one name. The first scheme is the one of the passport.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from alcyon.worlds.tables import table

Scheme = Callable[[str], str]


def _compiled(letters: dict[str, str]) -> Scheme:
    """`^` before a key: only at the beginning of a word. Longer keys win."""
    keys = sorted(letters, key=lambda key: (-len(key), key))
    pattern = re.compile(
        "|".join(rf"\b{re.escape(k[1:])}" if k.startswith("^") else re.escape(k) for k in keys)
    )

    def roman(text: str) -> str:
        def letter(found: re.Match[str]) -> str:
            begins = found.start() == 0 or not found.string[found.start() - 1].isalpha()
            key = found.group()
            return letters.get(f"^{key}", letters.get(key, "")) if begins else letters[key]

        return title(pattern.sub(letter, text.lower()))

    return roman


@cache
def schemes(script: str) -> tuple[Scheme, ...]:
    return tuple(_compiled(letters) for letters in table("romanisation")["schemes"][script])


def title(text: str) -> str:
    """Capitals at the beginning of words; an apostrophe does not begin one."""
    return re.sub(r"(^|[\s-])(\w)", lambda m: m[1] + m[2].upper(), text)


@cache
def _plain_letters() -> dict[int, str]:
    return {ord(letter): plain for letter, plain in table("romanisation")["plain"].items()}


def plain(text: str) -> str:
    """Latin letters without their marks, as an ASCII keyboard gives them."""
    folded = unicodedata.normalize("NFKD", text.translate(_plain_letters()))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def spellings(native: str, script: str | None) -> tuple[str, ...]:
    """The spellings in plain Latin letters that rules alone can give, the usual one first."""
    if script is not None:
        found = [scheme(native) for scheme in schemes(script)]
    else:
        doubled = table("romanisation")["doubled"]
        long = "".join(doubled.get(letter, letter) for letter in native)
        found = [plain(native), plain(long)]
    return tuple(dict.fromkeys(found))
