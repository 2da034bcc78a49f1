"""The pages that say what happened and the way on.

Missing and forbidden are one page, byte for byte: an outsider must not learn which it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of answer: what happened, what it means, the ways on."""

    title: str | Promise
    text: str | Promise
    ways: Sequence[str | Promise] = ()
    icon: str = "alert-circle"
    is_retryable: bool = False


NOT_HERE = Fault(
    _("There is nothing here for you"),
    _("The address may be wrong, what it named may be gone, or it is not shared with you."),
    (
        _("Check the address, or search for what you need."),
        _("If somebody sent you this address, ask them to share it with you."),
    ),
    icon="search",
)

FAULTS: dict[int, Fault] = {
    400: Fault(
        _("The request could not be read"),
        _("Something between your browser and this page changed what was sent."),
        (_("Go back and send it again."),),
        is_retryable=True,
    ),
    403: NOT_HERE,
    404: NOT_HERE,
    405: NOT_HERE,
    410: Fault(
        _("This is no longer here"),
        _("It was deleted, or its link was used or has expired. Nothing of it is kept."),
        (_("Ask whoever sent you the link for a new one."),),
        icon="clock",
    ),
    413: Fault(
        _("This is too large"),
        _("What you sent is larger than this page takes."),
        (_("Import large files through the import page."),),
        icon="file-alert",
    ),
    422: Fault(
        _("Some of this could not be read"),
        _("Nothing was stored. Go back: your answers are still in the form."),
        icon="file-alert",
    ),
    429: Fault(
        _("Too many attempts"),
        _("To keep accounts safe, this page waits a few minutes after many attempts."),
        (_("Wait five minutes, then try again."),),
        icon="hourglass",
        is_retryable=True,
    ),
    500: Fault(
        _("Something went wrong on our side"),
        _("Nothing you sent was half stored: it is stored in full or not at all."),
        (
            _("Try again in a minute."),
            _("If it happens again, tell your administrator the time shown below."),
        ),
        icon="alert-triangle",
        is_retryable=True,
    ),
    503: Fault(
        _("The service is busy or starting"),
        _("The database does not answer yet. Nothing is lost."),
        (_("Wait a minute, then try again."),),
        icon="hourglass",
        is_retryable=True,
    ),
    507: Fault(
        _("There is no room left"),
        _("The disk of this node is full, so nothing new can be stored. What is here is safe."),
        (_("Tell your administrator: files and old backups can make room."),),
        icon="database",
    ),
}

FORM_EXPIRED = Fault(
    _("This form has expired"),
    _("For your safety a form works only in the browser and the session that opened it."),
    (_("Go back, load the page again and send the form once more."),),
    icon="shield-lock",
)


def fault_page(request: HttpRequest, status: int, **facts: Any) -> HttpResponse:
    """The page for a status. An unknown status shows the page of 500."""
    fault = FAULTS.get(status, FAULTS[500])
    return _answer(request, fault, 404 if fault is NOT_HERE else status, facts)


def _answer(
    request: HttpRequest, fault: Fault, status: int, facts: dict[str, Any]
) -> HttpResponse:
    context = {"fault": fault, "status": status, "facts": facts, "query": ""}
    return render(request, "errors/fault.html", context, status=status)


def not_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler403` and `handler404`: the same answer, with the same status."""
    return fault_page(request, 404)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler400`."""
    return fault_page(request, 400)


def our_fault(request: HttpRequest) -> HttpResponse:
    """`handler500`. Renders without what it may be that failed."""
    return fault_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`; the reason is for the log, not for the page."""
    return _answer(request, FORM_EXPIRED, 403, {})
