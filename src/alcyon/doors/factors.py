"""The second factor: which ones an account has, and which role forces one."""

import hashlib
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.core.cache import cache
from django.http import HttpRequest

from alcyon.doors.factor_selectors import first_factors_of
from alcyon.trust.actors import Actor, needs_second_factor

REPLAY_SECONDS = 120
"""How long a used code stays used: longer than a code is valid on either side of its minute."""


def lacks_second_factor(request: HttpRequest, actor: Actor) -> bool:
    """Whether the roles force a second factor that the account has not set up yet.

    An account that has one was asked for it at sign-in, before the session began.
    """
    return needs_second_factor(actor.roles) and not is_mfa_enabled(request.user)


def is_last(factor: Any) -> bool:
    """Whether taking this one away would leave the account without a second factor."""
    return not first_factors_of(factor.user_id).exclude(pk=factor.pk).exists()


def is_first_use(account_id: int, code: str) -> bool:
    """Whether a code is used for the first time. Of two who send it at once, one is first.

    The library forgets a code after half a minute, but takes it for a minute and a half.
    """
    return bool(cache.add(_mark(account_id, code), 1, timeout=REPLAY_SECONDS))


def was_used(account_id: int, code: str) -> bool:
    """Whether a code was used in the last two minutes."""
    return _mark(account_id, code) in cache


def _mark(account_id: int, code: str) -> str:
    figures = "".join(sign for sign in code if sign.isalnum())
    return "alcyon.code." + hashlib.sha256(f"{account_id}:{figures}".encode()).hexdigest()
