"""Files to import: what a partner would send, for benchmarks and tests of the import."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import TextIO

from alcyon.worlds import names, numbers
from alcyon.worlds.chance import Dice
from alcyon.worlds.people import Person
from alcyon.worlds.registers import document_number
from alcyon.worlds.stories.scene import SOURCE
from alcyon.worlds.stories.words import street
from alcyon.worlds.tables import table
from alcyon.worlds.world import World

COLUMNS = (
    "full name",
    "date of birth",
    "sex",
    "nationality",
    "passport number",
    "passport country",
    "phone",
    "address",
    "occupation",
    "remarks",
)
TRADES = ("driver", "cook", "tailor", "builder", "student", "nurse", "farmer", "trader", "none")


def rows(seed: int, count: int) -> Iterator[tuple[str, ...]]:
    """Rows of ten columns (`COLUMNS`) on invented people; every row can be imported."""
    world, dice = World(seed=seed, persons=count), Dice(seed, "rows")
    for person in world.people():
        rng = dice.stream(person.number)
        city = rng.choice(numbers.cities(person.country))[0]
        yield (
            names.roman(person),
            person.birth_date,
            person.gender,
            person.country,
            document_number(person, dice(person.number)),
            person.country,
            numbers.phone(person.country, rng),
            f"{street(rng)}, {city}",
            rng.choice(TRADES),
            f"{SOURCE}, {person.truth_id}",
        )


def write_csv(header: Sequence[str], lines: Iterable[Sequence[str]], file: TextIO) -> None:
    """Header and lines. Open the file with `newline=""` and as UTF-8."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(lines)


# ------------------------------------------------------------- cases by IOM's data standard


def case_header() -> tuple[str, ...]:
    """The field names of the Human Trafficking Case Data Standard 2.0."""
    return tuple(table("htcds")["fields"])


def cases(seed: int, count: int) -> Iterator[tuple[str, ...]]:
    """Protected cases under `case_header`: invented victims of the groups of a world.

    A multiple choice is parted by blanks, as survey tools write it.
    """
    # a group has at least one victim on average, far more often several
    world, dice = World(seed=seed, persons=400 * (count + 20)), Dice(seed, "cases")
    made = 0
    for person in world.people():
        if made == count:
            return
        if person.role == "VICTIM":
            yield tuple(_Case(person, world, dice.stream(person.number)).values())
            made += 1


class _Case:
    """One line: chosen options, and what the truth says of the person."""

    def __init__(self, person: Person, world: World, rng: Random) -> None:
        self.person, self.rng = person, rng
        self.cell = world.cell(person.group or 0)
        given, between, family = names.split(person.name)
        self.truth = {
            "given": names.joined(given + between),
            "family": names.joined(family),
            "birth": person.birth_date,
            "gender": "Feminine" if person.gender == "female" else "Masculine",
            "citizenship": person.country,
            "phone": numbers.phone(person.country, rng),
            "email": f"invented.{person.number}@example.org",
            "city": rng.choice(numbers.cities(person.country))[0],
            "street": street(rng),
            "recruited": self.cell.route.waypoints[0].name,
            "exploited": self.cell.route.waypoints[-1].name,
            "day": f"2026-0{rng.randint(1, 5)}-{rng.randint(10, 28)}",
            "source": f"{SOURCE}, {person.truth_id}",
        }

    def values(self) -> Iterator[str]:
        for rule in table("htcds")["fields"].values():
            yield self._value(rule)

    def _value(self, rule: dict[str, object]) -> str:
        """A rule gives the truth, one option, some options, or now and then nothing."""
        if self.rng.randrange(100) >= int(str(rule.get("filled", 100))):
            return ""
        if "truth" in rule:
            return self.truth[str(rule["truth"])]
        options = rule["options"]
        assert isinstance(options, list)
        most = int(str(rule.get("most", 1)))
        chosen = self.rng.sample(options, self.rng.randint(1, most))
        return " ".join(option for option in options if option in chosen)
