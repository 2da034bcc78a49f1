"""What each organisation came to know of a world, and how it wrote it down.

An organisation hears of some groups, and of those only what its work lets it see: a border
guard sees journeys, a prosecutor payments. It takes in bonds; with a bond come both its ends.
So every link joins two records of one organisation, and nobody knows what is not so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alcyon.worlds.chance import Dice
from alcyon.worlds.clerks import Clerk, Written
from alcyon.worlds.contributions import Contribution, Ends
from alcyon.worlds.damage import Rates
from alcyon.worlds.markings import Marker
from alcyon.worlds.organisations import Organisation
from alcyon.worlds.standings import Standings
from alcyon.worlds.truth import Bond, Group, Thing
from alcyon.worlds.world import World

ASSESSED = ("Associate", "MemberOf", "Control")
SECOND_RECORD = 7  #: of a hundred things, how many an organisation records twice
PARTS = (40, 70, 100, 100, 130)  #: of a hundred: some files are thin, some thick


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
    """What they know of one group; what one knows does not hang on who else is asked."""
    for organisation in organisations:
        rng = Dice(world.seed, f"knowledge/{organisation.slug}").stream(group.number)
        if rng.randrange(100) < organisation.reach:
            used = rates or Rates.usual(organisation.care)
            yield from _File(world.today, group, Clerk(organisation, used, rng)).written()


@dataclass(frozen=True, slots=True)
class _Statement:
    """What goes into one contribution, before it is graded and marked."""

    truth: Thing | Bond
    written: Written
    category: str
    minor: bool
    learned: date
    since: str | None
    until: str | None = None
    ends: Ends | None = None
    standing: str = "FACT"


class _File:
    """What one organisation holds about one group."""

    def __init__(self, today: date, group: Group, clerk: Clerk) -> None:
        self.today, self.group, self.clerk = today, group, clerk
        self.rng, self.organisation = clerk.rng, clerk.organisation
        self.things = {thing.truth_id: thing for thing in group.things}
        self.standings = Standings(group, self.organisation, self.rng)
        self.marker = Marker(self.organisation, self.rng)
        self.refs: dict[str, str] = {}  # truth id -> ref of its newest record
        self.count = 0

    def written(self) -> Iterator[Contribution]:
        part = self.rng.choice(PARTS)
        for bond in self.group.bonds:
            seen = self.organisation.watches[bond.phase] * self.organisation.depth * part
            if self.rng.randrange(1_000_000) < seen:
                yield from self._bond(bond)

    def _bond(self, bond: Bond) -> Iterator[Contribution]:
        """The ends that are not recorded yet, then the link."""
        learned = self._learned(bond.until or bond.since)
        for truth_id in (bond.source, bond.target):
            if truth_id not in self.refs or self.rng.randrange(100) < SECOND_RECORD:
                yield self._thing(self.things[truth_id], learned)
        since, until = self._period(bond)
        assessed = bond.schema in ASSESSED and self.rng.randrange(100) < 25
        both = (self.things[bond.source], self.things[bond.target])
        yield self._contribution(
            _Statement(
                truth=bond,
                written=self.clerk.write_facts(bond.schema, bond.facts),
                category=self.standings.of_link(*both),
                minor=any(self.standings.minor(thing, learned) for thing in both),
                learned=learned,
                since=since,
                until=until,
                ends=Ends(source=self.refs[bond.source], target=self.refs[bond.target]),
                standing="ASSESSMENT" if assessed else "FACT",
            )
        )

    def _thing(self, thing: Thing, learned: date) -> Contribution:
        made = self._contribution(
            _Statement(
                truth=thing,
                written=self.clerk.write(thing),
                category=self.standings.of_thing(thing),
                minor=self.standings.minor(thing, learned),
                learned=learned,
                since=thing.day,
            )
        )
        self.refs[thing.truth_id] = made.ref
        return made

    def _contribution(self, told: _Statement) -> Contribution:
        self.count += 1
        ref = f"{self.organisation.slug}/{self.group.number:05}-{self.count:04}"
        marks = self.marker.marks(ref, told.category, told.minor, told.ends)
        return Contribution(
            ref=ref,
            organisation=self.organisation.slug,
            schema=told.truth.schema,
            values=told.written.values,
            grading=self.marker.grading(),
            handling=marks.handling,
            category=told.category,
            crime_areas=self.marker.crime_areas(told.truth.schema, self.group.crime_areas),
            source=self.marker.source(told.learned.year),
            truth_id=told.truth.truth_id,
            written_on=told.learned.isoformat(),
            minor=told.minor,
            standing=told.standing,
            ends=told.ends,
            phase=told.truth.phase,
            since=told.since,
            until=told.until,
            audience=marks.audience,
            discovery=marks.discovery,
            damage=told.written.damage,
        )

    def _learned(self, day: str) -> date:
        after = date.fromisoformat(day) + timedelta(days=self.rng.randint(1, 60))
        return min(after, self.today)

    def _period(self, bond: Bond) -> tuple[str, str | None]:
        """Begin and end of a link, sometimes known by their months only."""
        since, until = bond.since, bond.until
        if self.rng.randrange(100) < 15 and (until is None or until[:7] > since[:7]):
            return since[:7], None if until is None else until[:7]
        return since, until
