"""Numbers: check digits that other people's programs accept, holders that do not exist."""

from random import Random

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mrz.checker.td3 import TD3CodeChecker
from stdnum import bitcoin, iban

from alcyon.kernel.tables import table as kernel_table
from alcyon.worlds import numbers
from alcyon.worlds.tables import table

COUNTRIES = sorted(table("countries"))
BANKED = [code for code in COUNTRIES if "iban" in table("countries")[code]]
seeds = st.integers(0, 2**32).map(Random)


def test_the_check_digit_is_that_of_the_icao_specimen() -> None:
    assert numbers.mrz_digit("L898902C3") == "6"
    assert numbers.mrz_digit("740812") == "2"
    assert numbers.mrz_digit("120415") == "9"
    assert numbers.mrz_digit("ZE184226B<<<<<") == "1"


@pytest.mark.parametrize("code", [c for c in COUNTRIES if c != "XK"])
def test_passports_have_lines_that_an_outside_checker_accepts(code: str) -> None:
    entry = table("countries")[code]
    lines = numbers.mrz_passport(
        iso3=entry["iso3"],
        holder=numbers.mrz_name("Ostrowska Vale", "Anna Maria", 39),
        number=numbers.fill(entry["passport"], Random(4)),
        born="1990-02-03",
        sex="F",
        until="2031-01-30",
    )
    assert [len(line) for line in lines.split("\n")] == [44, 44]
    assert bool(TD3CodeChecker(lines)), lines


@given(seeds, st.sampled_from(BANKED))
@settings(max_examples=300)
def test_ibans_are_valid_by_international_and_national_check_digits(rng: Random, code: str) -> None:
    made = numbers.iban(code, rng)
    assert made is not None
    assert iban.validate(made) == made
    assert made[4:8] in ("0000", "TEST") or made[5:10] == "00000" or made[4:6] in ("00", "ZZ")


def test_a_country_without_ibans_gives_none() -> None:
    assert numbers.iban("US", Random(1)) is None


@given(seeds)
def test_wallets_have_valid_checksums(rng: Random) -> None:
    assert bitcoin.is_valid(numbers.wallet("BTC", rng))
    assert numbers.wallet("USDT", rng).startswith("T")
    assert len(numbers.wallet("USDT", rng)) == 34
    assert len(numbers.wallet("ETH", rng)) == 42


@pytest.mark.parametrize("code", COUNTRIES)
def test_telephones_are_possible_numbers_of_their_country(code: str) -> None:
    for seed in range(20):
        found = phonenumbers.parse(numbers.phone(code, Random(seed)))
        assert phonenumbers.is_possible_number(found)
        assert found.country_code == phonenumbers.country_code_for_region(code)


@pytest.mark.parametrize("code", [c for c in COUNTRIES if "fiction" in table("countries")[c]])
def test_where_numbers_are_kept_for_fiction_no_others_are_used(code: str) -> None:
    kept = ("+1202555010", "+1416555010", "+1809555010", "+447700900", "+33639980", "+491713920")
    assert numbers.phone(code, Random(3)).startswith(kept)


def test_countries_are_real_and_their_formats_complete() -> None:
    known = {entry.code for entry in kernel_table("countries")}
    for code in COUNTRIES:
        entry = table("countries")[code]
        assert code in known
        assert ("iban" in entry) != ("account" in entry)
        for town, latitude, longitude in numbers.cities(code):
            assert town != ""
            assert -56 < latitude < 62
            assert -123.2 < longitude < 142


def test_a_pattern_gives_digits_and_letters_where_it_asks_for_them() -> None:
    filled = numbers.fill("@@-##.?", Random(2))
    assert filled[:2].isalpha()
    assert filled[2] == "-"
    assert filled[3:5].isdigit()
    assert filled[5] == "."
