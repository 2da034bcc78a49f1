"""The sentences that tell what is wrong with a value and how to mend it.

`tables/problems.yaml` holds, for each code, a label and a mend in four languages with named
placeholders. Below the doors only the English mend is used; a door calls `say` for its reader.
"""

from __future__ import annotations

import string
from typing import Final

from alcyon.kernel.errors import Problem
from alcyon.kernel.tables import table

LONGEST_SHOWN: Final = 120
_FORMATTER: Final = string.Formatter()


def problem(code: str, *, where: str = "", value: str = "", **facts: str) -> Problem:
    """A problem with its English mend. `facts` fill the placeholders beside `{value}`.

    Raises:
        UnknownCode: the code has no sentence in the table yet.
    """
    table("problems").entry(code)
    made = Problem(where, value, code, "", tuple(sorted(facts.items())))
    _label, mend = say(made, "en")
    return Problem(where, value, code, mend, made.facts)


def say(found: Problem, language: str) -> tuple[str, str]:
    """What is wrong (a few words) and how to mend it (a sentence), for a reader.

    A problem made outside the table keeps its English mend.
    """
    known = table("problems")
    if not known.has(found.code):
        return found.code, found.mend
    entry = known.entry(found.code)
    facts = {name: _spoken(fact, language) for name, fact in found.facts}
    facts |= {"value": shown(found.value), "where": found.where}
    mend = _FORMATTER.vformat(entry.text("mend", language), (), facts)
    return entry.label(language), mend


def _spoken(fact: str, language: str) -> str:
    """A fact that reads `@table:CODE` is said by its label."""
    name, colon, code = fact.partition(":")
    if not fact.startswith("@") or colon == "":
        return fact
    return table(name[1:]).entry(code).label(language)


def shown(value: str) -> str:
    """A value short enough for a sentence; a cell of ten megabytes has its beginning shown."""
    if len(value) <= LONGEST_SHOWN:
        return value
    return value[:LONGEST_SHOWN] + "…"


def say_note(note: str, language: str) -> str:
    """A note of a cleaned value, such as `approximate` or `chain:BTC`, for a reader."""
    code, _, detail = note.partition(":")
    return table("note_words").entry(code).label(language).format(detail=detail)
