"""Signing in as people do: password, then code."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from alcyon.trust.models import Account
from tests import castings


def entered(username: str, password: str = castings.PASSWORD, **headers: str) -> Client:
    """A browser after the first step; it is signed in if the account has no second factor."""
    client = Client(headers=headers)
    client.post("/sign-in", {"login": username, "password": password})
    return client


def with_app(username: str) -> str:
    """Give the account an authenticator app, and return the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(Account.objects.get(username=username), secret)
    return secret


def code(secret: str, steps: int = 0) -> str:
    """What an app with this secret shows, so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def signed_in(username: str, **headers: str) -> tuple[Client, str]:
    """A browser in which both steps were done, and the secret of the app."""
    secret = with_app(username)
    client = entered(username, **headers)
    client.post("/sign-in/code", {"code": code(secret)})
    assert is_in(client)
    return client, secret


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def text(answer: Any) -> str:
    return str(answer.content.decode())
