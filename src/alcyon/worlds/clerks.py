"""How an officer of one organisation writes things down: names, days, numbers, what is left out."""

from dataclasses import dataclass
from datetime import date
from random import Random

from alcyon.worlds import names
from alcyon.worlds.cultures import Part
from alcyon.worlds.damage import Rates, apply
from alcyon.worlds.names import split
from alcyon.worlds.organisations import Organisation
from alcyon.worlds.people import Name, Person
from alcyon.worlds.tables import table
from alcyon.worlds.truth import Facts, Thing

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """Raw values by property, and what was done to them ("birthDate: YEAR_ONLY")."""

    values: Facts
    damage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clerk:
    """Writes for one organisation; every choice comes from `rng`."""

    organisation: Organisation
    rates: Rates
    rng: Random

    def write(self, thing: Thing) -> Written:
        """The thing as it gets into the file. At least one value is always written."""
        values, damage = self._facts(thing.schema, thing.facts)
        if thing.person is not None:
            named, done = self.write_name(thing.person)
            values, damage = named | values, done + damage
        return Written(values, tuple(damage))

    def write_facts(self, schema: str, facts: Facts) -> Written:
        """The facts of a link."""
        values, damage = self._facts(schema, facts)
        return Written(values, tuple(damage))

    # ----------------------------------------------------------------------------- facts

    def _facts(self, schema: str, facts: Facts) -> tuple[Facts, list[str]]:
        fields: dict[str, tuple[int, str]] = table("fields").get(schema, {})
        values: Facts = {}
        damage: list[str] = []
        for prop, (known, kind) in fields.items():
            if prop not in facts or self.rng.randrange(100) >= known:
                continue
            texts = []
            for truth in facts[prop]:
                text, done = self._value(kind, truth)
                texts.append(text)
                damage += [f"{prop}: {name}" for name in done]
            unchecked = kind == "CHECKED" and texts != list(facts[prop])
            values["accountNumber" if unchecked else prop] = tuple(texts)
        if len(values) == 0 and len(facts) > 0 and len(fields) > 0:
            first = next(prop for prop in fields if prop in facts)
            values[first] = facts[first]
        return values, damage

    def _value(self, kind: str, truth: str) -> tuple[str, list[str]]:
        if kind == "SAFE":
            return truth, []
        text, done = apply(kind, truth, self.rates, self.rng)
        return (self.write_date(text) if kind == "DATE" else text), done

    def write_date(self, day: str) -> str:
        """As the officers of this organisation write a day; a part of one stays as it is.

        SLASHES are day/month/year, where nobody could read them the other way; else words.
        """
        if len(day) != 10 or self.organisation.dates == "ISO":
            return day
        found = date.fromisoformat(day)
        if self.organisation.dates == "SLASHES" and (found.day > 12 or found.day == found.month):
            return f"{found.day:02}/{found.month:02}/{found.year}"
        return f"{found.day} {MONTHS[found.month - 1]} {found.year}"

    # ----------------------------------------------------------------------------- names

    def write_name(self, person: Person) -> tuple[Facts, list[str]]:
        """The name of a person by this organisation's habit, damaged or not."""
        damage: list[str] = []
        kept = self._dropped(person.name, damage)
        nickname = self._nickname(person, damage)
        native = self._rolls("SCRIPT_SWITCHED", damage)
        turns = self._turns(damage)
        spelt = [(group, self._spell(part, native, turns)) for group, part in kept]
        values = self._arranged(person, spelt, native, damage)
        if nickname is not None:
            values["weakAlias"] = (nickname,)
        if self.rng.randrange(100) < self.organisation.native and not native:
            home = names.native(person)
            values["name"] = (*values.get("name", ()), home)
        return values, damage

    def _rolls(self, name: str, damage: list[str]) -> bool:
        hit = self.rates.hits("names", name, self.rng)
        if hit:
            damage.append(f"name: {name}")
        return hit

    def _dropped(self, name: Name, damage: list[str]) -> list[tuple[str, Part]]:
        """All parts, or all but one; a given name and a family name always stay."""
        pairs = list(zip(name.shape.groups, name.parts, strict=True))
        kinds = name.shape.kinds
        last = kinds.index("FAMILY") if "FAMILY" in kinds else len(kinds) - 1
        kept = {name.shape.groups.index("GIVEN"), last}
        spots = [at for at in range(len(pairs)) if at not in kept]
        hit = self.rates.hits("names", "PART_DROPPED", self.rng)
        if hit and len(spots) > 0:
            damage.append("name: PART_DROPPED")
            del pairs[self.rng.choice(spots)]
        return pairs

    def _nickname(self, person: Person, damage: list[str]) -> str | None:
        hit = self.rates.hits("names", "NICKNAME", self.rng)
        if not hit:
            return None
        damage.append("name: NICKNAME")
        given, _, _ = split(person.name)
        short = person.culture.nicknames.get(given[0].native)
        return given[0].romans[-1] if short is None else short.romans[0]

    def _turns(self, damage: list[str]) -> int:
        """Which usual spelling: 0 is that of the passport."""
        return self.rng.randint(1, 3) if self._rolls("TRANSLITERATION_VARIANT", damage) else 0

    def _spell(self, part: Part, native: bool, turns: int) -> str:
        if native:
            return part.native
        return part.romans[turns % len(part.romans)] if self.rng.randrange(4) else part.romans[0]

    def _arranged(
        self, person: Person, spelt: list[tuple[str, str]], native: bool, damage: list[str]
    ) -> Facts:
        """Order, joining, single letters, and one field or two."""
        blank = "" if native and person.culture.joined else " "
        given, between, family = (
            [text for group, text in spelt if group == wanted]
            for wanted in ("GIVEN", "BETWEEN", "FAMILY")
        )
        swapped = self._rolls("ORDER_SWAPPED", damage) and len(family) > 0
        joined = self._rolls("TOKENS_JOINED", damage)
        if self.organisation.names == "SPLIT" and len(family) > 0:
            first, last = (family, given) if swapped else (given, family)
            values = {"firstName": first, "lastName": last, "fatherName": between}
        else:
            in_front = person.culture.family_first and (native or person.culture.roman_family_first)
            whole = [family, given, between] if in_front != swapped else [given, between, family]
            values = {"name": [text for texts in whole for text in texts]}
        if joined:
            values = {prop: _join_two(texts) for prop, texts in values.items()}
        return {
            prop: (self._letters(prop, blank.join(texts), damage),)
            for prop, texts in values.items()
            if len(texts) > 0
        }

    def _letters(self, prop: str, text: str, damage: list[str]) -> str:
        text, done = apply("LETTERS", text, self.rates, self.rng)
        damage += [f"{prop}: {name}" for name in done]
        return text


def _join_two(texts: list[str]) -> list[str]:
    """The first two words written as one."""
    if len(texts) < 2:
        return [texts[0].replace(" ", "", 1).replace("-", "", 1)] if texts else texts
    return [texts[0] + texts[1].lower(), *texts[2:]]
