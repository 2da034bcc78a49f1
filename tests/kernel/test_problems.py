"""Sentences for what is wrong."""

import re
import string
from pathlib import Path

import pytest

import alcyon
from alcyon.kernel.errors import AlcyonError, Invalid, NotFound, Problem
from alcyon.kernel.problems import LONGEST_SHOWN, problem, say, say_note, shown
from alcyon.kernel.tables import LANGUAGES, UnknownCode, table

SOURCE = Path(alcyon.__path__[0])
CODES = table("problems").codes


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", CODES)
def test_the_four_languages_tell_the_same_facts(code: str) -> None:
    entry = table("problems").entry(code)
    told = {frozenset(placeholders(entry.text("mend", language))) for language in LANGUAGES}
    assert len(told) == 1


def test_every_problem_that_cleaning_can_find_has_its_sentence() -> None:
    raised = set()
    for path in [*SOURCE.glob("kernel/*.py"), *SOURCE.glob("ontology/**/*.py")]:
        raised |= set(re.findall(r'(?:refuse|problem)\(\s*"([a-z-]+)"', path.read_text("utf-8")))
    assert len(raised) > 40
    assert raised <= set(CODES)


def test_a_problem_without_a_sentence_is_a_mistake_of_ours() -> None:
    with pytest.raises(UnknownCode):
        problem("no-such-code")


def test_a_problem_is_said_in_the_language_of_its_reader() -> None:
    found = problem("iban-length", value="DE89", country="DE", length="4", expected="22")
    assert "has 22 signs" in found.mend
    assert "22 signes" in say(found, "fr")[1]
    assert say(found, "ar")[0] == "طول IBAN خاطئ"


def test_a_fact_that_names_an_entry_is_said_by_its_label() -> None:
    found = problem("mrz-date", field="@mrz_fields:BIRTH_DATE", digits="909090")
    assert "date of birth" in found.mend
    assert "date de naissance" in say(found, "fr")[1]


def test_a_problem_from_elsewhere_keeps_its_own_sentence() -> None:
    assert say(Problem("file", "x", "from-elsewhere", "Do that."), "fr") == (
        "from-elsewhere",
        "Do that.",
    )


def test_a_huge_value_is_not_read_out_to_its_end() -> None:
    assert len(shown("x" * 10_000_000)) == LONGEST_SHOWN + 1
    assert shown("short") == "short"


def test_braces_in_a_value_are_only_a_value() -> None:
    assert "{value.__class__}" in problem("date-unreadable", value="{value.__class__}").mend


def test_a_problem_can_be_seen_from_further_out() -> None:
    assert Problem("birthDate", "x", "c", "m").at("row 7").where == "row 7 · birthDate"
    assert Problem("", "x", "c", "m").at("row 7").where == "row 7"


def test_notes_are_said_with_their_detail() -> None:
    assert say_note("chain:BTC", "en") == "Chain: BTC"
    assert say_note("approximate", "ar") == "تقريبي"


def test_the_message_of_an_error_is_its_docstring() -> None:
    assert str(NotFound(record_id=7)) == "There is no such thing, or you may not see it."
    assert NotFound(record_id=7).facts == {"record_id": 7}
    assert NotFound.status == 404


def test_an_invalid_tells_all_its_mends() -> None:
    error = Invalid([Problem("a", "1", "x", "Mend a."), Problem("b", "2", "y", "Mend b.")])
    assert str(error) == "Mend a.; Mend b."
    assert isinstance(error, AlcyonError)
