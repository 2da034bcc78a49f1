"""Intervals are right on numbers that others have worked out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.measuring.intervals import percentile, percentile_interval, share


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_agrees_with_the_published_table(hits: int, n: int, low: float, high: float) -> None:
    found = share(hits, n)
    assert found.value == hits / n
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_of_nothing_no_share_is_known() -> None:
    assert share(0, 0) == (None, 0.0, 1.0, 0)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_between_none_and_all(case: tuple[int, int]) -> None:
    found = share(*case)
    assert found.value is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.99) == 99
    assert percentile([], 0.5) == 0
    low, high = percentile_interval(values, 0.5)
    assert (low, high) == (41.0, 61.0)  # 50 ± 1.96 · 5 places
