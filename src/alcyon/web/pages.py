"""How a page is opened: who is asking, may they, and in which language they read."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from alcyon.doors.actions import declare, perform
from alcyon.doors.factors import lacks_second_factor
from alcyon.kernel.errors import AlcyonError
from alcyon.trust.access import actor_of_account
from alcyon.trust.actors import Actor
from alcyon.web.errors import show_error

View = Callable[..., HttpResponseBase]

OWN = "account.own"
"""The action of pages about one's own account; open before welcome and second factor."""


def page(action: str, *, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[View], View]:
    """Declare a page: its action, and the verbs it answers.

    The view runs inside `acting_as`; `act_of(request)` gives actor and time. Whoever is not
    signed in goes to the sign-in page, a member without the second factor that the role
    forces goes to set one up, a newcomer is welcomed first.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            try:
                actor = actor_of_account(request.user, purpose=request.session.get("purpose", ""))
            except AlcyonError as error:
                return show_error(request, error)
            if (way := _detour(request, actor, action)) is not None:
                return redirect(way)
            language = request.session.get("language") or actor.language
            with translation.override(language), timezone.override(actor.timezone):
                request.LANGUAGE_CODE = language
                return perform(
                    request, actor, action, partial(view, request, *args, **kwargs), show_error
                )

        declare(opened, action)
        return opened

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return redirect(f"{reverse('sign-in')}?{query}" if query else reverse("sign-in"))


def _detour(request: HttpRequest, actor: Actor, action: str) -> str | None:
    """Where a member must go before this page, if anywhere."""
    if action == OWN:
        return None
    if lacks_second_factor(request, actor):
        return reverse("second-factor")
    if not actor.is_welcomed:
        return reverse("welcome")
    return None
