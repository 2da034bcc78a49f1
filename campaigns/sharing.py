"""`make campaign-sharing`: at least 100,000 decisions of the sharing rule through every door.

The same tests as in every run, over many more records and seeds: list, search, count, single
access, export and the interface, for each member of the cast, held against the rule in Python;
then row security itself against the rule.
"""

import argparse
import os
import re
import subprocess
import sys

LEAST = 100_000
DECIDED = re.compile(r"decisions: (\d+)")


def main(arguments: list[str]) -> int:
    """Run, add up, and say whether every door agreed."""
    parser = argparse.ArgumentParser(prog="make campaign-sharing", description=__doc__)
    parser.add_argument(
        "--records", type=int, default=900, help="at most 1,000: what a search shows"
    )
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args(arguments)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "tests/leaks", "tests/trust/test_walls.py"],
        env={**os.environ, "LEAK_RECORDS": str(given.records), "LEAK_SEEDS": str(given.seeds)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    decided = sum(map(int, DECIDED.findall(done.stdout)))
    print(done.stdout[-2000:])
    agreed = done.returncode == 0 and decided >= LEAST
    print(
        f"{decided} decisions through the doors: {'every one agreed' if agreed else 'NOT all well'}"
    )
    return 0 if agreed else 1
