"""Countries and languages by any code and name."""

import pytest

from alcyon.kernel.countries import alpha3, find_country, find_language
from alcyon.kernel.tables import LANGUAGES, table


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FR", "FR"),
        ("fra", "FR"),
        ("250", "FR"),
        ("008", "AL"),
        ("8", "AL"),
        ("France", "FR"),
        ("فرنسا", "FR"),
        ("UK", "GB"),
        ("GBD", "GB"),
        ("D", "DE"),
        ("Côte d'Ivoire", "CI"),
        ("cote d’ivoire", "CI"),
        ("Russian Federation", "RU"),
        ("Saint Vincent and the Grenadines", "VC"),
        ("Korea, Republic of", "KR"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Congo", "CG"),
        ("DRC", "CD"),
        ("Kosovo", "XK"),
        ("UNK", None),  # in files it means "unknown"
        ("Narnia", None),
        ("", None),
        ("0", None),
    ],
)
def test_a_country_is_found_by_code_and_name(text: str, code: str | None) -> None:
    assert find_country(text) == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_finds_its_country(language: str) -> None:
    for entry in table("countries"):
        assert find_country(entry.label(language)) == entry.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_finds_its_language(language: str) -> None:
    for entry in table("languages"):
        assert find_language(entry.label(language)) == entry.code


def test_a_language_is_found_by_code_and_name() -> None:
    assert find_language("ar-EG") == find_language("Arabe") == find_language("العربية") == "ar"
    assert find_language("Farsi") == "fa"
    assert find_language("Klingonese") is None


def test_three_letters_for_a_country() -> None:
    assert alpha3("FR") == "FRA"
