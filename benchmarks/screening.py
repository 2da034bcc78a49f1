"""Our matching engine beside the peers that are installed: a million persons, the same queries.

`alcyon bench screening` measures; here its figures stand beside their targets and as ratios.
Where an engine was asked fewer queries than ours, both are compared on those.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.report import Report

RECORDS = 1_000_000
SEED = 20261124
HARD = (84.0, 90.0)
"""A world counts only if a plain comparison with every name finds so many in a hundred."""
TARGETS: dict[str, tuple[str, dict[str, float]]] = {
    "recall_at_10": ("%", {"least": 97.0}),
    "hit_rate": ("%", {"least": 75.0}),
    "cpu_ms_p50": ("ms", {"most": 2.0}),
    "cpu_ms_p99": ("ms", {"most": 5.0}),
    "index_bytes_per_record": ("B", {"most": 150.0}),
    "build_seconds": ("s", {"most": 20.0}),
}
FIGURES = (
    ("recall_at_1", "%"),
    ("recall_at_10", "%"),
    ("precision", "%"),
    ("hit_rate", "%"),
    ("false_hit_rate", "%"),
    ("cpu_ms_p50", "ms"),
    ("cpu_ms_p99", "ms"),
    ("index_bytes_per_record", "B"),
    ("build_seconds", "s"),
)


def run(size: int | None) -> Report:
    report = Report("screening")
    records = size or RECORDS
    told = measured(records)
    report.facts = {"records": told["records"], "queries": told["queries"], "seed": SEED}
    report.facts |= {f"{one['engine']} skipped": one["reason"] for one in told["skipped"]}
    results = {one["engine"]: one for one in told["results"]}
    for name, result in results.items():
        for key, unit in FIGURES:
            if result[key] is not None:
                _figure(report, name, key, result[key], unit)
    if "rapidfuzz" in results and records >= RECORDS:
        hard = 100 * results["rapidfuzz"]["recall_at_10"]
        report.add(
            "the world: recall@10 of comparing every name", hard, "", least=HARD[0], most=HARD[1]
        )
    if "alcyon" in results:
        for name in results.keys() - {"alcyon"}:
            _ratios(report, results["alcyon"], results[name])
    return report


def measured(records: int) -> dict[str, Any]:
    """What `alcyon bench screening --json` says; the engines' own words go to stderr."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "told.json"
        queries = min(5000, max(records // 20, 1))  # fewer records are a trial of the benchmark
        command = [sys.executable, "-m", "alcyon.cli", "bench", "screening"]
        command += ["--records", str(records), "--seed", str(SEED), "--queries", str(queries)]
        subprocess.run([*command, "--json", str(file)], check=True, stdout=subprocess.DEVNULL)
        told: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return told


def _figure(report: Report, engine: str, key: str, value: float, unit: str) -> None:
    target = TARGETS[key][1] if engine == "alcyon" and key in TARGETS else {}
    report.add(f"{engine}: {key}", value * 100 if unit == "%" else value, unit, **target)


def _ratios(report: Report, ours: Mapping[str, Any], peer: Mapping[str, Any]) -> None:
    """On the same queries: what we find more often, and what of its time we need."""
    mine, its = ours["on_the_same"], peer["on_the_same"]
    name = peer["engine"]
    missed = max(1 - its["recall_at_10"], 1e-9)
    report.add(f"missed in ten, alcyon ÷ {name}", (1 - mine["recall_at_10"]) / missed, "×")
    report.add(f"processor time, alcyon ÷ {name}", mine["cpu_ms_p50"] / its["cpu_ms_p50"], "×")
