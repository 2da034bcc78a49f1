"""Pages of members: who works for us and may do what, who was invited, who lost a factor."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alcyon.doors.actions import act_of
from alcyon.doors.cursors import Listing
from alcyon.doors.factor_selectors import accounts_with_factors
from alcyon.kernel import tables
from alcyon.kernel.errors import AlcyonError, NotFound
from alcyon.trust import liaisons, links, selectors, services
from alcyon.trust.actors import Actor, needs_second_factor
from alcyon.trust.models import Member, OneTimeLink, Posting
from alcyon.web.administration import wording
from alcyon.web.administration.attempts import attempt, done, put_into, require_confirmation
from alcyon.web.administration.forms import InvitationForm, MemberForm, member_values
from alcyon.web.administration.handing import hand_over
from alcyon.web.enumerating import enumerated
from alcyon.web.listing import addresses, query
from alcyon.web.pages import page
from alcyon.web.parts import Action, Cell, Chip, Choice

LOST = {
    "PASSWORD": gettext_lazy("The password"),
    "FACTOR": gettext_lazy("The second factor"),
    "BOTH": gettext_lazy("Both"),
}


@page("member.manage")
def members(request: HttpRequest) -> HttpResponse:
    """The members of one's own organisation, the liaison members it hosts, the open links."""
    act = act_of(request)
    ended = request.GET.get("state") == "ended"
    rows = selectors.our_members(act.actor.for_organisation).filter(is_active=not ended)
    listing = Listing("members", act.actor.organisation_id, ("name", "id"))
    shown = listing.page(rows, **query(request, ("after", "before")))
    with_factor = accounts_with_factors([one.account_id for one in shown.items])
    open_links = list(
        selectors.open_links(at=act.at).filter(organisation=act.actor.for_organisation)
    )
    context = {
        "told": wording.told(request),
        "ended": ended,
        "columns": [_("Member"), _("User name"), _("Roles"), _("Clearance"), _("State")],
        "rows": [_list_row(one, with_factor) for one in shown.items],
        "cursor": addresses(request, shown, rows.count()),
        "guests": [
            _guest(one) for one in selectors.postings() if one.host_id == act.actor.organisation_id
        ],
        "guest_columns": [_("Liaison member"), _("Acts for"), _("Since")],
        "invitations": [one for one in open_links if one.kind == "INVITE"],
        "resets": _resets(act.actor, open_links),
        "acts": [Action(_("Invite a member"), reverse("invite-member"), "user-plus", primary=True)],
        "help_text": [
            _("A member's rights are the sum of the roles; the clearance caps what can be read."),
            _("Your own roles and clearance are changed by another administrator."),
            _("A lost password or second factor is reset by two administrators."),
        ],
    }
    return render(request, "administration/members.html", context)


def _list_row(one: Member, with_factor: frozenset[int]) -> list[Any]:
    return [
        Cell(one.name, reverse("member", args=[one.pk]), note=one.title),
        Cell(one.account.username, code=True),
        enumerated(wording.labels("roles", one.roles)),
        wording.clearance_name(one.clearance),
        Cell("", chip=_state(one, with_factor)),
    ]


def _state(one: Member, with_factor: frozenset[int]) -> Chip:
    if not one.is_active:
        return Chip(_("Left"))
    if needs_second_factor(one.roles) and one.account_id not in with_factor:
        return Chip(_("Second factor missing"), "possible")
    if one.welcomed_at is None:
        return Chip(_("Not here yet"), "info")
    return Chip(_("Active"), "agree")


def _guest(posting: Posting) -> list[Any]:
    return [
        Cell(
            posting.member.name,
            reverse("member", args=[posting.member_id]),
            note=posting.member.title,
        ),
        posting.organisation.name,
        f"{posting.seated_at:%Y-%m-%d}",
    ]


def _resets(actor: Actor, open_links: Iterable[OneTimeLink]) -> list[dict[str, Any]]:
    """Requests that wait, each with whether this reader may approve."""
    waiting = [one for one in open_links if one.kind == "RESET" and one.approved_at is None]
    return [
        {
            "link": one,
            "name": one.invitee.get("name", ""),
            "lost": LOST.get(str(one.invitee.get("lost")), ""),
            "may_approve": actor.member_id not in (one.made_by, one.member_id),
        }
        for one in waiting
    ]


@page("member.manage", methods=("GET", "HEAD", "POST"))
def invite_member(request: HttpRequest) -> HttpResponse:
    """Invite somebody to join by a link that is shown once."""
    act = act_of(request)
    hosts = list(selectors.organisations().exclude(pk=act.actor.for_organisation))
    form = InvitationForm(request.POST or None, hosts=hosts)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            request,
            "member.manage",
            lambda: links.invite(actor=act.actor, at=act.at, card=form.card()),
        )
        if not isinstance(made, AlcyonError):
            link, secret = made
            return hand_over(request, link, secret, reverse("members"))
        put_into(form, made)
    context = {
        "form": form,
        "title": _("Invite a member"),
        "text": _("You get a link, once. Hand it over in person or by a channel you trust."),
        "back": reverse("members"),
    }
    status = 422 if form.errors else 200
    return render(request, "administration/invite.html", context, status=status)


@page("member.manage")
def member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """One member: rights, seats, and what can be changed."""
    return _show(request, member_id)


def _show(
    request: HttpRequest, member_id: UUID, refused: str = "", status: int = 200
) -> HttpResponse:
    act = act_of(request)
    one = _administered(act.actor, member_id)
    is_ours = one.organisation_id == act.actor.organisation_id
    posting = next((p for p in selectors.postings() if p.member_id == one.pk), None)
    context = {
        "told": wording.told(request),
        "refused": refused,
        "member": one,
        "is_ours": is_ours,
        "is_me": one.pk == act.actor.member_id,
        "facts": _facts(one, is_ours),
        "roles": [_role(code) for code in one.roles],
        "posting": posting,
        "hosts": _hosts(act.actor) if is_ours and one.is_active and posting is None else [],
        "seats": [
            [
                Cell(
                    wording.network_name(seat.network), reverse("network", args=[seat.network.slug])
                ),
                _("Focal point")
                if seat.is_focal_point
                else _("Seat")
                if seat.vetted_at
                else _("Proposed"),
            ]
            for seat in selectors.seats().filter(member=one)
        ],
        "seat_columns": [_("Network"), _("Place")],
        "lost": [
            Choice(code, str(label), checked=code == "FACTOR") for code, label in LOST.items()
        ],
        "acts": [Action(_("Change"), reverse("edit-member", args=[one.pk]), "pencil", primary=True)]
        if is_ours and one.is_active
        else [],
    }
    return render(request, "administration/member.html", context, status=status)


def _administered(actor: Actor, member_id: UUID) -> Member:
    """A member of ours, or a liaison member who sits with us. Others are not there."""
    one = selectors.access_member(member_id)
    hosted = {p.member_id for p in selectors.postings() if p.host_id == actor.organisation_id}
    if one.organisation_id != actor.organisation_id and one.pk not in hosted:
        raise NotFound(member=member_id)
    return one


def _facts(one: Member, is_ours: bool) -> list[tuple[str, str]]:
    facts = [(_("Organisation"), one.organisation.name), (_("Function"), one.title or "—")]
    if not is_ours:
        return facts
    facts += [
        (_("User name"), one.account.username),
        (_("Clearance"), wording.clearance_name(one.clearance)),
        (_("Language"), wording.label("languages", one.language)),
        (_("Joined"), f"{one.joined_at:%Y-%m-%d}"),
    ]
    if one.left_at is not None:
        facts.append((_("Left"), f"{one.left_at:%Y-%m-%d}"))
    return facts


def _role(code: str) -> Mapping[str, Any]:
    """A role with the sentence of what it allows."""
    entry = tables.table("roles").entry(code)
    return {
        "label": wording.label("roles", code),
        "allows": wording.labels("actions", entry["abilities"]),
    }


def _hosts(actor: Actor) -> list[tuple[int, str]]:
    others = selectors.organisations().exclude(pk=actor.for_organisation)
    return list(others.values_list("pk", "name"))


@page("member.manage", methods=("GET", "HEAD", "POST"))
def edit_member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Change name, roles and clearance."""
    act = act_of(request)
    one = selectors.access_member(member_id)
    if one.organisation_id != act.actor.organisation_id:
        raise NotFound(member=member_id)
    form = MemberForm(request.POST or None, initial=member_values(one))
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            request,
            "member.manage",
            lambda: services.change_member(
                actor=act.actor,
                at=act.at,
                member_id=member_id,
                card=form.card(one),
                revision=form.cleaned_data["revision"] or 0,
            ),
        )
        if isinstance(changed, Member):
            return done("member", "member-changed", member_id=member_id)
        put_into(form, changed)
    context = {"form": form, "member": one, "is_me": one.pk == act.actor.member_id}
    status = 422 if form.errors else 200
    return render(request, "administration/member_form.html", context, status=status)


@page("member.manage", methods=("POST",))
def end_member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """End a membership, after the user name was typed."""
    act = act_of(request)
    one = selectors.access_member(member_id)

    def end() -> Member:
        require_confirmation(request, one.account.username)
        return services.end_member(actor=act.actor, at=act.at, member_id=member_id)

    ended = attempt(request, "member.manage", end)
    if isinstance(ended, AlcyonError):
        return _show(request, member_id, wording.refusal(ended), ended.status)
    return done("member", "member-ended", member_id=member_id)


@page("member.manage", methods=("POST",))
def ask_reset(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Ask that a lost password or second factor be mended; another administrator approves."""
    act = act_of(request)
    lost = request.POST.get("lost", "")
    asked = attempt(
        request,
        "member.manage",
        lambda: links.ask_reset(actor=act.actor, at=act.at, member_id=member_id, lost=lost),
    )
    if isinstance(asked, AlcyonError):
        return _show(request, member_id, wording.refusal(asked), asked.status)
    return done("members", "reset-asked")


@page("member.manage", methods=("POST",))
def approve_reset(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Approve what another administrator asked; the link is shown this once."""
    act = act_of(request)
    link, secret = links.approve_reset(actor=act.actor, at=act.at, link_id=link_id)
    return hand_over(request, link, secret, reverse("members"))


@page("member.manage", methods=("POST",))
def withdraw_link(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Make an open link unusable."""
    act = act_of(request)
    links.withdraw(actor=act.actor, at=act.at, link_id=link_id)
    return done("members", "link-withdrawn")


@page("member.manage", methods=("POST",))
def seat_member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Seat a member of ours inside another organisation."""
    act = act_of(request)
    host = request.POST.get("host", "")
    if not host.isdecimal():
        return _show(
            request, member_id, _("Choose the organisation where the member will sit."), 422
        )
    seated = attempt(
        request,
        "member.manage",
        lambda: liaisons.seat_liaison(
            actor=act.actor, at=act.at, member_id=member_id, host_id=int(host)
        ),
    )
    if isinstance(seated, AlcyonError):
        return _show(request, member_id, wording.refusal(seated), seated.status)
    return done("member", "member-seated", member_id=member_id)


@page("member.manage", methods=("POST",))
def unseat_member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """End a liaison seat, as the member's organisation or as the host."""
    act = act_of(request)
    posting = liaisons.end_posting(actor=act.actor, at=act.at, member_id=member_id)
    if posting.organisation_id == act.actor.organisation_id:
        return done("member", "member-unseated", member_id=member_id)
    return done("members", "member-unseated")
