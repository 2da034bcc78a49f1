"""Grades, handling, audience, discovery: what an office puts on a record."""

from dataclasses import dataclass
from random import Random

from alcyon.worlds.chance import pick
from alcyon.worlds.contributions import EVERYONE, Ends, Grading, Handling
from alcyon.worlds.organisations import Organisation
from alcyon.worlds.stories.scene import SOURCE

PROTECTED = ("VICTIM", "WITNESS", "MISSING")
OF_MONEY = ("BankAccount", "CryptoWallet", "Payment")


@dataclass(frozen=True, slots=True)
class Marks:
    handling: Handling
    audience: tuple[str, ...]
    discovery: str


class Marker:
    """Marks the records of one file, mostly alike: a case is shared or it is not."""

    def __init__(self, organisation: Organisation, rng: Random) -> None:
        self._of, self._rng = organisation, rng
        self._usual = pick(rng, organisation.audiences)
        self._audiences: dict[str, tuple[str, ...]] = {}  # ref -> audience

    def marks(self, ref: str, category: str, minor: bool, ends: Ends | None) -> Marks:
        protected = category in PROTECTED or minor
        audience = self._audience(protected) if ends is None else self._common(ends)
        self._audiences[ref] = audience
        return Marks(self._handling(protected), audience, self._discovery(protected))

    def grading(self) -> Grading:
        return Grading(
            scheme=self._of.scheme,
            source=pick(self._rng, self._of.sources),
            information=pick(self._rng, self._of.information),
        )

    def source(self, year: int) -> str:
        told = self._rng.choice(self._of.told_by)
        return f"{told} {self._rng.randint(1, 999):03}/{year}, {SOURCE}"

    def crime_areas(self, schema: str, of_group: tuple[str, ...]) -> tuple[str, ...]:
        money = schema in OF_MONEY and self._rng.randrange(2) == 1
        return (*of_group, "MONEY_LAUNDERING") if money else of_group

    def _handling(self, protected: bool) -> Handling:
        level = pick(self._rng, self._of.levels)
        if protected and level == "UNCLASSIFIED":
            level = "RESTRICTED"
        helps = protected and self._rng.randrange(2) == 1
        return Handling(
            level=level,
            codes=(pick(self._rng, self._of.codes),),
            purpose="PROTECT" if helps else pick(self._rng, self._of.purposes),
            legal_basis=pick(self._rng, self._of.bases),
        )

    def _audience(self, protected: bool) -> tuple[str, ...]:
        """Mostly what is usual in this file; protected records go to a named one or nobody."""
        chosen = self._usual
        if self._rng.randrange(100) < 30:
            chosen = pick(self._rng, self._of.audiences)
        shared = chosen == EVERYONE or chosen.startswith("network:")
        return () if chosen == "" or (protected and shared) else (chosen,)

    def _common(self, ends: Ends) -> tuple[str, ...]:
        """A link is not shown to anybody who may not read both its ends."""
        one, other = self._audiences[ends.source], self._audiences[ends.target]
        if one == (EVERYONE,):
            return other
        return one if other in (one, (EVERYONE,)) else ()

    def _discovery(self, protected: bool) -> str:
        chosen = pick(self._rng, self._of.discovery)
        return "CONTACT" if protected and chosen == "OPEN" else chosen
