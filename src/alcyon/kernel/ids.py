"""Identifiers: random UUIDs for things, speakable codes for protected persons."""

from __future__ import annotations

import secrets
import uuid
from typing import Final

from alcyon.kernel.errors import Invalid
from alcyon.kernel.problems import problem
from alcyon.kernel.tables import table

# Crockford's base32 without its vowels (A, E and the half-vowel Y): a code cannot spell a word,
# and 29 signs are a prime number, so one check sign finds every single wrong sign and every swap.
ALPHABET: Final = "0123456789BCDFGHJKMNPQRSTVWXZ"
RANDOM_SIGNS: Final = 7
READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_id() -> uuid.UUID:
    """A random UUID (version 4). Version 7 would tell when the record was made."""
    return uuid.uuid4()


def protected_code(category: str = "VICTIM") -> str:
    """A new code such as `V-7K3M-2Q9T` that stands for a protected person.

    About 17 thousand million codes per letter; the caller's unique constraint settles the
    rare repetition. The code holds nothing of the person.
    """
    signs = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SIGNS))
    return _written(table("categories").entry(category)["letter"], signs + _check_sign(signs))


def read_protected_code(text: str) -> str:
    """The code as we write it, from what somebody typed or read over the telephone.

    Small letters, missing hyphens, `O` for zero and `I` or `L` for one are understood.

    Raises:
        Invalid: not a code, or the check sign shows that a sign is wrong or two are swapped.
    """
    compact = "".join(text.upper().replace("-", " ").split())
    letter, signs = compact[:1], compact[1:].translate(READ_AS)
    letters = {entry["letter"] for entry in table("categories")}
    shaped = letter in letters and len(signs) == RANDOM_SIGNS + 1
    if not shaped or not set(signs) <= set(ALPHABET):
        raise Invalid([problem("code-shape", where="code", value=text)])
    if _check_sign(signs[:-1]) != signs[-1]:
        raise Invalid([problem("code-check", where="code", value=text)])
    return _written(letter, signs)


def _written(letter: str, signs: str) -> str:
    return f"{letter}-{signs[:4]}-{signs[4:]}"


def _check_sign(signs: str) -> str:
    total = sum(place * ALPHABET.index(sign) for place, sign in enumerate(signs, start=2))
    return ALPHABET[total % len(ALPHABET)]
