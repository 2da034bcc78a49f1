"""Plates, chassis numbers, ship numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import imo as other_imo

from alcyon.kernel.tables import table
from alcyon.ontology.types import Context
from alcyon.ontology.types.vehicles import VIN_VALUES, vin_check_digit
from tests.ontology.types.asking import cleaned, refused


@pytest.mark.parametrize(
    ("text", "country", "expected", "notes"),
    [
        ("ab-123-cd", "FR", "AB123CD", ()),
        ("1234 BCD", "ES", "1234BCD", ()),
        ("B·MW 123", "DE", "BMW123", ()),
        ("А123ВС 77", "RU", "A123BC77", ()),
        ("ΥΧΒ-1234", "GR", "YXB1234", ()),
        ("١٢٣٤٥ أ ٦", "MA", "12345أ6", ()),
        ("AB 12", None, "AB12", ("plate-country-unknown",)),
        ("XX", "FR", "XX", ("plate-unusual",)),
        ("KÖ AB 12", "DE", "KÖAB12", ()),
    ],
)
def test_a_plate_is_folded_as_its_country_writes_it(
    text: str, country: str | None, expected: str, notes: tuple[str, ...]
) -> None:
    found = cleaned("plate", text, Context(country=country))
    assert (found.clean, found.notes) == (expected, notes)


def test_a_plate_needs_something_to_read() -> None:
    assert refused("plate", "- -").code == "plate-unreadable"


def test_plates_of_a_country_are_those_of_a_country_we_know() -> None:
    assert set(table("plates").codes) <= set(table("countries").codes)


@given(st.text("".join(VIN_VALUES), min_size=17, max_size=17))
def test_a_chassis_number_with_its_check_digit_is_accepted(text: str) -> None:
    right = text[:8] + vin_check_digit(text) + text[9:]
    assert cleaned("vin", right).clean == right


def test_a_wrong_sign_is_an_error_where_the_check_digit_must_fit() -> None:
    assert cleaned("vin", "1hgcm82633a004352").clean == "1HGCM82633A004352"
    assert refused("vin", "1HGCM82633A004353").code == "vin-check"
    assert cleaned("vin", "WVWZZZ1JZXW000001").clean == "WVWZZZ1JZXW000001"  # Europe has none


def test_signs_and_length_of_a_chassis_number_are_checked() -> None:
    assert refused("vin", "1HGCM82633A00435").code == "vin-length"
    problem = refused("vin", "1HGCM82633A00435O")
    assert (problem.code, dict(problem.facts)["position"]) == ("vin-sign", "17")


@given(st.integers(100000, 999999), st.integers(0, 9))
def test_ship_numbers_are_judged_as_another_library_judges_them(number: int, digit: int) -> None:
    text = f"{number}{digit}"
    if other_imo.is_valid(text):
        assert cleaned("imo", f"IMO {text}").clean == text
    else:
        assert refused("imo", text).code == "imo-check"


def test_a_ship_number_of_another_length_is_refused() -> None:
    assert refused("imo", "907472").code == "imo-shape"
    assert refused("mmsi", "12345").code == "mmsi-shape"


def test_a_coast_station_is_not_a_ship() -> None:
    assert cleaned("mmsi", "366 999 712").notes == ()
    assert cleaned("mmsi", "MMSI: 002241122").notes == ("mmsi-not-a-ship",)
