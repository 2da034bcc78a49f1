"""E-mail, web addresses, accounts with a service."""

import pytest

from alcyon.ontology import draft_from, identifiers
from tests.ontology.types.asking import cleaned, refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A.B@Example.ORG", "a.b@example.org"),
        ("mailto:x@y.co", "x@y.co"),
        ("<x@y.co>", "x@y.co"),
        ("x@exämple.org", "x@xn--exmple-cua.org"),
        ("علي@example.org", "علي@example.org"),
    ],
)
def test_an_address_is_read(text: str, expected: str) -> None:
    assert cleaned("email", text).clean == expected


@pytest.mark.parametrize(
    "text", ["a@b", "a b@c.de", "@c.de", "a@@c.de", "a@c..", "x" * 65 + "@c.de"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert refused("email", text).code == "email-unreadable"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("example.org/x?y=1#z", "https://example.org/x?y=1#z"),
        ("HTTP://Exämple.ORG", "http://xn--exmple-cua.org/"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https://user:password@example.org/", "https://example.org/"),  # no password is kept
    ],
)
def test_a_web_address_is_read(text: str, expected: str) -> None:
    assert cleaned("url", text).clean == expected


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "foo bar", "file:///etc/passwd", "http://", "https://x:99999999/"],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    assert refused("url", text).code == "url-unreadable"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("telegram:@Maria", "telegram:maria"),
        ("@maria on Telegram", "telegram:maria"),
        ("Maria sur Instagram", "instagram:maria"),
        ("https://t.me/Maria_P", "telegram:maria_p"),
        ("https://www.facebook.com/profile.php?id=123", "facebook:123"),
        ("m.facebook.com/maria.p/photos", "facebook:maria.p"),
        ("https://wa.me/33612345678", "whatsapp:33612345678"),
        ("twitter:maria", "x:maria"),
        ("فيسبوك: maria", "facebook:maria"),
        ("SomeSite:Joe", "somesite:joe"),
    ],
)
def test_an_account_is_read(text: str, expected: str) -> None:
    assert cleaned("handle", text).clean == expected


def test_an_account_without_a_service_is_refused() -> None:
    assert refused("handle", "maria").code == "handle-needs-service"
    assert refused("handle", "https://t.me/").code == "handle-unreadable"


def test_an_account_fills_service_and_user_name() -> None:
    draft = draft_from("OnlineAccount", {"handle": "https://t.me/Maria_P"})
    assert draft.first("service") == "telegram"
    assert draft.first("username") == "maria_p"
    assert identifiers(draft) == [("HANDLE", "telegram:maria_p")]
