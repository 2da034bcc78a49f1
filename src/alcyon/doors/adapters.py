"""How the sign-in library is told about this house: no sign-up, no e-mail, secrets sealed."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alcyon.doors.freshness import is_fresh
from alcyon.doors.sessions import UNSENT_ROUTE, has_unsent
from alcyon.trust import audit
from alcyon.trust.access import NotAMember, acting_as, actor_of_account
from alcyon.trust.accounts import own_member
from alcyon.trust.keys import unwrap, wrap
from alcyon.trust.models import Account

CONTEXT = "second-factor"
YEAR = 365 * 24 * 3600


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Accounts come into being by invitation alone, and are told nothing by mail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The user name or the password is wrong."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("Type your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def get_login_stages(self) -> list[str]:
        """The second factor is the one step after the password."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def is_reauthentication_required(self, *, app: str, **_kwargs: Any) -> bool:
        """Signing in counts as much as confirming; after ten minutes it must be confirmed."""
        return not is_fresh(self.request)

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Our own pages say what was done."""

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """No mail leaves this node; the audit trail and the device list tell."""

    def send_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """No mail leaves this node."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # The library adds the host as the client names it, port and all: whoever varies the
        # port would have a fresh set of attempts each time.
        return str(credentials.get("username", "")).strip().lower()

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        """Refuse who proved an account, but is a member of nothing any more."""
        try:
            actor_of_account(user)
        except NotAMember:
            clear_login(request)
            return render(request, "account/not_a_member.html", status=403)
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Write the sign-in down, and lead on: to the form that waits, or where they wanted."""
        actor = actor_of_account(user)
        with acting_as(actor):
            audit.record(actor=actor, at=timezone.now(), action="account.signed_in")
            member = own_member(actor)
        if has_unsent(request, user):
            kwargs["redirect_url"] = reverse(UNSENT_ROUTE)
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        _keep(answer, "alcyon_text", "large" if member.large_text else "")
        _keep(answer, "alcyon_keys", "" if member.shortcuts else "off")
        return answer


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    """What the frame of the pages reads from the browser; it has no account to look into."""
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Strict", secure=secure)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Second factors: their secrets are sealed under the node's key before they are stored."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong or was used already. Wait for the next one."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret; the node's key file opens it, a stolen database does not."""
        return base64.b64encode(wrap("vault", text.encode(), context=CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return unwrap("vault", base64.b64decode(encrypted_text), context=CONTEXT).decode()

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """No mail leaves this node."""
