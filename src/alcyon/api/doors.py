"""How a call is opened: the token's member, within the token's scopes, for a stated purpose."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from alcyon.doors.actions import acting, declare
from alcyon.kernel.errors import Invalid
from alcyon.kernel.problems import problem
from alcyon.kernel.tables import table
from alcyon.trust.access import actor_of_token
from alcyon.trust.actors import Actor
from alcyon.trust.tokens import digest_of

PURPOSE = "X-Alcyon-Purpose"


class TokenHolder(HttpBearer):
    """`Authorization: Bearer alcyon_…`; an unknown, expired or revoked token is refused alike."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        return actor_of_token(digest_of(token), at=timezone.now(), purpose=_purpose(request))


def _purpose(request: HttpRequest) -> str:
    given = request.headers.get(PURPOSE, "")
    if given and not table("purposes").has(given):
        raise Invalid([problem("unknown-code", where=PURPOSE, value=given)])
    return given


def call(action: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an operation's action and run it as one act of the token's member."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            actor: Actor = request.auth  # type: ignore[attr-defined]  # set by TokenHolder
            with acting(actor, action, at=timezone.now()) as act:
                request.act = act  # type: ignore[attr-defined]  # see doors.actions
                return view(request, *args, **kwargs)

        declare(opened, action)
        return opened

    return decorate
