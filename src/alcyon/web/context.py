"""What the frame of every page needs; a view replaces any of it by a key of its own context.

`marking` is the banner: a view that shows records passes `markings.marking_of` what it shows.
Without one it is the lowest level. The database is read inside an act alone: the page of an
error must come even when the database does not.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from alcyon.kernel import tables
from alcyon.node.home import Kind
from alcyon.trust.actors import Actor
from alcyon.trust.selectors import names_of_organisations
from alcyon.web.enumerating import enumerated
from alcyon.web.help import help_text
from alcyon.web.markings import level_name
from alcyon.web.navigation import address, navigation
from alcyon.web.parts import Choice, Link, Marking

THEMES = ("light", "dark")
SWITCHES = {
    "theme": "set-theme",
    "density": "set-density",
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
    actor = actor_of(request)
    theme = request.COOKIES.get("alcyon_theme", "")
    language = translation.get_language() or "en"
    return {
        "theme": theme if theme in THEMES else "",
        "large_text": request.COOKIES.get("alcyon_text") == "large",
        "keys_off": request.COOKIES.get("alcyon_keys") == "off",
        "dense": request.COOKIES.get("alcyon_density") == "dense",
        "here": request.get_full_path(),
        "home": address("desk") or "/",
        "search_href": address("search"),
        "help_href": address("help"),
        "help_text": help_text(request, language),
        "switches": {name: address(route) for name, route in SWITCHES.items()},
        "languages_unread": getattr(settings, "LANGUAGES_NOT_YET_READ", ()),
        "clock": clock(),
        "marking": Marking(level_name(0, language), organisation=organisation_of(actor)),
        "ribbon": ribbon(),
        "reader": reader(actor, language),
        "reader_links": reader_links(actor),
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


def ribbon() -> str:
    """The words that mark an invented world, on every page of a trial node."""
    return _("Invented data: no real person is in here") if is_trial() else ""


@cache
def is_trial() -> bool:
    """Whether this node is a trial, by its card; read once, as it never changes."""
    home = getattr(settings, "ALCYON_HOME", None)
    return home is not None and home.kind() == Kind.TRIAL


def actor_of(request: HttpRequest) -> Actor | None:
    """Who acts in this request, where somebody does."""
    act = getattr(request, "act", None)
    return act.actor if act is not None else None


def organisation_of(actor: Actor | None) -> str:
    """The name of the reader's organisation, which only an act can read."""
    if actor is None or actor.organisation_id is None or not connection.in_atomic_block:
        return ""
    return names_of_organisations().get(actor.organisation_id, "")


def reader(actor: Actor | None, language: str) -> Reader | None:
    """Who is signed in, or nobody."""
    if actor is None:
        return None
    roles = [entry.label(language) for entry in tables.table("roles") if entry.code in actor.roles]
    return Reader(
        name=actor.name,
        organisation=organisation_of(actor),
        roles=enumerated(roles),
        clearance=level_name(actor.clearance, language),
    )


def purposes(actor: Actor | None, language: str) -> list[Choice]:
    """The purposes a reader can work for, the one in force chosen."""
    if actor is None:
        return []
    return [
        Choice(value=entry.code, label=entry.label(language), checked=entry.code == actor.purpose)
        for entry in tables.table("purposes")
    ]


def reader_links(actor: Actor | None) -> list[Link]:
    """The places that are about the reader."""
    places = (
        ("account", _("My account"), "user-circle", "account.own"),
        ("devices", _("My devices"), "device-desktop", "account.own"),
        ("tokens", _("API tokens"), "key", "token.own"),
    )
    return [
        Link(label=label, href=href, icon=icon)
        for route, label, icon, needs in places
        if actor is not None and actor.can(needs) and (href := address(route))
    ]
