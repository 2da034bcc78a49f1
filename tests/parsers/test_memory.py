"""Memory is bounded by the reader's needs, not by the file: peak resident size, never time."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from alcyon.parsers import sandbox
from tests.parsers.forging import inline, workbook

ROWS, FEWER = 200_000, 50_000
MEASURE = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from alcyon.parsers import sandbox
count, mend = 0, ""
try:
    for _ in sandbox.read(Path(sys.argv[2]), sys.argv[3]):
        count += 1
except sandbox.FileRefused as refused:
    mend = refused.problems[0].mend
# getrusage of oneself still counts what was there before exec
(caller,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(count, caller.split()[1], reader, mend)
"""


@dataclass(frozen=True)
class Reading:
    """Rows, mebibytes of the caller and of the reader, and what was said if it was refused."""

    rows: int
    caller: float
    reader: float
    mend: str


def read(path: Path, format: str) -> Reading:
    """Read a file in a process that has done nothing else: a large one lends its peak on."""
    said = subprocess.run(
        [sys.executable, "-c", MEASURE, str(sandbox.SOURCE), str(path), format],
        capture_output=True,
        check=True,
        text=True,
    )
    rows, caller, reader, mend = said.stdout.rstrip("\n").split(" ", 3)
    return Reading(int(rows), int(caller) / 1024, int(reader) / 1024, mend)


def texts(row: int) -> list[str]:
    return [f"value {row} {column}" for column in range(9)] + [str(row)]


def csv_file(path: Path) -> None:
    with path.open("w") as file:
        file.write(",".join(f"h{column}" for column in range(10)) + "\n")
        file.writelines(",".join(texts(row)) + "\n" for row in range(ROWS))


def ftm_file(path: Path) -> None:
    with path.open("w") as file:
        for row in range(FEWER):
            entity = {"id": f"e{row}", "schema": "Person", "properties": {"name": texts(row)}}
            file.write(json.dumps(entity) + "\n")


def stix_file(path: Path) -> None:
    def objects() -> Iterator[str]:
        for row in range(FEWER):
            thing = {"type": "identity", "id": f"identity--{row}", "name": " ".join(texts(row))}
            yield ("," if row else "") + json.dumps(thing)

    with path.open("w") as file:
        file.write('{"type": "bundle", "objects": [')
        file.writelines(objects())
        file.write("]}")


def xlsx_file(path: Path) -> None:
    """A shared text for every cell, all different: the hungriest honest workbook there is."""
    headers = inline(*[f"h{column}" for column in range(10)])
    cells = "".join(
        f'<row r="{row + 2}">'
        + "".join(f'<c t="s"><v>{row * 10 + column}</v></c>' for column in range(10))
        + "</row>"
        for row in range(FEWER)
    )
    shared = "".join(f"<si><t>{text}</t></si>" for row in range(FEWER) for text in texts(row))
    path.write_bytes(workbook(headers + cells, shared=shared))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "format", "rows", "bound"),
    [
        (csv_file, "CSV", ROWS, 64),
        (ftm_file, "FTM", FEWER, 64),
        (stix_file, "STIX", FEWER, 64),
        (xlsx_file, "XLSX", FEWER, 96),
    ],
    ids=["CSV", "FTM", "STIX", "XLSX"],
)
def test_reading_many_rows_stays_within(
    tmp_path: Path, make: object, format: str, rows: int, bound: int
) -> None:
    """Mebibytes, for the reader and its caller each."""
    path = tmp_path / "many"
    make(path)

    seen = read(path, format)

    assert (seen.rows, seen.mend) == (rows + 1, "")
    assert seen.caller < bound + 64, "the caller has the ontology loaded besides"
    assert seen.reader < bound


@pytest.mark.parametrize("format", ["CSV", "FTM", "STIX", "XLSX", "GEOJSON"])
def test_noise_is_refused_within_the_same_memory(tmp_path: Path, format: str) -> None:
    """Megabytes of random bytes: refused row by row or as a whole."""
    path = tmp_path / "noise"
    path.write_bytes(random.Random(7).randbytes(2 * 1024 * 1024))

    seen = read(path, format)

    assert seen.rows > 0 or seen.mend != ""
    assert seen.reader < 64
