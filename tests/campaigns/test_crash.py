"""A small campaign of kills against a real node, in a process and a database of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_what_was_acknowledged_survives_kills_and_is_there_once(tmp_path: Path) -> None:
    told = tmp_path / "told.json"

    done = subprocess.run(
        [sys.executable, "-m", "campaigns", "crash", "--points", "3", "--rows", "3000",
         "--json", str(told)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    tally = json.loads(told.read_text("utf-8"))
    assert sum(tally["points"].values()) == 3
    assert tally["imports"] >= 1
    assert tally["records"] > 0
