"""How a command opens the records: by a member's API token, within its scopes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alcyon.kernel.errors import AlcyonError

if TYPE_CHECKING:
    from alcyon.doors.actions import Act

VARIABLE = "ALCYON_TOKEN"


class TokenMissing(AlcyonError):
    """Set ALCYON_TOKEN to an API token of yours; make one under “My account”."""

    code = "token-missing"
    status = 401


def set_up() -> None:
    """Make Django ready, as the app's login."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alcyon.config.settings")
    import django

    django.setup()


@contextmanager
def acting(action: str) -> Iterator[Act]:
    """One act of the token's member; a refusal is on record like everywhere else.

    Raises:
        TokenMissing, TokenRefused, Forbidden
    """
    from alcyon.doors.actions import acting as one_act
    from alcyon.trust.access import actor_of_token
    from alcyon.trust.tokens import digest_of

    token = os.environ.get(VARIABLE, "").strip()
    if token == "":
        raise TokenMissing()
    at = datetime.now(UTC)
    actor = actor_of_token(digest_of(token), at=at)
    with one_act(actor, action, at=at) as act:
        yield act
