"""Coordinates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.ontology import draft_from
from alcyon.ontology.types.places import coordinates
from tests.ontology.types.asking import cleaned, refused

PARIS = "48.856667,2.350833"
latitudes = st.floats(-90, 90, allow_nan=False)
longitudes = st.floats(-180, 180, allow_nan=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("48.8566, 2.3522", "48.856600,2.352200"),
        ("48.8566,2.3522", "48.856600,2.352200"),
        ("48.8566 2.3522", "48.856600,2.352200"),
        ("48,8566 ; 2,3522", "48.856600,2.352200"),
        ("48,8566, 2,3522", "48.856600,2.352200"),
        ("-33.9 151.2", "-33.900000,151.200000"),
        ("48°51′24″N 2°21′03″E", PARIS),
        ("48°51'24\"N, 2°21'03\"E", PARIS),
        ("N 48° 51.4' E 2° 21.05'", PARIS),
        ("2°21′03″E 48°51′24″N", PARIS),
        ("48°51′24″N 2°21′03″O", "48.856667,-2.350833"),  # ouest, oeste
        ("48°51′24″S 2°21′03″W", "-48.856667,-2.350833"),
        ("٤٨٫٨٥٦٦ شمال ٢٫٣٥٢٢ شرق", "48.856600,2.352200"),
        ("48.8566 nord, 2.3522 est", "48.856600,2.352200"),
        ("33º 51′ S 151º 12′ E", "-33.850000,151.200000"),
        ("lat: 48.85 lon: 2.35", "48.850000,2.350000"),
        ("geo:48.8566,2.3522", "48.856600,2.352200"),
        ("https://maps.example/@48.85,2.35,15z", "48.850000,2.350000"),
        ("https://maps.example/?mlat=48.85&mlon=2.35", "48.850000,2.350000"),
        ("POINT(2.3522 48.8566)", "48.856600,2.352200"),
    ],
)
def test_coordinates_are_read_as_people_write_them(text: str, expected: str) -> None:
    assert cleaned("coordinates", text).clean == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Paris", "coordinates-unreadable"),
        ("48,2", "coordinates-unreadable"),  # one number or two
        ("48", "coordinates-unreadable"),
        ("48.8N 2.3N", "coordinates-unreadable"),
        ("48°61′N 2°E", "coordinates-range"),
        ("95.1, 200", "coordinates-range"),
        ("120.5, 30.2", "coordinates-swapped"),
        ("-48.8S 2.3E", "coordinates-unreadable"),  # south twice, or north
        ("48.8X 2.3E", "coordinates-unreadable"),
    ],
)
def test_what_cannot_be_on_the_globe_is_refused(text: str, code: str) -> None:
    assert refused("coordinates", text).code == code


def test_swapped_coordinates_show_the_mend() -> None:
    assert "30.200000,120.500000" in refused("coordinates", "120.5, 30.2").mend


def test_zero_zero_is_kept_with_a_word_of_caution() -> None:
    assert cleaned("coordinates", "0, 0").notes == ("coordinates-zero",)


@given(latitudes, longitudes)
def test_coordinates_come_back_within_ten_centimetres(latitude: float, longitude: float) -> None:
    found = coordinates(cleaned("coordinates", f"{latitude:.9f}, {longitude:.9f}").clean)
    assert found == pytest.approx((latitude, longitude), abs=1e-6)


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 59), st.sampled_from("NS"))
def test_degrees_minutes_and_seconds_add_up(
    degree: int, minute: int, second: int, pole: str
) -> None:
    text = f"{degree}°{minute}′{second}″{pole} 0°0′0″E"
    latitude, _ = coordinates(cleaned("coordinates", text).clean)
    expected = (degree + minute / 60 + second / 3600) * (1 if pole == "N" else -1)
    assert latitude == pytest.approx(expected, abs=1e-6)


def test_two_columns_are_read_each_alone() -> None:
    assert cleaned("latitude", "31.650259").clean == "31.650259"
    assert cleaned("longitude", "110°22′W").clean == "-110.366667"
    assert refused("latitude", "91").code == "coordinates-range"
    assert refused("latitude", "31°E").code == "coordinates-unreadable"


def test_coordinates_fill_both_columns() -> None:
    draft = draft_from("Place", {"name": "Ferry port", "coordinates": "48.85, 2.35"})
    assert draft.first("latitude") == "48.850000"
    assert draft.first("longitude") == "2.350000"
