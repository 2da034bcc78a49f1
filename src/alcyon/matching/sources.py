"""The public data that tables are learnt from, as samples. None of it ships; what is learnt does.

- `wikidata_*`: names in two scripts, NETransliteration-COLING2018, CC0.
- `common-*-by-country.csv`: popular names by country, sigpwned/popular-names-by-country-dataset,
  CC0.
- `name_bench_dev.csv`: labelled pairs, opensanctions/nomenklatura, MIT.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from alcyon.matching.learning import Sample
from alcyon.matching.names import read

LATIN: Final = re.compile("[^a-z]+")
TRIPLES: Final = {
    "arabic": ("wikidata_arabic_train.txt.gz", 4),
    "cyrillic": ("wikidata_russian_train.txt.gz", 4),
    "han": ("wikidata_chinese.txt.gz", 5),
}
"""Script to file and the longest group of Latin letters that one sign stands for."""
HEBREW: Final = ("wikidata_hebrew.tsv.gz", 4)
FORENAMES: Final = "common-forenames-by-country.csv"
SURNAMES: Final = "common-surnames-by-country.csv"


class Labelled(NamedTuple):
    """Two names, and whether somebody said that they are one person's."""

    one: str
    other: str
    same: bool


def samples(folder: Path, script: str) -> list[Sample]:
    """The pairs of words of one script.

    Raises:
        FileNotFoundError: the folder lacks the file.
    """
    if script == "hebrew":
        return list(_hebrew(folder / HEBREW[0]))
    return list(_triples(folder / TRIPLES[script][0]))


def longest_group(script: str) -> int:
    return HEBREW[1] if script == "hebrew" else TRIPLES[script][1]


def _triples(path: Path) -> Iterator[Sample]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            latin, native, count = line.rstrip("\n").split("\t")
            latin = LATIN.sub("", latin.lower())
            if latin != "":
                yield Sample(native.replace(" ", ""), latin, int(count))


def _hebrew(path: Path) -> Iterator[Sample]:
    """Whole names: where both have as many words, word by word."""
    counted: Counter[tuple[str, str]] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            latin, native = line.rstrip("\n").split("\t")[:2]
            latins, natives = read(latin), native.split()
            if len(latins) == len(natives):
                counted.update(zip(natives, (token.text for token in latins), strict=True))
    for (native, latin), times in counted.items():
        if latin.isalpha():
            yield Sample(native, latin, times)


def labelled_names(folder: Path) -> list[Labelled]:
    """The Person pairs of the benchmark."""
    with (folder / "name_bench_dev.csv").open(encoding="utf-8") as file:
        return [
            Labelled(row["name1"], row["name2"], row["is_match"] == "true")
            for row in csv.DictReader(file)
            if row["schema"] == "Person"
        ]


def popular(folder: Path, name: str) -> Iterator[tuple[str, int, str]]:
    """(country, rank from 1, romanised name) of a list of popular names."""
    ranks: Counter[tuple[str, str]] = Counter()
    with (folder / name).open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            place = (row["Country"], row.get("Gender", ""))
            ranks[place] += 1
            roman = row["Romanized Name"] or row["Localized Name"]
            yield row["Country"], int(row.get("Rank") or ranks[place]), roman
