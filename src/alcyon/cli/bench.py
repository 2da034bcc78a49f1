"""`alcyon bench screening`: our engine beside others, on an invented world or on one's own files.

Each engine runs in a process of its own, one after the other, on the same clean files: so its
memory is its own, and nobody's caches help anybody.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from alcyon.cli import lent
from alcyon.cli.bench_engine import ABSENT, DSN
from alcyon.node.errors import NodeError

if TYPE_CHECKING:
    from alcyon.measuring.files import Faults
    from alcyon.measuring.rows import Question, Row

USUAL = ("alcyon", "rapidfuzz", "tantivy")
ENGINES = (*USUAL, "pg_trgm", "splink", "nomenklatura")
SETS = ("febrl4",)
DATA = "ALCYON_TEST_DATA"
SLOW = 1000


class NothingToMeasure(NodeError):
    """It is not said what is to be measured: {reason}."""

    code = "nothing-to-measure"
    mend = "Give --records N, or --set NAME, or all of --register, --queries and --truth."


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What can be measured: `screening`."""
    parser = subparsers.add_parser("bench", help="measure the matching engine beside others")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="screening")
    screening = kinds.add_parser(
        "screening",
        description="Builds each engine on the same register and puts the same queries to it. "
        "Columns of register and queries: id, name, birth_date (1987-05-04, 1987-05 or 1987), "
        "gender, nationality, document_number; of the truth: query_id, record_id (empty: none).",
    )
    _inputs(screening)
    _choices(screening)


def _inputs(parser: argparse.ArgumentParser) -> None:
    world = parser.add_argument_group("an invented world")
    world.add_argument("--records", type=int, metavar="N")
    world.add_argument("--seed", type=int, default=1, metavar="S")
    world.add_argument(
        "--queries",
        metavar="N or Q.csv",
        help="how many with a mate, and as many without (default: 5000); with --register: a file",
    )
    own = parser.add_argument_group("own files")
    own.add_argument("--register", metavar="R.csv")
    own.add_argument("--truth", metavar="T.csv")
    parser.add_argument("--set", choices=SETS, help=f"a public set in the folder {DATA}")


def _choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        action="append",
        choices=ENGINES,
        help=f"again for several; default: {', '.join(USUAL)}, and pg_trgm where {DSN} names a "
        "database in which tables may be made",
    )
    parser.add_argument(
        "--slow-queries",
        type=int,
        default=SLOW,
        metavar="N",
        help=f"engines that compare with every record get the first N of each kind of query; "
        f"0: all (default: {SLOW})",
    )
    parser.add_argument("--json", metavar="FILE", help="the figures as JSON; - is stdout")


def run(args: argparse.Namespace) -> int:
    """Measure; what was skipped and every refused row is said on stderr and in the figures."""
    with tempfile.TemporaryDirectory(prefix="alcyon-bench-") as made:
        folder = Path(made)
        told = _prepare(args, folder)
        told["results"], told["skipped"] = _each(args, folder)
    text = json.dumps(told, indent=2, ensure_ascii=False)
    if args.json == "-":
        print(text)
    else:
        if args.json is not None:
            Path(args.json).write_text(text + "\n", encoding="utf-8")
        from alcyon.measuring.telling import table

        print(table(told))
    return 0 if len(told["results"]) > 0 else 1


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# ---------------------------------------------------------------------------------- inputs


def _prepare(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Write the clean files; what is known of them."""
    from alcyon.measuring.files import Faults
    from alcyon.measuring.folder import Inputs

    faults = Faults(_say)
    source, rows, questions = _source(args, faults)
    _say("writing the register and the queries")
    count, lost = Inputs(folder).write(rows, questions)
    for query in lost[: faults.most]:
        _say(f"query “{query}” is left out: the truth names a record that the register has not")
    if count == 0 or len(questions) == len(lost):
        raise NothingToMeasure(reason="no record or no query can be used")
    return {
        "source": source,
        "records": count,
        "queries": len(questions) - len(lost),
        "rows_refused": faults.count,
        "problems": [vars_of(fault) for fault in faults.kept],
        "queries_without_their_record": len(lost),
        "machine": _machine(),
    }


def vars_of(fault: Any) -> dict[str, Any]:
    """A fault as JSON tells it."""
    from dataclasses import asdict

    return asdict(fault)


def _machine() -> dict[str, Any]:
    return {
        "cores": len(os.sched_getaffinity(0)),
        "load": [round(value, 1) for value in os.getloadavg()],
    }


def _source(
    args: argparse.Namespace, faults: Faults
) -> tuple[dict[str, Any], Iterator[Row], list[Question]]:
    own = (args.register, args.truth)
    if args.set is not None:
        return _public_set(args.set)
    if any(name is not None for name in own):
        if None in own or args.queries is None:
            raise NothingToMeasure(reason="one of the three files is missing")
        return _own_files(args, faults)
    if args.records is None:
        raise NothingToMeasure(reason="there are no records")
    return _world(args)


def _world(args: argparse.Namespace) -> tuple[dict[str, Any], Iterator[Row], list[Question]]:
    from alcyon.measuring.rows import Question, row_of
    from alcyon.worlds.screening import Screening

    queries = str(args.queries if args.queries is not None else 5000)
    if args.records < 1 or not queries.isdigit() or int(queries) < 1:
        raise NothingToMeasure(reason="--records and --queries are whole numbers from 1")
    world = Screening(args.seed, args.records, int(queries))
    asked = [
        Question(row_of(one.row), one.record_ids, one.kind, one.culture, one.damage)
        for one in world.asked()
    ]
    source = {"kind": "world", "seed": args.seed, "queries_of_each_kind": int(queries)}
    return source, map(row_of, world.register()), asked


def _own_files(
    args: argparse.Namespace, faults: Faults
) -> tuple[dict[str, Any], Iterator[Row], list[Question]]:
    from alcyon.measuring.files import questions, read_rows, read_truth

    with _opened(args.truth) as file:
        truth = read_truth(_named(args.truth, "truth"), file, faults)
    with _opened(args.queries) as file:
        asked = list(questions(_named(args.queries, "queries"), file, truth, faults))

    def rows() -> Iterator[Row]:
        with _opened(args.register) as file:
            yield from read_rows(_named(args.register, "register"), file, faults)

    return {"kind": "files"}, rows(), asked


def _named(argument: str, role: str) -> str:
    """The file's own name; of a file that root lent only what it is for is known."""
    return f"the {role}" if argument.startswith(lent.PREFIX) else Path(argument).name


@contextmanager
def _opened(argument: str) -> Iterator[TextIO]:
    # a byte that is no UTF-8 spoils a letter, not the file
    with (
        lent.open_named(argument) as file,
        TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="") as text,
    ):
        yield text


def _public_set(name: str) -> tuple[dict[str, Any], Iterator[Row], list[Question]]:
    from alcyon.measuring import febrl

    folder = os.environ.get(DATA, "")
    if folder == "":
        raise NothingToMeasure(reason=f"{DATA} does not name the folder of the public sets")
    register, queries = (Path(folder) / file for file in febrl.FILES)
    with _opened(str(register)) as file:
        rows = list(febrl.rows(file))
    with _opened(str(queries)) as file:
        asked = list(febrl.questions(file))
    return {"kind": "set", "name": name}, iter(rows), asked


# --------------------------------------------------------------------------------- engines


def _each(
    args: argparse.Namespace, folder: Path
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """One process for each engine; those that are not installed are named with the reason."""
    wanted = args.engine or [*USUAL, *(["pg_trgm"] if os.environ.get(DSN) else [])]
    results, skipped = [], []
    for name in dict.fromkeys(wanted):
        with tempfile.TemporaryDirectory(dir=folder) as work:
            done = _process(name, folder, work, args.slow_queries)
        if done.returncode == 0:
            results.append(json.loads(done.stdout))
            continue
        failed = f"its process ended with code {done.returncode}; its words stand on stderr"
        reason = done.stdout.strip() if done.returncode == ABSENT else failed
        _say(f"{name}: skipped: {reason}")
        skipped.append({"engine": name, "reason": reason})
    return results, skipped


def _process(name: str, folder: Path, work: str, slow: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "alcyon.cli.bench_engine", name, str(folder), work, str(slow)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
