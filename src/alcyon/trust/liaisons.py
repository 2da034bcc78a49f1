"""Liaison members: who acts for one organisation and sits inside another.

A seat gives no right at the host: the member sees what its own organisation may see. The
host learns who sits there, and either side ends the seat.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from alcyon.kernel.errors import Conflict, NotFound
from alcyon.trust import audit
from alcyon.trust.actors import Actor
from alcyon.trust.jobs import put_on_desk
from alcyon.trust.models import DeskItem, Member, Organisation, Posting


class AlreadySeated(Conflict):
    """This member sits in another organisation already. End that seat first."""

    code = "already-seated"


def seat_liaison(*, actor: Actor, at: datetime, member_id: UUID, host_id: int) -> Posting:
    """Seat a member of one's own organisation inside another, and tell its administrators.

    Raises:
        NotFound: no such member of ours, or no such open organisation beside ours.
        AlreadySeated: of two who seat one member at once, the second.
    """
    member = Member.objects.filter(
        pk=member_id, organisation_id=actor.for_organisation, is_active=True
    ).first()
    if member is None:
        raise NotFound(member=member_id)
    posting = write_posting(actor, at, member, host_id)
    audit.record(
        actor=actor,
        at=at,
        action="member.seated",
        content={"member": member_id, "host": host_id},
    )
    return posting


def write_posting(actor: Actor, at: datetime, member: Member, host_id: int) -> Posting:
    """The seat alone, for a service that writes the event of its own act."""
    hosts = Organisation.objects.filter(pk=host_id, is_active=True)
    if host_id == member.organisation_id or not hosts.exists():
        raise NotFound(host=host_id)
    made = Posting(
        organisation_id=member.organisation_id,
        member=member,
        host_id=host_id,
        seated_by=actor.member_id,
        seated_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as taken:
        raise AlreadySeated(member=member.pk) from taken
    if actor.organisation_id is not None:
        put_on_desk(
            actor=actor,
            at=at,
            item=DeskItem(
                organisation_id=host_id,
                kind="LIAISON_SEATED",
                ability="member.manage",
                object_id=member.pk,
                facts={"organisation": member.organisation_id},
            ),
        )
    return made


def end_posting(*, actor: Actor, at: datetime, member_id: UUID) -> Posting:
    """End the seat of a liaison member, as its own organisation or as the host.

    Raises:
        NotFound: nobody sits there, or no longer; of two who end it at once, the second.
    """
    ours = Q(organisation_id=actor.for_organisation) | Q(host_id=actor.for_organisation)
    open_ = Posting.objects.filter(ours, member_id=member_id, ended_at=None)
    posting = open_.first()
    if posting is None or open_.update(ended_at=at, ended_by=actor.member_id) != 1:
        raise NotFound(member=member_id)
    posting.ended_at, posting.ended_by = at, actor.member_id
    audit.record(
        actor=actor,
        at=at,
        action="member.unseated",
        content={"member": member_id, "host": posting.host_id},
    )
    return posting
