"""What the campaign of times computes."""

from hypothesis import given
from hypothesis import strategies as st

from campaigns.timing import Verdict, auc

times = st.lists(st.integers(0, 30).map(float), min_size=1, max_size=30)


@given(times, times)
def test_the_area_is_the_share_of_pairs_in_which_the_left_is_longer(
    left: list[float], right: list[float]
) -> None:
    wins = sum((one > other) + (one == other) / 2 for one in left for other in right)
    assert abs(auc(left, right) - wins / (len(left) * len(right))) < 1e-9


def verdict(difference: float, area: float) -> Verdict:
    return Verdict("search", 500, 10.0, 10.0, difference, area, 0.018)


def test_a_median_that_differs_tells() -> None:
    assert not verdict(0.06, 0.5).is_silent


def test_an_order_that_no_chance_makes_tells() -> None:
    assert not verdict(0.0, 0.6).is_silent


def test_chance_tells_nothing() -> None:
    assert verdict(-0.04, 0.53).is_silent
