"""Secrets leave no trace: not in logs, not in the database, not on a second page."""

import json
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from alcyon.doors.logs import JsonLines
from alcyon.trust import links
from alcyon.trust.access import acting_as
from alcyon.trust.cards import MemberCard
from alcyon.trust.models import AuditContent, AuditEvent, OneTimeLink, Token
from tests.web.signing import code, entered, text

PASSWORD = "canary words nobody would say"


def everything_stored(cast: Any) -> str:
    """What a thief of the database would read of accounts, links, tokens and the trail."""
    with acting_as(cast.administrator):
        rows = [*OneTimeLink.objects.values(), *Token.objects.values()]
    with acting_as(cast.auditor):
        rows += [*AuditEvent.objects.values(), *AuditContent.objects.values("box")]
    rows += [*Authenticator.objects.values()]
    return json.dumps(
        rows,
        default=lambda value: (
            bytes(value).hex() if isinstance(value, memoryview | bytes) else str(value)
        ),
    )


def test_no_secret_of_a_first_day_is_logged_or_stored(
    cast: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    at, administrator = timezone.now(), cast.administrator
    card = MemberCard(name="Amal Newcomer", roles=("ANALYST",))
    client, seen = Client(), {}
    with caplog.at_level(logging.DEBUG):
        with acting_as(administrator):
            _, seen["link"] = links.invite(actor=administrator, at=at, card=card)
        client.post(
            f"/link/{seen['link']}",
            {"username": "amal", "password": PASSWORD, "again": PASSWORD},
        )
        client = entered("amal", PASSWORD)
        page = text(client.get("/account/second-factor/app"))
        spoken = re.search(r'class="secret"><bdi[^>]*>([A-Z2-7 ]+)<', page)
        assert spoken is not None
        seen["app"] = spoken[1].replace(" ", "")
        client.post("/account/second-factor/app", {"code": code(seen["app"])})
        codes = re.findall(r">(\d{8})<", text(client.get("/account/second-factor/recovery")))
        seen["recovery"] = codes[0]
        client.post("/welcome/mentor")
        made = text(
            client.post("/account/tokens", {"name": "n", "scopes": ["record.read"], "days": "30"})
        )
        token = re.search(r"alcyon_[\w-]{43}", made)
        assert token is not None
        seen["token"], seen["password"] = token[0], PASSWORD

    written = caplog.text + "".join(capfd.readouterr())
    stored = everything_stored(cast)
    later = "".join(text(client.get(path)) for path in ("/account", "/account/tokens"))
    for name, secret in seen.items():
        assert secret not in written, name
        assert secret not in stored, name
        assert secret not in later, name
    assert links.digest_of(seen["link"]).hex() in stored  # the search itself works


def test_a_refused_link_is_not_logged(
    cast: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        Client().get("/link/canary-link-secret")
        Client().post("/link/canary-link-secret", {"username": "x"})

    lines = [JsonLines().format(record) for record in caplog.records]
    assert len(lines) > 0
    assert "canary-link" not in "".join(lines) + "".join(capfd.readouterr())
    assert timedelta(0) < links.RESET_LIVES < links.INVITATION_LIVES
