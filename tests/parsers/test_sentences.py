"""Every problem and note that the parsers name has a sentence in four languages."""

import re
import string
from pathlib import Path

import pytest

import alcyon.parsers
from alcyon.kernel.errors import Problem
from alcyon.kernel.tables import LANGUAGES, load, table
from alcyon.parsers import sentences
from alcyon.parsers.records import Note

SOURCE = Path(alcyon.parsers.__file__).parent
PROBLEMS = load(sentences.PROBLEMS)
NOTES = load(sentences.NOTES)
# a code stands where a problem is made: problem("code"…), refuse("code"…), _NoText("code")…
MADE = re.compile(
    r'(?:problem|refuse|_refused|_NoText|Record)\(\s*(?:\w+, \w+, )?"([a-z]+-[a-z-]+)"'
)
NOTED = re.compile(r'Note\(\s*"([a-z]+-[a-z-]+)"')


def named(pattern: re.Pattern[str]) -> set[str]:
    return {code for path in SOURCE.rglob("*.py") for code in pattern.findall(path.read_text())}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_problem_that_is_made_has_a_sentence() -> None:
    known = set(PROBLEMS.codes) | set(table("problems").codes)

    assert len(named(MADE)) > 30
    assert named(MADE) - known == set()


def test_every_note_that_is_made_has_a_sentence() -> None:
    assert len(named(NOTED)) > 15
    assert named(NOTED) - set(NOTES.codes) == set()


def test_no_sentence_is_left_that_nothing_says() -> None:
    text = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))

    for code in (*PROBLEMS.codes, *NOTES.codes):
        assert f'"{code}"' in text, code


def test_the_four_languages_use_the_same_placeholders() -> None:
    for entry in PROBLEMS:
        used = {language: placeholders(entry.text("mend", language)) for language in LANGUAGES}
        assert len(set(map(frozenset, used.values()))) == 1, (entry.code, used)
    for entry in NOTES:
        used = {language: placeholders(entry.label(language)) for language in LANGUAGES}
        assert len(set(map(frozenset, used.values()))) == 1, (entry.code, used)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_problem_is_said_in_the_readers_language(language: str) -> None:
    facts = (("cells", "2"), ("columns", "3"))
    label, mend = sentences.say(Problem("phone", "", "row-too-short", "", facts), language)

    assert label
    assert "phone" in mend
    assert "2" in mend
    assert "{" not in mend


def test_a_problem_of_the_kernel_is_said_as_the_kernel_says_it() -> None:
    found = Problem("birthDate", "soon", "date-unreadable", "", ())

    assert "soon" in sentences.say(found, "es")[1]


def test_a_note_about_a_field_shows_its_label() -> None:
    note = Note("column-word", "Person.birthDate")

    assert "Fecha de nacimiento" in sentences.phrase(note, "es")
    assert sentences.phrase(Note("header-missing", "column 3")) == (
        "A column has no header and is called «column 3»."
    )
