"""The interface, version 1, and how its errors are told."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from alcyon.api import directory, files, records
from alcyon.api.doors import TokenHolder
from alcyon.api.parsing import StrictParser
from alcyon.kernel.errors import AlcyonError, Invalid
from alcyon.kernel.problems import say

api = NinjaAPI(
    title="Alcyon",
    version="1",
    auth=TokenHolder(),
    parser=StrictParser(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
api.add_router("", records.router)
api.add_router("", files.router)
api.add_router("", directory.router)


@api.exception_handler(AlcyonError)
def refused(request: HttpRequest, error: AlcyonError) -> HttpResponse:
    """The code is the contract; facts stay inside."""
    problems = [_fault(problem) for problem in error.problems] if isinstance(error, Invalid) else []
    body = {"code": error.code, "detail": str(error), "problems": problems}
    return api.create_response(request, body, status=error.status)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A body or query of the wrong shape, each place named."""
    problems = [
        {
            "where": ".".join(str(part) for part in found["loc"][1:]),
            "value": "",
            "code": f"shape-{found['type'].replace('_', '-')}",
            "mend": found["msg"],
        }
        for found in error.errors
    ]
    body = {"code": "invalid", "detail": "Some values have the wrong shape.", "problems": problems}
    return api.create_response(request, body, status=422)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The library wraps what our strict parser found; the parser's own words are better."""
    if isinstance(error.__cause__, AlcyonError):
        return refused(request, error.__cause__)
    body = {"code": "bad-request", "detail": error.message, "problems": []}
    return api.create_response(request, body, status=error.status_code)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or not one of ours."""
    body = {"code": "token-refused", "detail": "Give a valid API token.", "problems": []}
    return api.create_response(request, body, status=401)


def _fault(problem: Any) -> dict[str, str]:
    _label, mend = say(problem, (translation.get_language() or "en")[:2])
    return {"where": problem.where, "value": problem.value, "code": problem.code, "mend": mend}


urlpatterns = [path("api/v1/", api.urls)]
