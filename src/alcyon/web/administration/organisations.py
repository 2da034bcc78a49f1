"""Pages of organisations: the directory for everybody, the list and its changes for operators."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alcyon.doors.actions import act_of
from alcyon.doors.cursors import Listing
from alcyon.kernel.errors import AlcyonError, NotFound
from alcyon.trust import links, selectors, services
from alcyon.trust.actors import Actor
from alcyon.trust.cards import WEEKDAYS
from alcyon.trust.duty import Duty, duty_at, local_time
from alcyon.trust.models import Organisation, Seat
from alcyon.web.administration import wording
from alcyon.web.administration.attempts import attempt, done, put_into, require_confirmation
from alcyon.web.administration.forms import (
    DAYS,
    FirstAdministratorForm,
    OrganisationForm,
    country,
    organisation_values,
)
from alcyon.web.administration.handing import hand_over
from alcyon.web.enumerating import enumerated
from alcyon.web.listing import addresses, query
from alcyon.web.pages import page
from alcyon.web.parts import Action, Cell, Chip, Column, Word


@page("organisation.read")
def directory(request: HttpRequest) -> HttpResponse:
    """Every organisation of this node: where it is, whether it answers now, whom to ask."""
    act = act_of(request)
    wanted = query(request, ("country", "kind", "network"))
    rows = selectors.organisations().filter(**_filter(wanted))
    listing = Listing("directory", act.actor.organisation_id, ("country", "name", "id"))
    shown = listing.page(rows, **query(request, ("after", "before")))
    experts = _experts_of(shown.items)
    context = {
        "columns": [_("Organisation"), _("Kind"), _("Country"), _("Duty"), _("Focal points")],
        "rows": [_directory_row(one, act.at, experts[one.pk]) for one in shown.items],
        "cursor": addresses(request, shown, rows.count()),
        "words": _words(request, wanted),
        "clear": reverse("directory") if wanted else "",
        "kinds": wording.choices("organisation_kinds"),
        "countries": _countries(selectors.organisations()),
        "networks": [(n.slug, wording.network_name(n)) for n in selectors.networks()],
        "wanted": wanted,
        "help_text": [
            _("Focal points are the people whom a network names for each organisation."),
            _("Duty is read from the organisation's own hours, time zone and holidays."),
        ],
    }
    return render(request, "administration/directory.html", context)


def _filter(wanted: Mapping[str, str]) -> dict[str, Any]:
    fields = {name: wanted[name] for name in ("country", "kind") if name in wanted}
    if "network" not in wanted:
        return fields
    seated = selectors.focal_points().filter(network__slug=wanted["network"])
    return {**fields, "pk__in": seated.values("organisation_id")}


def _countries(rows: Any) -> list[tuple[str, str]]:
    codes = set(rows.order_by().values_list("country", flat=True)) - {""}
    return sorted(((code, country(code)) for code in codes), key=lambda pair: pair[1])


def _words(request: HttpRequest, wanted: Mapping[str, str]) -> list[Word]:
    labels = {"country": _("Country"), "kind": _("Kind"), "network": _("Network")}
    words = []
    for name, value in wanted.items():
        rest = request.GET.copy()
        rest.pop(name, None)
        words.append(Word(labels[name], _value_word(name, value), f"?{rest.urlencode()}"))
    return words


def _value_word(name: str, value: str) -> str:
    if name == "country":
        return country(value)
    return wording.label("organisation_kinds", value) if name == "kind" else value


def _experts_of(shown: Iterable[Organisation]) -> Mapping[int, list[Seat]]:
    found: dict[int, list[Seat]] = defaultdict(list)
    for seat in selectors.focal_points().filter(organisation__in=[one.pk for one in shown]):
        found[seat.organisation_id].append(seat)
    return found


def _directory_row(one: Organisation, at: datetime, experts: list[Seat]) -> list[Any]:
    return [
        Cell(one.name, reverse("organisation", args=[one.slug])),
        wording.label("organisation_kinds", one.kind),
        country(one.country) if one.country else "",
        Cell(f"{local_time(one, at):%H:%M}", chip=duty_chip(one, at)),
        "; ".join(_named(experts)),
    ]


def _named(experts: list[Seat]) -> list[str]:
    """Each focal point once, with the networks: `A. Example (HTEG, ISON)`.

    Every part is isolated, since names and networks may run in different directions.
    """
    networks: dict[str, list[str]] = defaultdict(list)
    for seat in experts:
        networks[seat.member.name].append(isolated(wording.network_short(seat.network)))
    return [
        isolated(f"{isolated(name)} ({', '.join(sorted(short))})")
        for name, short in sorted(networks.items())
    ]


def isolated(text: str) -> str:
    """A text whose direction neither takes from its neighbours nor gives to them."""
    return f"\u2068{text}\u2069"


def duty_chip(one: Organisation, at: datetime) -> Chip | None:
    """Whether the organisation answers at this moment; nothing where no hours are known."""
    words = {Duty.ON: Chip(_("On duty now"), "agree"), Duty.OFF: Chip(_("Off duty"))}
    return words.get(duty_at(one, at))


@page("organisation.manage")
def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation, closed ones too, for the operator of the node."""
    act = act_of(request)
    rows = selectors.all_organisations()
    listing = Listing("organisations", act.actor.organisation_id, ("name", "id"))
    shown = listing.page(rows, **query(request, ("after", "before")))
    context = {
        "told": wording.told(request),
        "columns": [_("Organisation"), _("Short name"), _("Kind"), _("Country"), _("State")],
        "rows": [_list_row(one) for one in shown.items],
        "cursor": addresses(request, shown, rows.count()),
        "acts": [
            Action(_("Add an organisation"), reverse("new-organisation"), "plus", primary=True)
        ],
        "help_text": [
            _("The organisation that operates this node adds the others and closes them."),
            _("Each organisation's own administrators manage its members."),
        ],
    }
    return render(request, "administration/organisations.html", context)


def _list_row(one: Organisation) -> list[Any]:
    state = (
        Chip(pgettext("state of an organisation", "Open"), "agree")
        if one.is_active
        else Chip(pgettext("state of an organisation", "Closed"), "possible")
    )
    return [
        Cell(one.name, reverse("organisation", args=[one.slug])),
        Cell(one.slug, code=True),
        wording.label("organisation_kinds", one.kind),
        country(one.country) if one.country else "",
        Cell("", chip=Chip(_("Operates the node"), "accent") if one.operates_node else state),
    ]


@page("organisation.read")
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: how to reach it, when, and who its focal points are."""
    act = act_of(request)
    one = _readable(act.actor, slug)
    experts = list(selectors.focal_points().filter(organisation=one))
    context = {
        "told": wording.told(request),
        "organisation": one,
        "kind": wording.label("organisation_kinds", one.kind),
        "facts": _facts(one, act.at),
        "duty": duty_chip(one, act.at),
        "hours": [[DAYS[day], *_hours(one, day)] for day in WEEKDAYS],
        "hour_columns": [_("Day"), Column(_("From"), number=True), Column(_("To"), number=True)],
        "experts": [
            [e.member.name, e.member.title, wording.network_name(e.network)] for e in experts
        ],
        "expert_columns": [_("Name"), _("Function"), _("Network")],
        "acts": _acts(act.actor, one),
        "may_close": _may_close(act.actor, one),
        "may_reopen": act.actor.can("organisation.manage") and not one.is_active,
    }
    return render(request, "administration/organisation.html", context)


def _readable(actor: Actor, slug: str) -> Organisation:
    """A closed organisation is for the operator alone."""
    one = selectors.access_organisation(slug)
    if not (one.is_active or actor.can("organisation.manage")):
        raise NotFound(slug=slug)
    return one


def _facts(one: Organisation, at: datetime) -> list[tuple[str, str]]:
    facts = [
        (_("Kind"), wording.label("organisation_kinds", one.kind)),
        (_("Country"), country(one.country) if one.country else _("No country")),
        (_("Time there"), f"{local_time(one, at):%H:%M} ({one.timezone})"),
        (_("Languages"), enumerated(wording.labels("languages", one.languages))),
        (_("How to reach it"), one.contact or "—"),
    ]
    if one.holidays:
        facts.append((_("Holidays"), enumerated(str(day) for day in one.holidays)))
    return facts


def _hours(one: Organisation, day: str) -> tuple[str, str]:
    begins, ends = one.duty_hours.get(day, ("", ""))
    return begins, ends


def _acts(actor: Actor, one: Organisation) -> list[Action]:
    acts = []
    if _may_change(actor, one):
        edit = reverse("edit-organisation", args=[one.slug])
        acts.append(Action(_("Change"), edit, "pencil", primary=True))
    is_operator = actor.can("organisation.manage") and one.is_active
    if is_operator and not selectors.is_staffed(one.pk):
        invite = reverse("invite-administrator", args=[one.slug])
        acts.append(Action(_("Invite its first administrator"), invite, "user-plus"))
    return acts


def _may_change(actor: Actor, one: Organisation) -> bool:
    is_own = one.pk == actor.organisation_id
    return actor.can("organisation.manage") or (is_own and actor.can("member.manage"))


def _may_close(actor: Actor, one: Organisation) -> bool:
    return actor.can("organisation.manage") and one.is_active and not one.operates_node


@page("organisation.manage", methods=("GET", "HEAD", "POST"))
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Add an organisation to this node."""
    act = act_of(request)
    form = OrganisationForm(request.POST or None, may_place=True)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            request,
            "organisation.manage",
            lambda: services.create_organisation(actor=act.actor, at=act.at, card=form.card(None)),
        )
        if isinstance(made, Organisation):
            return done("organisation", "organisation-created", slug=made.slug)
        put_into(form, made)
    return _form_page(request, form, _("Add an organisation"), reverse("organisations"))


@page("member.manage", methods=("GET", "HEAD", "POST"))
def edit_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Change one's own organisation, or as the operator any."""
    act = act_of(request)
    one = selectors.access_organisation(slug)
    if not _may_change(act.actor, one):
        raise NotFound(slug=slug)
    may_place = act.actor.can("organisation.manage")
    form = OrganisationForm(
        request.POST or None, initial=organisation_values(one), may_place=may_place
    )
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            request,
            "member.manage",
            lambda: services.change_organisation(
                actor=act.actor,
                at=act.at,
                slug=slug,
                card=form.card(one),
                revision=form.cleaned_data["revision"] or 0,
            ),
        )
        if isinstance(changed, Organisation):
            return done("organisation", "organisation-changed", slug=changed.slug)
        put_into(form, changed)
    title = _("Change %(name)s") % {"name": one.name}
    return _form_page(request, form, title, reverse("organisation", args=[slug]))


def _form_page(request: HttpRequest, form: OrganisationForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    status = 422 if form.errors else 200
    return render(request, "administration/organisation_form.html", context, status=status)


@page("organisation.manage", methods=("POST",))
def close_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Close an organisation, after its name was typed."""
    act = act_of(request)
    one = selectors.access_organisation(slug)
    require_confirmation(request, one.name)
    services.close_organisation(actor=act.actor, at=act.at, slug=slug)
    return done("organisation", "organisation-closed", slug=slug)


@page("organisation.manage", methods=("POST",))
def reopen_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Undo a closing."""
    act = act_of(request)
    services.reopen_organisation(actor=act.actor, at=act.at, slug=slug)
    return done("organisation", "organisation-reopened", slug=slug)


@page("organisation.manage", methods=("GET", "HEAD", "POST"))
def invite_administrator(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite the first administrator of an organisation that has no members yet."""
    act = act_of(request)
    one = _readable(act.actor, slug)
    form = FirstAdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            request,
            "organisation.manage",
            lambda: links.invite(
                actor=act.actor, at=act.at, card=form.card(), organisation_id=one.pk
            ),
        )
        if not isinstance(made, AlcyonError):
            link, secret = made
            return hand_over(request, link, secret, reverse("organisation", args=[slug]))
        put_into(form, made)
    context = {
        "form": form,
        "title": _("Invite the first administrator of %(name)s") % {"name": one.name},
        "text": _("They set up their own sign-in, and invite everybody else themselves."),
        "back": reverse("organisation", args=[slug]),
    }
    status = 422 if form.errors else 200
    return render(request, "administration/invite.html", context, status=status)
