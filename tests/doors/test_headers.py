"""What every answer says to the browser."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from alcyon.doors.headers import SecurityHeaders


def answered(path: str = "/") -> HttpResponse:
    request = HttpRequest()
    request.path = path
    return SecurityHeaders(lambda _: HttpResponse())(request)


def test_nothing_comes_from_outside_and_nothing_is_kept() -> None:
    answer = answered()
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("is_https", [True, False])
def test_where_https_is_served_the_browser_keeps_to_it(settings: Any, is_https: bool) -> None:
    settings.IS_HTTPS = is_https
    assert ("Strict-Transport-Security" in answered().headers) is is_https
