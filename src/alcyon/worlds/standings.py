"""What a person is in the eyes of one organisation, and whose category a thing bears."""

from datetime import date, timedelta
from random import Random

from alcyon.worlds.organisations import Organisation
from alcyon.worlds.truth import Group, Thing

HOLDING = ("Holds", "Uses", "Owns")
CAREFUL_FIRST = ("VICTIM", "MISSING", "WITNESS", "SUSPECT", "CONVICTED", "OTHER")
FULL_AGE = timedelta(days=6575)


class Standings:
    """Categories of data subjects in one file; once chosen, one stays."""

    def __init__(self, group: Group, organisation: Organisation, rng: Random) -> None:
        self._organisation, self._rng = organisation, rng
        self._chosen: dict[str, str] = {}  # truth id of a person -> category
        things = {thing.truth_id: thing for thing in group.things}
        self._holders = {
            bond.target: things[bond.source] for bond in group.bonds if bond.schema in HOLDING
        }

    def of_thing(self, thing: Thing) -> str:
        """By law, what the person is; a thing has the category of who holds it."""
        holder = self._holders.get(thing.truth_id, thing)
        if holder.person is None:
            return "OTHER"
        if holder.truth_id not in self._chosen:
            category = self._of_role(holder.role)
            known = category in self._organisation.categories
            self._chosen[holder.truth_id] = category if known else "OTHER"
        return self._chosen[holder.truth_id]

    def of_link(self, source: Thing, target: Thing) -> str:
        """The category of its two ends that needs the most care."""
        both = {self.of_thing(source), self.of_thing(target)}
        return next(category for category in CAREFUL_FIRST if category in both)

    def minor(self, thing: Thing, day: date) -> bool:
        """Whether the person, or the holder of the thing, was under 18 on that day."""
        holder = self._holders.get(thing.truth_id, thing)
        if holder.person is None:
            return False
        return holder.person.born_after((day - FULL_AGE).isoformat())

    def _of_role(self, role: str | None) -> str:
        """Not always what the truth would say: victims get mistaken for offenders."""
        at = self._rng.randrange(100)
        if role == "VICTIM":
            return "SUSPECT" if at < 4 else "MISSING" if at < 9 else "VICTIM"
        if role == "MIGRANT":
            return "WITNESS" if at < 15 else "VICTIM" if at < 25 else "OTHER"
        return "CONVICTED" if at < 6 else "OTHER" if at < 12 else "SUSPECT"
