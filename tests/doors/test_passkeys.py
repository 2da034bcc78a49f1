"""Where passkeys are offered."""

import pytest
from django.test import RequestFactory, override_settings

from alcyon.doors.passkeys import are_possible


@pytest.mark.parametrize(
    ("host", "secure", "possible"),
    [
        ("localhost", False, True),
        ("localhost:8000", False, True),
        ("node.localhost:8000", False, True),
        ("127.0.0.1:8000", False, False),
        ("127.0.0.1", True, False),
        ("[::1]:8000", True, False),
        ("node.example", False, False),
        ("node.example", True, True),
        ("node.example:8443", True, True),
    ],
)
@override_settings(ALLOWED_HOSTS=["*"])
def test_passkeys_need_a_secure_origin_with_a_name(host: str, secure: bool, possible: bool) -> None:
    request = RequestFactory(headers={"host": host}).get("/", secure=secure)

    assert are_possible(request) is possible
