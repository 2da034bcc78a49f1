"""One cast for all tests, and how the tests' database is made.

Two police bodies of different countries, a support partner, an agency that must see nothing.
Committed once per run; what a test does on top is rolled back.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest

from alcyon.node.postgres import Cluster

PASSWORD = "a long and invented passphrase"
ROOT = Path(__file__).resolve().parents[1]


def migrate(cluster: Cluster) -> None:
    """In a process of its own, as an operator would: this one keeps the app's login."""
    command = [sys.executable, "-m", "alcyon.cli", "database", "migrate"]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})


def connect_as_app(cluster: Cluster) -> None:
    """Point Django at the tests' database with the app's login."""
    from django.conf import settings
    from django.db import connections

    login = cluster.login("app").django()
    settings.DATABASES["default"].update(login)
    connections["default"].settings_dict.update(login)


def disconnect() -> None:
    from django.db import connections

    connections.close_all()


@dataclass(frozen=True)
class Cast:
    """Actors, freshly read: `owner` and `colleague` share an organisation."""

    owner: object
    colleague: object
    other: object
    partner: object
    outsider: object
    administrator: object
    reviewer: object
    auditor: object


PARTS = {
    "owner": ("north", ("OFFICER", "COORDINATOR"), 2),
    "colleague": ("north", ("ANALYST",), 1),
    "administrator": ("north", ("ADMINISTRATOR",), 1),
    "second-administrator": ("north", ("ADMINISTRATOR",), 1),
    "reviewer": ("north", ("DATA_PROTECTION_REVIEWER",), 2),
    "auditor": ("north", ("AUDITOR",), 2),
    "other": ("south", ("OFFICER",), 2),
    "partner": ("haven", ("SUPPORT_PARTNER",), 2),
    "outsider": ("far", ("OFFICER", "COORDINATOR"), 3),
}

ORGANISATIONS = {
    "north": ("NCB Northland", "NCB", "XA"),
    "south": ("Southmark Police", "POLICE", "XB"),
    "haven": ("Haven House", "NGO", "XA"),
    "far": ("NCB Farland", "NCB", "XC"),
}


def _modules() -> tuple[ModuleType, ModuleType]:
    from alcyon.trust import access, services

    return access, services


def found(at: datetime) -> None:
    """The node, four organisations, nine members. Committed."""
    from alcyon.trust.models import Organisation

    access, services = _modules()
    services.found_node(kind="TRIAL", name="Tests", at=at)
    with access.acting_as(services.FOUNDER):
        for slug, (name, kind, country) in ORGANISATIONS.items():
            card = services.OrganisationCard(slug=slug, name=name, kind=kind, country=country)
            services.create_organisation(actor=services.FOUNDER, at=at, card=card)
        ids = dict(Organisation.objects.values_list("slug", "pk"))
    for username, (slug, roles, clearance) in PARTS.items():
        _hire(username, ids[slug], roles, clearance, at)


def _hire(
    username: str, organisation_id: int, roles: tuple[str, ...], clearance: int, at: datetime
) -> None:
    from dataclasses import replace

    from alcyon.trust.models import Account, Member

    access, services = _modules()
    hirer = replace(services.FOUNDER, organisation_id=organisation_id)
    card = services.MemberCard(name=username.title(), roles=roles, clearance=clearance)
    with access.acting_as(hirer):
        member = services.add_member(
            actor=services.FOUNDER,
            at=at,
            organisation_id=organisation_id,
            username=username,
            password=PASSWORD,
            card=card,
        )
        Member.objects.filter(pk=member.pk).update(welcomed_at=at)
    assert Account.objects.filter(username=username).exists()


def actor(username: str) -> object:
    """The actor behind a user name, with the rights of this moment."""
    from alcyon.trust.models import Account

    access, _ = _modules()
    return access.actor_of_account(Account.objects.get(username=username))


def cast() -> Cast:
    return Cast(
        owner=actor("owner"),
        colleague=actor("colleague"),
        other=actor("other"),
        partner=actor("partner"),
        outsider=actor("outsider"),
        administrator=actor("administrator"),
        reviewer=actor("reviewer"),
        auditor=actor("auditor"),
    )


def data_folder() -> Path:
    """The folder of the real public data; the run says at its end how many tests lacked it."""
    given = os.environ.get("ALCYON_TEST_DATA", "")
    if given == "" or not Path(given).is_dir():
        pytest.skip("real data: set ALCYON_TEST_DATA to the folder that holds it")
    return Path(given)
