"""Headers as words, and the words by which the ontology knows a property."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from alcyon.kernel.tables import LANGUAGES
from alcyon.kernel.texts import fold
from alcyon.ontology.schemata import SCHEMATA

CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
NO_WORD: Final = re.compile(r"[^a-z0-9#]+")
# words that headers add or leave out at will
SILENT: Final = frozenset("the an of de du des la le les el los las del l d al in en".split())


@dataclass(frozen=True, slots=True)
class Spoken:
    """A property that a header may mean, and how surely: 3 the very word, less for a part."""

    property: str
    strength: float


@lru_cache(maxsize=8192)
def words_of(header: str) -> tuple[str, ...]:
    """`Date of birth (dd/mm/yyyy)`, `date_of_birth` and `dateOfBirth` are the same words."""
    plain = CAMEL.sub(" ", ASIDE.sub(" ", header) if ASIDE.sub("", header).strip() else header)
    found = NO_WORD.sub(" ", fold(plain).replace("'", " ").replace("n°", "no ")).split()
    return tuple(word for word in found if word not in SILENT) or tuple(found)


@cache
def known_words(schema: str) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Words to the properties that they stand for, in the schema's own order."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for prop in SCHEMATA[schema]:
        spoken = [prop.name, prop.ftm or "", *prop.headers]
        spoken += [prop.label(language) for language in LANGUAGES]
        for words in dict.fromkeys(words_of(each) for each in spoken if each):
            found[words] = (*found.get(words, ()), prop.name)
    return found


@cache
def meanings(schema: str, words: tuple[str, ...]) -> tuple[Spoken, ...]:
    """What a header of these words may mean in a schema, the surest first."""
    known = known_words(schema)
    if not words:
        return ()
    # `nodeId`, `node_id` and `nodeid` are one word or two, as the writer of the file felt
    found: dict[str, float] = {name: 3.0 for name in _run_together(schema).get("".join(words), ())}
    beginning = _by_first_word(schema)
    for place, word in enumerate(words):
        for there in beginning.get(word, ()):
            strength = _within(there, words[place:], len(words))
            for name in known[there] if strength > 0 else ():
                found[name] = max(found.get(name, 0.0), strength)
    order = {name: place for place, name in enumerate(SCHEMATA[schema].properties)}
    listed = [Spoken(name, strength) for name, strength in found.items()]
    return tuple(sorted(listed, key=lambda each: (-each.strength, order[each.property])))


@cache
def _run_together(schema: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for words, names in known_words(schema).items():
        found["".join(words)] = (*found.get("".join(words), ()), *names)
    return found


@cache
def _by_first_word(schema: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for words in known_words(schema):
        found[words[0]] = (*found.get(words[0], ()), words)
    return found


def _within(there: tuple[str, ...], behind: tuple[str, ...], whole: int) -> float:
    """How much of a header of `whole` words the known ones make up, where it goes on with them.

    A single short word (`id`, `to`, `no`) inside a longer header says nothing.
    """
    size = len(there)
    if size >= whole or (size == 1 and len(there[0]) < 4):
        return 0.0
    return 2.0 * size / whole if behind[:size] == there else 0.0
