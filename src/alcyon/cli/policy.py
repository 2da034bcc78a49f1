"""`alcyon policy`: score pairs of persons, fit the policy, report how good it is."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any, Final

from alcyon.kernel.dates import parse
from alcyon.kernel.errors import Invalid, Problem
from alcyon.matching.comparing import Comparison, compare
from alcyon.matching.persons import Person
from alcyon.matching.policies import policy

NEEDED: Final = ("name1", "name2")
ALLOWED: Final = (*NEEDED, "birth_date1", "birth_date2")
LONGEST_NAME: Final = 10_000


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Four subcommands; all work without a node."""
    parser = subparsers.add_parser("policy", help="how names and persons are compared")
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    score = what.add_parser("score", help="compare the pairs of a file")
    score.add_argument(
        "--pairs",
        required=True,
        metavar="P.csv",
        help="name1, name2, maybe birth_date1, birth_date2; - for standard input",
    )
    score.add_argument("--json", required=True, metavar="OUT", help="a path, or - for output")
    score.add_argument("--policy", default="person")
    fit = what.add_parser("fit", help="fit the weights and the curve anew")
    fit.add_argument("--output", help="where the policy goes; without it, into the product")
    report = what.add_parser("report", help="write a page with figures and pictures")
    report.add_argument("--output", default="policy-report.html")
    learn = what.add_parser("learn", help="learn the tables of scripts and rarities anew")
    learn.add_argument("--output", help="a folder; without it, into the product")
    for one in (fit, report):
        one.add_argument("--seed", type=int, default=11, help="of the invented worlds")
        one.add_argument("--records", type=int, default=100_000)
        one.add_argument("--queries", type=int, default=6_000)
    for one in (fit, report, learn):
        one.add_argument("--data", default="", help="the folder of public names")


def run(args: argparse.Namespace) -> int:
    """One of the four."""
    return {"score": _score, "fit": _fit, "report": _report, "learn": _learn}[args.what](args)


# ----------------------------------------------------------------------------------- score


def _score(args: argparse.Namespace) -> int:
    known = policy(args.policy)
    try:
        with _opened(args.pairs) as file:
            told = [_told(compare(one, other, known)) for one, other in _pairs(file)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _mistake(args.pairs, str(error), "Give a CSV file in UTF-8.") from error
    _write(args.json, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return 0


def _opened(path: str) -> Any:
    if path == "-":
        return nullcontext(sys.stdin)
    return open(path, encoding="utf-8-sig", newline="")


def _pairs(file: IO[str]) -> Iterator[tuple[Person, Person]]:
    rows = csv.DictReader(file)
    columns = rows.fieldnames or []
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise _mistake(
            "first line", ", ".join(columns), f"Add the column {' and '.join(missing)}; known "
            f"columns are {', '.join(ALLOWED)}.",
        )  # fmt: skip
    for number, row in enumerate(rows, start=2):
        yield _person(row, "1", number), _person(row, "2", number)


def _person(row: dict[str, str | None], side: str, line: int) -> Person:
    name = row[f"name{side}"]
    if name is None or len(name) > LONGEST_NAME:
        raise _mistake(
            f"line {line} · name{side}", (name or "")[:40],
            f"Each line needs {' and '.join(NEEDED)}, of at most {LONGEST_NAME} signs.",
        )  # fmt: skip
    return Person((name,), _birth(row.get(f"birth_date{side}") or "", side, line))


def _birth(text: str, side: str, line: int) -> tuple[int, int, int]:
    """Year, month, day from any usual writing; a month over twelve is kept as written."""
    parts = text.strip().split("-")
    if [len(part) for part in parts] == [4, 2, 2] and all(part.isdecimal() for part in parts):
        return (int(parts[0]), int(parts[1]), int(parts[2]))
    if text.strip() == "":
        return (0, 0, 0)
    try:
        found = parse(text)
    except Invalid as error:
        raise _mistake(f"line {line} · birth_date{side}", text, str(error)) from error
    numbers = [int(part) for part in str(found).lstrip("~").split("-")]
    year, month, day = [*numbers, 0, 0][:3]
    return (year, month, day)


def _told(found: Comparison) -> dict[str, object]:
    return {
        "probability": round(found.probability, 4),
        "bits": round(found.bits, 2),
        "ambiguous": found.ambiguous,
        "reasons": [
            {"code": one.code, "bits": round(one.bits, 2), "facts": [list(f) for f in one.facts]}
            for one in found.reasons
        ],
    }


def _mistake(where: str, value: str, mend: str) -> Invalid:
    return Invalid([Problem(where, value, "pairs-file", mend)])


def _write(path: str, text: str) -> None:
    if path == "-":
        sys.stdout.write(text)
    else:
        Path(path).write_text(text, encoding="utf-8")


# ------------------------------------------------------------------------ fit, report, learn


def _fit(args: argparse.Namespace) -> int:
    from alcyon.cli.policy_fit import data_folder, fitted
    from alcyon.matching.policies import POLICIES, written
    from alcyon.matching.sources import labelled_names

    labelled = labelled_names(data_folder(args.data))
    made, about = fitted(labelled, args.seed, args.records, args.queries)
    path = Path(args.output) if args.output else POLICIES / "person.yaml"
    path.write_text(written(made, about), encoding="utf-8")
    print(f"written: {path}", file=sys.stderr)
    return 0


def _report(args: argparse.Namespace) -> int:
    from alcyon.cli.policy_fit import data_folder
    from alcyon.cli.policy_report import page
    from alcyon.matching.sources import labelled_names

    labelled = labelled_names(data_folder(args.data))
    text = page(labelled, args.seed, args.records, args.queries)
    Path(args.output).write_text(text, encoding="utf-8")
    print(f"written: {args.output}", file=sys.stderr)
    return 0


def _learn(args: argparse.Namespace) -> int:
    from alcyon.cli.policy_fit import data_folder
    from alcyon.matching.teaching import teach
    from alcyon.matching.transliteration import LEARNT

    to = Path(args.output) if args.output else LEARNT
    for score in teach(data_folder(args.data), to):
        print(
            f"{score.script}: of {score.words} held-out words {score.first:.0%} read as written "
            f"by somebody, {score.any:.0%} among four; by sound {score.first_sound:.0%} and "
            f"{score.any_sound:.0%}"
        )
    return 0
