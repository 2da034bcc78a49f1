"""`alcyon link`: which rows of one file are the same person, all against all."""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from alcyon.kernel.errors import Invalid
from alcyon.matching.comparing import compare
from alcyon.matching.index.rows import read_rows
from alcyon.matching.index.vocabulary import Reader
from alcyon.matching.linking import Pairs, Register, linked
from alcyon.matching.persons import Person
from alcyon.matching.policies import Policy, policy
from alcyon.measuring import files
from alcyon.measuring.rows import COLUMNS, Row

HEADER: Final = ("id1", "id2", "probability", "bits")
_GENDERS: Final = {"male": "M", "m": "M", "female": "F", "f": "F"}


class LinkFileUnusable(Invalid):
    """The file cannot be opened."""

    code = "link-file-unusable"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Works without a node."""
    parser = subparsers.add_parser(
        "link",
        help="which rows of a file are the same person",
        description="Compares all rows of a register with one another. Columns of the input: "
        f"{', '.join(COLUMNS)}; of the output: {', '.join(HEADER)}. Rows that cannot be "
        "read are told of and left out. Broken off, it goes on where it was when started again "
        "with the same input; what is done meanwhile lies in OUTPUT.parts.",
    )
    parser.add_argument("--input", required=True, type=Path, metavar="R.csv")
    parser.add_argument("--output", required=True, type=Path, metavar="pairs.csv")
    parser.add_argument("--at-least", type=float, default=0.2, metavar="PROBABILITY")


def run(args: argparse.Namespace) -> int:
    """0 if every row could be read, 1 if some were left out."""
    faults = files.Faults(tell=_tell)
    rows = _rows(args.input, faults)
    parts = _parts(args.output, args.input, args.at_least)
    count = _written(rows, parts, args.at_least)
    _put_together(parts, args.output)
    _tell(f"{count} pairs of {len(rows)} rows; {faults.count} rows left out")
    return 1 if faults.count > 0 else 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _rows(path: Path, faults: files.Faults) -> list[Row]:
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            return list(files.read_rows(path.name, file, faults))
    except OSError as error:
        raise LinkFileUnusable(message=f"{path}: {error.strerror}") from None


def _persons(rows: list[Row]) -> Iterator[tuple[int, Person]]:
    for place, row in enumerate(rows):
        if place % 100_000 == 0 and place > 0:
            _tell(f"{place} rows read")
        yield place, _person(row)


def _person(row: Row) -> Person:
    papers = (row.document,) if row.document != "" else ()
    return Person((row.name,), row.birth, _GENDERS.get(row.gender, ""), row.nationality, papers)


# ------------------------------------------------------------------------------------ parts


def _parts(output: Path, source: Path, least: float) -> Path:
    """The folder of parts; empty unless it was begun for the same input and threshold."""
    folder = output.with_name(output.name + ".parts")
    with source.open("rb") as file:
        told = json.dumps([hashlib.file_digest(file, "sha256").hexdigest(), least])
    made_for = folder / "made-for.json"
    if not made_for.exists() or made_for.read_text() != told:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        made_for.write_text(told)
    return folder


def _written(rows: list[Row], parts: Path, least: float) -> int:
    """Compare, portion by portion, what has no part yet; the number of pairs of all parts."""
    reader, used, count = Reader(), policy(), 0
    columns = read_rows(_persons(rows), reader, None)
    register = Register.of(columns, list(reader.numbers))
    for number, pairs in enumerate(linked(register), start=1):
        path = parts / f"{number:06}.csv"
        if not path.exists():
            with _Whole(path) as file:
                csv.writer(file, lineterminator="\r\n").writerows(_lines(rows, pairs, used, least))
        count += path.read_bytes().count(b"\n")
        _tell(f"portion {number}: {len(pairs)} compared, {count} pairs so far")
    return count


def _lines(
    rows: list[Row], pairs: Pairs, used: Policy, least: float
) -> Iterator[tuple[str, str, str, str]]:
    for left, right in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True):
        found = compare(_person(rows[left]), _person(rows[right]), used)
        if found.probability >= least and not found.ambiguous:
            probability, bits = f"{found.probability:.4f}", f"{found.bits:.1f}"
            yield rows[left].id, rows[right].id, probability, bits


class _Whole:
    """A file that has its name only once it is whole."""

    def __init__(self, path: Path) -> None:
        self._path, self._waiting = path, path.with_name(path.name + ".new")

    def __enter__(self) -> IO[str]:
        self._file = self._waiting.open("w", encoding="utf-8", newline="")
        return self._file

    def __exit__(self, kind: object, *_: object) -> None:
        self._file.close()
        if kind is None:
            os.replace(self._waiting, self._path)
        else:
            self._waiting.unlink(missing_ok=True)


def _put_together(parts: Path, output: Path) -> None:
    with _Whole(output) as whole:
        csv.writer(whole, lineterminator="\r\n").writerow(HEADER)
        for path in sorted(parts.glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as part:
                shutil.copyfileobj(part, whole)
    shutil.rmtree(parts)
