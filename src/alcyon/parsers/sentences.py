"""The sentences for what readers found, in the language of whoever reads them."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from alcyon.kernel import problems, tables
from alcyon.kernel.errors import Problem
from alcyon.ontology.schemata import SCHEMATA
from alcyon.parsers import errors
from alcyon.parsers.records import Note

TABLES: Final = Path(__file__).with_name("tables")
PROBLEMS: Final = TABLES / "problems.yaml"
NOTES: Final = TABLES / "notes.yaml"


class _Facts(dict[str, str]):
    """A reader that was taken over may leave a fact out; the sentence then has a gap."""

    def __missing__(self, key: str) -> str:
        return "…"


def knows(code: str) -> bool:
    """Whether the code is one of the readers' own."""
    return tables.load(PROBLEMS).has(code)


def say(found: Problem, language: str = "en") -> tuple[str, str]:
    """What is wrong (a few words) and how to mend it (a sentence).

    Knows the problems of readers and, behind them, those of the kernel.
    """
    known = tables.load(PROBLEMS)
    if not known.has(found.code):
        return problems.say(found, language)
    entry = known.entry(found.code)
    facts = _Facts(found.facts, value=problems.shown(found.value), where=found.where)
    return entry.label(language), entry.text("mend", language).format_map(facts)


def worded(found: Problem) -> Problem:
    """The problem with its English sentence, which a reader could not look up."""
    return replace(found, mend=say(found)[1])


def problem(code: str, where: str = "", value: str = "", **facts: object) -> Problem:
    """A problem with its English sentence, for code outside the readers."""
    return worded(errors.problem(code, where, value, **facts))


def phrase(note: Note, language: str = "en") -> str:
    """What a note tells, as a sentence. `Person.birthDate` is shown as the field's label."""
    entry = tables.load(NOTES).entry(note.code)
    schema, _, prop = note.where.partition(".")
    where = note.where
    if schema in SCHEMATA and prop in SCHEMATA[schema].properties:
        where = SCHEMATA[schema].properties[prop].label(language)
    return entry.label(language).format(where=where, value=note.value)
