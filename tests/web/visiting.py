"""Visiting pages as one of the cast, with the second factor already given."""

import re
import secrets

from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client

from alcyon.trust.models import Account


def signed_in(username: str, **headers: str) -> Client:
    """A browser in which this member is signed in."""
    account = Account.objects.get(username=username)
    Authenticator.objects.get_or_create(
        user=account,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": secrets.token_hex(16)}},
    )
    client = Client(headers=headers)
    client.force_login(account)
    return client


def body(answer: HttpResponse, *addresses: object) -> str:
    """What the reader got, without form tokens and the address that was asked for.

    Two answers that differ in nothing else are the same answer.
    """
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", answer.content.decode())
    for address in addresses:
        text = text.replace(str(address), "…")
    return text
