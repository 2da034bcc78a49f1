"""Pages of networks: who stewards them, whom to ask in each country, who waits to be vetted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from alcyon.doors.actions import Act, act_of
from alcyon.kernel.errors import AlcyonError, NotFound
from alcyon.trust import networks as services
from alcyon.trust import selectors
from alcyon.trust.actors import Actor
from alcyon.trust.models import Network, Seat
from alcyon.web.administration import wording
from alcyon.web.administration.attempts import attempt, done, put_into
from alcyon.web.administration.forms import NetworkForm, country
from alcyon.web.pages import page
from alcyon.web.parts import Action, Cell, Chip, Column


@page("organisation.read")
def networks(request: HttpRequest) -> HttpResponse:
    """Every network of this node, with how many sit in it."""
    act = act_of(request)
    counts = selectors.seat_counts()
    shown = selectors.networks().select_related("steward")
    context = {
        "told": wording.told(request),
        "columns": [
            _("Network"),
            _("Steward"),
            Column(_("Members"), number=True),
            Column(_("Focal points"), number=True),
            _("You"),
        ],
        "rows": [_list_row(act.actor, one, counts) for one in shown],
        "acts": [Action(_("Add a network"), reverse("new-network"), "plus", primary=True)]
        if act.actor.can("network.manage")
        else [],
        "help_text": [
            _("What is shared with a network is open to its vetted members only."),
            _("Your organisation proposes members; the network's steward vets them."),
        ],
    }
    return render(request, "administration/networks.html", context)


def _list_row(actor: Actor, one: Network, counts: Mapping[int, Any]) -> list[Any]:
    count = counts.get(one.pk, selectors.SeatCounts())
    waits = one.steward_id == actor.organisation_id and actor.can("network.propose")
    chip = Chip(_("You are in it"), "agree") if one.pk in actor.networks else None
    if waits and count.waiting:
        chip = Chip(_("%(n)d to vet") % {"n": count.waiting}, "possible")
    return [
        Cell(wording.network_name(one), reverse("network", args=[one.slug])),
        one.steward.name if one.steward else "",
        count.seated,
        count.focal,
        Cell("", chip=chip) if chip else "",
    ]


@page("organisation.read")
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """One network: its focal points by country, its members as far as one may know them."""
    return _show(request, slug)


def _show(request: HttpRequest, slug: str, refused: str = "", status: int = 200) -> HttpResponse:
    act = act_of(request)
    one = selectors.access_network(slug)
    seats = list(selectors.seats_of(one).order_by("organisation__name", "proposed_at"))
    names = selectors.names_of_members(seat.member_id for seat in seats)
    proposes = act.actor.can("network.propose")
    context = {
        "told": wording.told(request),
        "refused": refused,
        "network": one,
        "name": wording.network_name(one),
        "description": wording.network_description(one),
        "kinds": wording.labels("organisation_kinds", one.kinds),
        "steward": one.steward,
        "focal": _focal_rows(seats, names),
        "focal_columns": [_("Country"), _("Organisation"), _("Focal point")],
        "seated": [_seat(act, seat, names) for seat in seats if seat.vetted_at is not None],
        "proposed": [_seat(act, seat, names) for seat in seats if _may_know(act.actor, seat)],
        "unnamed": sum(1 for seat in seats if seat.vetted_at and seat.member_id not in names),
        "candidates": _candidates(act.actor, seats) if proposes else [],
        "may_propose": proposes and _is_eligible(act.actor, one),
        "acts": [Action(_("Change"), reverse("edit-network", args=[slug]), "pencil")]
        if _may_change(act.actor, one)
        else [],
    }
    return render(request, "administration/network.html", context, status=status)


def _focal_rows(seats: list[Seat], names: Mapping[UUID, str]) -> list[list[Any]]:
    focal = [seat for seat in seats if seat.is_focal_point]
    rows = [
        [
            country(seat.organisation.country) if seat.organisation.country else "",
            Cell(seat.organisation.name, reverse("organisation", args=[seat.organisation.slug])),
            names.get(seat.member_id, ""),
        ]
        for seat in focal
    ]
    return sorted(rows, key=lambda row: (row[0] == "", row[0], row[1].text))


def _seat(act: Act, seat: Seat, names: Mapping[UUID, str]) -> dict[str, Any]:
    """A seat with what this reader may do about it."""
    actor = act.actor
    is_ours = seat.organisation_id == actor.organisation_id
    is_steward = seat.network.steward_id == actor.organisation_id
    acts_for = actor.can("network.propose")
    return {
        "seat": seat,
        "name": names.get(seat.member_id, _("A member")),
        "may_vet": is_steward
        and acts_for
        and actor.member_id not in (seat.proposed_by, seat.member_id),
        "may_end": seat.member_id == actor.member_id or (acts_for and (is_ours or is_steward)),
        "may_name": is_ours and acts_for and seat.vetted_at is not None,
        "is_me": seat.member_id == actor.member_id,
    }


def _may_know(actor: Actor, seat: Seat) -> bool:
    """A proposal is between the organisation that proposes and the steward."""
    if seat.vetted_at is not None:
        return False
    return actor.organisation_id in (seat.organisation_id, seat.network.steward_id)


def _candidates(actor: Actor, seats: list[Seat]) -> list[tuple[UUID, str]]:
    held = {seat.member_id for seat in seats}
    ours = selectors.our_members(actor.for_organisation).filter(is_active=True)
    return [(one.pk, one.name) for one in ours if one.pk not in held]


def _is_eligible(actor: Actor, one: Network) -> bool:
    kinds = dict(selectors.organisations().values_list("pk", "kind"))
    return len(one.kinds) == 0 or kinds.get(actor.for_organisation) in one.kinds


def _may_change(actor: Actor, one: Network) -> bool:
    is_steward = one.steward_id == actor.organisation_id and actor.can("network.propose")
    return is_steward or actor.can("network.manage")


@page("network.manage", methods=("GET", "HEAD", "POST"))
def new_network(request: HttpRequest) -> HttpResponse:
    """Add a network to this node."""
    act = act_of(request)
    form = _form(request, is_new=True, may_hand_over=True)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            request,
            "network.manage",
            lambda: services.create_network(actor=act.actor, at=act.at, card=form.card()),
        )
        if isinstance(made, Network):
            return done("network", "network-created", slug=made.slug)
        put_into(form, made)
    return _form_page(request, form, _("Add a network"), reverse("networks"))


@page("network.propose", methods=("GET", "HEAD", "POST"))
def edit_network(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a network as its steward, or as the operator of the node."""
    act = act_of(request)
    one = selectors.access_network(slug)
    if not _may_change(act.actor, one):
        raise NotFound(slug=slug)
    initial = {
        "name": one.name,
        "description": one.description,
        "kinds": one.kinds,
        "steward": str(one.steward_id),
    }
    form = _form(
        request,
        is_new=False,
        may_hand_over=act.actor.can("network.manage"),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            request,
            "network.propose",
            lambda: services.change_network(
                actor=act.actor, at=act.at, slug=slug, card=form.card(one)
            ),
        )
        if isinstance(changed, Network):
            return done("network", "network-changed", slug=slug)
        put_into(form, changed)
    title = _("Change %(name)s") % {"name": one.name}
    return _form_page(request, form, title, reverse("network", args=[slug]))


def _form(request: HttpRequest, **settings: Any) -> NetworkForm:
    stewards = list(selectors.organisations())
    return NetworkForm(request.POST or None, stewards=stewards, **settings)


def _form_page(request: HttpRequest, form: NetworkForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    status = 422 if form.errors else 200
    return render(request, "administration/network_form.html", context, status=status)


@page("network.propose", methods=("POST",))
def propose_seat(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a member of ours for a network."""
    act = act_of(request)
    one = selectors.access_network(slug)
    member_id = _uuid(request.POST.get("member", ""))
    if member_id is None:
        return _show(request, slug, _("Choose the member to propose."), 422)
    made = attempt(
        request,
        "network.propose",
        lambda: services.propose_seat(actor=act.actor, at=act.at, network=one, member_id=member_id),
    )
    return _answer(request, slug, made, "seat-proposed")


@page("network.propose", methods=("POST",))
def vet_seat(request: HttpRequest, slug: str, seat_id: UUID) -> HttpResponse:
    """Vet a proposed member, as the steward."""
    act = act_of(request)
    made = attempt(
        request,
        "network.propose",
        lambda: services.vet_seat(actor=act.actor, at=act.at, seat_id=seat_id),
    )
    return _answer(request, slug, made, "seat-vetted")


@page("organisation.read", methods=("POST",))
def end_seat(request: HttpRequest, slug: str, seat_id: UUID) -> HttpResponse:
    """Leave a network, end the seat of a member, or refuse a proposal."""
    act = act_of(request)
    services.end_seat(actor=act.actor, at=act.at, seat_id=seat_id)
    return done("network", "seat-ended", slug=slug)


@page("network.propose", methods=("POST",))
def name_focal_point(request: HttpRequest, slug: str, seat_id: UUID) -> HttpResponse:
    """Make a member our focal point, or end that."""
    act = act_of(request)
    is_named = request.POST.get("named") == "yes"
    made = attempt(
        request,
        "network.propose",
        lambda: services.name_focal_point(
            actor=act.actor, at=act.at, seat_id=seat_id, is_named=is_named
        ),
    )
    return _answer(request, slug, made, "focal-changed")


def _answer(request: HttpRequest, slug: str, made: object, told: str) -> HttpResponse:
    if isinstance(made, AlcyonError):
        return _show(request, slug, wording.refusal(made), made.status)
    return done("network", told, slug=slug)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
