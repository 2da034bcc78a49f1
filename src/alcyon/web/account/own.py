"""One's own account: settings, password, devices, and what one's roles allow."""

import re
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from alcyon.doors import factor_services
from alcyon.doors.actions import act_of
from alcyon.doors.factor_selectors import RECOVERY, devices_of, factors_of
from alcyon.doors.throttle import count
from alcyon.kernel import tables
from alcyon.trust import accounts, audit
from alcyon.trust.actors import Actor
from alcyon.trust.models import Member
from alcyon.web.account.entry import account_of
from alcyon.web.account.forms import ChangePasswordForm, SettingsForm
from alcyon.web.markings import level_name
from alcyon.web.pages import OWN, page
from alcyon.web.parts import Device
from alcyon.web.preferences import remember

SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS X", "CrOS", "Linux")
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
HANDHELD = re.compile(r"Mobile|Android|iPhone|iPad")


@page(OWN, methods=("GET", "HEAD", "POST"))
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, how I like to work, and the ways to the rest."""
    act = act_of(request)
    member = accounts.own_member(act.actor)
    form = SettingsForm(request.POST or None, initial=_settings_of(member))
    if request.method == "POST" and form.is_valid():
        chosen = accounts.OwnSettings(**form.cleaned_data)
        accounts.change_settings(actor=act.actor, at=act.at, settings=chosen)
        return _kept(request, form.cleaned_data)
    return render(request, "account/account.html", _overview(request, member, form))


def _settings_of(member: Member) -> dict[str, Any]:
    names = ("language", "timezone", "purpose", "large_text", "shortcuts")
    return {name: getattr(member, name) for name in names}


def _overview(request: HttpRequest, member: Member, form: SettingsForm) -> dict[str, Any]:
    actor, signed_in = act_of(request).actor, account_of(request)
    factors = list(factors_of(signed_in.pk))
    return {
        "form": form,
        "member": member,
        "username": signed_in.username,
        "saved": request.GET.get("saved") == "1",
        "posting": accounts.own_posting(actor),
        "roles": roles_of(actor),
        "clearance": level_name(actor.clearance, actor.language),
        "allowed": allowed(actor),
        "factor_count": sum(one.type != RECOVERY for one in factors),
        "devices": len(devices_of(signed_in.pk)),
        "may_make_tokens": actor.can("token.own"),
    }


def roles_of(actor: Actor) -> list[str]:
    """The actor's roles in the actor's language."""
    return [e.label(actor.language) for e in tables.table("roles") if e.code in actor.roles]


def allowed(actor: Actor) -> list[tuple[str, bool]]:
    """Every action there is, in words, and whether the roles allow it."""
    entries = tables.table("actions")
    return [(entry.label(actor.language), actor.can(entry.code)) for entry in entries]


def _kept(request: HttpRequest, chosen: dict[str, Any]) -> HttpResponse:
    """Back to the page, with what the browser itself must know."""
    request.session["language"] = chosen["language"]
    request.session.pop("purpose", None)
    answer = redirect(reverse("account") + "?saved=1")
    remember(answer, "alcyon_language", chosen["language"])
    remember(answer, "alcyon_text", "large" if chosen["large_text"] else "")
    remember(answer, "alcyon_keys", "" if chosen["shortcuts"] else "off")
    return answer


@page(OWN, methods=("GET", "HEAD", "POST"))
@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password. Every other device is signed out; this one stays."""
    act, mine = act_of(request), account_of(request)
    form = ChangePasswordForm(request.POST or None, account=mine)
    if request.method == "POST":
        count(request, "confirm")
        if form.is_valid() and _knows_password(request, form):
            new = form.cleaned_data["password"]
            accounts.change_password(actor=act.actor, at=act.at, account=mine, password=new)
            update_session_auth_hash(request, mine)  # gives this session another key
            factor_services.end_devices(mine.pk, but=request.session.session_key)
            factor_services.note_device(request)
            return redirect(reverse("account") + "?saved=1")
    return render(request, "account/change_password.html", {"form": form})


def _knows_password(request: HttpRequest, form: ChangePasswordForm) -> bool:
    adapter = get_adapter(request)
    try:
        if adapter.reauthenticate(account_of(request), form.cleaned_data["oldpassword"]):
            return True
    except forms.ValidationError as throttled:
        form.add_error("oldpassword", throttled)
        return False
    form.add_error("oldpassword", adapter.validation_error("incorrect_password"))
    return False


@page(OWN)
def devices(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    current = request.session.session_key
    rows = [_device(row, current) for row in devices_of(account_of(request).pk)]
    context = {"devices": rows, "has_others": any(not row.current for row in rows)}
    return render(request, "account/devices.html", context)


def _device(row: Any, current: str | None) -> Device:
    here = row.session_key == current
    return Device(
        label=named(row.user_agent),
        kind="phone" if HANDHELD.search(row.user_agent) else "browser",
        detail=row.ip,
        last_seen_at=row.last_seen_at,
        current=here,
        remove="" if here else reverse("end-device", args=[row.pk]),
    )


def named(agent: str) -> str:
    """A browser and its system in words, as far as it says."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for name in SYSTEMS if name in agent), "").replace("Mac OS X", "macOS")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


@page(OWN, methods=("POST",))
def end_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Sign one device out."""
    factor_services.end_device(account_of(request).pk, device_id)
    _write(request, {"device": device_id})
    return redirect("devices")


@page(OWN, methods=("POST",))
def end_other_devices(request: HttpRequest) -> HttpResponse:
    """Sign every other device out."""
    ended = factor_services.end_devices(account_of(request).pk, but=request.session.session_key)
    _write(request, {"ended": ended})
    return redirect("devices")


def _write(request: HttpRequest, content: dict[str, object]) -> None:
    act = act_of(request)
    audit.record(actor=act.actor, at=act.at, action="account.devices_ended", content=content)
