"""Damage: as often as the table says, as small as it says, and written down."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.kernel.dates import parse
from alcyon.worlds.damage import Rates, apply, day_month, misread, neighbour, typo
from alcyon.worlds.tables import table

ROLLS = 20_000
days = st.dates(date(1930, 1, 1), date(2026, 6, 1)).map(date.isoformat)
rngs = st.integers(0, 2**32).map(Random)


def only(kind: str, name: str, rate: int) -> Rates:
    """A mix in which one kind of damage happens and no other."""
    mix = table("damage")
    return Rates({k: {n: rate if (k, n) == (kind, name) else 0 for n in mix[k]} for k in mix})


@pytest.mark.parametrize(
    ("kind", "group", "value"),
    [("LETTERS", "letters", "Aleksandr Omelchenko"), ("NUMBER", "numbers", "AB80120457")],
)
def test_damage_is_as_frequent_as_the_table_says(kind: str, group: str, value: str) -> None:
    rng, hits = Random(11), dict.fromkeys(table("damage")[group], 0)
    for _ in range(ROLLS):
        _, done = apply(kind, value, Rates.usual(), rng)
        for name in done:
            hits[name] += 1
    for name, rate in table("damage")[group].items():
        share = rate / 1000
        spread = (ROLLS * share * (1 - share)) ** 0.5
        # the value offers room for each kind; a twentieth may undo itself (two equal letters)
        assert -5 * spread - ROLLS * share / 20 <= hits[name] - ROLLS * share <= 5 * spread


@pytest.mark.parametrize("name", sorted(table("damage")["dates"]))
def test_dates_are_damaged_as_often_as_the_table_says(name: str) -> None:
    rate = table("damage")["dates"][name]
    rates, rng = only("dates", name, rate), Random(5)
    hits = sum(len(apply("DATE", "1987-04-09", rates, rng)[1]) for _ in range(ROLLS))
    share = rate / 1000
    assert abs(hits - ROLLS * share) < 5 * (ROLLS * share * (1 - share)) ** 0.5 + ROLLS * share / 20


def test_care_multiplies_the_mix() -> None:
    rng = Random(1)
    careful = sum(Rates.usual(50).hits("dates", "YEAR_ONLY", rng) for _ in range(ROLLS))
    usual = sum(Rates.usual(100).hits("dates", "YEAR_ONLY", rng) for _ in range(ROLLS))
    assert 0.4 < careful / usual < 0.6


def test_no_damage_leaves_everything_as_it_was() -> None:
    none = Rates(table("damage"), care=0)
    for kind in ("LETTERS", "DATE", "NUMBER", "PHONE", "AMOUNT", "CHECKED"):
        assert apply(kind, "1987-04-09", none, Random(3)) == ("1987-04-09", [])


@given(st.text(min_size=1, max_size=40), rngs)
def test_letters_change_by_little_and_never_vanish(text: str, rng: Random) -> None:
    for change in (typo, neighbour, misread):
        changed = change(text, rng)
        assert abs(len(changed) - len(text)) <= 1
        assert changed != ""


@given(days, rngs)
def test_a_damaged_date_is_still_a_date_that_can_be_read(day: str, rng: Random) -> None:
    for name in table("damage")["dates"]:
        changed, done = apply("DATE", day, only("dates", name, 1000), rng)
        assert parse(changed) is not None
        assert (changed != day) == (done == [name])


@given(days)
def test_day_and_month_change_places_only_where_both_could_be_either(day: str) -> None:
    changed = day_month(day, Random(0))
    if int(day[8:]) > 12:
        assert changed == day
    assert day_month(changed, Random(0)) == day


@given(st.from_regex(r"\+[1-9]\d{9,12}", fullmatch=True), rngs)
def test_a_damaged_telephone_number_keeps_its_country_and_its_length(
    phone: str, rng: Random
) -> None:
    worst = Rates(table("damage"), care=100_000)
    changed, _ = apply("PHONE", phone, worst, rng)
    assert changed[:4] == phone[:4]
    assert len(changed) == len(phone)
    assert changed[1:].isdigit()
