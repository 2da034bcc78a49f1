"""Texts of any script."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.kernel.errors import Invalid
from alcyon.kernel.texts import (
    fold,
    mixed_scripts,
    refuse_hidden,
    script_of,
    western_digits,
    words,
)

RLO = "\N{RIGHT-TO-LEFT OVERRIDE}"
ZWNJ = "\N{ZERO WIDTH NON-JOINER}"
ZWJ = "\N{ZERO WIDTH JOINER}"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text).isascii()


@given(st.text(max_size=60))
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text(max_size=300))
def test_a_long_text_folds_as_a_short_one(text: str) -> None:
    assert fold(text * 5) == fold(" ".join([text * 5]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("José  ÁLVAREZ", "jose alvarez"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("Сергей", "sergey"),
        ("Ｆｕｌｌ width", "full width"),
    ],
)
def test_search_does_not_mind_accents_and_case(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_arabic_vowel_marks_and_stretching_do_not_matter() -> None:
    assert fold("مُحَمَّد") == fold("محمد") == fold("محـــمد")


def test_words_come_once_in_order_of_appearance() -> None:
    assert words("Anna-Maria O'Neill, anna 12") == ["anna", "maria", "oneill", "12"]


def test_each_sign_of_han_writing_is_a_word_too() -> None:
    assert words("王小明") == ["wangxiaoming", "wang", "xiao", "ming"]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Anna", "Latn"),
        ("Élodie", "Latn"),
        ("Анна", "Cyrl"),
        ("محمد", "Arab"),
        ("Άννα", "Grek"),
        ("אנה", "Hebr"),
        ("王小明", "Hani"),
        ("東京タワー", "Jpan"),
        ("김철수", "Hang"),
        ("अनीता", "Deva"),
        ("አበበ", "Ethi"),
        ("ანა", "Geor"),
        ("12345", "Zyyy"),
        ("", "Zyyy"),
        ("Anna 王", "Latn"),
    ],
)
def test_the_script_is_that_of_most_letters(text: str, script: str) -> None:
    assert script_of(text) == script


def test_a_look_alike_letter_is_noticed() -> None:
    assert mixed_scripts("\N{CYRILLIC CAPITAL LETTER A}nna") == ("Cyrl", "Latn")
    assert mixed_scripts("Anna Анна") == ()  # two words, one script each
    assert mixed_scripts("東京タワー") == ()
    assert mixed_scripts("Ünal é") == ()
    assert mixed_scripts("王 Anna 12") == ()


@pytest.mark.parametrize(
    "text",
    [
        f"Anna{RLO}annA",
        "Anna\x00",
        "An\N{ZERO WIDTH SPACE}na",
        "\N{ZERO WIDTH NO-BREAK SPACE}Anna",
        "An\N{SOFT HYPHEN}na",
        "Anna\N{LEFT-TO-RIGHT ISOLATE}",
        f"An{ZWJ}na",
        f"Anna{ZWNJ}",
        f"{ZWJ}na",
        f"a{ZWJ}م",
        "Anna\x1b[31m",
        "Anna\N{TAG LATIN SMALL LETTER A}",
        "Anna\ud800",
    ],
)
def test_what_cannot_be_seen_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        refuse_hidden(text, "name")
    [problem] = caught.value.problems
    assert problem.code == "text-hidden"
    assert problem.where == "name"
    assert "U+" in problem.mend
    assert refuse_hidden(problem.value) == problem.value  # what is shown hides nothing


@pytest.mark.parametrize(
    "text", ["Anna\tMaria\r\n", f"می{ZWNJ}خواهم", f"ක්{ZWJ}ෂ", f"👩{ZWJ}👧 call me", "☎️", "", "é"]
)
def test_what_writing_needs_is_kept(text: str) -> None:
    assert refuse_hidden(text) == text


@given(st.text())
def test_digits_become_western_and_nothing_else_changes(text: str) -> None:
    changed = western_digits(text)
    assert len(changed) == len(text)
    for before, after in zip(text, changed, strict=True):
        if before.isdecimal():
            assert int(before) == int(after)
            assert after.isascii()
        else:
            assert before == after
