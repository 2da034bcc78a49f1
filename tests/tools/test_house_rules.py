"""Ruff, mypy and the Makefile say what the house rules say."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def ruff_codes(path: str, text: str) -> set[str]:
    """What ruff finds in `text`, as if it stood at `path`."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "ruff"), "check", "--output-format=concise",
         "--stdin-filename", path, "-"],
        input=text,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    return set(re.findall(r": ([A-Z]+[0-9]+) ", done.stdout))


def test_printing_belongs_to_the_command_alone() -> None:
    assert "T201" in ruff_codes("src/alcyon/trust/x.py", 'print("x")\n')
    assert ruff_codes("src/alcyon/cli/x.py", 'print("x")\n') == set()


def test_a_blind_except_a_naive_date_and_a_crowd_of_parameters_are_refused() -> None:
    blind = "try:\n    f()\nexcept Exception:\n    pass\n"
    naive = "import datetime\n\ndatetime.datetime(2020, 1, 1)\n"
    placed = "def f(a, b, c, d, e, g, h):\n    return a\n"
    named = "def f(*, a, b, c, d, e, g, h, i, j):\n    return a\n"

    assert "BLE001" in ruff_codes("src/alcyon/kernel/x.py", blind)
    assert "DTZ001" in ruff_codes("src/alcyon/kernel/x.py", naive)
    assert "PLR0917" in ruff_codes("src/alcyon/kernel/x.py", placed)
    assert "PLR0913" in ruff_codes("src/alcyon/kernel/x.py", named)


def test_types_are_strict() -> None:
    assert PROJECT["tool"]["mypy"]["strict"] is True
    assert "alcyon" in PROJECT["tool"]["mypy"]["packages"]


def test_a_warning_is_an_error_and_each_exception_to_that_has_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    filters = PROJECT["tool"]["pytest"]["ini_options"]["filterwarnings"]

    assert filters[0] == "error"
    for line in text.splitlines():
        if re.match(r'\s+"ignore:', line):
            assert "#" in line


@pytest.mark.parametrize(
    "target",
    ["setup", "run", "test", "check", "bench", "lock", "messages", "wheel",
     "campaign-sharing", "campaign-timing", "campaign-pages", "campaign-crash"],
)  # fmt: skip
def test_each_promised_target_is_in_the_makefile_and_in_its_help(target: str) -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert f"make {target} " in shown.stdout


def test_there_is_no_lock_file_that_names_addresses() -> None:
    assert not (ROOT / "uv.lock").exists()
