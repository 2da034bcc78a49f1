"""Second factors of one's own account: authenticator, passkeys, recovery codes."""

import time
from dataclasses import dataclass
from typing import Any

import qrcode
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import flows as totp
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as keys
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alcyon.doors import factor_services, passkeys
from alcyon.doors.actions import act_of
from alcyon.doors.factor_selectors import RECOVERY, factors_of, first_factors_of
from alcyon.doors.factors import is_last
from alcyon.kernel.errors import Conflict, NotFound
from alcyon.trust import audit
from alcyon.trust.actors import needs_second_factor
from alcyon.web.account.confirming import when_fresh
from alcyon.web.account.entry import account_of
from alcyon.web.account.forms import PasskeyForm
from alcyon.web.pages import OWN, page
from alcyon.web.parts import Device

SHOWN_UNTIL = "recovery_codes_shown_until"
SHOWN_FOR = 600
"""Seconds in which new recovery codes can be seen and kept; then never again."""


class LastFactor(Conflict):
    """Your role needs a second factor: add another before you take this one away."""

    code = "last-factor"


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code as one path, so that it needs no style of its own."""

    size: int
    path: str


def square(text: str) -> Square:
    """The QR code of a text, quiet border included."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dots = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Square(len(rows), "".join(dots))


def spaced(secret: str) -> str:
    """A secret in groups of four, as people type it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


@page(OWN)
def second_factor(request: HttpRequest) -> HttpResponse:
    """What the account has, and what its roles force."""
    act, account = act_of(request), account_of(request)
    found = list(factors_of(account.pk))
    codes = next((one for one in found if one.type == RECOVERY), None)
    context = {
        "is_forced": needs_second_factor(act.actor.roles),
        "authenticator": next((a for a in found if a.type == Authenticator.Type.TOTP), None),
        "keys": [_device(one) for one in found if one.type == Authenticator.Type.WEBAUTHN],
        "has_any": any(one.type != RECOVERY for one in found),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes is not None else 0,
        "passkeys": passkeys.are_possible(request),
        "codes_shown": _may_show(request),
    }
    return render(request, "account/second_factor.html", context)


def _device(key: Any) -> Device:
    return Device(
        label=key.wrap().name,
        kind="key",
        last_seen_at=key.last_used_at,
        remove=reverse("remove-factor", args=[key.pk]),
    )


@page(OWN, methods=("GET", "HEAD", "POST"))
@when_fresh
def add_authenticator(request: HttpRequest) -> HttpResponse:
    """An authenticator app: scan or type the secret, then prove it by one code."""
    account = account_of(request)
    if first_factors_of(account.pk).filter(type=Authenticator.Type.TOTP).exists():
        return redirect("second-factor")
    form = ActivateTOTPForm(request.POST or None, user=account)
    if request.method == "POST" and form.is_valid():
        _factor, new_codes = totp.activate_totp(request, form)
        return _added(request, "authenticator", has_new_codes=bool(new_codes))
    address = get_adapter().build_totp_url(account, form.secret)
    context = {"form": form, "square": square(address), "secret": spaced(form.secret)}
    return render(request, "account/add_authenticator.html", {**context, "address": address})


@page(OWN, methods=("GET", "HEAD", "POST"))
@when_fresh
def add_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey: it signs in by itself, without password or code."""
    if not passkeys.are_possible(request):
        return redirect("second-factor")
    account = account_of(request)
    naming = PasskeyForm(request.POST or None)
    sent = AddWebAuthnForm(request.POST or None, user=account)
    if request.method == "POST" and naming.is_valid() and sent.is_valid():
        name = naming.cleaned_data["name"].strip() or _("Passkey")
        credential = sent.cleaned_data["credential"]
        _factor, new_codes = keys.add_authenticator(request, name=name, credential=credential)
        return _added(request, "passkey", has_new_codes=bool(new_codes))
    context = {
        "form": naming,
        "failed": sent.is_bound and not sent.is_valid(),
        "options": webauthn.begin_registration(account, passwordless=True),
    }
    return render(request, "account/add_passkey.html", context)


def _added(request: HttpRequest, kind: str, *, has_new_codes: bool) -> HttpResponse:
    """Write it down. Who was signed in before there was a factor never gave one: they go."""
    account = account_of(request)
    _write(request, "account.factor_added", kind)
    if first_factors_of(account.pk).count() == 1:
        factor_services.end_devices(account.pk, but=request.session.session_key)
    if not has_new_codes:
        return redirect("second-factor")
    request.session[SHOWN_UNTIL] = time.time() + SHOWN_FOR
    return redirect("recovery-codes")


def _write(request: HttpRequest, action: str, kind: str) -> None:
    act = act_of(request)
    audit.record(actor=act.actor, at=act.at, action=action, content={"kind": kind})


@page(OWN, methods=("POST",))
@when_fresh
def remove_factor(request: HttpRequest, factor_id: int) -> HttpResponse:
    """Take an authenticator or a passkey away, unless the role needs it."""
    factor = first_factors_of(account_of(request).pk).filter(pk=factor_id).first()
    if factor is None:
        raise NotFound(factor=factor_id)
    if needs_second_factor(act_of(request).actor.roles) and is_last(factor):
        raise LastFactor(factor=factor_id)
    delete_and_cleanup(request, factor)
    _write(request, "account.factor_removed", str(factor.type))
    return redirect("second-factor")


@page(OWN, methods=("GET", "HEAD", "POST"))
@when_fresh
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """POST makes new codes; they are shown for ten minutes, and then never again."""
    if request.method == "POST":
        if not first_factors_of(account_of(request).pk).exists():
            return redirect("second-factor")
        recovery.generate_recovery_codes(request)
        _write(request, "account.recovery_codes_made", "recovery_codes")
        request.session[SHOWN_UNTIL] = time.time() + SHOWN_FOR
        return redirect("recovery-codes")
    return render(request, "account/recovery_codes.html", {"codes": _shown_codes(request)})


@page(OWN)
@when_fresh
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    """The same codes as a text file, in the same ten minutes."""
    codes = _shown_codes(request)
    if len(codes) == 0:
        return redirect("recovery-codes")
    lines = [_("Recovery codes for Alcyon. Each works once."), "", *codes, ""]
    answer = HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="alcyon-recovery-codes.txt"'
    return answer


def _may_show(request: HttpRequest) -> bool:
    return bool(request.session.get(SHOWN_UNTIL, 0) > time.time())


def _shown_codes(request: HttpRequest) -> list[str]:
    if not _may_show(request):
        return []
    codes = factors_of(account_of(request).pk).filter(type=RECOVERY).first()
    return [] if codes is None else [str(code) for code in codes.wrap().get_unused_codes()]
