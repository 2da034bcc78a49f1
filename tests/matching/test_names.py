"""A name in any script becomes tokens that meet those of its other writings."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcyon.matching.names import MOST_TOKENS, read
from alcyon.matching.skeletons import skeleton


def texts(name: str) -> list[str]:
    return [token.text for token in read(name)]


def sounds(name: str) -> list[str]:
    return sorted(token.skeleton for token in read(name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Abdul Rahman", "Abdurrahman"),
        ("Abd al-Rahman", "Abdelrahmane"),
        ("Nur al-Din", "Noureddine"),
        ("Abu Bakr", "Aboubacar"),
        ("Ouattara", "Wattara"),
        ("Djamel", "Jamal"),
        ("Khalid", "Khaled"),
        ("Mohammed", "Muhamad"),
        ("al-Assad", "Assad"),
        ("Elena", "Yelena"),
        ("Julia", "Iulia"),
        ("Müller", "Mueller"),
        ("Thabit", "Tabet"),
    ],
)
def test_spellings_of_one_name_share_their_skeletons(one: str, other: str) -> None:
    assert sounds(one) == sounds(other)


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("محمد", "Mohammed"),
        ("محمد", "Muhammad"),
        ("عبد الرحمن", "Abdulrahman"),
        ("خديجة", "Khadija"),
        ("יצחק", "Yitzhak"),
        ("Сергей", "Sergey"),
        ("Путин", "Putin"),
        ("Κυριάκος", "Kyriakos"),
        ("毛泽东", "Mao Zedong"),
        ("კახა", "Kakha"),
        ("Đặng", "Dang"),
    ],
)
def test_a_native_name_has_the_latin_reading_among_its_own(native: str, latin: str) -> None:
    found, wanted = read(native), read(latin)
    assert len(found) == len(wanted)
    for token, other in zip(found, wanted, strict=True):
        readings = {token.text, *token.forms}
        assert other.text in readings or other.skeleton in map(skeleton, readings)


def test_particles_and_titles_go_when_enough_remains() -> None:
    assert texts("Mr. Ludwig van der Berg") == ["ludwig", "berg"]
    assert texts("María de los Ángeles Pérez") == ["maria", "angeles", "perez"]
    assert texts("Osama bin Laden") == ["osama", "laden"]


def test_a_name_of_particles_alone_stays() -> None:
    assert texts("bin") == ["bin"]
    assert texts("de la") == ["de", "la"]


def test_the_second_line_of_a_passport_is_read() -> None:
    assert texts("HERNANDEZ<GARCIA<<ANA<MARIA<<<<<<<<") == ["hernandez", "garcia", "ana", "maria"]


def test_camel_case_parts_and_scottish_names_do_not() -> None:
    assert texts("AlisherUsmanov") == ["alisher", "usmanov"]
    assert texts("Ronald McDonald") == ["ronald", "mcdonald"]


def test_capitals_without_a_vowel_are_initials() -> None:
    assert texts("JC Juncker") == texts("J.-C. Juncker") == ["j", "c", "juncker"]


def test_letters_of_another_script_that_look_alike_are_mended() -> None:
    assert texts("Аnnа Mаria") == ["anna", "maria"]  # Cyrillic а


def test_signs_that_turn_the_direction_are_not_read() -> None:
    assert read("\u202eJohn\u202c Do\u200be") == read("John Doe")


def test_foreign_names_in_han_are_read_by_sound() -> None:
    assert "obama" in {
        form for token in read("贝拉克·奥巴马") for form in (token.text, *token.forms)
    }


@pytest.mark.parametrize("name", ["", "   ", "؟!", "---", "\u202e", "'", "<<<", "/"])
def test_nothing_readable_gives_no_token(name: str) -> None:
    assert read(name) == ()


def test_an_enormous_name_is_read_at_once() -> None:
    begun = time.perf_counter()
    found = read("Anna " * 2_000_000)
    assert time.perf_counter() - begun < 0.5
    assert 0 < len(found) <= MOST_TOKENS


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_sound_tokens(text: str) -> None:
    found = read(text)
    assert len(found) <= MOST_TOKENS
    for token in found:
        for reading in (token.text, *token.forms):
            assert reading.isascii()
            assert reading.isalnum()
            assert reading == reading.lower()
        assert token.skeleton != ""
        assert token.text not in token.forms


WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=10)


@given(st.lists(WORDS, min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_reading_what_was_read_changes_nothing(words: list[str]) -> None:
    once = texts(" ".join(words))
    assert texts(" ".join(once)) == once
