"""Trying what a form asks for, so that a refusal brings the filled form back.

The attempt is undone whole, and the refusal is written down beside it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from alcyon.doors.actions import REFUSALS, act_of
from alcyon.kernel.errors import AlcyonError, Conflict, Forbidden, Invalid
from alcyon.trust import audit
from alcyon.web.administration.wording import refusal
from alcyon.web.templatetags.asking import said

T = TypeVar("T")


class ConfirmationDiffers(Conflict):
    """What was typed to confirm is not what was asked for."""

    code = "confirmation-differs"


def attempt(request: HttpRequest, action: str, do: Callable[[], T]) -> T | AlcyonError:
    """What `do` returns, or the error for which the form is shown again."""
    try:
        with transaction.atomic():
            return do()
    except (Invalid, Conflict, Forbidden) as error:
        act = act_of(request)
        if error.status in REFUSALS:
            audit.record(
                actor=act.actor,
                at=act.at,
                action=action,
                outcome="REFUSED",
                content={"code": error.code},
            )
        return error


def put_into(form: BaseForm, error: AlcyonError) -> BaseForm:
    """The form with what was wrong beside its fields, or above them.

    A form whose fields are named otherwise than the card's says so in `places`.
    """
    places = getattr(form, "places", {})
    for problem in getattr(error, "problems", ()):
        where = places.get(problem.where, problem.where)
        form.add_error(where if where in form.fields else None, said(problem))
    if not isinstance(error, Invalid):
        form.add_error(None, refusal(error))
    return form


def require_confirmation(request: HttpRequest, expected: str) -> None:
    """Scripts may be off: what was typed is compared here too."""
    if request.POST.get("confirmation", "").strip() != expected:
        raise ConfirmationDiffers(expected=expected)


def done(route: str, told: str, **arguments: Any) -> HttpResponse:
    """To the page that shows the new state, which says in a sentence what was done."""
    address = reverse(route, kwargs=arguments)
    return HttpResponseRedirect(f"{address}?{urlencode({'told': told})}")
