"""What the frame of every page needs; a view replaces any of it by a key of its own context.

`marking` is the banner: a view that shows records passes the most restrictive of them. Without
one it is the lowest level. Nothing here reads the database, since a page may be rendered
outside `acting_as`.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from alcyon.kernel import tables
from alcyon.web.navigation import address, navigation
from alcyon.web.parts import Choice, Link, Marking

THEMES = ("light", "dark")
SWITCHES = {
    "theme": "set-theme",
    "language": "set-language",
    "purpose": "set-purpose",
    "sign_out": "sign-out",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """Now, for the reader and in UTC; `time_utc` is empty where both are the same."""

    time: str
    time_utc: str
    zone: str
    zone_name: str
    local: str
    utc: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, as the frame names them."""

    name: str
    organisation: str
    roles: str
    clearance: str


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of `shell.html` and `bare.html`."""
    actor = getattr(request, "actor", None)
    theme = request.COOKIES.get("alcyon_theme", "")
    language = translation.get_language() or "en"
    return {
        "theme": theme if theme in THEMES else "",
        "large_text": request.COOKIES.get("alcyon_text") == "large",
        "here": request.get_full_path(),
        "home": address("desk") or "/",
        "search_href": address("search"),
        "help_href": address("help"),
        "switches": {name: address(route) for name, route in SWITCHES.items()},
        "languages_unread": getattr(settings, "LANGUAGES_NOT_YET_READ", ()),
        "clock": clock(),
        "marking": Marking(label=_("UNCLASSIFIED"), organisation=_organisation(request)),
        "ribbon": ribbon(request),
        "reader": reader(request, actor, language),
        "reader_links": reader_links(),
        "purposes": purposes(actor, language),
        "navigation": navigation(
            abilities=getattr(actor, "abilities", frozenset()),
            path=request.path,
            counts=getattr(request, "navigation_counts", {}),
        ),
    }


def clock() -> Clock:
    """The time of this page, for the top bar and for paper."""
    now = timezone.now()
    local, zone = timezone.localtime(now), timezone.get_current_timezone()
    is_utc = str(zone) == "UTC"
    return Clock(
        time=formats.date_format(local, "H:i"),
        time_utc="" if is_utc else now.strftime("%H:%M"),
        zone=str(zone),
        zone_name="UTC" if is_utc else _("local"),
        local=formats.date_format(local, "j M Y, H:i"),
        utc=now.strftime("%H:%M UTC"),
    )


def ribbon(request: HttpRequest) -> str:
    """The words that mark an invented world, on every page of a trial node."""
    return _("Invented data: no real person is in here") if is_trial(request) else ""


def is_trial(request: HttpRequest) -> bool:
    """Whether this node is a trial. A test or a view may say so of one request."""
    told = getattr(request, "is_trial", None)
    return bool(getattr(settings, "ALCYON_TRIAL", False) if told is None else told)


def _organisation(request: HttpRequest) -> str:
    return str(getattr(request, "organisation_name", ""))


def reader(request: HttpRequest, actor: Any, language: str) -> Reader | None:
    """Who is signed in, or nobody."""
    if actor is None:
        return None
    roles = [entry.label(language) for entry in tables.table("roles") if entry.code in actor.roles]
    return Reader(
        name=actor.name,
        organisation=_organisation(request),
        roles=", ".join(roles),
        clearance=clearance(actor.clearance, language),
    )


def clearance(level: int, language: str) -> str:
    """The name of the highest level that the reader may read."""
    levels = tables.table("levels")
    return next((entry.label(language) for entry in levels if entry["level"] == level), "")


def purposes(actor: Any, language: str) -> list[Choice]:
    """The purposes a reader can work for, the one in force chosen."""
    if actor is None:
        return []
    return [
        Choice(value=entry.code, label=entry.label(language), checked=entry.code == actor.purpose)
        for entry in tables.table("purposes")
    ]


def reader_links() -> list[Link]:
    """The places that are about the reader."""
    places = (
        ("account", _("My account"), "user-circle"),
        ("devices", _("My devices"), "device-desktop"),
        ("tokens", _("API tokens"), "key"),
    )
    return [
        Link(label=label, href=href, icon=icon)
        for route, label, icon in places
        if (href := address(route))
    ]
