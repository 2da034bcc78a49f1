"""A pytest plugin: the run says how many tests it left out for want of the real data."""

from _pytest.terminal import TerminalReporter

WANTED = "ALCYON_TEST_DATA"


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    wanting = sum(WANTED in str(report.longrepr) for report in skipped)
    terminalreporter.write_line(
        f"{wanting} tests skipped for want of the real data"
        + (f" (name its folder: {WANTED}=/path make test)" if wanting else "")
    )
