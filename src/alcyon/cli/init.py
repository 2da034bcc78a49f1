"""`alcyon init`: an empty real node, its first organisation and administrator."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from datetime import UTC, datetime

from alcyon.cli.up import StepFailed
from alcyon.kernel import tables
from alcyon.node.durability import require_durability
from alcyon.node.errors import NodeError
from alcyon.node.home import Home, Kind
from alcyon.node.locks import HomeInUse, Lock
from alcyon.node.postgres import Cluster
from alcyon.node.serving import DEFAULT_PORT
from alcyon.trust.cards import MemberCard, OrganisationCard


class FoundedAlready(NodeError):
    """This node has its first organisation already."""

    code = "founded-already"
    mend = (
        "Its administrators invite others from its pages. Did nobody ever join, found it again "
        "in an empty ALCYON_HOME."
    )


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What must be known of the first organisation; what is left out is asked."""
    parser = subparsers.add_parser(
        "init",
        help="found a real node",
        description="Makes an empty node with one organisation, and prints the one-time link by "
        "which its first administrator joins. What is left out is asked at the terminal.",
    )
    parser.add_argument("--node", metavar="NAME", help="what this installation is called")
    parser.add_argument("--organisation", metavar="NAME")
    parser.add_argument("--slug", help="its short name, such as ncb-northland")
    kinds = [entry.code for entry in tables.table("organisation_kinds")]
    parser.add_argument("--kind", choices=kinds, metavar="KIND", help=", ".join(kinds))
    parser.add_argument("--country", help="ISO 3166 or user-assigned; '' for none")
    parser.add_argument("--administrator", metavar="NAME", help="who joins by the link")
    parser.add_argument("--language", choices=tables.LANGUAGES, default="en")
    parser.add_argument("--timezone", default="UTC", metavar="ZONE")


def run(args: argparse.Namespace) -> int:
    """Found the node, unless it was founded before."""
    home = Home.from_env()
    _ask_for_the_rest(args)
    cards = _cards(args)
    home.prepare()
    lock = Lock(home.run / "node.lock")
    if not lock.acquire():
        raise HomeInUse(home=home.root)
    try:
        home.found(Kind.REAL, at=datetime.now(UTC))
        with Cluster(home).running() as cluster:
            require_durability(cluster.login("app"), cluster.login("owner"))
            _migrate()
            secret = _found(args.node or args.organisation, cards)
    finally:
        lock.release()
    url = f"http://localhost:{os.environ.get('PORT', '') or DEFAULT_PORT}/link/{secret}"
    print(f"Founded. Start the node with `alcyon up`, then let {args.administrator} open")
    print(f"  {url}")
    print("It works once, for seven days. Put the node's own name in place of localhost.")
    return 0


def _ask_for_the_rest(args: argparse.Namespace) -> None:
    questions = {
        "node": "Name of this node",
        "organisation": "Name of the first organisation",
        "slug": "Its short name (small letters and hyphens)",
        "kind": "Its kind (NCB, POLICE, NGO … see --help)",
        "country": "Its country (ISO 3166 code, empty for none)",
        "administrator": "Name of its first administrator",
    }
    for name, question in questions.items():
        if getattr(args, name) is None:
            setattr(args, name, input(f"{question}: ").strip() if sys.stdin.isatty() else "")


def _migrate() -> None:
    """In a process of its own, which works as the owner; this one goes on as the app."""
    command = [sys.executable, "-P", "-m", "alcyon.cli", "database", "migrate"]
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise StepFailed(step="database migrate", exit_code=done.returncode)


def _cards(args: argparse.Namespace) -> tuple[OrganisationCard, MemberCard]:
    """Checked before anything is made, so that a mistake costs nothing."""
    organisation = OrganisationCard(
        slug=args.slug, name=args.organisation, kind=args.kind or "", country=args.country,
        timezone=args.timezone, languages=(args.language,),
    )  # fmt: skip
    administrator = MemberCard(
        name=args.administrator, roles=("ADMINISTRATOR",), language=args.language,
        timezone=args.timezone,
    )  # fmt: skip
    organisation.check()
    administrator.check()
    return organisation, administrator


def _found(name: str, cards: tuple[OrganisationCard, MemberCard]) -> str:
    """Write the first rows; the answer is the secret of the administrator's link."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alcyon.config.settings")
    import django

    django.setup()
    from alcyon.trust import links, selectors, services
    from alcyon.trust.access import acting_as

    at = datetime.now(UTC)
    organisation, administrator = cards
    services.found_node(kind=Kind.REAL.value, name=name, at=at)
    with acting_as(services.FOUNDER):
        if selectors.organisations().exists():
            raise FoundedAlready
        made = services.create_organisation(actor=services.FOUNDER, at=at, card=organisation)
    return links.founding_link(organisation_id=made.pk, card=administrator, at=at)
