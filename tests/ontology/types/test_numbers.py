"""Numbers and money, with the signs of several habits."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.ontology.types import Context
from alcyon.ontology.types.numbers import find_currency, money_parts, read_number, written
from tests.ontology.types.asking import cleaned, refused

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
ARABIC_DIGITS = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1250", "1250"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234,5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("١٢٣٤٫٥", "1234.5"),
        ("1,234,567", "1234567"),
        ("0.125", "0.125"),
        ("0,5", "0.5"),
        (".5", "0.5"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("5.0", "5"),
        ("-0", "0"),
        ("100000000", "100000000"),
    ],
)
def test_a_number_is_read(text: str, expected: str) -> None:
    assert cleaned("number", text).clean == expected


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "1,2,3", "1e5", "NaN", "Infinity", "--5", "1.,5.,"]
)
def test_what_is_not_a_number_is_refused(text: str) -> None:
    assert refused("number", text).code == "number-unreadable"


@pytest.mark.parametrize(
    ("text", "second"), [("1,234", "1.234"), ("1.234", "1.234"), ("-5,000", "-5.000")]
)
def test_a_number_with_two_readings_shows_both(text: str, second: str) -> None:
    problem = refused("number", text)
    assert problem.code == "number-ambiguous"
    assert dict(problem.facts)["second"] == second


def test_the_habit_of_the_source_settles_a_doubt() -> None:
    assert cleaned("number", "1,234", Context(decimal=".")).clean == "1234"
    assert cleaned("number", "1,234", Context(decimal=",")).clean == "1.234"


@given(amounts)
def test_what_is_written_is_read_again(amount: Decimal) -> None:
    assert read_number(written(amount), ".") == amount


@given(amounts)
def test_the_digits_of_another_script_change_nothing(amount: Decimal) -> None:
    assert read_number(f"{amount:.2f}".translate(ARABIC_DIGITS)) == amount


@given(amounts)
def test_the_habits_of_england_and_germany_are_read_alike(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read_number(english) == read_number(german) == amount


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("€1,234.50", "1234.5 EUR"),
        ("1.234,50 EUR", "1234.5 EUR"),
        ("US$ 500", "500 USD"),
        ("EUR 20 2024-03-05", "20 EUR 2024-03-05"),
        ("٥٠٠ درهم مغربي", "500 MAD"),
        ("500 francs CFA", "500 XOF"),
        ("R$ 1.500,00", "1500 BRL"),
        ("1 500 €", "1500 EUR"),
        ("500 pesos mexicanos", "500 MXN"),
        ("20 (GBP)", "20 GBP"),
    ],
)
def test_money_is_read(text: str, expected: str) -> None:
    assert cleaned("money", text).clean == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("500", "money-needs-currency"),
        ("500 $", "money-currency-unknown"),  # Mexico, Colombia, Canada and twenty others
        ("100 XYZ", "money-currency-unknown"),
        ("abc EUR", "money-no-amount"),
        ("5,000 EUR", "money-ambiguous"),
        ("5.0.0 EUR", "money-unreadable"),
    ],
)
def test_money_in_doubt_is_refused(text: str, code: str) -> None:
    assert refused("money", text).code == code


def test_the_currency_of_a_file_is_used_where_none_is_written() -> None:
    assert cleaned("money", "500", Context(currency="EUR")).clean == "500 EUR"
    assert cleaned("money", "500 USD", Context(currency="EUR")).clean == "500 USD"


def test_money_is_taken_apart_again() -> None:
    assert money_parts("20 EUR 2024-03") == (Decimal(20), "EUR", "2024-03")
    assert money_parts("20.5 EUR") == (Decimal("20.5"), "EUR", None)


def test_a_currency_is_found_by_code_sign_and_name() -> None:
    assert find_currency("eur") == find_currency("€") == find_currency("Euros") == "EUR"
    assert find_currency("dírham marroquí") == "MAD"
    assert cleaned("currency", "United States Dollar").clean == "USD"
    assert refused("currency", "shells").code == "money-currency-unknown"
