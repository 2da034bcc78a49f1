"""Names, phones, documents, texts, countries, yes and no."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.ontology.types import Context
from alcyon.ontology.types.documents import luhn
from alcyon.ontology.types.names import Romanised, parts, romanised
from alcyon.ontology.types.phones import phone_country
from tests.ontology.types.asking import cleaned, refused

LETTERS = st.characters(categories=["Lu", "Ll", "Lo"])


@given(st.text(LETTERS, min_size=1, max_size=100))
def test_a_name_is_never_cut_or_capitalised(name: str) -> None:
    clean = cleaned("name", name).clean
    assert clean.casefold() == cleaned("name", clean).clean.casefold()
    assert len(clean) >= len(name) // 3  # composition shortens, cutting would too


def test_a_name_stays_as_it_is_written() -> None:
    found = cleaned("name", "  van der  BERG, Anna-Maria ")
    assert found.clean == "van der BERG, Anna-Maria"
    assert parts(found.clean) == ("van", "der", "BERG", "Anna-Maria")


def test_a_name_in_another_script_is_romanised_with_its_system() -> None:
    assert romanised("Сергей") == (Romanised("Sergey", "anyascii"),)
    assert len(romanised("مُحَمَّد")) == 2
    assert romanised("Sergey") == ()


def test_a_look_alike_letter_leaves_a_note() -> None:
    assert cleaned("name", "\N{CYRILLIC CAPITAL LETTER A}nna").notes == ("mixed-scripts:Cyrl+Latn",)


@pytest.mark.parametrize("text", ["123", "---", "?"])
def test_a_name_needs_letters(text: str) -> None:
    assert refused("name", text).code == "name-no-letters"


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("+33 6 12 34 56 78", None, "+33612345678"),
        ("0033612345678", None, "+33612345678"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("٠٦ ١٢ ٣٤ ٥٦ ٧٨", "FR", "+33612345678"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("+212 6-12-34-56-78 poste 12", None, "+212612345678;ext=12"),
        ("+33612345678 ext. 12", None, "+33612345678;ext=12"),
        ("tel:+33-6-12-34-56-78", None, "+33612345678"),
    ],
)
def test_a_telephone_number_is_read(text: str, country: str | None, expected: str) -> None:
    assert cleaned("phone", text, Context(country=country)).clean == expected


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("06 12 34 56 78", None, "phone-needs-country"),
        ("+33 6 12 34", None, "phone-wrong-length"),
        ("call me", "FR", "phone-unreadable"),
        ("12", "FR", "phone-unreadable"),
        ("+999 123456789", None, "phone-unreadable"),
    ],
)
def test_a_number_in_doubt_is_refused(text: str, country: str | None, code: str) -> None:
    assert refused("phone", text, Context(country=country)).code == code


@pytest.mark.parametrize("country", ["FR", "MA", "NG", "CO", "RO", "TH", "GB", "US"])
def test_the_example_numbers_of_countries_come_back(country: str) -> None:
    kind = phonenumbers.PhoneNumberType.MOBILE
    number = phonenumbers.example_number_for_type(country, kind)
    assert number is not None
    style = phonenumbers.PhoneNumberFormat
    national = phonenumbers.format_number(number, style.NATIONAL)
    clean = cleaned("phone", national, Context(country=country)).clean
    assert clean == phonenumbers.format_number(number, style.E164)
    assert phone_country(clean) == country


def test_a_range_not_in_use_leaves_a_note() -> None:
    assert cleaned("phone", "+33 0 12 34 56 78").clean != ""
    assert cleaned("phone", "+1 555 555 0100").notes == ("phone-range-not-in-use",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("l898 902-c3", "L898902C3"), ("X1234567<<", "X1234567"), ("AB/123.456", "AB123456")],
)
def test_a_document_number_has_the_signs_of_icao(text: str, expected: str) -> None:
    assert cleaned("document_number", text).clean == expected


def test_other_signs_in_a_document_number_are_named() -> None:
    assert dict(refused("document_number", "AB*123#").facts)["signs"] == "#*"
    assert refused("document_number", "A1").code == "document-too-short"
    assert cleaned("document_number", "أ ١٢٣٤٥").notes == ("document-other-script",)


@given(st.text("0123456789", min_size=14, max_size=14))
def test_the_digits_of_a_device_are_checked(digits: str) -> None:
    right = digits + luhn(digits)
    assert cleaned("imei", right).clean == right
    wrong = digits + str((int(luhn(digits)) + 1) % 10)
    assert refused("imei", wrong).code == "imei-check"
    assert cleaned("imei", digits).notes == ("imei-check-added",)


def test_a_device_number_of_another_length_is_refused() -> None:
    assert refused("imei", "123").code == "imei-length"


def test_stateless_is_a_nationality_and_not_a_country() -> None:
    assert cleaned("state", "stateless").clean == "XXA"
    assert cleaned("state", "Apátrida").clean == "XXA"
    assert cleaned("state", "unknown").clean == "XXX"
    assert refused("country", "stateless").code == "country-unknown"


@pytest.mark.parametrize(
    ("text", "expected"),
    [(yes, "true") for yes in ("yes", "Oui", "sí", "نعم", "TRUE", "1")]
    + [(no, "false") for no in ("no", "Non", "لا", "0")],
)
def test_yes_and_no_are_understood_in_four_languages(text: str, expected: str) -> None:
    assert cleaned("yes_no", text).clean == expected


def test_maybe_is_neither_yes_nor_no() -> None:
    assert refused("yes_no", "maybe").code == "yes-no-unreadable"


def test_a_text_keeps_its_lines() -> None:
    assert cleaned("text", "  first line  \r\nsecond\t\n\n").clean == "first line\nsecond"


def test_an_identifier_is_letters_and_digits() -> None:
    assert cleaned("identifier", " ab-12 / 3").clean == "AB123"
    assert refused("identifier", "--").code == "value-no-letters"


def test_a_time_behind_a_date_leaves_a_note_unless_it_is_midnight() -> None:
    assert cleaned("date", "1990-03-05 14:30").notes == ("time-left-out",)
    assert cleaned("date", "1990-03-05 00:00:00").notes == ()
    assert cleaned("date", "~1990").notes == ("approximate",)


def test_a_language_is_found_by_name() -> None:
    assert cleaned("language", "Árabe").clean == "ar"
    assert refused("language", "Klingonese").code == "language-unknown"
