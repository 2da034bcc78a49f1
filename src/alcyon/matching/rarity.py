"""How rare a token is, in bits, by a reference table that ships with the product.

Never by what is in the register: an answer that depended on live counts would tell an asker
about records that are hidden from them.
"""

from __future__ import annotations

import gzip
from functools import cache, lru_cache
from typing import Final

from alcyon.matching.names import Token
from alcyon.matching.rules import TABLES

UNKNOWN: Final = 15.0  # bits of a name that no table has: one person in some thirty thousand


@lru_cache(maxsize=131_072)
def rarity(token: Token) -> float:
    """Bits: 10 for a name that one person in a thousand bears. Of several readings, the
    commonest counts, for that is the one that agrees by chance."""
    known = _table()
    found = [known[text] for text in (token.text, *token.forms) if text in known]
    short = 4.0 * len(token.text)  # two letters carry no fifteen bits
    return min([UNKNOWN, short, *found])


@cache
def _table() -> dict[str, float]:
    path = TABLES / "learnt" / "rarity.tsv.gz"
    if not path.exists():
        return {}
    with gzip.open(path, "rt", encoding="ascii") as file:
        rows = (line.split("\t") for line in file if not line.startswith("#"))
        return {text: int(tenths) / 10 for text, tenths in rows}
