"""IBANs and other numbers of accounts."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import iban

from alcyon.ontology.types.accounts import fits, grouped, iban_length
from tests.ontology.types.asking import cleaned, refused

GERMAN = "DE89370400440532013000"


@st.composite
def german_ibans(draw: st.DrawFn) -> str:
    digits = draw(st.text("0123456789", min_size=18, max_size=18))
    bare = f"DE00{digits}"
    return f"DE{iban.calc_check_digits(bare)}{digits}"


@pytest.mark.parametrize(
    "text",
    [
        "DE89 3704 0044 0532 0130 00",
        "de89370400440532013000",
        "IBAN: DE89-3704-0044-0532-0130-00",
        "DE٨٩ ٣٧٠٤ ٠٠٤٤ ٠٥٣٢ ٠١٣٠ ٠٠",
    ],
)
def test_an_iban_is_read_as_it_is_printed(text: str) -> None:
    assert cleaned("iban", text).clean == GERMAN


@pytest.mark.parametrize(
    "text",
    ["GB82 WEST 1234 5698 7654 32", "FR14 2004 1010 0505 0001 3M02 606", "NO93 8601 1117 947",
     "XK05 1212 0123 4567 8906", "MT84 MALT 0110 0001 2345 MTLC AST0 01S"],
)  # fmt: skip
def test_the_ibans_of_other_countries_are_read(text: str) -> None:
    assert cleaned("iban", text).clean == text.replace(" ", "")


@given(german_ibans())
def test_every_right_iban_is_accepted(text: str) -> None:
    assert cleaned("iban", grouped(text)).clean == text
    assert iban.is_valid(text, check_country=False)


@given(german_ibans(), st.integers(2, 20))
def test_two_swapped_digits_are_found_and_their_group_is_named(text: str, at: int) -> None:
    assume(text[at] != text[at + 1])
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    problem = refused("iban", swapped)
    assert problem.code == "iban-check"
    groups = dict(problem.facts)["groups"]
    assert grouped(swapped).split()[at // 4] in groups


@given(german_ibans(), st.integers(4, 21), st.integers(1, 9))
def test_one_wrong_digit_is_found(text: str, at: int, by: int) -> None:
    wrong = text[:at] + str((int(text[at]) + by) % 10) + text[at + 1 :]
    assert refused("iban", wrong).code == "iban-check"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE8937", "iban-length"),
        ("ZZ89370400440532013000", "iban-country"),
        ("US89370400440532013000", "iban-country"),
        ("123456", "iban-shape"),
        ("", "iban-shape"),
    ],
)
def test_what_is_wrong_with_an_iban_is_said(text: str, code: str) -> None:
    assert refused("iban", text).code == code


def test_letters_where_digits_belong_are_named() -> None:
    bare = "DE00ABCD00440532013000"
    text = f"DE{iban.calc_check_digits(bare)}{bare[4:]}"
    assert fits(text)
    assert refused("iban", text).code == "iban-parts"


def test_the_length_of_a_country_is_known() -> None:
    assert iban_length("NO") == 15
    assert iban_length("US") is None


def test_other_accounts_keep_letters_and_digits() -> None:
    assert cleaned("account", "12-34-56 7890").clean == "1234567890"
    assert cleaned("account", "DE89 3704 0044 0532 0130 00").clean == GERMAN
    assert refused("account", "--").code == "value-no-letters"


def test_a_bic_has_eight_or_eleven_signs() -> None:
    assert cleaned("bic", "deutdeff 500").clean == "DEUTDEFF500"
    assert refused("bic", "DEUT").code == "bic-shape"


def test_a_card_may_hide_its_digits() -> None:
    assert cleaned("card", "4111 1111 1111 1111").clean == "4111111111111111"
    hidden = cleaned("card", "4111 11XX XXXX 1111")
    assert (hidden.clean, hidden.notes) == ("411111******1111", ("card-hidden-digits",))
    assert refused("card", "4111 1111 1111 1112").code == "card-check"
    assert refused("card", "4111").code == "card-shape"
