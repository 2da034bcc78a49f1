"""Keys are what two records share when they may speak of one person."""

from __future__ import annotations

import numpy as np
import pytest

from alcyon.matching import keys
from alcyon.matching.keys import Kind, key, pair_key

SOUNDS = keys.text_numbers(["mhmt", "hsn", "krl"])


def near(number: str) -> set[int]:
    return set(keys.document_neighbours(number).tolist())


def number_of(number: str) -> int:
    return int(keys.document_numbers([number])[0])


def test_a_pair_has_one_key_in_either_order() -> None:
    assert pair_key(SOUNDS[:1], SOUNDS[1:2]) == pair_key(SOUNDS[1:2], SOUNDS[:1])


def test_keys_of_different_kinds_differ() -> None:
    made = [int(key(kind, SOUNDS[:1], 1990)[0]) for kind in Kind]

    assert len(set(made)) == len(Kind)


def test_a_key_is_the_same_on_every_machine_for_ever() -> None:
    assert keys.text_number("mhmt") == 8609387861496696524
    assert int(key(Kind.YEAR, SOUNDS[:1], 1990)[0]) == 6282013930051818242


def test_day_and_month_changed_about_have_one_key_even_above_twelve() -> None:
    written = [keys.packed((1990, 3, 25)), keys.packed((1990, 25, 3))]

    assert len(set(keys.day_number(written).tolist())) == 1


@pytest.mark.parametrize("birth", [(0, 3, 5), (-1, 1, 1), (9999, 1, 1)])
def test_a_date_without_a_year_is_none(birth: tuple[int, int, int]) -> None:
    assert keys.packed(birth) == 0


def test_skeletons_one_sign_apart_are_neighbours_and_short_ones_have_none() -> None:
    assert set(keys.neighbourhood("mhmt")) & set(keys.neighbourhood("mhnt"))
    assert len(keys.neighbourhood("li")) == 1


@pytest.mark.parametrize(
    ("slip", "written"),
    [
        ("one digit wrong", "N46718527"),
        ("two digits changed about", "N46781521"),
        ("O for 0", "N4671852I"),
        ("one left out", "N4618521"),
        ("cut short by two", "N467185"),
        ("one more at the end", "N467185213"),
    ],
)
def test_a_document_with_one_slip_is_a_neighbour(slip: str, written: str) -> None:
    assert number_of(written) in near("N46718521"), slip


def test_a_document_is_no_neighbour_of_itself_nor_of_one_with_two_wrong_digits() -> None:
    assert number_of("N46718521") not in near("N46718521")
    assert number_of("N46718599") not in near("N46718521")


@pytest.mark.parametrize("written", ["n467-185 21", "N46718521"])
def test_blanks_and_capitals_of_a_document_do_not_count(written: str) -> None:
    assert keys.plain_document(written) == "N46718521"


@pytest.mark.parametrize("written", ["", "؟؟؟", "-", "\u202e"])
def test_a_document_without_signs_has_no_number(written: str) -> None:
    plain = keys.plain_document(written)

    assert number_of(plain) == 0
    assert len(keys.document_neighbours(plain)) == 0


def test_an_enormous_document_is_cut() -> None:
    assert len(keys.plain_document("9" * 1_000_000)) == keys.MOST_SIGNS
    assert len(near("9" * 24)) > 0


def test_numbers_of_many_documents_are_those_of_each() -> None:
    many = ["A1", "", "N46718521", "A1"]

    assert keys.document_numbers(many).tolist() == [number_of(one) for one in many]
    assert len(keys.document_numbers([])) == 0


def test_small_changes_stir_every_bit() -> None:
    made = key(Kind.SKELETON, np.arange(1000))

    assert len(np.unique(made >> np.uint64(28))) == 1000
