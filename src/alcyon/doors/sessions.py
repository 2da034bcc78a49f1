"""Sessions end: after a while without use, and after a working day however busy.

What was being sent when a session ended is kept for its sender, sealed, and offered again
after they signed in.
"""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from alcyon.doors.factor_services import seen
from alcyon.sealing.boxes import BoxDoesNotOpen
from alcyon.trust.keys import open_once, wrap
from alcyon.trust.models import Account

BEGAN, USED, ENDED, UNSENT = "began", "used", "ended", "unsent"
NOTED_EVERY = 60
"""Seconds between two notes of use: a write at every request would cost more than it tells."""
UNSENT_LIVES = 3600
LARGEST_UNSENT = 256 * 1024
UNSENT_ROUTE = "unsent"
SECRET_FIELDS = frozenset({"password", "oldpassword", "code", "credential"})


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that was sent into a session that had ended. Files are not among it."""

    path: str
    fields: tuple[tuple[str, str], ...]


class SessionLimits:
    """Ends sessions that were not used for a while, or that lasted too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = time.time()
            reason = _over(request, now)
            if reason != "":
                return _end(request, reason)
            _note(request, now)
        return self.get_response(request)


def _over(request: HttpRequest, now: float) -> str:
    """Why the session is over: `idle`, `absolute`, or not at all."""
    if now - request.session.get(BEGAN, now) >= settings.SESSION_ABSOLUTE_HOURS * 3600:
        return "absolute"
    if now - request.session.get(USED, now) >= settings.SESSION_IDLE_MINUTES * 60:
        return "idle"
    return ""


def _note(request: HttpRequest, now: float) -> None:
    if BEGAN not in request.session:
        request.session[BEGAN] = now
    if now - request.session.get(USED, 0) >= NOTED_EVERY:
        request.session[USED] = now
        seen(request.session.session_key or "", timezone.now())


def _end(request: HttpRequest, reason: str) -> HttpResponse:
    """To the sign-in page, with what was being sent kept.

    What a script asks for by itself, such as the saving of a draft, gets a bare 401 and ends
    nothing: it must not use up the chance to keep the form that is sent after it.
    """
    by_htmx = "HX-Request" in request.headers
    if not by_htmx and request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponse(status=401)
    if by_htmx and request.method != "POST":
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    kept, language = _keep(request), request.session.get("language")
    logout(request)
    request.session[ENDED] = reason
    if language is not None:
        request.session["language"] = language
    if kept is not None:
        request.session[UNSENT] = kept
    way = reverse("sign-in")
    if request.method in ("GET", "HEAD"):
        way += "?" + urlencode({"next": request.get_full_path()})
    if by_htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": way})
    return HttpResponseRedirect(way)


def _keep(request: HttpRequest) -> dict[str, object] | None:
    """The posted form, sealed for this account; nothing that holds a secret, nothing huge."""
    if request.method != "POST" or SECRET_FIELDS & set(request.POST):
        return None
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    plain = json.dumps({"path": request.get_full_path(), "fields": fields}).encode()
    if len(plain) > LARGEST_UNSENT:
        return None
    box = wrap("vault", plain, context=_context(request.user.pk))
    kept = {"account": request.user.pk, "at": time.time()}
    return {**kept, "box": base64.b64encode(box).decode()}


def _context(account_id: int | None) -> str:
    return f"unsent:{account_id}"


def has_unsent(request: HttpRequest, account: Account) -> bool:
    """Whether a form waits for this very account. Somebody else's is dropped."""
    kept = request.session.get(UNSENT)
    if kept is None:
        return False
    if kept["account"] == account.pk and time.time() - kept["at"] < UNSENT_LIVES:
        return True
    drop_unsent(request)
    return False


def unsent(request: HttpRequest, account: Account) -> Unsent | None:
    """The form that waits for this account, if one does."""
    if not has_unsent(request, account):
        return None
    try:
        box = base64.b64decode(request.session[UNSENT]["box"])
        held = json.loads(open_once("vault", box, context=_context(account.pk)))
    except BoxDoesNotOpen:
        return None
    return Unsent(held["path"], tuple((name, value) for name, value in held["fields"]))


def drop_unsent(request: HttpRequest) -> None:
    """Forget the form that waits."""
    request.session.pop(UNSENT, None)
