"""`python -m benchmarks [NAME] [--json FILE] [--size N]`: run one benchmark, or all of them."""

import argparse
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.report import Report, machine

NAMES = ("importing", "register", "screening", "start")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES)
    parser.add_argument("--json", metavar="FILE", help="write the figures there too; - is stdout")
    parser.add_argument("--size", type=int, help="how many rows or records; default: the target's")
    given = parser.parse_args(arguments)
    if given.name is None:
        return _each(arguments)
    before = machine()
    report: Report = import_module(f"benchmarks.{given.name}").run(given.size)
    print(report.as_text(), file=sys.stderr if given.json == "-" else sys.stdout)
    if given.json is not None:
        told = report.as_json() | {"machine": before, "after": machine()}
        text = json.dumps(told, indent=2)
        if given.json == "-":
            print(text)
        else:
            Path(given.json).write_text(text + "\n", encoding="utf-8")
    return 0 if report.is_met else 1


def _each(arguments: list[str]) -> int:
    """Each in a process of its own: a benchmark owns the settings and the memory it measures."""
    codes = [
        subprocess.run(
            [sys.executable, "-m", "benchmarks", name, *arguments], check=False
        ).returncode
        for name in NAMES
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
