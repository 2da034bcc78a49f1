"""The one door into the database: a transaction that sees what one actor may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from alcyon.kernel.errors import AlcyonError
from alcyon.trust.actors import Actor, abilities_of, categories_of
from alcyon.trust.models import Account, Job, Member, Organisation, Seat, Token

SETTINGS = (
    "organisation",
    "member",
    "account",
    "clearance",
    "keys",
    "abilities",
    "categories",
    "purpose",
    "secret",
    "job",
)
SET = "SELECT " + ", ".join(f"set_config('alcyon.{name}', %s, true)" for name in SETTINGS)
BLANK = [""] * len(SETTINGS)


OPERATORS_ABILITIES = frozenset({"organisation.manage", "network.manage", "node.manage"})
"""What an administrator may do only in the organisation that operates this node."""


class NotAMember(AlcyonError):
    """This account belongs to no active member of an active organisation."""

    code = "not-a-member"
    status = 403


class TokenRefused(AlcyonError):
    """The API token is unknown, expired or revoked."""

    code = "token-refused"
    status = 401


class RightsChanged(AlcyonError):
    """The member who ordered this no longer has the right to it."""

    code = "rights-changed"
    status = 403


@contextmanager
def acting_as(actor: Actor, *, secret: str = "", job: str = "") -> Iterator[None]:
    """Open a transaction in which PostgreSQL shows only what `actor` may see.

    The settings are local to the transaction, so a pooled connection cannot carry one
    member's view into the next request, and they are blanked on the way out, since they
    would survive the release of a savepoint. Outside the block every policy compares with
    NULL and shows nothing: evaluate querysets inside it. Blocks do not nest.

    Args:
        secret: hex of the SHA-256 of a presented secret (token, one-time link).
        job: id of the job on whose behalf the worker acts.
    """
    values = _settings(actor, secret, job)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(SET, values)
        yield
        cursor.execute(SET, BLANK)


def _settings(actor: Actor, secret: str, job: str) -> list[str]:
    def numbers(values: frozenset[int]) -> str:
        return ",".join(str(value) for value in sorted(values))

    return [
        "" if actor.organisation_id is None else str(actor.organisation_id),
        "" if actor.member_id is None else str(actor.member_id),
        "" if actor.account_id is None else str(actor.account_id),
        "" if actor.clearance < 0 else str(actor.clearance),
        numbers(actor.keys),
        ",".join(sorted(actor.abilities)),
        ",".join(sorted(actor.categories)),
        actor.purpose,
        secret,
        job,
    ]


def actor_of_account(account: Account, *, purpose: str = "") -> Actor:
    """Who the signed-in account is at this moment: roles, clearance, networks.

    Opens a transaction of its own, so call it outside `acting_as`.

    Raises:
        NotAMember: no member, or the member, account or organisation is not active.
    """
    with acting_as(_bare(account_id=account.pk)):
        member = Member.objects.filter(account_id=account.pk).first()
        if member is None or not (member.is_active and account.is_active):
            raise NotAMember(account=account.pk)
        networks = _networks_of(member)
    return _activated(_actor(member, networks, purpose))


def actor_of_token(secret_digest: bytes, *, at: datetime, purpose: str = "") -> Actor:
    """The member behind an API token, reduced to the token's scopes.

    Raises:
        TokenRefused: no such token, or it is expired or revoked; the answer is the same.
    """
    with acting_as(_bare(), secret=secret_digest.hex()):
        token = Token.objects.filter(digest=secret_digest).first()
        if token is None or token.revoked_at is not None or token.expires_at <= at:
            raise TokenRefused()
        if token.last_used_on != at.date():
            Token.objects.filter(pk=token.pk).update(last_used_on=at.date())
    return actor_of_member(token.member_id, token.organisation_id, purpose=purpose).within(
        token.scopes
    )


def actor_of_member(member_id: UUID, organisation_id: int, *, purpose: str = "") -> Actor:
    """The rights that a member holds at this moment, read afresh.

    Raises:
        NotAMember: the member or the account is not active any more.
    """
    with acting_as(_bare(organisation_id=organisation_id)):
        member = Member.objects.select_related("account").filter(pk=member_id).first()
        if member is None or not (member.is_active and member.account.is_active):
            raise NotAMember(member=member_id)
        networks = _networks_of(member)
    return _activated(_actor(member, networks, purpose))


@dataclass(frozen=True, slots=True)
class Order:
    """A job as the worker met it, with the actor's rights of this moment."""

    job_id: UUID
    kind: str
    object_id: UUID | None
    actor: Actor


def actor_of_job(job_id: UUID) -> Order:
    """Who ordered a job, re-checked: the right that the job needs must still be held.

    The actor has of the member's rights, clearance, categories and networks of this moment
    those that the order had.

    Raises:
        RightsChanged: the member left, or lost the role that allowed this.
    """
    with acting_as(_bare(), job=str(job_id)):
        job = Job.objects.get(pk=job_id)
    try:
        actor = actor_of_member(job.member_id, job.organisation_id, purpose=job.purpose)
    except NotAMember as gone:
        raise RightsChanged(job=job_id) from gone
    if not actor.can(job.ability):
        raise RightsChanged(job=job_id, ability=job.ability)
    return Order(job.pk, job.kind, job.object_id, _no_wider(actor, job))


def _no_wider(actor: Actor, job: Job) -> Actor:
    """The member as of now, without what came to them since they ordered the job."""
    return replace(
        actor.within(job.abilities),
        clearance=min(actor.clearance, job.clearance),
        categories=actor.categories & frozenset(job.categories),
        networks=actor.networks & frozenset(job.networks),
    )


def _bare(*, account_id: int | None = None, organisation_id: int | None = None) -> Actor:
    """An actor who can do nothing but find out who somebody is."""
    return Actor(
        organisation_id=organisation_id,
        account_id=account_id,
        abilities=frozenset({"member.read"}),
    )


def _networks_of(member: Member) -> frozenset[int]:
    held = Seat.objects.filter(member=member, ended_at=None, vetted_at__isnull=False)
    return frozenset(held.values_list("network_id", flat=True))


def _actor(member: Member, networks: frozenset[int], purpose: str) -> Actor:
    roles = frozenset(member.roles)
    return Actor(
        organisation_id=member.organisation_id,
        account_id=member.account_id,
        member_id=member.pk,
        name=member.name,
        roles=roles,
        clearance=member.clearance,
        networks=networks,
        abilities=abilities_of(roles),
        categories=categories_of(roles),
        purpose=purpose or member.purpose,
        language=member.language,
        timezone=member.timezone,
        is_welcomed=member.welcomed_at is not None,
    )


def _activated(actor: Actor) -> Actor:
    """Refuse the members of a closed organisation, and keep the node to its operator."""
    with acting_as(replace(actor, abilities=frozenset())):
        ours = Organisation.objects.filter(pk=actor.for_organisation, is_active=True)
        organisation = ours.first()
    if organisation is None:
        raise NotAMember(member=actor.member_id)
    if organisation.operates_node:
        return actor
    return actor.within(actor.abilities - OPERATORS_ABILITIES)
