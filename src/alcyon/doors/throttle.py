"""How often somebody may try. Counted in the database, so that every process counts together."""

from collections.abc import Mapping
from types import MappingProxyType

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from alcyon.kernel.errors import AlcyonError

RATES: Mapping[str, str] = MappingProxyType(
    {
        "sign-in": "120/m/ip",
        "passkey": "30/m/ip",
        "link": "20/m/ip",
        "confirm": "10/m/user",
    }
)
"""What is counted, whoever tries; wrong passwords are counted besides, by account and address."""


class TooManyAttempts(AlcyonError):
    """Too many attempts. Wait a few minutes, then try again."""

    code = "too-many-attempts"
    status = 429


def count(request: HttpRequest, what: str) -> None:
    """Count one attempt; looking at a page is none.

    Raises:
        TooManyAttempts: too many within the minute.
    """
    if not ratelimit.consume(request, app="alcyon", action=what, config=dict(RATES)):
        raise TooManyAttempts(what=what)
