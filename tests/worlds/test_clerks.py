"""Clerks: the habits of an office show in how it writes names and days."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from alcyon.kernel.dates import parse
from alcyon.worlds import names
from alcyon.worlds.chance import Dice
from alcyon.worlds.clerks import Clerk
from alcyon.worlds.cultures import culture
from alcyon.worlds.damage import Rates
from alcyon.worlds.organisations import demo_organisations
from alcyon.worlds.people import Person, Sort, make_person
from alcyon.worlds.tables import table
from alcyon.worlds.truth import Facts

OFFICE = replace(demo_organisations()[0], native=0, names="WHOLE", dates="ISO")
CODES = ("RUSSIAN", "ARABIC_GULF", "SPANISH", "CHINESE", "HUNGARIAN", "ETHIOPIAN", "THAI", "IGBO")


def person(code: str, number: int = 1) -> Person:
    return make_person(number, Dice(8, code)(number), Sort(culture(code)), 739_000)


def clerk(rates: Rates, seed: int = 1, **habits: Any) -> Clerk:
    return Clerk(replace(OFFICE, **habits), rates, Random(seed))


def only(name: str) -> Rates:
    mix = table("damage")
    return Rates({k: {n: 1000 if (k, n) == ("names", name) else 0 for n in mix[k]} for k in mix})


NONE = Rates(table("damage"), care=0)


@pytest.mark.parametrize("code", CODES)
def test_without_damage_a_name_is_that_of_the_passport(code: str) -> None:
    values, damage = clerk(NONE).write_name(person(code))
    assert values == {"name": (names.roman(person(code)),)}
    assert damage == []


@pytest.mark.parametrize("code", CODES)
def test_two_fields_hold_the_same_words_as_one(code: str) -> None:
    values, _ = clerk(NONE, names="SPLIT").write_name(person(code))
    assert set(values) <= {"firstName", "lastName", "fatherName", "name"}
    split = " ".join(text for texts in values.values() for text in texts)
    assert sorted(split.split()) == sorted(names.roman(person(code)).split())


@pytest.mark.parametrize("code", CODES)
def test_a_switched_script_is_that_of_the_bearer(code: str) -> None:
    values, damage = clerk(only("SCRIPT_SWITCHED")).write_name(person(code))
    assert values == {"name": (names.native(person(code)),)}
    assert damage == ["name: SCRIPT_SWITCHED"]


def test_a_dropped_part_is_never_the_only_given_or_family_name() -> None:
    for code in CODES:
        for number in range(60):
            one = person(code, number)
            (text,) = clerk(only("PART_DROPPED"), number).write_name(one)[0]["name"]
            whole = names.roman(one).split()
            assert set(text.split()) <= set(whole)
            assert len(text.split()) >= 2 or len(one.name.parts) <= 2


def test_a_swapped_order_has_all_the_words() -> None:
    one = person("SPANISH")
    (text,) = clerk(only("ORDER_SWAPPED")).write_name(one)[0]["name"]
    assert text != names.roman(one)
    assert sorted(text.split()) == sorted(names.roman(one).split())


def test_joined_words_lose_one_blank() -> None:
    one = person("SPANISH")
    (text,) = clerk(only("TOKENS_JOINED")).write_name(one)[0]["name"]
    assert text.count(" ") == names.roman(one).count(" ") - 1


def test_a_variant_uses_usual_spellings_only() -> None:
    for number in range(40):
        one = person("ARABIC_GULF", number)
        usual = {word for part in one.name.parts for roman in part.romans for word in roman.split()}
        (text,) = clerk(only("TRANSLITERATION_VARIANT"), number).write_name(one)[0]["name"]
        assert set(text.split()) <= usual


def test_an_office_that_keeps_native_names_adds_a_second_value() -> None:
    one = person("RUSSIAN")
    values, _ = clerk(NONE, native=100).write_name(one)
    assert values["name"] == (names.roman(one), names.native(one))


@pytest.mark.parametrize("habit", ["ISO", "SLASHES", "WORDS"])
def test_every_habit_of_writing_days_can_be_read_in_one_way_only(habit: str) -> None:
    for day in ("1990-03-05", "1990-12-13", "2001-05-05", "1999-11-30", "1990", "1990-03", "~1988"):
        assert str(parse(clerk(NONE, dates=habit).write_date(day))) == day


def test_a_wrong_iban_is_written_where_no_check_refuses_it() -> None:
    mix = table("damage")
    worst = Rates({k: {n: 1000 if n == "DIGIT_WRONG" else 0 for n in mix[k]} for k in mix})
    facts: Facts = {"iban": ("RO89TESTJHKW1234567890AB",)}
    written = [clerk(worst, seed).write_facts("BankAccount", facts) for seed in range(20)]
    damaged = [one for one in written if "iban: DIGIT_WRONG" in one.damage]
    assert len(damaged) >= 15
    assert all(set(one.values) == {"accountNumber"} for one in damaged)
