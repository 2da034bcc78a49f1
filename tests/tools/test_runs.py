"""What `make test` and `.ci/run` say at their end."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
import pytest

@pytest.mark.skip(reason="real data: name its folder in ALCYON_TEST_DATA")
def test_needs_data(): ...

@pytest.mark.skip(reason="another reason")
def test_needs_something_else(): ...

def test_runs(): ...
"""


def test_a_run_counts_what_it_left_out_for_want_of_the_real_data(tmp_path: Path) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(tmp_path),
         "-p", "no:django", "-p", "tools.pytest_real_data", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip

    lines = done.stdout.strip().splitlines()
    assert any(line.startswith("1 tests skipped for want of the real data") for line in lines)
    assert "1 passed, 2 skipped" in lines[-1], "pytest's own line comes last"


def test_ci_checks_first_and_tests_last_without_an_input() -> None:
    script = ROOT / ".ci" / "run"
    lines = script.read_text("utf-8").splitlines()

    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in lines
    assert "exec </dev/null" in lines
    assert lines[-2:] == ["make check", "make test"]


def test_a_missing_browser_is_told_and_fails(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "tools/browser.py"],
        cwd=ROOT,
        env={"PATH": str(tmp_path), "ALCYON_CHROMIUM": str(tmp_path / "missing")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "chromium" in done.stderr
    assert "not browser" in done.stderr
