"""Who acts: a member of an organisation, with the rights held at this moment."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from alcyon.kernel import tables
from alcyon.kernel.errors import AlcyonError
from alcyon.trust.rule import EVERYONE, Viewer


class NobodyActs(AlcyonError):
    """Only a member of an organisation can do this."""

    code = "nobody-acts"
    status = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A member who acts, for one purpose. Built by `access`, never by a page."""

    organisation_id: int | None
    account_id: int | None = None
    member_id: UUID | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    clearance: int = -1
    networks: frozenset[int] = frozenset()
    abilities: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    purpose: str = ""
    language: str = "en"
    timezone: str = "UTC"
    is_welcomed: bool = True

    @property
    def for_organisation(self) -> int:
        """The organisation that the actor acts for.

        Raises:
            NobodyActs: it acts for none, as before the node was founded.
        """
        if self.organisation_id is None:
            raise NobodyActs()
        return self.organisation_id

    @property
    def as_member(self) -> UUID:
        """The member that acts.

        Raises:
            NobodyActs: no member does; the node itself acts by its clock.
        """
        if self.member_id is None:
            raise NobodyActs()
        return self.member_id

    @property
    def keys(self) -> frozenset[int]:
        """The audience keys that open things to this actor."""
        if self.organisation_id is None:
            return frozenset()
        networks = frozenset(-network for network in self.networks)
        return networks | {EVERYONE, self.organisation_id}

    @property
    def viewer(self) -> Viewer:
        """What the sharing rule looks at."""
        return Viewer(
            organisation_id=self.organisation_id,
            member_id=str(self.member_id) if self.member_id else None,
            account_id=self.account_id,
            keys=self.keys,
            clearance=self.clearance,
            abilities=self.abilities,
            categories=self.categories,
        )

    def can(self, ability: str) -> bool:
        """Whether the roles allow the action at all; on which things is the rule's."""
        return ability in self.abilities

    def within(self, scopes: Iterable[str]) -> "Actor":
        """The same actor, reduced to the scopes of an API token."""
        return replace(self, abilities=self.abilities & frozenset(scopes))


def abilities_of(roles: Iterable[str]) -> frozenset[str]:
    """The union of what the roles allow; an unknown role allows nothing."""
    return _union(roles, "abilities")


def categories_of(roles: Iterable[str]) -> frozenset[str]:
    """The categories of data subjects that the roles work with."""
    return _union(roles, "categories")


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Whether one of the roles forces a second factor."""
    return any(entry["second_factor"] for entry in tables.table("roles") if entry.code in {*roles})


def _union(roles: Iterable[str], key: str) -> frozenset[str]:
    held = frozenset(roles)
    return frozenset(
        code for entry in tables.table("roles") if entry.code in held for code in entry[key]
    )
