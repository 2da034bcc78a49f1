"""A real node for a benchmark: its own home, PostgreSQL with full durability, the app's login.

Nothing of the user's is touched; the home is deleted at the end, unless ALCYON_BENCH_FOLDER
names a folder: then it stays there and the next run goes on with it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alcyon.node.home import Home, Kind
from alcyon.node.postgres import Cluster

if TYPE_CHECKING:
    from alcyon.registry.handling import Handling
    from alcyon.trust.actors import Actor

PASSWORD = "a long and invented passphrase"
ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


@contextmanager
def node(*, count: int) -> Iterator[Cluster]:
    """A founded node with so many organisations, an officer in each; Django set up on it.

    Once in a process: Django reads its settings only once.
    """
    kept = os.environ.get("ALCYON_BENCH_FOLDER", "")
    own = Path(kept or tempfile.mkdtemp(prefix="alcyon-bench-"))
    own.mkdir(exist_ok=True)
    own.chmod(0o755)
    os.environ["ALCYON_HOME"] = str(own / "home")
    os.environ["DJANGO_SETTINGS_MODULE"] = "alcyon.config.settings"
    os.environ.pop("DATABASE_URL", None)
    cluster = Cluster(Home.from_env())
    try:
        cluster.home.prepare()
        cluster.home.found(Kind.TRIAL, at=NOW)
        cluster.start()
        migrate()
        _set_up(count)
        yield cluster
    finally:
        cluster.stop()
        if not kept:
            shutil.rmtree(own, ignore_errors=True)


def migrate() -> None:
    """In a process of its own, which has the owner's login; this one has the app's."""
    command = [sys.executable, "-m", "alcyon.cli", "database", "migrate"]
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": path})


def _set_up(count: int) -> None:
    import django

    django.setup()
    from alcyon.trust import services
    from alcyon.trust.access import acting_as

    if len(organisations()) == count:
        return
    organisations.cache_clear()
    services.found_node(kind="TRIAL", name="Bench", at=NOW)
    for number in range(1, count + 1):
        with acting_as(services.FOUNDER):
            card = services.OrganisationCard(
                slug=f"org-{number}", name=f"Organisation {number}", kind="POLICE", country="XA"
            )
            services.create_organisation(actor=services.FOUNDER, at=NOW, card=card)


def folder() -> Path:
    """A folder of the benchmark's own, deleted with the node."""
    return Path(os.environ["ALCYON_HOME"]).parent


@cache
def officer(number: int) -> "Actor":
    """An officer of organisation `number`, hired on first use."""
    from alcyon.trust import services
    from alcyon.trust.access import acting_as, actor_of_account
    from alcyon.trust.models import Account, Member

    username, organisation = f"officer-{number}", organisations()[number]
    if (known := Account.objects.filter(username=username).first()) is not None:
        return actor_of_account(known)
    with acting_as(replace(services.FOUNDER, organisation_id=organisation)):
        member = services.add_member(
            actor=services.FOUNDER,
            at=NOW,
            organisation_id=organisation,
            username=username,
            password=PASSWORD,
            card=services.MemberCard(name=username, roles=("OFFICER", "COORDINATOR"), clearance=2),
        )
        Member.objects.filter(pk=member.pk).update(welcomed_at=NOW)
    return actor_of_account(Account.objects.get(username=username))


@cache
def organisations() -> dict[int, int]:
    """The number of an organisation, from 1, and its id."""
    from alcyon.trust import services
    from alcyon.trust.access import acting_as
    from alcyon.trust.models import Organisation

    with acting_as(services.FOUNDER):
        found = Organisation.objects.filter(slug__startswith="org-").values_list("slug", "pk")
        return {int(slug.removeprefix("org-")): pk for slug, pk in found}


def handling(source: str) -> "Handling":
    """Restricted, shared with two organisations by name and the rest not at all."""
    from alcyon.registry.handling import Handling

    return Handling(
        level="RESTRICTED",
        codes=("H1",),
        purpose="INVESTIGATE",
        legal_basis="NATIONAL_LAW",
        standing="FACT",
        category="SUSPECT",
        crime_areas=("TRAFFICKING_FORCED_LABOUR",),
        source=source,
        grade_scheme="4X4",
        grade_source="B",
        grade_information="2",
        audience=frozenset({organisations()[2], organisations()[3]}),
    )
