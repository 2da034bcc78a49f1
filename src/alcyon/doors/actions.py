"""Every view declares its action. This is how a page or an API call becomes an act.

A view that is wrapped here runs inside `acting_as`, in one transaction, with its audit rows;
refusals are written down in a transaction of their own. A test walks all addresses and fails
on a view that declares nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from alcyon.doors.faults import faults_named
from alcyon.kernel.errors import AlcyonError, Forbidden
from alcyon.trust import audit
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

PUBLIC = "public"
"""The action of pages that anybody may open: sign-in, health, static help."""

REFUSALS = frozenset({403, 404, 409})


@dataclass(frozen=True, slots=True)
class Act:
    """One request as the domain sees it: who, and when."""

    actor: Actor
    at: datetime


class ActingRequest(HttpRequest):
    """A request inside an act."""

    act: Act


class Refuse(Protocol):
    """How a door shows an error: a page, or a problem document."""

    def __call__(self, request: HttpRequest, error: AlcyonError) -> HttpResponse: ...


def declared(view: Callable[..., Any]) -> str | None:
    """The action a view declares, looking through wrappers."""
    return getattr(view, "alcyon_action", None)


def declare(view: Callable[..., Any], action: str) -> None:
    view.alcyon_action = action  # type: ignore[attr-defined]  # a mark on the function itself


def public(view: View[P]) -> View[P]:
    """A page for anybody. It opens no act, so the database shows it nothing."""
    declare(view, PUBLIC)
    return view


@contextmanager
def acting(actor: Actor, action: str, *, at: datetime) -> Iterator[Act]:
    """One act: one transaction, and a refusal written down in one of its own.

    Raises:
        AlcyonError: whatever refused it, after the refusal is on record.
    """
    try:
        with faults_named():
            if not actor.can(action):
                raise Forbidden(action=action)
            with acting_as(actor):
                yield Act(actor, at)
    except AlcyonError as error:
        if error.status in REFUSALS:
            _write_refusal(actor, at, action, error)
        raise


def perform(
    request: HttpRequest,
    actor: Actor,
    action: str,
    view: Callable[[], HttpResponseBase],
    refuse: Refuse,
) -> HttpResponseBase:
    """Run `view` as an act of `actor`, and answer with what it returned or why not."""
    at = timezone.now()
    request.act = Act(actor, at)  # type: ignore[attr-defined]  # see ActingRequest
    try:
        with acting(actor, action, at=at):
            return _rendered(view())
    except AlcyonError as error:
        return refuse(request, error)


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    """Render inside the act: outside, every query would come back empty."""
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    return response


def _write_refusal(actor: Actor, at: datetime, action: str, error: AlcyonError) -> None:
    with acting_as(actor):
        audit.record(
            actor=actor, at=at, action=action, outcome="REFUSED", content={"code": error.code}
        )


def act_of(request: HttpRequest) -> Act:
    """The act a wrapped view runs in."""
    act: Act = request.act  # type: ignore[attr-defined]  # set by `perform`
    return act
