"""How common names are: the reference table of rarities, from public lists.

Two kinds of lists are blended. Bearers in Wikidata say how common a name is among many people of
many lands, but the lands of scholars weigh too much. Lists of popular names by country say what
is common where; a name counts as at least a twentieth as common as in the country where it is
most common, because people compared with one another tend to come from one place.
"""

from __future__ import annotations

import gzip
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from alcyon.matching.learning import Sample
from alcyon.matching.names import read

AT_HOME: Final = 20  # a twentieth
FIRST_SHARE: Final = 0.03  # of the most popular name of a country, where the list gives no share
COMMONER: Final = 14.5  # bits: what is rarer than that is not kept


def rarities(
    samples: Iterable[Sample], popular: Iterable[tuple[str, int, str]]
) -> dict[str, float]:
    """Folded token to bits, -log2 of the share of people who bear it in some part of the name."""
    shares = _shares(samples)
    for text, share in _at_home(popular).items():
        shares[text] = max(shares.get(text, 0.0), share / AT_HOME)
    bits = {text: -math.log2(share) for text, share in shares.items() if share > 0}
    return {text: round(value, 1) for text, value in bits.items() if value < COMMONER}


def _shares(samples: Iterable[Sample]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    for one in samples:
        seen[one.latin] += one.times
    # half of the words are given names and half family names
    people = seen.total() / 2
    return {text: times / people for text, times in seen.items() if times > 2}


def _at_home(popular: Iterable[tuple[str, int, str]]) -> Mapping[str, float]:
    """The share of a name where it is most popular; shares fall as one by the rank (Zipf)."""
    shares: dict[str, float] = defaultdict(float)
    for _country, rank, name in popular:
        for token in read(name):
            for text in (token.text, *token.forms):
                shares[text] = max(shares[text], FIRST_SHARE / rank**0.7)
    return shares


def write(found: Mapping[str, float], path: Path, head: str) -> None:
    """A gzipped table: text, tab, tenths of bits; `head` names source and licence."""
    lines = [f"# {line}" for line in head.splitlines()]
    lines += [f"{text}\t{round(bits * 10)}" for text, bits in sorted(found.items())]
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode("ascii"), 9, mtime=0))
