"""A register and the queries that are put to it, with the truth: what a screening is measured by.

Half of the queries have a mate in the register, written by somebody else (`asking.Asker`). The
others have none and are hard: brothers and sisters of registered persons, namesakes of another
age, namesakes of the same year, and strangers. What must tell a namesake from the registered
person stays readable (of SAME_YEAR the day, of NAMESAKE the year), because a question that
nobody could answer measures nothing.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import TextIO

from alcyon.worlds.asking import Asker
from alcyon.worlds.chance import WHEEL_SIZE, Dice, pick
from alcyon.worlds.people import Name, Person
from alcyon.worlds.registers import REGISTER, document_number, register
from alcyon.worlds.tables import table
from alcyon.worlds.world import TODAY, World

TRUTH = ("query_id", "record_id")
DETAILS = ("query_id", "kind", "culture", "damage")
MATE = "MATE"
NATIVE = 10  # of a hundred names of the register: in the bearer's own script
OWN_NAMES = frozenset(("GIVEN", "GIVEN2", "CHRISTIAN", "DAY", "SHORT"))
"""Kinds of parts in which brothers differ."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query with its truth.

    `row` has the columns of a register; `record_id` is "" where there is no mate; `kind` is
    MATE or a key of `others` in `data/screening.yaml`; `culture` is the code of the person's.
    """

    row: tuple[str, ...]
    record_id: str
    kind: str
    culture: str
    damage: tuple[str, ...]

    @property
    def record_ids(self) -> tuple[str, ...]:
        """One or none."""
        return (self.record_id,) if self.record_id else ()


@dataclass(frozen=True)
class Screening:
    """`records` people of a world, and twice `queries` questions: with a mate, and without.

    Both are streams in flat memory, and functions of the three values: the register costs ten
    microseconds a line, a query about a hundred.
    """

    seed: int
    records: int
    queries: int = 5000

    def __post_init__(self) -> None:
        if self.records < 1 or self.queries < 0:
            raise ValueError(f"a screening of {self.records} records, {self.queries} queries")

    def register(self) -> Iterator[tuple[str, ...]]:
        """Lines in the columns `registers.REGISTER`."""
        return register(World(self.seed, self.records), self.records, native=NATIVE)

    def asked(self) -> Iterator[Query]:
        """With and without a mate in turns, so that each half and each beginning has both."""
        for number in range(self.queries):
            yield self._mate(2 * number)
            yield self._other(2 * number + 1)

    @cached_property
    def _world(self) -> World:
        """With people behind the register, who are strangers to it."""
        return World(self.seed, self.records + 2 * self.queries)

    @cached_property
    def _dice(self) -> Dice:
        return Dice(self.seed, "screening")

    @cached_property
    def _papers(self) -> Dice:
        return Dice(self.seed, "register")

    def _mate(self, number: int) -> Query:
        rng = self._dice.stream(number)
        person = self._world.person(rng.randrange(self.records))
        return self._query(number, person, MATE, rng)

    def _other(self, number: int) -> Query:
        rng = self._dice.stream(number)
        kind = pick(rng, table("screening")["others"])
        if kind == "STRANGER":
            return self._query(number, self._world.person(self.records + number), kind, rng)
        near = self._near(kind, rng)
        if kind == "SIBLING":
            return self._query(number, sibling(near, rng), kind, rng)
        return self._query(number, namesake(near, rng, same_year=kind == "SAME_YEAR"), kind, rng)

    def _near(self, kind: str, rng: Random) -> Person:
        """Somebody in the register; of one year's namesakes somebody whose day is really known."""
        for _ in range(100):  # a tiny register may hold nobody else
            near = self._world.person(rng.randrange(self.records))
            if kind != "SAME_YEAR" or not near.birth_date.endswith("-01-01"):
                break
        return near

    def _query(self, number: int, person: Person, kind: str, rng: Random) -> Query:
        papers = self._papers(person.number)
        own_paper = papers if kind in (MATE, "STRANGER") else self._dice(number)
        keeps = {"NAMESAKE": "YEAR", "SAME_YEAR": "DAY"}.get(kind, "")
        at_home = papers[15] % 100 < NATIVE
        document = document_number(person, own_paper)
        line = Asker(person, document, at_home, rng, keeps).line()
        row = (
            f"query/{number}",
            line.name,
            line.birth_date,
            line.gender,
            line.nationality,
            line.document_number,
        )
        mate = person.truth_id if kind == MATE else ""
        return Query(row, mate, kind, person.culture.code, line.damage)


def sibling(person: Person, rng: Random) -> Person:
    """A brother of a man, a sister of a woman: other given names, eight years apart at most."""
    shape = person.name.shape
    parts = list(person.name.parts)
    for at, kind in enumerate(shape.kinds):
        while kind in OWN_NAMES and parts[at] == person.name.parts[at]:
            parts[at] = shape.wheels[at][rng.randrange(WHEEL_SIZE)]
            if len(set(shape.wheels[at])) == 1:
                break
    born = date.fromisoformat(person.birth_date)
    if rng.randrange(1000) >= table("screening")["twins"]:
        apart = timedelta(days=rng.randint(300, 2900))
        born += apart if born + apart <= TODAY and rng.randrange(2) else -apart
    return person._replace(name=Name(shape, tuple(parts)), birth_date=born.isoformat())


def namesake(person: Person, rng: Random, *, same_year: bool) -> Person:
    """Another person of the same name, born in the same year or 2 to 25 years apart.

    Neither month nor day are the same, nor the two changed about: that would be a slip of the
    pen, and nobody could tell.
    """
    born = date.fromisoformat(person.birth_date)
    apart = 0 if same_year else rng.randint(2, 25)
    year = born.year + (apart if born.year + apart < TODAY.year and rng.randrange(2) else -apart)
    while True:
        month, day = rng.randint(1, 12), rng.randint(2, 28)
        if month != born.month and day != born.day and (month, day) != (born.day, born.month):
            return person._replace(birth_date=date(year, month, day).isoformat())


def write(screening: Screening, register_file: TextIO, files: "QueryFiles") -> None:
    """All four files with header lines. Open them with `newline=""` and as UTF-8."""
    writer = csv.writer(register_file, lineterminator="\r\n")
    writer.writerow(REGISTER)
    writer.writerows(screening.register())
    files.write(screening.asked())


@dataclass(frozen=True)
class QueryFiles:
    """Where the queries go, their truth, and what is known about each."""

    queries: TextIO
    truth: TextIO
    details: TextIO

    def write(self, asked: Iterator[Query]) -> None:
        files = (self.queries, self.truth, self.details)
        queries, truth, details = (csv.writer(file, lineterminator="\r\n") for file in files)
        queries.writerow(REGISTER)
        truth.writerow(TRUTH)
        details.writerow(DETAILS)
        for query in asked:
            number = query.row[0]
            queries.writerow(query.row)
            truth.writerow((number, query.record_id))
            details.writerow((number, query.kind, query.culture, " ".join(query.damage)))
