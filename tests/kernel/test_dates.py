"""Partial dates: every written order is read, and doubt is an error that shows both readings."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.kernel.dates import (
    HIGHEST_YEAR,
    LOWEST_YEAR,
    ORDERS,
    BadDate,
    PartialDate,
    parse,
)
from alcyon.kernel.tables import LANGUAGES, table

days = st.dates(date(LOWEST_YEAR, 1, 1), date(HIGHEST_YEAR, 12, 31))
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@st.composite
def partials(draw: st.DrawFn) -> PartialDate:
    day = draw(days)
    known = draw(st.sampled_from(("year", "month", "day")))
    about = draw(st.booleans())
    if known == "year":
        return PartialDate(day.year, about=about)
    if known == "month":
        return PartialDate(day.year, day.month, about=about)
    return PartialDate(day.year, day.month, day.day, about)


def code_of(text: str, order: str | None = None) -> str:
    with pytest.raises(BadDate) as caught:
        parse(text, order)
    assert caught.value.problems[0].mend != ""
    return caught.value.problems[0].code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1990", "1990"),
        ("1990-03", "1990-03"),
        ("1990-03-05", "1990-03-05"),
        ("1990/3/5", "1990-03-05"),
        ("19900305", "1990-03-05"),
        ("05.13.1990", "1990-05-13"),  # only one reading is possible
        ("13/05/1990", "1990-05-13"),
        ("4/4/1990", "1990-04-04"),
        ("03/1990", "1990-03"),
        ("5 March 1990", "1990-03-05"),
        ("March 5, 1990", "1990-03-05"),
        ("1990 March 5", "1990-03-05"),
        ("15-Aug-1990", "1990-08-15"),
        ("12th of May 1990", "1990-05-12"),
        ("1er janvier 1990", "1990-01-01"),
        ("15 août 1990", "1990-08-15"),
        ("5 de marzo de 1990", "1990-03-05"),
        ("1 de enero del 1990", "1990-01-01"),
        ("٥ مارس ١٩٩٠", "1990-03-05"),
        ("٥ آذار ١٩٩٠", "1990-03-05"),
        ("5 كانون الثاني 1990", "1990-01-05"),
        ("5 كانون الأول 1990", "1990-12-05"),
        ("١٩٩٠/٣/٥", "1990-03-05"),
        ("1990-03-05T00:00:00Z", "1990-03-05"),
        ("1990-03-05 14:30", "1990-03-05"),
        ("13/05/1990 2:30 PM", "1990-05-13"),
        ("~1990", "~1990"),
        ("c. 1990", "~1990"),
        ("1990?", "~1990"),
        ("about March 1990", "~1990-03"),
        ("vers le 15 août 1990", "~1990-08-15"),
        ("hacia 1990", "~1990"),
        ("حوالي ١٩٩٠", "~1990"),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, expected: str) -> None:
    assert str(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03/04/1990", "date-ambiguous"),
        ("05.03.90", "date-short-year"),
        ("90", "date-short-year"),
        ("31/02/1990", "date-no-such-day"),
        ("1990-02-30", "date-no-such-day"),
        ("1990-13-01", "date-no-such-day"),
        ("1411", "date-year-range"),
        ("2533-01-01", "date-year-range"),
        ("1410 هـ", "date-calendar"),
        ("15 Ramadan 1410", "date-unreadable"),
        ("yesterday", "date-unreadable"),
        ("", "date-unreadable"),
        ("1990-03-05-07", "date-unreadable"),
        ("5 March April 1990", "date-unreadable"),
        ("1" * 100_000, "date-unreadable"),
    ],
)
def test_what_cannot_be_read_in_one_way_only_is_refused(text: str, code: str) -> None:
    assert code_of(text) == code


def test_an_ambiguous_date_names_both_readings() -> None:
    with pytest.raises(BadDate) as caught:
        parse("03/04/1990")
    assert dict(caught.value.problems[0].facts) == {"first": "1990-03-04", "second": "1990-04-03"}


@pytest.mark.parametrize(
    ("order", "expected"), [("DMY", "1990-04-03"), ("MDY", "1990-03-04"), ("YMD", None)]
)
def test_the_order_of_the_source_settles_a_doubt(order: str, expected: str | None) -> None:
    if expected is None:
        assert code_of("03/04/1990", order) == "date-ambiguous"
    else:
        assert str(parse("03/04/1990", order)) == expected


def test_the_order_year_day_month_is_only_read_when_the_source_says_so() -> None:
    assert str(parse("1990/13/05", "YDM")) == "1990-05-13"
    assert code_of("1990/13/05") == "date-no-such-day"


def test_an_order_that_does_not_exist_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="unknown order"):
        parse("1990", "DYM")


@given(partials())
def test_what_is_written_is_read_again(partial: PartialDate) -> None:
    assert parse(str(partial)) == partial


@given(days, st.sampled_from(sorted(ORDERS)), st.sampled_from("./-"))
def test_every_order_reads_its_own_writing(day: date, order: str, separator: str) -> None:
    parts = {"Y": f"{day.year:04d}", "M": f"{day.month:02d}", "D": f"{day.day:02d}"}
    written = separator.join(parts[letter] for letter in order)
    if order == "YDM" and separator == "-":
        return  # looks like ISO 8601, and is read as that
    assert parse(written, order) == PartialDate(day.year, day.month, day.day)


@given(days, st.sampled_from([ARABIC_DIGITS, PERSIAN_DIGITS]))
def test_the_digits_of_another_script_change_nothing(day: date, digits: dict[int, int]) -> None:
    assert parse(day.isoformat().translate(digits)) == parse(day.isoformat())


@given(days, st.sampled_from(LANGUAGES))
def test_the_months_of_our_languages_are_known(day: date, language: str) -> None:
    month = table("months")[day.month - 1].label(language)
    assert parse(f"{day.day} {month} {day.year}") == PartialDate(day.year, day.month, day.day)


@given(partials())
def test_a_partial_date_spans_forward(partial: PartialDate) -> None:
    assert partial.earliest() <= partial.latest()
    if partial.is_exact:
        assert partial.earliest() == partial.latest()


@given(partials())
def test_about_reaches_further_to_both_sides(partial: PartialDate) -> None:
    exact = PartialDate(partial.year, partial.month, partial.day)
    rough = PartialDate(partial.year, partial.month, partial.day, about=True)
    assert rough.earliest() < exact.earliest()
    assert exact.latest() < rough.latest()


@given(partials(), partials())
def test_overlap_is_mutual_and_means_a_common_day(left: PartialDate, right: PartialDate) -> None:
    assert left.overlaps(right) == right.overlaps(left)
    common = max(left.earliest(), right.earliest()) <= min(left.latest(), right.latest())
    assert left.overlaps(right) == common
    assert left.overlaps(left)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_mend(text: str) -> None:
    try:
        found = parse(text)
    except BadDate as error:
        refused = error.problems[0].mend
    else:
        refused = "" if parse(str(found)) != found else "read"
    assert refused != ""


def test_a_year_is_never_guessed_to_be_next_to_another() -> None:
    assert not PartialDate(1990).overlaps(PartialDate(1991))
    assert PartialDate(1990).latest() + timedelta(days=1) == PartialDate(1991).earliest()
