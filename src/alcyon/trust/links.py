"""One-time links: an invitation to join, or the reset of what somebody lost. No e-mail is sent.

The secret is random (256 bits), is shown once to whoever hands it on, and only its hash is
stored. A link is used at most once, also when two use it in the same moment.

    opened = links.look_up(secret=secret, at=at)
    with acting_as(opened.actor, secret=opened.secret):
        links.join(opened=opened, at=at, username=…, password=…)
"""

import hashlib
import os
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from alcyon.kernel.errors import AlcyonError, Conflict, Forbidden, Invalid, NotFound, Problem
from alcyon.trust import audit
from alcyon.trust.access import acting_as
from alcyon.trust.accounts import check_password
from alcyon.trust.actors import Actor
from alcyon.trust.cards import MemberCard
from alcyon.trust.models import Account, Member, OneTimeLink, Organisation
from alcyon.trust.selectors import is_staffed
from alcyon.trust.services import ADMINISTRATOR, FOUNDER, add_member

INVITATION_LIVES = timedelta(days=7)
RESET_LIVES = timedelta(days=1)
LOST = ("PASSWORD", "FACTOR", "BOTH")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")


class LinkRefused(AlcyonError):
    """This link cannot be used: it is unknown, used, withdrawn or out of date."""

    code = "link-refused"
    status = 404


class WrongCredentials(Forbidden):
    """The user name or the password is wrong."""

    code = "wrong-credentials"


class SecondAdministrator(Conflict):
    """Another administrator must approve: not the one who asked, nor the one it is for."""

    code = "second-administrator"


class HasMembers(Conflict):
    """This organisation was invited already; its own administrators invite its members."""

    code = "has-members"


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that can be used at this moment, as its holder may know it."""

    id: UUID
    kind: str
    lost: str
    name: str
    organisation: str
    language: str
    organisation_id: int
    member_id: UUID | None
    secret: str

    @property
    def actor(self) -> Actor:
        """Who uses the link: nobody yet who is invited, the member whose loss is mended."""
        ability = "member.join" if self.kind == "INVITE" else "account.own"
        return Actor(
            organisation_id=self.organisation_id,
            member_id=self.member_id,
            abilities=frozenset({ability}),
            purpose="LAWFULNESS",
        )


def digest_of(secret: str) -> bytes:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).digest()


# --- made by administrators ----------------------------------------------------------------


def invite(
    *, actor: Actor, at: datetime, card: MemberCard, organisation_id: int | None = None
) -> tuple[OneTimeLink, str]:
    """Invite somebody to join. The secret is returned this once.

    The operator of the node may invite the first administrator of another organisation.

    Raises:
        Invalid: the card has mistakes.
        HasMembers: the other organisation had its invitation already.
        Forbidden: the actor administers neither.
    """
    card.check()
    if organisation_id in (None, actor.organisation_id):
        return _write(actor, at, card, actor.for_organisation)
    _require_first_of(actor, organisation_id or 0, card, at)
    return _write(actor, at, card, organisation_id or 0)


def _require_first_of(actor: Actor, organisation_id: int, card: MemberCard, at: datetime) -> None:
    """Only the operator, only an administrator, and only where nobody was invited yet."""
    if not actor.can("organisation.manage") or card.roles != (ADMINISTRATOR,):
        raise Forbidden(organisation=organisation_id)
    if not Organisation.objects.filter(pk=organisation_id, is_active=True).exists():
        raise NotFound(organisation=organisation_id)
    theirs = OneTimeLink.objects.filter(kind="INVITE", organisation_id=organisation_id)
    invited = theirs.exclude(used_at=None).exists() or _open(theirs, at).exists()
    if invited or is_staffed(organisation_id):
        raise HasMembers(organisation=organisation_id)


def founding_link(*, organisation_id: int, card: MemberCard, at: datetime) -> str:
    """The link of a node's first administrator, whom nobody invites. Opens its own transaction."""
    card.check()
    with acting_as(FOUNDER):
        _link, secret = _write(FOUNDER, at, card, organisation_id)
    return secret


def _write(
    actor: Actor, at: datetime, card: MemberCard, organisation_id: int
) -> tuple[OneTimeLink, str]:
    secret = secrets.token_urlsafe(32)
    link = OneTimeLink(
        kind="INVITE",
        organisation_id=organisation_id,
        invitee=asdict(card),
        digest=digest_of(secret),
        made_by=actor.member_id,
        made_at=at,
        expires_at=at + INVITATION_LIVES,
    )
    link.save(force_insert=True)
    if actor.organisation_id is not None:
        content = {"link": link.pk, "roles": card.roles, "organisation": organisation_id}
        audit.record(actor=actor, at=at, action="member.invited", content=content)
    return link, secret


def ask_reset(*, actor: Actor, at: datetime, member_id: UUID, lost: str) -> OneTimeLink:
    """Ask that a member's lost password, second factor or both be mended.

    There is no secret yet: it comes into being when another administrator approves. An
    earlier open request for the same member ends.
    """
    if lost not in LOST:
        raise Invalid([Problem("lost", lost, "unknown-code", "Choose what was lost.")])
    ours = Member.objects.filter(pk=member_id, organisation_id=actor.for_organisation)
    member = ours.filter(is_active=True).first()
    if member is None:
        raise NotFound(member=member_id)
    _open(OneTimeLink.objects.filter(kind="RESET", member_id=member_id), at).update(expires_at=at)
    link = OneTimeLink(
        kind="RESET",
        organisation_id=member.organisation_id,
        member=member,
        invitee={"lost": lost, "name": member.name, "language": member.language},
        digest=os.urandom(32),
        made_by=actor.as_member,
        made_at=at,
        expires_at=at + RESET_LIVES,
    )
    link.save(force_insert=True)
    content = {"link": link.pk, "member": member_id, "lost": lost}
    audit.record(actor=actor, at=at, action="member.reset_asked", content=content)
    return link


def approve_reset(*, actor: Actor, at: datetime, link_id: UUID) -> tuple[OneTimeLink, str]:
    """Approve what another administrator asked. The secret is returned this once.

    Raises:
        SecondAdministrator: the actor asked for it, or is the one it is for.
        NotFound: no such request, or no longer open; of two who approve at once, the second.
    """
    secret = secrets.token_urlsafe(32)
    asked = _open(OneTimeLink.objects.filter(pk=link_id, kind="RESET", approved_at=None), at)
    link = asked.filter(organisation_id=actor.for_organisation).first()
    if link is None:
        raise NotFound(link=link_id)
    if actor.as_member in (link.made_by, link.member_id):
        raise SecondAdministrator(link=link_id)
    approved = {
        "approved_by": actor.as_member,
        "approved_at": at,
        "digest": digest_of(secret),
        "expires_at": at + RESET_LIVES,
    }
    if asked.update(**approved) != 1:
        raise NotFound(link=link_id)
    content = {"link": link_id, "member": link.member_id}
    audit.record(actor=actor, at=at, action="member.reset_approved", content=content)
    link.refresh_from_db()
    return link, secret


def withdraw(*, actor: Actor, at: datetime, link_id: UUID) -> None:
    """End an open link of one's own organisation before it is used."""
    ours = OneTimeLink.objects.filter(pk=link_id, organisation_id=actor.for_organisation)
    if _open(ours, at).update(expires_at=at) != 1:
        raise NotFound(link=link_id)
    audit.record(actor=actor, at=at, action="member.link_withdrawn", content={"link": link_id})


def _open(links: QuerySet[OneTimeLink], at: datetime) -> QuerySet[OneTimeLink]:
    return links.filter(used_at=None, expires_at__gt=at)


# --- used by its holder --------------------------------------------------------------------


def look_up(*, secret: str, at: datetime) -> Opened:
    """What the holder of a link may know before using it. Opens its own transactions.

    Raises:
        LinkRefused: unknown, used, withdrawn, out of date, or a reset not approved: one answer.
    """
    digest = digest_of(secret)
    with acting_as(Actor(organisation_id=None), secret=digest.hex()):
        link = _open(OneTimeLink.objects.filter(digest=digest), at).first()
    if link is None or (link.kind == "RESET" and link.approved_at is None):
        raise LinkRefused()
    with acting_as(Actor(organisation_id=link.organisation_id)):
        ours = Organisation.objects.filter(pk=link.organisation_id, is_active=True).first()
    if ours is None:
        raise LinkRefused()
    return Opened(
        id=link.pk,
        kind=link.kind,
        lost=str(link.invitee.get("lost", "")),
        name=str(link.invitee.get("name", "")),
        organisation=ours.name,
        language=str(link.invitee.get("language", "en")),
        organisation_id=link.organisation_id,
        member_id=link.member_id,
        secret=digest.hex(),
    )


def join(*, opened: Opened, at: datetime, username: str, password: str) -> Account:
    """Use an invitation: an account and its member come into being, and the link is spent.

    Call inside `acting_as(opened.actor, secret=opened.secret)`.

    Raises:
        LinkRefused: somebody used it meanwhile.
        Invalid: the user name has another shape, or the password is too weak.
        UserNameTaken: somebody signs in by this name. Nothing is spent.
    """
    link = _spend(opened, at, "INVITE")
    name = username.strip().lower()
    if USERNAME.fullmatch(name) is None:
        mend = "Write 3 to 60 small letters, digits, dots, hyphens or underscores."
        raise Invalid([Problem("username", username, "username-shape", mend)])
    check_password(password, Account(username=name))
    member = add_member(
        actor=opened.actor,
        at=at,
        organisation_id=link.organisation_id,
        username=name,
        password=password,
        card=_card(link.invitee),
    )
    content = {"link": link.pk, "member": member.pk}
    audit.record(actor=opened.actor, at=at, action="member.joined", content=content)
    return member.account


def mend(*, opened: Opened, at: datetime, username: str, password: str) -> Account:
    """Use an approved reset and return the account it concerns; the link is spent.

    Where only the second factor was lost, `password` must be the one in force; else it
    becomes the new one. The door ends the sessions and, for FACTOR and BOTH, the factors, in
    the same transaction.

    Raises:
        LinkRefused: somebody used it meanwhile, or the member left.
        WrongCredentials: not this member's user name, or the wrong password. Nothing is spent.
        Invalid: the new password is too weak.
    """
    _spend(opened, at, "RESET")
    members = Member.objects.select_related("account")
    member = members.filter(pk=opened.actor.as_member, is_active=True).first()
    if member is None:
        raise LinkRefused()
    account = member.account
    if username.strip().lower() != account.username.lower():
        raise WrongCredentials()
    if opened.lost == "FACTOR":
        if not account.check_password(password):
            raise WrongCredentials()
    else:
        check_password(password, account)
        account.set_password(password)
        account.save(update_fields=["password"])
    content = {"link": opened.id, "lost": opened.lost}
    audit.record(actor=opened.actor, at=at, action="member.reset", content=content)
    return account


def _spend(opened: Opened, at: datetime, kind: str) -> OneTimeLink:
    """Mark the link as used. The second of two gets nothing; a failure later undoes it."""
    link = _open(OneTimeLink.objects.filter(digest=bytes.fromhex(opened.secret), kind=kind), at)
    found = link.first()
    if found is None or link.update(used_at=at) != 1:
        raise LinkRefused()
    return found


def _card(invitee: dict[str, object]) -> MemberCard:
    known = {name: invitee[name] for name in MemberCard.__dataclass_fields__ if name in invitee}
    return MemberCard(**{**known, "roles": tuple(invitee["roles"])})  # type: ignore[arg-type]  # from our own JSON
