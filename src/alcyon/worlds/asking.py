"""How somebody writes down a person of whom the register holds another writing.

The mix is `data/screening.yaml`. What is done to a value is listed only if it changed it, so
that a matcher can be measured against each kind of damage by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random

from alcyon.worlds import damage
from alcyon.worlds.chance import WHEEL_SIZE, pick
from alcyon.worlds.cultures import Part
from alcyon.worlds.people import Person
from alcyon.worlds.tables import table

Spot = tuple[str, str, Part]
"""One word of a name: its group (GIVEN, BETWEEN, FAMILY), its kind, its spellings."""

#: Scripts in which a single letter stands for a name.
ALPHABETS = frozenset(("Latn", "Cyrl", "Grek", "Armn", "Geor"))


@dataclass(frozen=True, slots=True)
class Line:
    """What is asked, in the columns of a register without the id, and what was done to it."""

    name: str
    birth_date: str  #: "1987-05-04", "1987-05", "1987" or ""
    gender: str
    nationality: str
    document_number: str
    damage: tuple[str, ...]


@dataclass(slots=True)
class Asker:
    """Writes one line about one person.

    Args:
        person: the truth.
        document: the number of the person's passport.
        at_home: whether the register holds the name in the bearer's own script.
        keeps: parts of a day that must stay readable: "" (none), "YEAR" or "DAY".
    """

    person: Person
    document: str
    at_home: bool
    rng: Random
    keeps: str = ""
    done: list[str] = field(default_factory=list)

    def line(self) -> Line:
        name = self._name()
        return Line(
            name,
            self._birth_date(),
            self._gender(),
            self._nationality(),
            self._document(),
            tuple(self.done),
        )

    # ----------------------------------------------------------------------------- names

    def _name(self) -> str:
        """The whole name; never empty."""
        own = self._hits("names", "OTHER_SCRIPT")
        self._note_script(own)
        spots = self._ordered(self._added(self._dropped(self._spots(own))))
        texts = self._short(spots, self._spelt(spots, own), own)
        if not (own and self.person.culture.joined):
            texts = self._split(self._joined(self._initial(spots, texts, own)))
        blank = "" if own and self.person.culture.joined else " "
        return self._letters(blank.join(texts))

    def _note_script(self, own: bool) -> None:
        parts = self.person.name.parts
        if self.person.culture.script != "Latn":
            if own != self.at_home:
                self.done.append("OTHER_SCRIPT")
        elif own != self.at_home and any(part.native != part.romans[0] for part in parts):
            self.done.append("MARKS")

    def _spots(self, own: bool) -> list[Spot]:
        """The parts in the order in which the register writes them in this script."""
        shape, culture = self.person.name.shape, self.person.culture
        spots = list(zip(shape.groups, shape.kinds, self.person.name.parts, strict=True))
        if own or not culture.family_first or culture.roman_family_first:
            return spots
        return [one for group in ("GIVEN", "BETWEEN", "FAMILY") for one in spots if one[0] == group]

    def _dropped(self, spots: list[Spot]) -> list[Spot]:
        """Without one part or without all but two; a given name and a family name stay."""
        kept = _least(spots)
        free = [at for at in range(len(spots)) if at not in kept and spots[at][1] != "PARTICLE"]
        one, all_of_them = self._hits("names", "PART_DROPPED"), self._hits("names", "ALL_DROPPED")
        if len(free) == 0 or not (one or all_of_them):
            return spots
        gone = set(free if all_of_them else [self.rng.choice(free)])
        self.done.append("ALL_DROPPED" if all_of_them else "PART_DROPPED")
        return [spot for at, spot in enumerate(spots) if not _goes(spots, at, gone)]

    def _added(self, spots: list[Spot]) -> list[Spot]:
        """One more name of a kind that the person has, behind that one."""
        if not self._hits("names", "PART_ADDED"):
            return spots
        shape = self.person.name.shape
        at = self.rng.choice([at for at, spot in enumerate(spots) if spot[1] != "PARTICLE"])
        group, kind, own = spots[at]
        found = shape.wheels[shape.kinds.index(kind)][self.rng.randrange(WHEEL_SIZE)]
        if found == own:
            return spots
        self.done.append("PART_ADDED")
        return [*spots[: at + 1], (group, kind, found), *spots[at + 1 :]]

    def _ordered(self, spots: list[Spot]) -> list[Spot]:
        """The family name brought to the other end."""
        family = [spot for spot in spots if spot[0] == "FAMILY"]
        rest = [spot for spot in spots if spot[0] != "FAMILY"]
        if not self._hits("names", "ORDER_SWAPPED") or not family or not rest:
            return spots
        self.done.append("ORDER_SWAPPED")
        return rest + family if spots[0][0] == "FAMILY" else family + rest

    def _spelt(self, spots: list[Spot], own: bool) -> list[str]:
        """In one script; where another spelling is rolled, each part has an even chance of it."""
        if own:
            return [part.native for _, _, part in spots]
        usual = [part.romans[0] for _, _, part in spots]
        if not self._hits("names", "OTHER_SPELLING"):
            return usual
        texts = [
            self.rng.choice(part.romans[1:])
            if len(part.romans) > 1 and self.rng.randrange(2)
            else part.romans[0]
            for _, _, part in spots
        ]
        if texts != usual:
            self.done.append("OTHER_SPELLING")
        return texts

    def _short(self, spots: list[Spot], texts: list[str], own: bool) -> list[str]:
        hit = self._hits("names", "NICKNAME")
        at = next((at for at, spot in enumerate(spots) if spot[1] == "GIVEN"), None)
        short = None if at is None else self.person.culture.nicknames.get(spots[at][2].native)
        if at is None or not hit or short is None:
            return texts
        self.done.append("NICKNAME")
        return [*texts[:at], short.native if own else short.romans[0], *texts[at + 1 :]]

    def _initial(self, spots: list[Spot], texts: list[str], own: bool) -> list[str]:
        """Never the last word, and only where one letter stands for a name."""
        hit = self._hits("names", "INITIAL")
        last = _least(spots)
        at = [
            at
            for at, (group, kind, _) in enumerate(spots)
            if kind != "PARTICLE" and (group != "FAMILY" or at not in last)
        ]
        if not hit or len(at) == 0 or (own and self.person.culture.script not in ALPHABETS):
            return texts
        chosen = self.rng.choice(at)
        self.done.append("INITIAL")
        dot = self.rng.choice(("", "."))
        return [*texts[:chosen], texts[chosen][0] + dot, *texts[chosen + 1 :]]

    def _joined(self, texts: list[str]) -> list[str]:
        if not self._hits("names", "TOKENS_JOINED") or len(texts) < 2:
            return texts
        self.done.append("TOKENS_JOINED")
        at = self.rng.randrange(len(texts) - 1)
        return [*texts[:at], texts[at] + texts[at + 1].lower(), *texts[at + 2 :]]

    def _split(self, texts: list[str]) -> list[str]:
        """All hyphens and apostrophes of the name become a blank, or go."""
        if not self._hits("names", "TOKENS_SPLIT"):
            return texts
        by = self.rng.choice((" ", ""))
        changed = [text.replace("-", by).replace("'", by) for text in texts]
        if changed != texts:
            self.done.append("TOKENS_SPLIT")
        return changed

    def _letters(self, text: str) -> str:
        for name, change in _LETTERS.items():
            if self._hits("letters", name):
                text = self._noted(name, text, change(text, self.rng))
        return text

    # ----------------------------------------------------------- what stands beside a name

    def _birth_date(self) -> str:
        """One kind of damage at most, and none that takes away what must stay."""
        day = self.person.birth_date
        rates = dict(table("screening")["dates"])
        name = pick(self.rng, {**rates, "": 1000 - sum(rates.values())})
        if name == "" or name in _TAKES[self.keeps]:
            return day
        return self._noted(name, day, _DATES[name](day, self.rng))

    def _gender(self) -> str:
        other = "male" if self.person.gender == "female" else "female"
        wrong = other if self._hits("others_wrong", "GENDER_WRONG") else self.person.gender
        return self._known("GENDER", "GENDER_WRONG", self.person.gender, wrong)

    def _nationality(self) -> str:
        homes = sorted(self.person.culture.homes - {self.person.country})
        wrong = self.person.country
        if self._hits("others_wrong", "NATIONALITY_WRONG") and len(homes) > 0:
            wrong = self.rng.choice(homes)
        return self._known("NATIONALITY", "NATIONALITY_WRONG", self.person.country, wrong)

    def _document(self) -> str:
        wrong = self.document
        if self._hits("others_wrong", "DOCUMENT_WRONG"):
            wrong = damage.wrong_digit(self.document, self.rng)
        return self._known("DOCUMENT", "DOCUMENT_WRONG", self.document, wrong)

    # ------------------------------------------------------------------------------- dice

    def _known(self, name: str, damaged: str, right: str, written: str) -> str:
        return self._noted(damaged, right, written) if self._hits("others_known", name) else ""

    def _noted(self, name: str, before: str, after: str) -> str:
        if after != before:
            self.done.append(name)
        return after

    def _hits(self, kind: str, name: str) -> bool:
        """Always one roll, so that rates can be checked by counting."""
        rate: int = table("screening")[kind][name]
        return self.rng.randrange(1000) < rate


def _least(spots: list[Spot]) -> set[int]:
    """Where the given name stands and the last family name (the first where there are two).

    Of two surnames the first is the one that is always written; where nobody has a family
    name the last word stands for it.
    """
    given = [at for at, spot in enumerate(spots) if spot[1] == "GIVEN"]
    family = [at for at, spot in enumerate(spots) if spot[1] == "FAMILY"]
    return {given[0] if given else 0, family[0] if family else len(spots) - 1}


def _goes(spots: list[Spot], at: int, gone: set[int]) -> bool:
    """A particle goes with what follows it."""
    while spots[at][1] == "PARTICLE" and at + 1 < len(spots):
        at += 1
    return at in gone


def _january(day: str, _rng: Random) -> str:
    return f"{day[:4]}-01-01"


def _no_date(_day: str, _rng: Random) -> str:
    return ""


_LETTERS: dict[str, Callable[[str, Random], str]] = {
    "TYPO": damage.typo,
    "SECOND_TYPO": damage.typo,
    "KEYBOARD_NEIGHBOUR": damage.neighbour,
    "OCR_CONFUSION": damage.misread,
}
_DATES: dict[str, Callable[[str, Random], str]] = {
    "NO_DATE": _no_date,
    "YEAR_ONLY": damage.year_only,
    "MONTH_ONLY": damage.month_only,
    "JANUARY": _january,
    "DAY_MONTH_SWAPPED": damage.day_month,
    "DATE_DIGIT_WRONG": damage.wrong_date,
}
_TAKES: dict[str, frozenset[str]] = {
    "": frozenset(),
    "YEAR": frozenset(("NO_DATE",)),
    "DAY": frozenset(("NO_DATE", "YEAR_ONLY", "MONTH_ONLY", "JANUARY")),
}


@cache
def kinds() -> tuple[str, ...]:
    """Every name that may stand in `Line.damage`."""
    mix = table("screening")
    listed = [
        name for group in ("names", "letters", "dates", "others_wrong") for name in mix[group]
    ]
    return (*listed, "MARKS")
