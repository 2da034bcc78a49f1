"""What each organisation came to know of a world, and how it wrote it down.

An organisation hears of some groups, and of those only what its work lets it see: a border
guard sees journeys, a prosecutor payments. It takes in bonds; with a bond come both its ends.
So every link joins two records of one organisation, and nobody knows what is not so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from alcyon.worlds.chance import Dice, pick
from alcyon.worlds.clerks import Clerk
from alcyon.worlds.contributions import EVERYONE, Contribution, Ends, Grading, Handling
from alcyon.worlds.damage import Rates
from alcyon.worlds.organisations import Organisation
from alcyon.worlds.stories.scene import SOURCE
from alcyon.worlds.truth import Bond, Facts, Group, Thing
from alcyon.worlds.world import World

HOLDING = ("Holds", "Uses", "Owns")
PROTECTED = ("VICTIM", "WITNESS", "MISSING")
ASSESSED = ("Associate", "MemberOf", "Control")
SECOND_RECORD = 7  #: of a hundred things, how many an organisation records twice
ADULT = timedelta(days=6575)


def knowledge(
    world: World, organisations: Sequence[Organisation], *, rates: Rates | None = None
) -> Iterator[Contribution]:
    """Everything these organisations wrote down, group by group, ends before links.

    Args:
        rates: a damage mix of your own in place of `damage.yaml` with each one's care.
    """
    for group in world.groups():
        yield from knowledge_of(world, group, organisations, rates=rates)


def knowledge_of(
    world: World, group: Group, organisations: Iterable[Organisation], *, rates: Rates | None = None
) -> Iterator[Contribution]:
    """What they know of one group."""
    for organisation in organisations:
        rng = Dice(world.seed, f"knowledge/{organisation.slug}").stream(group.number)
        if rng.randrange(100) < organisation.reach:
            used = rates or Rates.usual(organisation.care)
            file = _File(world, group, organisation, Clerk(organisation, used, rng), rng)
            yield from file.written()


@dataclass
class _File:
    """What one organisation holds about one group."""

    world: World
    group: Group
    organisation: Organisation
    clerk: Clerk
    rng: Random
    refs: dict[str, str] = field(default_factory=dict)  # truth id -> ref of the record
    categories: dict[str, str] = field(default_factory=dict)  # truth id -> category
    audiences: dict[str, tuple[str, ...]] = field(default_factory=dict)  # ref -> audience
    count: int = 0

    def written(self) -> Iterator[Contribution]:
        self.things = {thing.truth_id: thing for thing in self.group.things}
        self.holders = {
            bond.target: self.things[bond.source]
            for bond in self.group.bonds
            if bond.schema in HOLDING
        }
        self.usual = pick(self.rng, self.organisation.audiences)
        part = self.rng.choice((40, 70, 100, 100, 130))
        for bond in self.group.bonds:
            seen = self.organisation.watches[bond.phase] * self.organisation.depth * part
            if self.rng.randrange(1_000_000) < seen:
                yield from self._bond(bond)

    # ---------------------------------------------------------------------------- records

    def _bond(self, bond: Bond) -> Iterator[Contribution]:
        learned = self._learned(bond.until or bond.since)
        for truth_id in (bond.source, bond.target):
            if truth_id not in self.refs or self.rng.randrange(100) < SECOND_RECORD:
                yield self._thing(self.things[truth_id], learned)
        ends = Ends(source=self.refs[bond.source], target=self.refs[bond.target])
        written = self.clerk.write_facts(bond.schema, bond.facts)
        assessed = bond.schema in ASSESSED and self.rng.randrange(100) < 25
        category = self._of_link(bond)
        yield self._contribution(
            bond.truth_id,
            bond.schema,
            written.values,
            category,
            learned,
            ends=ends,
            phase=bond.phase,
            period=self._period(bond),
            standing="ASSESSMENT" if assessed else "FACT",
            minor=any(self._minor(self.things[end], learned) for end in (bond.source, bond.target)),
            damage=written.damage,
        )

    def _thing(self, thing: Thing, learned: date) -> Contribution:
        written = self.clerk.write(thing)
        category = self._of_thing(thing)
        self.categories.setdefault(thing.truth_id, category)
        made = self._contribution(
            thing.truth_id,
            thing.schema,
            written.values,
            category,
            learned,
            phase=thing.phase,
            period=(thing.day, None),
            minor=self._minor(thing, learned),
            damage=written.damage,
        )
        self.refs[thing.truth_id] = made.ref
        return made

    def _contribution(  # noqa: PLR0913  # one place where a contribution is put together
        self,
        truth_id: str,
        schema: str,
        values: Facts,
        category: str,
        learned: date,
        *,
        minor: bool,
        damage: tuple[str, ...],
        ends: Ends | None = None,
        phase: str | None = None,
        period: tuple[str | None, str | None] = (None, None),
        standing: str = "FACT",
    ) -> Contribution:
        self.count += 1
        one, rng = self.organisation, self.rng
        protected = category in PROTECTED or minor
        ref = f"{one.slug}/{self.group.number:05}-{self.count:04}"
        audience = self._audience(protected) if ends is None else self._common(ends)
        self.audiences[ref] = audience
        return Contribution(
            ref=ref,
            organisation=one.slug,
            schema=schema,
            values=values,
            grading=Grading(
                scheme=one.scheme,
                source=pick(rng, one.sources),
                information=pick(rng, one.information),
            ),
            handling=self._handling(protected),
            category=category,
            crime_areas=self._crimes(schema),
            source=f"{rng.choice(one.told_by)} {rng.randint(1, 999):03}/{learned.year}, {SOURCE}",
            truth_id=truth_id,
            written_on=learned.isoformat(),
            minor=minor,
            standing=standing,
            ends=ends,
            phase=phase,
            since=period[0],
            until=period[1],
            audience=audience,
            discovery=self._discovery(protected),
            damage=damage,
        )

    # ---------------------------------------------------------------------------- choices

    def _learned(self, day: str) -> date:
        after = date.fromisoformat(day) + timedelta(days=self.rng.randint(1, 60))
        return min(after, self.world.today)

    def _period(self, bond: Bond) -> tuple[str, str | None]:
        """Begin and end of a link, sometimes known by their months only."""
        since, until = bond.since, bond.until
        if self.rng.randrange(100) < 15 and (until is None or until[:7] > since[:7]):
            return since[:7], None if until is None else until[:7]
        return since, until

    def _handling(self, protected: bool) -> Handling:
        one, rng = self.organisation, self.rng
        level = pick(rng, one.levels)
        if protected and level == "UNCLASSIFIED":
            level = "RESTRICTED"
        purpose = "PROTECT" if protected and rng.randrange(2) else pick(rng, one.purposes)
        return Handling(
            level=level,
            codes=(pick(rng, one.codes),),
            purpose=purpose,
            legal_basis=pick(rng, one.bases),
        )

    def _audience(self, protected: bool) -> tuple[str, ...]:
        """Mostly what is usual in this file; protected records go to a named one or nobody."""
        chosen = self.usual
        if self.rng.randrange(100) < 30:
            chosen = pick(self.rng, self.organisation.audiences)
        shared = chosen == "EVERYONE" or chosen.startswith("network:")
        return () if chosen == "" or (protected and shared) else (chosen,)

    def _common(self, ends: Ends) -> tuple[str, ...]:
        """A link is not shown to anybody who may not read both its ends."""
        one, other = self.audiences[ends.source], self.audiences[ends.target]
        if one == (EVERYONE,):
            return other
        return one if other in (one, (EVERYONE,)) else ()

    def _discovery(self, protected: bool) -> str:
        chosen = pick(self.rng, self.organisation.discovery)
        return "CONTACT" if protected and chosen == "OPEN" else chosen

    def _crimes(self, schema: str) -> tuple[str, ...]:
        money = schema in ("BankAccount", "CryptoWallet", "Payment") and self.rng.randrange(2)
        return (*self.group.crime_areas, "MONEY_LAUNDERING") if money else self.group.crime_areas

    # ------------------------------------------------------------------------- categories

    def _of_thing(self, thing: Thing) -> str:
        """By law, what the person is; a thing has the category of who holds it."""
        holder = self.holders.get(thing.truth_id, thing)
        if holder.person is None:
            return "OTHER"
        if holder.truth_id in self.categories:
            return self.categories[holder.truth_id]
        category = self._of_role(holder.role)
        if category not in self.organisation.categories:
            category = "OTHER"
        self.categories[holder.truth_id] = category
        return category

    def _of_role(self, role: str | None) -> str:
        """Not always what the truth would say: victims get mistaken for offenders."""
        at = self.rng.randrange(100)
        if role == "VICTIM":
            return "SUSPECT" if at < 4 else "MISSING" if at < 9 else "VICTIM"
        if role == "MIGRANT":
            return "WITNESS" if at < 15 else "VICTIM" if at < 25 else "OTHER"
        return "CONVICTED" if at < 6 else "OTHER" if at < 12 else "SUSPECT"

    def _of_link(self, bond: Bond) -> str:
        """The category that needs the most care of its two ends."""
        both = {self._of_thing(self.things[end]) for end in (bond.source, bond.target)}
        order = ("VICTIM", "MISSING", "WITNESS", "SUSPECT", "CONVICTED", "OTHER")
        return next(category for category in order if category in both)

    def _minor(self, thing: Thing, learned: date) -> bool:
        holder = self.holders.get(thing.truth_id, thing)
        if holder.person is None:
            return False
        return holder.person.born_after((learned - ADULT).isoformat())
