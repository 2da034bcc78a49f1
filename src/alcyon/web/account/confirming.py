"""Proving again who one is, before what matters is changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from alcyon.doors import passkeys
from alcyon.doors.freshness import is_fresh
from alcyon.doors.throttle import count
from alcyon.web.account.entry import account_of, safe_next
from alcyon.web.account.forms import ConfirmCodeForm, ConfirmForm
from alcyon.web.pages import OWN, page

View = Callable[..., HttpResponse]


def when_fresh(view: View) -> View:
    """Stand inside `page`: whoever signed in more than ten minutes ago confirms it first.

    After confirming, the page opens; a form that was posted is not sent by itself.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        there = request.get_full_path() if request.method == "GET" else reverse("account")
        return HttpResponseRedirect(f"{reverse('confirm')}?{urlencode({'next': there})}")

    return opened


@page(OWN, methods=("GET", "HEAD", "POST"))
def confirm(request: HttpRequest) -> HttpResponse:
    """The password, a code or a passkey once more."""
    account, there = account_of(request), safe_next(request) or reverse("account")
    sent = request.POST
    password = ConfirmForm(sent if "password" in sent else None)
    code = ConfirmCodeForm(user=account, data=sent if "code" in sent else None)
    key = ReauthenticateWebAuthnForm(user=account, data=sent if "credential" in sent else None)
    if request.method == "POST":
        count(request, "confirm")
        if _is_proven(request, password, (code, key)):
            return redirect(there)
    has_keys = is_mfa_enabled(account, [Authenticator.Type.WEBAUTHN])
    offers_keys = has_keys and passkeys.are_possible(request)
    context = {
        "password": password,
        "code": code,
        "key_errors": key.errors.get("credential", []),
        "next": there,
        "has_codes": is_mfa_enabled(account, [Authenticator.Type.TOTP]),
        "offers_keys": offers_keys,
        "options": webauthn.begin_authentication(account) if offers_keys else None,
    }
    return render(request, "account/confirm.html", context)


def _is_proven(request: HttpRequest, password: Any, others: tuple[Any, ...]) -> bool:
    if password.is_bound and password.is_valid():
        return _is_password(request, password)
    for form in others:
        if form.is_bound and form.is_valid():
            form.save()
            return True
    return False


def _is_password(request: HttpRequest, form: ConfirmForm) -> bool:
    adapter, account = get_adapter(request), account_of(request)
    try:
        right = adapter.reauthenticate(account, form.cleaned_data["password"])
    except forms.ValidationError as throttled:
        form.add_error("password", throttled)
        return False
    if not right:
        form.add_error("password", adapter.validation_error("incorrect_password"))
        return False
    record_authentication(request, account, method="password", reauthenticated=True)
    return True
