"""How a reader likes pages: theme, density, language, purpose. Forms of the frame post here.

They work before sign-in too, so they declare themselves public; they store nothing but the
reader's own cookie and session.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from alcyon.doors.actions import public
from alcyon.kernel import tables
from alcyon.web.context import THEMES

YEAR = 365 * 24 * 3600


def back(request: HttpRequest) -> HttpResponse:
    """To the page the form stood on; an address of another host is not followed."""
    there = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(there, {request.get_host()})
    return HttpResponseRedirect(there if is_ours else "/")


def remember(response: HttpResponse, name: str, value: str) -> HttpResponse:
    """Keep a preference in the reader's browser, out of the reach of scripts."""
    response.set_cookie(
        name,
        value,
        max_age=YEAR,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@public
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light or dark; anything else goes back to what the system prefers."""
    theme = request.POST.get("theme", "")
    return remember(back(request), "alcyon_theme", theme if theme in THEMES else "")


@public
@require_POST
def set_density(request: HttpRequest) -> HttpResponse:
    """Close rows for those who read long lists all day, or the usual air."""
    density = request.POST.get("density", "")
    return remember(back(request), "alcyon_density", density if density == "dense" else "")


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """The language of the pages, in this browser; an unknown one changes nothing."""
    language = request.POST.get("language", "")
    if language not in tables.LANGUAGES:
        return back(request)
    request.session["language"] = language
    return remember(back(request), settings.LANGUAGE_COOKIE_NAME, language)


@public
@require_POST
def set_purpose(request: HttpRequest) -> HttpResponse:
    """What the reader works for, until sign-out; it goes into every line of the audit."""
    purpose = request.POST.get("purpose", "")
    if tables.table("purposes").has(purpose):
        request.session["purpose"] = purpose
    return back(request)


urlpatterns = [
    path("preferences/theme", set_theme, name="set-theme"),
    path("preferences/density", set_density, name="set-density"),
    path("preferences/language", set_language, name="set-language"),
    path("preferences/purpose", set_purpose, name="set-purpose"),
]
