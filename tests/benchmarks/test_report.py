"""Figures beside their targets."""

import pytest

from benchmarks.report import Figure, Report, percentile


def test_a_figure_without_a_target_is_met() -> None:
    assert Figure("rows", 3, "rows/s").is_met


@pytest.mark.parametrize(
    ("value", "is_met"), [(0.9, False), (1.0, True), (1.1, True), (1.3, False)]
)
def test_a_target_holds_at_both_of_its_ends(value: float, is_met: bool) -> None:
    assert Figure("ratio", value, "×", least=1.0, most=1.2).is_met is is_met


def test_one_missed_target_is_a_missed_report() -> None:
    report = Report("benchmark")
    report.add("good", 1, "ms", most=2)
    assert report.is_met
    report.add("bad", 3, "ms", most=2)
    assert not report.is_met
    assert "NO bad" in report.as_text()


def test_a_percentile_is_one_of_the_times() -> None:
    times = [float(number) for number in range(100, 0, -1)]
    assert percentile(times, 0.5) == 50
    assert percentile(times, 0.95) == 95
    assert percentile([7.0], 0.95) == 7
