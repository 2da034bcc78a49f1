"""API tokens of one's own."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from alcyon.doors.actions import Act, act_of
from alcyon.kernel import tables
from alcyon.trust import tokens
from alcyon.trust.models import Token
from alcyon.web.account.confirming import when_fresh
from alcyon.web.account.forms import TokenForm
from alcyon.web.enumerating import enumerated
from alcyon.web.pages import page
from alcyon.web.parts import Device


@page("token.own", methods=("GET", "HEAD", "POST"))
@when_fresh
def own_tokens(request: HttpRequest) -> HttpResponse:
    """My tokens, and a form for a new one; a new one is shown this once."""
    act = act_of(request)
    form = TokenForm(request.POST or None, scopes=_scopes(act), initial={"days": "90"})
    made = ""
    if request.method == "POST" and form.is_valid():
        made = _make(act, form)
        form = TokenForm(scopes=_scopes(act), initial={"days": "90"})
    rows = [_row(act, token) for token in tokens.own(act.actor)]
    live = [row for row in rows if row.remove]
    context = {"form": form, "made": made, "live": live, "over": [r for r in rows if not r.remove]}
    return render(request, "account/tokens.html", context)


def _make(act: Act, form: TokenForm) -> str:
    _token, secret = tokens.make(
        actor=act.actor,
        at=act.at,
        name=form.cleaned_data["name"],
        scopes=form.cleaned_data["scopes"],
        expires_at=act.at + timedelta(days=int(form.cleaned_data["days"])),
    )
    return secret


def _scopes(act: Act) -> list[tuple[str, str]]:
    lent = tokens.may_lend(act.actor)
    actions = tables.table("actions").choices(act.actor.language)
    return [(code, label) for code, label in actions if code in lent]


def _row(act: Act, token: Token) -> Device:
    is_live = token.revoked_at is None and token.expires_at > act.at
    actions = tables.table("actions")
    known = [actions.entry(s).label(act.actor.language) for s in token.scopes if actions.has(s)]
    parts = [enumerated(known), _state(act, token)]
    if token.last_used_on is not None:
        day = formats.date_format(token.last_used_on, "j M Y")
        parts.append(_("last used %(day)s") % {"day": day})
    return Device(
        label=token.name,
        kind="token",
        detail=" · ".join(part for part in parts if part),
        remove=reverse("revoke-token", args=[token.pk]) if is_live else "",
    )


def _state(act: Act, token: Token) -> str:
    if token.revoked_at is not None:
        day = formats.date_format(token.revoked_at, "j M Y")
        return _("revoked %(day)s") % {"day": day}
    day = formats.date_format(token.expires_at, "j M Y")
    if token.expires_at <= act.at:
        return _("ended %(day)s") % {"day": day}
    return _("ends %(day)s") % {"day": day}


@page("token.own", methods=("POST",))
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End a token at once."""
    act = act_of(request)
    tokens.revoke(actor=act.actor, at=act.at, token_id=token_id)
    return redirect("tokens")
