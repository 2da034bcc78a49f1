"""All learnt tables made anew from the public data, each with what it got right on the test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final, NamedTuple

from alcyon.matching import counting, learning, sources
from alcyon.matching.learning import Sample, is_held_out
from alcyon.matching.skeletons import skeleton
from alcyon.matching.transliteration import Learnt, latin_readings

SCRIPTS: Final = ("arabic", "cyrillic", "han", "hebrew")
TESTED: Final = 3000
HEAD: Final = "Learnt by `alcyon policy learn`. Source: {source} Do not edit."
WIKIDATA: Final = "names in two scripts from Wikidata (NETransliteration-COLING2018), CC0."
POPULAR: Final = "popular names by country (sigpwned), CC0; "


class Score(NamedTuple):
    """Shares of held-out words: the first reading is written so by somebody; one of the first
    four is; the first has the right skeleton; one of the four has."""

    script: str
    words: int
    first: float
    any: float
    first_sound: float
    any_sound: float


def teach(data: Path, to: Path) -> Iterator[Score]:
    """Write every table into the folder `to`; nine tenths of the words teach, one tenth tests."""
    to.mkdir(parents=True, exist_ok=True)
    for script in SCRIPTS:
        known = sources.samples(data, script)
        table = learning.learn(
            (one for one in known if not is_held_out(one.native)), sources.longest_group(script)
        )
        learning.write(table, to / f"{script}.tsv.gz", HEAD.format(source=WIKIDATA))
        yield score(script, (one for one in known if is_held_out(one.native)), table)
    everybody = chain.from_iterable(sources.samples(data, script) for script in SCRIPTS)
    lists = chain(sources.popular(data, sources.FORENAMES), sources.popular(data, sources.SURNAMES))
    found = counting.rarities(everybody, lists)
    counting.write(found, to / "rarity.tsv.gz", HEAD.format(source=POPULAR + WIKIDATA))


def score(script: str, held_out: Iterator[Sample], table: Learnt) -> Score:
    """What share of words that were not learnt is read as somebody writes them."""
    truths: dict[str, set[str]] = defaultdict(set)
    for one in held_out:
        truths[one.native].add(one.latin)
    hits = [0, 0, 0, 0]
    tested = list(islice(truths.items(), TESTED))
    for native, latins in tested:
        found = latin_readings(native, table)
        sounds = {skeleton(latin) for latin in latins}
        right = [text in latins for text in found] or [False]
        sounding = [skeleton(text) in sounds for text in found] or [False]
        for at, hit in enumerate((right[0], any(right), sounding[0], any(sounding))):
            hits[at] += hit
    return Score(script, len(tested), *(hit / len(tested) for hit in hits))
