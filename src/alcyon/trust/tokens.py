"""API tokens: random, shown once, hashed at rest, never able to do more than their member."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from alcyon.kernel.errors import Invalid, NotFound, Problem
from alcyon.trust import audit
from alcyon.trust.actors import Actor
from alcyon.trust.models import Token

PREFIX = "alcyon_"
"""So that a token that strays into a text is recognised by people and by scanners."""
LONGEST_LIFE = timedelta(days=366)
LONGEST_NAME = 100
NEVER_LENT = frozenset({"account.own", "token.own"})
"""What a token never carries: it cannot prolong itself, nor touch how its member signs in."""


def digest_of(token: str) -> bytes:
    """What is stored of a token, prefix and all."""
    return hashlib.sha256(token.encode()).digest()


def may_lend(actor: Actor) -> frozenset[str]:
    """The scopes that the actor can give a token."""
    return actor.abilities - NEVER_LENT


def make(
    *, actor: Actor, at: datetime, name: str, scopes: Iterable[str], expires_at: datetime
) -> tuple[Token, str]:
    """Make a token for oneself; the token itself is returned this once.

    Raises:
        Invalid: no name, no scope, a scope the actor lacks, an end past or over a year away.
    """
    asked = frozenset(scopes)
    _check(actor, at, name, asked, expires_at)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        organisation_id=actor.for_organisation,
        member_id=actor.as_member,
        name=name.strip(),
        digest=digest_of(secret),
        scopes=sorted(asked),
        created_at=at,
        expires_at=expires_at,
    )
    token.save(force_insert=True)
    content = {"token": token.pk, "scopes": token.scopes, "expires_at": expires_at}
    audit.record(actor=actor, at=at, action="token.made", content=content)
    return token, secret


def _check(
    actor: Actor, at: datetime, name: str, scopes: frozenset[str], expires_at: datetime
) -> None:
    problems = []
    if name.strip() == "":
        problems.append(Problem("name", "", "required", "Say what the token is for."))
    if len(name) > LONGEST_NAME:
        problems.append(Problem("name", name, "too-long", "Shorten the name to 100 characters."))
    if len(scopes) == 0:
        problems.append(Problem("scopes", "", "required", "Choose at least one action."))
    for scope in sorted(scopes - may_lend(actor)):
        mend = "Choose only actions that your own roles allow."
        problems.append(Problem("scopes", scope, "beyond-own-rights", mend))
    if not at < expires_at <= at + LONGEST_LIFE:
        mend = "Choose an end within a year from now."
        problems.append(Problem("expires_at", expires_at.isoformat(), "out-of-range", mend))
    if problems:
        raise Invalid(problems)


def revoke(*, actor: Actor, at: datetime, token_id: UUID) -> None:
    """End a token at once: one's own, or as administrator one of the organisation's.

    Raises:
        NotFound: no such token, not one's to end, or ended already.
    """
    live = Token.objects.filter(pk=token_id, revoked_at=None)
    if not actor.can("member.manage"):
        live = live.filter(member_id=actor.as_member)
    if live.filter(organisation_id=actor.for_organisation).update(revoked_at=at) != 1:
        raise NotFound(token=token_id)
    audit.record(actor=actor, at=at, action="token.revoked", content={"token": token_id})


def own(actor: Actor) -> QuerySet[Token]:
    """The actor's own tokens, newest first."""
    return Token.objects.filter(member_id=actor.as_member).order_by("-created_at")
