"""The benchmarks run, at a size at which their figures say nothing."""

import json
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def figures(name: str, size: int) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "benchmarks", name, "--size", str(size), "--json", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("{"), done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["machine"]["cores"] >= 1
    return list(told["figures"])


def test_importing_measures_rows_a_second_and_memory_of_three_formats() -> None:
    told = figures("importing", 400)
    names = " ".join(figure["name"] for figure in told)
    assert all(format in names for format in ("CSV", "FTM", "XLSX"))
    # a hundred rows may take less than the tick in which processor time is counted
    assert all(figure["value"] > 0 for figure in told if "processor" not in figure["name"])


def test_the_register_is_filled_and_asked_by_three_viewers() -> None:
    told = figures("register", 1_000)
    names = " ".join(figure["name"] for figure in told)
    assert all(viewer in names for viewer in ("largest", "middle", "smallest"))
    assert any("walls ÷ filter" in figure["name"] for figure in told)


def test_screening_sets_our_engine_beside_a_plain_comparison() -> None:
    told = figures("screening", 400)
    names = " ".join(figure["name"] for figure in told)
    assert all(f"{engine}: recall_at_10" in names for engine in ("alcyon", "rapidfuzz"))
    assert "processor time, alcyon ÷ rapidfuzz" in names
