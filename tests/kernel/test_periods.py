"""Half-open periods of days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.kernel.dates import PartialDate
from alcyon.kernel.periods import Period, period_of, read_period

days = st.dates(date(1990, 1, 1), date(1991, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    ends = sorted({draw(days), draw(days)})
    if len(ends) == 1:
        ends = [ends[0], ends[0] + timedelta(days=1)]
    since, until = draw(
        st.sampled_from([(ends[0], ends[1]), (None, ends[1]), (ends[0], None), (None, None)])
    )
    return Period(since, until)


def test_the_day_a_stay_ends_is_not_part_of_it() -> None:
    stay = Period(date(1990, 1, 1), date(1990, 1, 3))
    assert date(1990, 1, 2) in stay
    assert date(1990, 1, 3) not in stay
    assert stay.days == 2


def test_a_period_that_does_not_run_forward_is_refused() -> None:
    with pytest.raises(ValueError, match="runs forward"):
        Period(date(1990, 1, 1), date(1990, 1, 1))


@given(periods(), periods(), days)
def test_a_common_day_lies_in_both(left: Period, right: Period, day: date) -> None:
    common = left.common(right)
    assert (day in left and day in right) == (common is not None and day in common)
    assert left.overlaps(right) == (common is not None)


@given(periods(), periods(), days)
def test_a_joined_period_covers_both(left: Period, right: Period, day: date) -> None:
    if day in left or day in right:
        assert day in left.joined(right)
    assert left.joined(right) == right.joined(left)


@given(periods(), periods())
def test_neighbours_that_touch_do_not_overlap(left: Period, right: Period) -> None:
    assert left.overlaps(right) == right.overlaps(left)
    if left.until is not None and left.until == right.since:
        assert not left.overlaps(right)


@given(periods())
def test_what_is_written_is_read_again(period: Period) -> None:
    assert read_period(str(period)) == period


def test_partial_dates_give_the_longest_period_they_can_mean() -> None:
    period = period_of(PartialDate(1990), PartialDate(1991, 3))
    assert period == Period(date(1990, 1, 1), date(1991, 4, 1))
    assert period_of(None, None) == Period()
