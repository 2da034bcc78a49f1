"""Calling the interface as one of the cast, with a fresh token."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from alcyon.trust import tokens
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor


def token_of(actor: Actor, scopes: frozenset[str] | None = None) -> str:
    """A token of this member; without `scopes`, all that can be lent."""
    at: datetime = timezone.now()
    with acting_as(actor):
        _row, secret = tokens.make(
            actor=actor,
            at=at,
            name="test",
            scopes=scopes or tokens.may_lend(actor),
            expires_at=at + timedelta(days=1),
        )
    return secret


class Caller:
    """`GET`, `POST`… with a token, answers as JSON."""

    def __init__(self, token: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(self, path: str) -> HttpResponse:
        return self.client.get(f"/api/v1{path}")

    def post(self, path: str, body: Any) -> HttpResponse:
        return self.client.post(f"/api/v1{path}", body, content_type="application/json")

    def put(self, path: str, body: Any) -> HttpResponse:
        return self.client.put(f"/api/v1{path}", body, content_type="application/json")


HANDLING = {
    "level": "RESTRICTED",
    "codes": ["H1"],
    "purpose": "INVESTIGATE",
    "legal_basis": "NATIONAL_LAW",
    "standing": "FACT",
    "category": "SUSPECT",
    "crime_areas": ["TRAFFICKING_FORCED_LABOUR"],
    "source": "invented interview",
    "grade_scheme": "4X4",
    "grade_source": "B",
    "grade_information": "2",
}
PERSON = {"schema": "Person", "values": {"name": ["Jonas Sample"]}, "handling": HANDLING}
