"""The invented organisations of a world, and the habits by which they write things down."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from alcyon.worlds.tables import table


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation; `data/organisations.yaml` tells what the habits mean."""

    slug: str
    name: str
    kind: str  #: a code of the table `organisation_kinds`
    country: str | None  #: a user-assigned ISO 3166 code, or none
    time_zone: str
    languages: tuple[str, ...]
    reach: int
    depth: int
    watches: dict[str, int]  #: phase -> of a hundred
    care: int
    dates: str
    names: str
    native: int
    scheme: str
    sources: dict[str, int]
    information: dict[str, int]
    levels: dict[str, int]
    codes: dict[str, int]
    purposes: dict[str, int]
    bases: dict[str, int]
    categories: tuple[str, ...]  #: of people, that it may hold
    audiences: dict[str, int]
    discovery: dict[str, int]
    told_by: tuple[str, ...]

    def __hash__(self) -> int:
        return hash(self.slug)


@cache
def demo_organisations() -> tuple[Organisation, ...]:
    """The eight of the demo, in a fixed order."""
    return tuple(organisation(entry) for entry in table("organisations"))


def organisation(entry: dict[str, Any]) -> Organisation:
    """From an entry as in `organisations.yaml`; raises TypeError for a missing or unknown key."""
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    return Organisation(**values)
