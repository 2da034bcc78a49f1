"""How the people of a culture are named: inventories, order, particles, patronymics.

A culture is a file in `data/cultures/`; `docs/explanation/worlds.md` says how to write one.
Names are combined at random from the inventories, most frequent first, so that no list of
people exists anywhere, in the data or in the code.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from alcyon.worlds.chance import WHEEL_SIZE, wheel
from alcyon.worlds.romanise import plain, spellings, title
from alcyon.worlds.tables import DATA, table, words

GENDERS = ("male", "female")
SHARED = {"FATHER": "given_male", "GRANDFATHER": "given_male", "GIVEN2": "given"}
"""Slots that draw from the inventory of another slot."""
GROUP_OF = {"FAMILY": "FAMILY", "MOTHERS": "FAMILY"} | dict.fromkeys(
    ("GIVEN", "GIVEN2", "TITLE", "CHRISTIAN", "DAY", "SHORT", "HONOUR"), "GIVEN"
)
"""Where in a name a slot belongs; the others stand between."""


class Part(NamedTuple):
    """One word of a name: as written at home, and the Latin spellings, the usual one first."""

    native: str
    romans: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """An order of parts. `kinds[i]` says what part `i` is; particles have one value only.

    Each is made once, so they are compared by identity: their wheels are long.
    """

    kinds: tuple[str, ...]
    groups: tuple[str, ...]  #: for each part: GIVEN, BETWEEN or FAMILY
    wheels: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Culture:
    code: str
    label: str
    script: str  #: ISO 15924
    countries: tuple[str, ...]  #: a wheel
    homes: frozenset[str]  #: the same countries, once each
    january: int  #: per thousand: births that a registrar put on 1 January
    family_first: bool  #: in the native script
    roman_family_first: bool  #: in Latin letters too
    joined: bool  #: the native script writes no blank between the parts
    nicknames: dict[str, Part]  #: native given name -> what friends say
    shapes: dict[str, tuple[Shape, ...]]  #: gender -> a wheel


@cache
def codes() -> tuple[str, ...]:
    names = (file.name for file in (DATA / "cultures").iterdir())
    return tuple(sorted(name[:-5].upper() for name in names if name.endswith(".yaml")))


@cache
def world_wheel() -> tuple[str, ...]:
    """Cultures by their share of the invented population."""
    return wheel(codes(), [table(f"cultures/{code.lower()}")["weight"] for code in codes()])


@cache
def culture(code: str) -> Culture:
    entry = table(f"cultures/{code.lower()}")
    inventories = _Inventories(entry)
    return Culture(
        code=code,
        label=entry["label"],
        script=entry["script"],
        countries=wheel(list(entry["countries"]), list(entry["countries"].values())),
        homes=frozenset(entry["countries"]),
        january=entry.get("january", 0),
        family_first=entry.get("family_first", False),
        roman_family_first=entry.get("roman_family_first", False),
        joined=entry.get("joined", False),
        nicknames=inventories.nicknames(),
        shapes={gender: inventories.shapes(gender) for gender in GENDERS},
    )


class _Inventories:
    """The lists of one culture's file, made into wheels as shapes ask for them."""

    def __init__(self, entry: dict[str, Any]) -> None:
        base = table(f"names/{entry['names_of']}") if "names_of" in entry else {}
        self.names: dict[str, str] = {**base, **entry.get("names", {})}
        self.entry = entry
        self.prefer: int = entry.get("prefer", 0)
        self.letters = _letters(entry)
        self.wheels: dict[str, tuple[Part, ...]] = {}

    def shapes(self, gender: str) -> tuple[Shape, ...]:
        weighted: dict[str, int] = self.entry["shapes"].get(gender, self.entry["shapes"].get("any"))
        made = [self._shape(text.split(), gender) for text in weighted]
        return wheel(made, list(weighted.values()))

    def nicknames(self) -> dict[str, Part]:
        pairs = (word.split("=") for word in words(self.entry.get("nicknames", "")))
        return {native: self._part(short) for native, short in pairs}

    def _shape(self, slots: list[str], gender: str) -> Shape:
        kinds = tuple(slot if slot.isascii() and slot.isupper() else "PARTICLE" for slot in slots)
        return Shape(kinds, _groups(kinds), tuple(self._wheel(slot, gender) for slot in slots))

    def _wheel(self, slot: str, gender: str) -> tuple[Part, ...]:
        if not (slot.isascii() and slot.isupper()):
            return wheel((self._preferred(self._part(slot.replace("~", " "))),))
        key = f"{slot}/{gender}"
        if key not in self.wheels:
            self.wheels[key] = wheel(tuple(islice(self._parts(slot, gender), WHEEL_SIZE)))
        return self.wheels[key]

    def _parts(self, slot: str, gender: str) -> Iterable[Part]:
        name = SHARED.get(slot, slot.lower())
        rules = self.entry.get("endings", {}).get(slot.lower(), {}).get(gender)
        if slot == "PATRONYMIC":
            name = "given_male"
        if not {name, f"{name}_first"} & self.names.keys():
            name = f"{name}_{gender}"
        if f"{name}_first" in self.names:
            return self._composed(name)
        made = [self._preferred(self._part(word, rules)) for word in words(self.names[name])]
        return dict.fromkeys(made)

    def _preferred(self, part: Part) -> Part:
        """The spelling that this culture prefers comes first; the others stay usual."""
        turn = min(self.prefer, len(part.romans) - 1)
        return Part(part.native, tuple(dict.fromkeys([part.romans[turn], *part.romans])))

    def _part(self, word: str, rules: dict[str, str] | None = None) -> Part:
        """`native|roman|roman`; where no roman is given, the rules of the script give it."""
        native, *given = word.split("|")
        romans = [plain(roman) for roman in given]
        if rules is not None:
            native = _with_ending(native, rules)
        if len(romans) == 0:
            return Part(native, spellings(native, self.entry.get("romanise")))
        if self.entry["script"] == "Latn":
            return Part(native, tuple(dict.fromkeys([*spellings(native, None), *romans])))
        return Part(native.translate(self.letters), tuple(romans))

    def _composed(self, name: str) -> Iterable[Part]:
        """Given names of two syllables: every first with every second, the common ones early."""
        joins: list[str] = self.entry["joins"]
        firsts = [self._part(word) for word in words(self.names[f"{name}_first"])]
        seconds = [self._part(word) for word in words(self.names[f"{name}_second"])]
        pairs = sorted(
            ((i + 1) * (j + 1), i, j) for i in range(len(firsts)) for j in range(len(seconds))
        )
        for _, i, j in pairs:
            if firsts[i] != seconds[j]:
                yield self._preferred(_joined(firsts[i], seconds[j], joins))


def _groups(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """What belongs to the given names, to the family name, and between (fathers, middle names).

    A particle goes with what follows it. Where a culture has no family names, what is not a
    given name takes that place, as in the passports of those countries.
    """
    groups: list[str] = []
    following = "FAMILY"
    for kind in reversed(kinds):
        if kind != "PARTICLE":
            following = GROUP_OF.get(kind, "BETWEEN")
        groups.insert(0, following)
    if "FAMILY" not in groups:
        groups = ["FAMILY" if group == "BETWEEN" else group for group in groups]
    return tuple(groups)


def _letters(entry: dict[str, Any]) -> dict[int, str]:
    """Other forms of the same letters: traditional characters for simplified ones."""
    if "letters" not in entry:
        return {}
    forms = table(f"names/{entry['letters']}")["traditional"]
    return {ord(plain): form for plain, form in forms.items()}


def _joined(first: Part, second: Part, joins: list[str]) -> Part:
    """Scheme by scheme: the joiner of a scheme also says whether the second is capital."""
    romans = []
    for turn, join in enumerate(joins):
        left = first.romans[min(turn, len(first.romans) - 1)]
        right = second.romans[min(turn, len(second.romans) - 1)].lower()
        romans.append(f"{left}{join}{title(right) if join == ' ' else right}")
    return Part(first.native + second.native, tuple(dict.fromkeys(romans)))


def _with_ending(word: str, rules: dict[str, str]) -> str:
    """Apply the rule of the longest ending that fits; the rule "" is for all other words."""
    for cut in range(len(word) + 1):
        ending = word[cut:]
        if ending in rules:
            return word[:cut] + rules[ending]
    return word
