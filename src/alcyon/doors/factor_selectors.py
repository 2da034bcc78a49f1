"""Second factors and signed-in devices as they are stored by the sign-in library."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import QuerySet

RECOVERY = Authenticator.Type.RECOVERY_CODES


def factors_of(account_id: int) -> QuerySet[Any]:
    """Every second factor of an account, recovery codes among them."""
    found: QuerySet[Any] = Authenticator.objects.filter(user_id=account_id).order_by("created_at")
    return found


def first_factors_of(account_id: int) -> QuerySet[Any]:
    """Those that can be asked for by themselves: authenticator and passkeys."""
    return factors_of(account_id).exclude(type=RECOVERY)


def accounts_with_factors(account_ids: Iterable[int]) -> frozenset[int]:
    """Which of these accounts have a second factor."""
    wanted = Authenticator.objects.filter(user_id__in=list(account_ids)).exclude(type=RECOVERY)
    return frozenset(wanted.values_list("user_id", flat=True))


def devices_of(account_id: int) -> list[Any]:
    """Where an account is signed in, last used first; what ended meanwhile is left out."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    rows = UserSession.objects.filter(user_id=account_id).order_by("-last_seen_at")
    return [row for row in rows if store().exists(row.session_key)]
