"""Cleaned values, said to a reader."""

import pytest

from alcyon.kernel.tables import LANGUAGES
from alcyon.ontology import SCHEMATA, schema
from alcyon.ontology.choices import choice_table
from alcyon.ontology.speaking import said


@pytest.mark.parametrize(
    ("name", "prop", "clean", "expected"),
    [
        ("Person", "gender", "FEMALE", "Féminin"),
        ("Person", "nationality", "DE", "Allemagne"),
        ("Person", "nationality", "XXA", "Apatride"),
        ("Person", "country", "XK", "Kosovo"),
        ("Person", "spokenLanguage", "ar", "arabe"),
        ("Person", "minor", "true", "Oui"),
        ("Person", "birthDate", "~1990", "vers 1990"),
        ("Person", "birthDate", "1990-03", "1990-03"),
        ("Person", "name", "محمد علي", "محمد علي"),
        ("BankAccount", "currency", "MAD", "dirham marocain"),
        ("OnlineAccount", "service", "facebook", "Facebook"),
        ("OnlineAccount", "service", "somesite", "somesite"),
        ("Leg", "mode", "NO_LONGER_THERE", "NO_LONGER_THERE"),
    ],
)
def test_a_value_is_said_in_the_readers_language(
    name: str, prop: str, clean: str, expected: str
) -> None:
    assert said(schema(name).property(prop), clean, "fr") == expected


@pytest.mark.parametrize("name", sorted(SCHEMATA))
def test_no_code_is_read_out(name: str) -> None:
    for prop in schema(name):
        if prop.choices is not None:
            for entry in choice_table(prop.choices):
                for language in LANGUAGES:
                    assert "_" not in said(prop, entry.code, language)
