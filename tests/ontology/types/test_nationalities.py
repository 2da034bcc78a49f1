"""Nationalities as people write them in passenger lists and case files."""

import pytest

from alcyon.kernel.countries import find_country
from alcyon.kernel.tables import table
from alcyon.kernel.texts import key
from alcyon.ontology import BadValue, clean, schema

NATIONALITY = schema("Person").property("nationality")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Syrian", "SY"),
        ("syrienne", "SY"),
        ("Siria", "SY"),
        ("سوري", "SY"),
        ("سورية", "SY"),
        ("FRANÇAISE", "FR"),
        ("francaise", "FR"),
        ("Nigérien", "NE"),
        ("Nigerian", "NG"),
        ("nigeriana", "NG"),
        ("مصرية", "EG"),
        ("Española", "ES"),
        ("Kosovar", "XK"),
        ("South Sudanese", "SS"),
    ],
)
def test_the_word_for_a_national_names_the_state(written: str, code: str) -> None:
    assert clean(NATIONALITY, written).clean == code


@pytest.mark.parametrize("written", ["Congolese", "congolais", "Dominican", "Korean"])
def test_a_word_for_the_nationals_of_two_states_is_not_guessed(written: str) -> None:
    with pytest.raises(BadValue):
        clean(NATIONALITY, written)


def test_a_country_of_residence_is_a_country_and_no_nationality() -> None:
    with pytest.raises(BadValue):
        clean(schema("Person").property("country"), "Syrian")


def test_no_word_of_the_table_means_two_states() -> None:
    seen: dict[str, str] = {}
    for entry in table("nationality_words"):
        for word in entry["words"]:
            assert seen.setdefault(key(word), entry.code) == entry.code, word
            assert find_country(word) in (None, entry.code), word
