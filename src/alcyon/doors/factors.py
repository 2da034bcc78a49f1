"""The second factor that a role forces."""

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from alcyon.trust.actors import Actor, needs_second_factor


def lacks_second_factor(request: HttpRequest, actor: Actor) -> bool:
    """Whether the roles force a second factor that the account has not set up yet.

    An account that has one was asked for it at sign-in, before the session began.
    """
    return needs_second_factor(actor.roles) and not is_mfa_enabled(request.user)
