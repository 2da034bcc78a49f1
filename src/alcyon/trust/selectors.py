"""Reads of trust. Row security decides what they see; call them inside `acting_as`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, QuerySet

from alcyon.kernel.errors import NotFound
from alcyon.node import alarms
from alcyon.trust.actors import Actor
from alcyon.trust.models import (
    AuditTouch,
    DeskItem,
    Job,
    Member,
    Network,
    Node,
    OneTimeLink,
    Organisation,
    Posting,
    Seat,
    Token,
)


def node() -> Node | None:
    """This installation; None before it was founded."""
    return Node.objects.first()


def organisations() -> QuerySet[Organisation]:
    """The directory, by name. Sorted in Python-independent locale C; pages sort for readers."""
    return Organisation.objects.filter(is_active=True).order_by("name")


def all_organisations() -> QuerySet[Organisation]:
    """Closed ones too."""
    return Organisation.objects.order_by("name", "pk")


def access_organisation(slug: str) -> Organisation:
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound(slug=slug)
    return found


def is_staffed(organisation_id: int) -> bool:
    """Whether an organisation has members; yes for whoever is not the operator."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT trust_is_staffed(%s)", [organisation_id])
        row = cursor.fetchone()
    return row is None or bool(row[0])


def names_of_organisations() -> Mapping[int, str]:
    """Name by id, for pages that show owners."""
    return dict(Organisation.objects.values_list("pk", "name"))


def members() -> QuerySet[Member]:
    """The members that the viewer may see: its own, and liaison members it hosts."""
    return Member.objects.select_related("organisation", "account").order_by("name")


def our_members(organisation_id: int) -> QuerySet[Member]:
    """The members of one organisation; the viewer's own, or nothing it may not see."""
    return members().filter(organisation_id=organisation_id)


def access_member(member_id: UUID) -> Member:
    found = members().filter(pk=member_id).first()
    if found is None:
        raise NotFound(member=member_id)
    return found


def names_of_members(ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Name by id, of those the viewer may see."""
    wanted = [one for one in ids if one is not None]
    return dict(Member.objects.filter(pk__in=wanted).values_list("pk", "name"))


def networks() -> QuerySet[Network]:
    return Network.objects.order_by("name")


def access_network(slug: str) -> Network:
    found = Network.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound(slug=slug)
    return found


def seats_of(network: Network) -> QuerySet[Seat]:
    """Current seats with their members' names, as far as the viewer may see them."""
    return Seat.objects.filter(network=network, ended_at=None).select_related("organisation")


def seats() -> QuerySet[Seat]:
    """Every current seat of every network, with network and organisation."""
    return Seat.objects.filter(ended_at=None).select_related("network", "organisation")


def focal_points() -> QuerySet[Seat]:
    """Whom to ask in which network, one for each organisation. Their names are open to all."""
    return seats().filter(is_focal_point=True).select_related("member")


@dataclass(frozen=True, slots=True)
class SeatCounts:
    """How many sit in a network, how many are focal points, how many wait for the steward."""

    seated: int = 0
    focal: int = 0
    waiting: int = 0


def seat_counts() -> Mapping[int, SeatCounts]:
    """The counts by network, one query."""
    current = Seat.objects.filter(ended_at=None).values("network_id").order_by()
    vetted = Q(vetted_at__isnull=False)
    counted = current.annotate(
        seated=Count("pk", filter=vetted),
        focal=Count("pk", filter=Q(is_focal_point=True)),
        waiting=Count("pk", filter=~vetted),
    ).values_list("network_id", "seated", "focal", "waiting")
    return {network: SeatCounts(*counts) for network, *counts in counted}


def postings() -> QuerySet[Posting]:
    """Current seats of liaison members: of ours elsewhere, and of others' with us."""
    open_ = Posting.objects.filter(ended_at=None)
    return open_.select_related("member", "organisation", "host").order_by("seated_at", "id")


def tokens() -> QuerySet[Token]:
    return Token.objects.select_related("member").order_by("-created_at")


def open_links(*, at: datetime) -> QuerySet[OneTimeLink]:
    """Invitations and resets that can still be used."""
    return OneTimeLink.objects.filter(used_at=None, expires_at__gt=at).order_by("-made_at")


def desk_items() -> QuerySet[DeskItem]:
    """What waits for this member, due first, then newest."""
    return DeskItem.objects.filter(done_at=None).order_by("due_at", "-created_at")


def node_alarms(actor: Actor) -> tuple[alarms.Alarm, ...]:
    """Disk, clock, backups and certificate, for whoever runs this node; empty for others.

    They stand on the Desk above its items, since a full disk cannot take a desk item.
    """
    if not actor.can("node.manage"):
        return ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    return alarms.current(settings.ALCYON_HOME, database_now=None if row is None else row[0])


def jobs() -> QuerySet[Job]:
    return Job.objects.order_by("-created_at")


def access_job(job_id: UUID) -> Job:
    found = Job.objects.filter(pk=job_id).first()
    if found is None:
        raise NotFound(job=job_id)
    return found


def reads_of_ours() -> QuerySet[AuditTouch]:
    """Who touched records of the viewer's organisation."""
    return AuditTouch.objects.select_related("organisation").order_by("-at")


@dataclass(frozen=True, slots=True)
class Readers:
    """Who will see a thing: the organisations, and the networks' members beyond them."""

    everyone: bool
    organisations: tuple[Organisation, ...]
    networks: tuple[Network, ...]


def readers_of(audience: Iterable[int], *, owner_id: int) -> Readers:
    """Whom an audience opens a record to, beyond its owner."""
    keys = frozenset(audience)
    named = [key for key in keys if key > 0 and key != owner_id]
    return Readers(
        everyone=0 in keys,
        organisations=tuple(organisations().filter(pk__in=named)),
        networks=tuple(networks().filter(pk__in=[-key for key in keys if key < 0])),
    )
