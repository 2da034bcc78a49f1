"""What two sets of document numbers say about each other."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from alcyon.kernel.texts import western_digits

SHORTEST: Final = 5  # signs: a shorter number agrees by chance


@lru_cache(maxsize=65536)
def bare(number: str) -> str:
    """Capitals and digits alone, whatever stood between; O and I of a scanner stay letters."""
    return "".join(sign for sign in western_digits(number).upper() if sign.isalnum())


def compare_documents(mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    """One of the `document.*` features of a policy, or "" where one side has none. Symmetric."""
    if len(mine) == 0 or len(theirs) == 0:
        return ""
    pairs = [(bare(one), bare(other)) for one in mine for other in theirs]
    pairs = [pair for pair in pairs if min(map(len, pair)) >= SHORTEST]
    if len(pairs) == 0:
        return ""
    if any(one == other for one, other in pairs):
        return "document.equal"
    near = any(OSA.distance(one, other, score_cutoff=1) <= 1 for one, other in pairs)
    return "document.one_sign" if near else "document.differs"
