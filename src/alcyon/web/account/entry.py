"""Signing in: password, then the second factor, or a passkey alone. And signing out."""

from typing import Any

from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from alcyon.doors import passkeys
from alcyon.doors.actions import public
from alcyon.doors.factors import was_used
from alcyon.doors.sessions import ENDED, UNSENT, drop_unsent, unsent
from alcyon.doors.throttle import TooManyAttempts, count
from alcyon.trust.actors import NobodyActs
from alcyon.trust.models import Account
from alcyon.web.account import trial
from alcyon.web.account.forms import CodeForm, SignInForm
from alcyon.web.errors import show_error
from alcyon.web.pages import OWN, page


def account_of(request: HttpRequest) -> Account:
    """Who is signed in; a page with an action opens for nobody else."""
    if not isinstance(request.user, Account):
        raise NobodyActs()
    return request.user


def safe_next(request: HttpRequest) -> str:
    """Where the person wanted to go; an address of another host is not followed."""
    there = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        there, {request.get_host()}, require_https=request.is_secure()
    )
    return there if ours else ""


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password. An unknown name and a wrong password answer alike."""
    there = safe_next(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(there or "/")
    try:
        count(request, "sign-in")
    except TooManyAttempts as many:
        return show_error(request, many)
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        answer: HttpResponse = form.login(request, redirect_url=there or None)
        return answer
    return _sign_in_page(request, form, there)


def _sign_in_page(
    request: HttpRequest, form: Any, there: str, *, passkey_failed: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "next": there,
        "ended": request.session.pop(ENDED, ""),
        "joined": request.session.pop("joined", ""),
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
        "hours": settings.SESSION_ABSOLUTE_HOURS,
        "has_unsent": UNSENT in request.session,
        "passkeys": passkeys.are_possible(request),
        "passkey_failed": passkey_failed,
        "invented": trial.invented(),
    }
    return render(request, "account/sign_in.html", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second factor: a code, a recovery code, or a passkey."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if request.user.is_authenticated or stage is None:
        return redirect("sign-in")
    user = stage.login.user
    code = CodeForm(user=user, data=request.POST if "code" in request.POST else None)
    key = AuthenticateWebAuthnForm(
        user=user, data=request.POST if "credential" in request.POST else None
    )
    sent = code if code.is_bound else key
    if request.method == "POST" and sent.is_valid():
        sent.save()
        answer: HttpResponse = stage.exit()
        return answer
    has_keys = is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN])
    offers_keys = has_keys and passkeys.are_possible(request)
    free = [one for one in trial.codes(user.username) if not was_used(user.pk, one)]
    context = {
        "form": code,
        "key_errors": key.errors.get("credential", []),
        "has_codes": is_mfa_enabled(user, [Authenticator.Type.TOTP]),
        "has_keys": has_keys,
        "offers_keys": offers_keys,
        "options": webauthn.begin_authentication(user) if offers_keys else None,
        "trial_code": free[0] if free else "",
    }
    return render(request, "account/sign_in_code.html", context)


@public
@require_http_methods(["GET", "POST"])
def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey alone: GET gives the browser its question, POST takes the answer."""
    if request.user.is_authenticated or not passkeys.are_possible(request):
        return redirect("sign-in")
    try:
        count(request, "passkey")
    except TooManyAttempts as many:
        return show_error(request, many)
    if request.method == "GET":
        return JsonResponse({"request_options": webauthn.begin_authentication(user=None)})
    form = LoginWebAuthnForm(data=request.POST)
    if not form.is_valid():
        return _sign_in_page(
            request, SignInForm(request=request), safe_next(request), passkey_failed=True
        )
    authenticator = form.cleaned_data["credential"]
    login = Login(user=authenticator.user, redirect_url=safe_next(request) or None)
    answer: HttpResponse = perform_passwordless_login(request, authenticator, login)
    return answer


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session, here and on the node."""
    language = request.session.get("language")
    logout(request)
    if language is not None:
        request.session["language"] = language
    return redirect("sign-in")


@page(OWN)
def kept_form(request: HttpRequest) -> HttpResponse:
    """The form that was being sent when the session ended, to be sent again or dropped."""
    waiting = unsent(request, account_of(request))
    if waiting is None:
        return redirect("/")
    return render(request, "account/kept_form.html", {"waiting": waiting})


@page(OWN, methods=("POST",))
def send_kept_form(request: HttpRequest) -> HttpResponse:
    """Forget the kept form and hand what was posted on to where it was going."""
    waiting = unsent(request, account_of(request))
    drop_unsent(request)
    if waiting is None:
        return redirect("/")
    # 307 makes the browser post the same body again, to the same origin
    return HttpResponse(status=307, headers={"Location": waiting.path})


@page(OWN, methods=("POST",))
def drop_kept_form(request: HttpRequest) -> HttpResponse:
    """Forget the kept form."""
    drop_unsent(request)
    return redirect("/")
