"""Writes of trust: the node, organisations, members. Call them inside `acting_as(actor)`.

Networks, liaison members, one-time links, tokens and jobs have modules of their own beside
this one.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from alcyon.kernel.errors import Conflict, Forbidden, NotFound
from alcyon.trust import audit, liaisons
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.cards import MemberCard, OrganisationCard
from alcyon.trust.models import Account, Member, Node, Organisation, Posting, Seat, Token
from alcyon.trust.networks import seed_networks

__all__ = [
    "FOUNDER",
    "ChangedMeanwhile",
    "LastAdministrator",
    "MemberCard",
    "NodeKindDiffers",
    "OperatorStaysOpen",
    "OrganisationCard",
    "OrganisationExists",
    "OwnRights",
    "UserNameTaken",
    "add_member",
    "change_member",
    "change_organisation",
    "close_organisation",
    "create_organisation",
    "end_member",
    "found_node",
    "reopen_organisation",
]

FOUNDER = Actor(
    organisation_id=None,
    abilities=frozenset({"node.found", "organisation.manage", "member.manage", "network.manage"}),
    purpose="LAWFULNESS",
)
"""Who acts before there is anybody: only the operator's command line can."""

ADMINISTRATOR = "ADMINISTRATOR"
KEPT_BY_THE_OPERATOR = ("slug", "kind", "country")


class NodeKindDiffers(Conflict):
    """This database belongs to a node of the other kind. A trial never becomes a real one."""

    code = "node-kind-differs"


class OrganisationExists(Conflict):
    """There is an organisation with this short name already."""

    code = "organisation-exists"


class OperatorStaysOpen(Conflict):
    """The organisation that operates this node cannot be closed."""

    code = "operator-stays-open"


class UserNameTaken(Conflict):
    """This user name is taken."""

    code = "user-name-taken"


class ChangedMeanwhile(Conflict):
    """Somebody else changed this since you opened it."""

    code = "changed-meanwhile"


class OwnRights(Forbidden):
    """Nobody changes their own roles or clearance, or ends their own membership."""

    code = "own-rights"


class LastAdministrator(Conflict):
    """An organisation keeps at least one administrator."""

    code = "last-administrator"


def found_node(*, kind: str, name: str, at: datetime) -> Node:
    """Write down what this node is, once and for all. Opens its own transaction.

    Raises:
        NodeKindDiffers: the database was founded as the other kind.
    """
    with acting_as(FOUNDER):
        present = Node.objects.first()
        if present is None:
            return Node.objects.create(kind=kind, name=name, created_at=at)
        if present.kind != kind:
            raise NodeKindDiffers(is_kind=present.kind, asked=kind)
        return present


# --- organisations -------------------------------------------------------------------------


def create_organisation(*, actor: Actor, at: datetime, card: OrganisationCard) -> Organisation:
    """Add an organisation to this node.

    The first one operates the node: its administrators add organisations, and it stewards the
    networks that every node knows.

    Raises:
        Invalid: a field is missing or not in its table.
        OrganisationExists: the slug is taken, perhaps at this very moment.
    """
    card.check()
    is_first = actor.organisation_id is None and not Organisation.objects.exists()
    made = Organisation(created_at=at, operates_node=is_first)
    _write_card(made, card, kept=())
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as taken:
        raise OrganisationExists(slug=card.slug) from taken
    if is_first:
        seed_networks(at=at, steward_id=made.pk)
    _tell(actor, at, "organisation.created", {"slug": card.slug})
    return made


def change_organisation(
    *, actor: Actor, at: datetime, slug: str, card: OrganisationCard, revision: int
) -> Organisation:
    """Change what is written down of one's own organisation, or, as the operator, of any.

    Short name, kind and country are the operator's alone: others' sharing rests on them.

    Args:
        revision: the one the form was filled from.

    Raises:
        NotFound: no such organisation, or not one the actor administers.
        ChangedMeanwhile: somebody saved before; nothing of this is stored.
    """
    card.check()
    found = Organisation.objects.select_for_update().filter(slug=slug).first()
    is_operator = actor.can("organisation.manage")
    if found is None or not (is_operator or found.pk == actor.organisation_id):
        raise NotFound(slug=slug)
    if found.revision != revision:
        raise ChangedMeanwhile(slug=slug)
    _write_card(found, card, kept=() if is_operator else KEPT_BY_THE_OPERATOR)
    found.revision += 1
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as taken:
        raise OrganisationExists(slug=card.slug) from taken
    _tell(actor, at, "organisation.changed", {"slug": found.slug, "revision": found.revision})
    return found


def close_organisation(*, actor: Actor, at: datetime, slug: str) -> Organisation:
    """End an organisation's part in this node: nobody of it signs in or is shared with anew.

    Its records stay its own and end by their clocks. `reopen_organisation` undoes this.

    Raises:
        OperatorStaysOpen, NotFound (no such organisation, or closed already).
    """
    found = _locked_organisation(slug, is_active=True)
    if found.operates_node:
        raise OperatorStaysOpen(slug=slug)
    found.is_active, found.closed_at = False, at
    found.save(update_fields=["is_active", "closed_at"])
    _tell(actor, at, "organisation.closed", {"slug": slug})
    return found


def reopen_organisation(*, actor: Actor, at: datetime, slug: str) -> Organisation:
    """Undo a closing: its members sign in again with the rights they had."""
    found = _locked_organisation(slug, is_active=False)
    found.is_active, found.closed_at = True, None
    found.save(update_fields=["is_active", "closed_at"])
    _tell(actor, at, "organisation.reopened", {"slug": slug})
    return found


def _locked_organisation(slug: str, *, is_active: bool) -> Organisation:
    locked = Organisation.objects.select_for_update()
    found = locked.filter(slug=slug, is_active=is_active).first()
    if found is None:
        raise NotFound(slug=slug)
    return found


def _write_card(row: Organisation, card: OrganisationCard, *, kept: tuple[str, ...]) -> None:
    values = {
        "slug": card.slug,
        "name": card.name.strip(),
        "kind": card.kind,
        "country": card.country,
        "timezone": card.timezone,
        "languages": list(card.languages),
        "contact": card.contact.strip(),
        "duty_hours": dict(card.duty_hours),
        "holidays": sorted(card.holidays, key=str),
    }
    for name, value in values.items():
        if name not in kept:
            setattr(row, name, value)


def _tell(actor: Actor, at: datetime, action: str, content: dict[str, object]) -> None:
    """Write the event; the founder has no organisation to write one for."""
    if actor.organisation_id is not None:
        audit.record(actor=actor, at=at, action=action, content=content)


# --- members -------------------------------------------------------------------------------


def add_member(
    *,
    actor: Actor,
    at: datetime,
    organisation_id: int,
    username: str,
    password: str | None,
    card: MemberCard,
) -> Member:
    """Make an account and its member.

    Args:
        password: None makes an account that cannot sign in until a one-time link sets one.

    Raises:
        Invalid: the card has mistakes.
        UserNameTaken: somebody signs in by this name; user names are per node.
    """
    card.check()
    account = Account(username=username)
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as taken:
        raise UserNameTaken() from taken
    member = Member(
        account=account,
        organisation_id=organisation_id,
        name=card.name.strip(),
        title=card.title.strip(),
        roles=list(card.roles),
        clearance=card.clearance,
        language=card.language,
        timezone=card.timezone,
        purpose=card.purpose,
        joined_at=at,
    )
    member.save(force_insert=True)
    if card.seated_at_id is not None:
        liaisons.write_posting(actor, at, member, card.seated_at_id)
    content = {"member": member.pk, "roles": card.roles, "clearance": card.clearance}
    _tell(actor, at, "member.added", content)
    return member


def change_member(
    *, actor: Actor, at: datetime, member_id: UUID, card: MemberCard, revision: int | None = None
) -> Member:
    """Change name, title, roles and clearance of a member of one's own organisation.

    Language, time zone and purpose are the member's own choice and stay.

    Args:
        revision: the one the form was filled from; None takes whatever is there.

    Raises:
        OwnRights: roles or clearance of oneself need another administrator.
        LastAdministrator: nobody would be left to administer the organisation.
        ChangedMeanwhile: somebody saved before.
    """
    card.check()
    member, administrators = _locked(actor, member_id)
    if revision is not None and member.revision != revision:
        raise ChangedMeanwhile(member=member_id)
    before = {"roles": sorted(member.roles), "clearance": member.clearance}
    after = {"roles": sorted(card.roles), "clearance": card.clearance}
    if before != after and member.pk == actor.member_id:
        raise OwnRights(member=member_id)
    if ADMINISTRATOR not in card.roles and administrators == [member]:
        raise LastAdministrator(member=member_id)
    member.name, member.title = card.name.strip(), card.title.strip()
    member.roles, member.clearance = list(card.roles), card.clearance
    member.revision += 1
    member.save(update_fields=["name", "title", "roles", "clearance", "revision"])
    content = {"member": member_id, "before": before, "after": after}
    _tell(actor, at, "member.changed", content)
    return member


def end_member(*, actor: Actor, at: datetime, member_id: UUID) -> Member:
    """A member leaves: no sign-in, token, seat or job of theirs works from now on.

    Raises:
        OwnRights: another administrator must do this.
        LastAdministrator: nobody would be left to administer the organisation.
    """
    member, administrators = _locked(actor, member_id)
    if member.pk == actor.member_id:
        raise OwnRights(member=member_id)
    if administrators == [member]:
        raise LastAdministrator(member=member_id)
    member.is_active, member.left_at = False, at
    member.save(update_fields=["is_active", "left_at"])
    ended = {"ended_at": at, "ended_by": actor.member_id}
    Seat.objects.filter(member=member, ended_at=None).update(is_focal_point=False, **ended)
    Posting.objects.filter(member=member, ended_at=None).update(**ended)
    Token.objects.filter(member=member, revoked_at=None).update(revoked_at=at)
    _tell(actor, at, "member.ended", {"member": member_id})
    return member


def _locked(actor: Actor, member_id: UUID) -> tuple[Member, list[Member]]:
    """An active member of the actor's own organisation, and all who administer it.

    All of them are locked, always in the same order: of two administrators who end each
    other at once the second finds itself the last, and neither waits for the other for ever.
    """
    ours = Member.objects.select_for_update(of=("self",)).filter(
        organisation_id=actor.for_organisation, is_active=True
    )
    wanted = Q(pk=member_id) | Q(roles__contains=[ADMINISTRATOR])
    locked = list(ours.filter(wanted).order_by("pk"))
    found = next((one for one in locked if one.pk == member_id), None)
    if found is None:
        raise NotFound(member=member_id)
    return found, [one for one in locked if ADMINISTRATOR in one.roles]
