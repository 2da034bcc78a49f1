"""More people than the cast: hired inside the test's transaction, gone with it."""

from dataclasses import replace
from datetime import datetime

from alcyon.trust import services
from alcyon.trust.access import acting_as, actor_of_account
from alcyon.trust.actors import Actor
from alcyon.trust.cards import MemberCard
from alcyon.trust.models import Account, Member, Organisation
from tests.castings import PASSWORD


def organisation_of(slug: str) -> int:
    with acting_as(services.FOUNDER):
        return Organisation.objects.values_list("pk", flat=True).get(slug=slug)


def actor_named(username: str) -> Actor:
    """The actor behind a user name, with the rights of this moment."""
    return actor_of_account(Account.objects.get(username=username))


def hire(
    slug: str, username: str, roles: tuple[str, ...], at: datetime, *, clearance: int = 1
) -> Actor:
    """A new member of an organisation of the cast, welcomed already."""
    organisation_id = organisation_of(slug)
    hirer = replace(services.FOUNDER, organisation_id=organisation_id)
    card = MemberCard(name=username.title(), roles=roles, clearance=clearance)
    with acting_as(hirer):
        member = services.add_member(
            actor=services.FOUNDER,
            at=at,
            organisation_id=organisation_id,
            username=username,
            password=PASSWORD,
            card=card,
        )
        Member.objects.filter(pk=member.pk).update(welcomed_at=at)
    return actor_named(username)
