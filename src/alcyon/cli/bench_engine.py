"""The process of one engine of `alcyon bench`: `python -m alcyon.cli.bench_engine NAME FOLDER …`.

It prints its figures as JSON, or why the engine is not there (exit code 4), on stdout.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alcyon.measuring.engines.engine import Engine

ABSENT = 4
DSN = "ALCYON_BENCH_DSN"


def main(arguments: Sequence[str]) -> int:
    """Engine, folder of the inputs, empty folder to work in, how many queries slow ones get."""
    from alcyon.measuring.engines.engine import EngineAbsent
    from alcyon.measuring.folder import Inputs
    from alcyon.measuring.running import measure

    name, folder, work, slow = arguments
    try:
        made = engine(name)
    except EngineAbsent as error:
        print(error)
        return ABSENT
    inputs, most = Inputs(Path(folder)), int(slow)
    told = measure(made, inputs, Path(work), slow=most, same=most, tell=_say)
    print(json.dumps(told))
    return 0


def engine(name: str) -> Engine:
    """Raises EngineAbsent."""
    if name == "pg_trgm":
        from alcyon.cli.bench_trigrams import Trigrams

        return Trigrams(os.environ.get(DSN, ""))
    from alcyon.measuring.engines.choosing import engine as chosen

    return chosen(name)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
