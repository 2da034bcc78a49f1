"""Ending what signs somebody in: second factors and sessions of one account."""

from datetime import datetime
from importlib import import_module

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from alcyon.kernel.errors import NotFound


def forget_factors(account_id: int) -> None:
    """Take every second factor away, recovery codes among them: they were lost."""
    Authenticator.objects.filter(user_id=account_id).delete()


def end_device(account_id: int, device_id: int) -> None:
    """End one session of the account.

    Raises:
        NotFound: no such session, or somebody else's: the answer is the same.
    """
    row = UserSession.objects.filter(user_id=account_id, pk=device_id).first()
    if row is None:
        raise NotFound(device=device_id)
    _end([row])


def end_devices(account_id: int, *, but: str | None = None) -> int:
    """End every session of the account, but perhaps the one with this key; how many it were."""
    rows = UserSession.objects.filter(user_id=account_id)
    ended = list(rows if but is None else rows.exclude(session_key=but))
    _end(ended)
    return len(ended)


def note_device(request: HttpRequest) -> None:
    """Put the session of this request on the device list, after its key changed."""
    UserSession.objects.create_from_request(request)


def seen(session_key: str, at: datetime) -> None:
    """Note that a session was used."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=at)


def forget_ended(*, at: datetime) -> None:
    """Delete the sessions that ran out, and with them the addresses that devices came from."""
    Session.objects.filter(expire_date__lte=at).delete()
    live = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=live).delete()


def _end(rows: list[UserSession]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for row in rows:
        store.delete(row.session_key)
        row.delete()
