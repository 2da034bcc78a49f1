"""Names in any script as tokens that can be looked up and compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from alcyon.kernel.texts import script_of
from alcyon.matching.letters import readings, sounds_of_han
from alcyon.matching.rules import rules, words
from alcyon.matching.skeletons import skeleton
from alcyon.matching.writing import written_words

MOST_TOKENS: Final = 8
LONGEST_TOKEN: Final = 30
FOREIGN_DOTS: Final = "·•‧・"
Readings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a name.

    `text` is folded Latin (a-z0-9). `skeleton` is what stays of its sound whatever the script
    and spelling, never empty. `forms` are other likely Latin readings of the same written
    word, folded like `text`; often empty.
    """

    text: str
    skeleton: str
    forms: tuple[str, ...]


@lru_cache(maxsize=65536)
def read(name: str) -> tuple[Token, ...]:
    """The tokens of a name as written, in any script, in the order written.

    Particles and titles (al, bin, de la, Mr) are dropped when two other words remain; at most
    eight tokens; () where nothing can be read. Pure, and safe with input of any kind and size.
    """
    parted = any(dot in name for dot in FOREIGN_DOTS)
    found = [part for word in written_words(name) for part in _read_word(word, parted)]
    kept = _without_particles(_joined([part for part in found if len(part) > 0]))
    return tuple(_token(part) for part in kept[:MOST_TOKENS])


def _token(found: Readings) -> Token:
    text = found[0][:LONGEST_TOKEN]
    return Token(text, skeleton(text), tuple(form[:LONGEST_TOKEN] for form in found[1:]))


def _read_word(word: str, parted: bool) -> list[Readings]:
    """One written word may hold several: Han and Hangul write names without blanks.

    `parted`: the name has the dot that parts the words of foreign names.
    """
    script = "" if word.isascii() else script_of(word)
    if script == "Hani":
        return [sounds_of_han(word)] if parted or len(word) > 4 else _han(word)
    if script == "Hang":
        return _hangul(word)
    return [readings(word)]


def _han(word: str) -> list[Readings]:
    """Family name first, of one sign or of two that are known; the given name in one."""
    doubled = word[:2] in words("scripts", "han_double_surnames") and len(word) > 2
    cut = 2 if doubled or len(word) == 4 else 1
    return [readings(part) for part in (word[:cut], word[cut:]) if part != ""]


def _hangul(word: str) -> list[Readings]:
    family = rules("scripts")["hangul_surnames"].get(word[:1])
    if family is None or not 2 <= len(word) <= 4:
        return [(anyascii(word).lower(),)]
    return [tuple(family.split()), readings(word[1:])]


def _joined(found: list[Readings]) -> list[Readings]:
    """`Abdul Aziz` is one name, and so is `Nur al-Din`."""
    made: list[Readings] = []
    waiting = ""
    for part in found:
        text = part[0]
        if waiting != "" and text in ("al", "el", "ar", "as", "ul", "ur"):
            continue
        if waiting == "" and text in words("particles", "with_next"):
            waiting = text
        elif waiting == "" and text in words("particles", "with_previous") and len(made) > 0:
            before = made.pop()[0]
            if len(made) > 0 and before in ("al", "el", "ul", "ud", "ad", "ed"):
                before = made.pop()[0]
            made.append((f"{before}{'' if text[0] in 'aeiou' else 'ad'}{text}",))
        else:
            made.append(tuple(waiting + form for form in part))
            waiting = ""
    return made if waiting == "" else [*made, (waiting,)]


def _without_particles(found: list[Readings]) -> list[Readings]:
    kept = [part for at, part in enumerate(found) if not _drops(part[0], at)]
    return kept if len(kept) >= 2 or len(kept) == len(found) else _without_titles(found)


def _without_titles(found: list[Readings]) -> list[Readings]:
    """A single name keeps its particles, but not its article: al-Assad is Assad."""
    gone = {"al", "el"} | words("particles", "titles")
    kept = [part for part in found if part[0] not in gone]
    return kept if len(kept) > 0 else found


def _drops(text: str, at: int) -> bool:
    if at == 0 and text in words("particles", "inside") and text not in ("al", "el"):
        return False
    return text in words("particles", "dropped") or text in words("particles", "titles")
