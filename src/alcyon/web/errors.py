"""Errors as pages: what happened, and the way on. Missing and forbidden look alike."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alcyon.doors.actions import public
from alcyon.kernel.errors import AlcyonError, Busy, NotFound

PAGES = frozenset({403, 404, 410, 422, 429, 500, 503, 507})


def show_error(request: HttpRequest, error: AlcyonError) -> HttpResponse:
    """The page of an error. Its facts stay in the logs; only the code is shown."""
    status = error.status if error.status in PAGES else 500 if error.status >= 500 else 422
    return render(
        request,
        f"errors/{status}.html",
        {"code": error.code, "error": error, "problems": getattr(error, "problems", ())},
        status=error.status,
    )


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its token, or after the session ended. Nothing was stored."""
    return render(request, "errors/csrf.html", status=403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return show_error(request, NotFound())


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """What nobody foresaw; or the database went away before the act began, with the session."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return show_error(request, Busy())
    return render(request, "errors/500.html", status=500)
