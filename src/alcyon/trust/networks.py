"""Networks of specialists: who stewards them, who sits in them, who is a focal point.

A seat is proposed by the member's organisation and vetted by somebody else of the steward.
Only a vetted seat opens what is shared with the network. Call inside `acting_as(actor)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction

from alcyon.kernel import tables
from alcyon.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from alcyon.kernel.problems import problem
from alcyon.trust import audit
from alcyon.trust.actors import Actor
from alcyon.trust.cards import SLUG
from alcyon.trust.jobs import put_on_desk
from alcyon.trust.models import DeskItem, Member, Network, Organisation, Seat

SEEDS = Path(__file__).with_name("networks.yaml")


class NetworkExists(Conflict):
    """There is a network with this short name already."""

    code = "network-exists"


class SeatHeld(Conflict):
    """This member holds a seat in the network already, or was proposed for one."""

    code = "seat-held"


class NotEligible(Forbidden):
    """Organisations of this kind do not join this network."""

    code = "not-eligible"


class VettedByAnother(Forbidden):
    """Whoever proposed a member, or is that member, does not vet the seat."""

    code = "vetted-by-another"


class FocalPointTaken(Conflict):
    """The organisation has a focal point in this network already."""

    code = "focal-point-taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkCard:
    """What is written down of a network. `kinds`: who may join, empty for any."""

    slug: str
    name: str
    description: str = ""
    kinds: tuple[str, ...] = ()
    steward_id: int | None = None

    def check(self) -> None:
        """Raise `Invalid` with every problem at once."""
        problems = []
        if self.name.strip() == "":
            problems.append(problem("required", where="name"))
        if SLUG.fullmatch(self.slug) is None or len(self.slug) > 60:
            problems.append(problem("slug-shape", where="slug", value=self.slug))
        problems += [
            problem("unknown-code", where="kinds", value=kind)
            for kind in self.kinds
            if not tables.table("organisation_kinds").has(kind)
        ]
        if self.steward_id is None:
            problems.append(problem("required", where="steward"))
        if problems:
            raise Invalid(problems)


def seed_networks(*, at: datetime, steward_id: int) -> None:
    """Write down the networks that every node knows; those that are there stay as they are."""
    Network.objects.bulk_create(
        [
            Network(
                slug=entry.code,
                name=entry.label("en"),
                description=entry.text("about", "en"),
                kinds=list(entry["kinds"]),
                steward_id=steward_id,
                created_at=at,
            )
            for entry in tables.load(SEEDS)
        ],
        ignore_conflicts=True,
    )


def create_network(*, actor: Actor, at: datetime, card: NetworkCard) -> Network:
    """Add a network; the operator's administrators do this.

    Raises:
        Invalid, NetworkExists, NotFound (the steward is not an open organisation here).
    """
    card.check()
    _require_open(card)
    made = Network(created_at=at, **_fields(card))
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as taken:
        raise NetworkExists(slug=card.slug) from taken
    audit.record(actor=actor, at=at, action="network.created", content={"slug": card.slug})
    return made


def change_network(*, actor: Actor, at: datetime, slug: str, card: NetworkCard) -> Network:
    """Change a network as its steward; handing the stewardship over is the operator's.

    Raises:
        NotFound: no such network, or not one the actor may change.
    """
    card.check()
    network = Network.objects.select_for_update().filter(slug=slug).first()
    is_operator = actor.can("network.manage")
    if network is None or not (is_operator or network.steward_id == actor.organisation_id):
        raise NotFound(slug=slug)
    kept: dict[str, object] = {"slug": network.slug}
    if not is_operator:
        kept["steward_id"] = network.steward_id
    else:
        _require_open(card)
    for name, value in (_fields(card) | kept).items():
        setattr(network, name, value)
    network.save()
    content = {"slug": slug, "steward": network.steward_id, "kinds": network.kinds}
    audit.record(actor=actor, at=at, action="network.changed", content=content)
    return network


def _fields(card: NetworkCard) -> dict[str, object]:
    return {
        "slug": card.slug,
        "name": card.name.strip(),
        "description": card.description.strip(),
        "kinds": list(card.kinds),
        "steward_id": card.steward_id,
    }


def _require_open(card: NetworkCard) -> None:
    stewards = Organisation.objects.filter(is_active=True).values_list("pk", flat=True)
    if card.steward_id not in stewards:
        raise NotFound(organisation=card.steward_id)


def propose_seat(*, actor: Actor, at: datetime, network: Network, member_id: UUID) -> Seat:
    """Propose a member of one's own organisation, and tell the steward.

    Raises:
        NotFound: no such active member of ours.
        NotEligible: the network is not open to organisations of our kind.
        SeatHeld: proposed or seated already; of two who propose at once, the second.
    """
    member = Member.objects.filter(
        pk=member_id, organisation_id=actor.for_organisation, is_active=True
    ).first()
    if member is None:
        raise NotFound(member=member_id)
    kind = Organisation.objects.values_list("kind", flat=True).get(pk=actor.for_organisation)
    if len(network.kinds) > 0 and kind not in network.kinds:
        raise NotEligible(network=network.slug, kind=kind)
    seat = Seat(
        network=network,
        organisation_id=member.organisation_id,
        member=member,
        proposed_by=actor.as_member,
        proposed_at=at,
    )
    try:
        with transaction.atomic():
            seat.save(force_insert=True)
    except IntegrityError as taken:
        raise SeatHeld(member=member_id) from taken
    if network.steward_id is not None:
        put_on_desk(
            actor=actor,
            at=at,
            item=DeskItem(
                organisation_id=network.steward_id,
                kind="SEAT_PROPOSED",
                ability="network.propose",
                object_id=seat.pk,
                facts={"network": network.slug, "organisation": member.organisation_id},
            ),
        )
    _tell(actor, at, "network.seat_proposed", seat)
    return seat


def vet_seat(*, actor: Actor, at: datetime, seat_id: UUID) -> Seat:
    """Accept a proposed member, as somebody of the steward who did not propose it.

    Raises:
        NotFound: no such open proposal in a network that the actor's organisation stewards;
            of two who vet at once, the second.
        VettedByAnother: the actor proposed this seat, or would sit in it.
    """
    proposals = Seat.objects.filter(
        pk=seat_id,
        network__steward_id=actor.for_organisation,
        vetted_at=None,
        ended_at=None,
    )
    seat = proposals.first()
    if seat is None:
        raise NotFound(seat=seat_id)
    if actor.member_id in {seat.proposed_by, seat.member_id}:
        raise VettedByAnother(seat=seat_id)
    waiting = Seat.objects.filter(pk=seat_id, vetted_at=None, ended_at=None)
    if waiting.update(vetted_by=actor.member_id, vetted_at=at) != 1:
        raise NotFound(seat=seat_id)
    seat.vetted_by, seat.vetted_at = actor.member_id, at
    _put_away(actor, at, seat)
    put_on_desk(
        actor=actor,
        at=at,
        item=DeskItem(
            organisation_id=seat.organisation_id,
            kind="SEAT_VETTED",
            ability="desk.read",
            member_id=seat.member_id,
            object_id=seat.pk,
            facts={"network": seat.network.slug},
        ),
    )
    _tell(actor, at, "network.seat_vetted", seat)
    return seat


def end_seat(*, actor: Actor, at: datetime, seat_id: UUID) -> Seat:
    """End a seat or refuse a proposal: the member, its organisation, or the steward.

    From the next request on, nothing that is shared with the network is open to the member.

    Raises:
        NotFound: no such seat, not one the actor may end, or ended already.
    """
    seat = Seat.objects.filter(pk=seat_id, ended_at=None).select_related("network").first()
    if seat is None or not _may_end(actor, seat):
        raise NotFound(seat=seat_id)
    open_ = Seat.objects.filter(pk=seat_id, ended_at=None)
    if open_.update(ended_at=at, ended_by=actor.member_id, is_focal_point=False) != 1:
        raise NotFound(seat=seat_id)
    seat.ended_at, seat.ended_by, seat.is_focal_point = at, actor.member_id, False
    _put_away(actor, at, seat)
    action = "network.seat_ended" if seat.vetted_at is not None else "network.seat_refused"
    _tell(actor, at, action, seat)
    return seat


def _may_end(actor: Actor, seat: Seat) -> bool:
    if seat.member_id == actor.member_id:
        return True
    sides = {seat.organisation_id, seat.network.steward_id}
    return actor.can("network.propose") and actor.organisation_id in sides


def name_focal_point(*, actor: Actor, at: datetime, seat_id: UUID, is_named: bool) -> Seat:
    """Make a seated member the organisation's focal point, or take that away again.

    Raises:
        NotFound: no such vetted seat of the actor's organisation.
        FocalPointTaken: another member is; of two who are named at once, the second.
    """
    ours = Seat.objects.filter(
        pk=seat_id,
        organisation_id=actor.for_organisation,
        vetted_at__isnull=False,
        ended_at=None,
    )
    try:
        with transaction.atomic():
            changed = ours.update(is_focal_point=is_named)
    except IntegrityError as taken:
        raise FocalPointTaken(seat=seat_id) from taken
    if changed != 1:
        raise NotFound(seat=seat_id)
    seat = ours.get()
    action = "network.focal_point_named" if is_named else "network.focal_point_ended"
    _tell(actor, at, action, seat)
    return seat


def _put_away(actor: Actor, at: datetime, seat: Seat) -> None:
    """What the proposal put on the steward's Desk is done with."""
    waiting = DeskItem.objects.filter(kind="SEAT_PROPOSED", object_id=seat.pk, done_at=None)
    waiting.update(done_at=at, done_by=actor.member_id)


def _tell(actor: Actor, at: datetime, action: str, seat: Seat) -> None:
    content: Mapping[str, object] = {
        "seat": seat.pk,
        "network": seat.network_id,
        "member": seat.member_id,
        "organisation": seat.organisation_id,
    }
    audit.record(actor=actor, at=at, action=action, content=content)
