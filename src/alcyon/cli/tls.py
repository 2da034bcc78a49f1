"""`alcyon tls`: HTTPS with a local authority, or with the operator's own certificate."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from alcyon.cli.lent import read_named
from alcyon.node import certificates
from alcyon.node.home import Home

ALWAYS = ("localhost", "127.0.0.1", "::1")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What to do with certificates."""
    parser = subparsers.add_parser("tls", help="HTTPS for this node")
    what = parser.add_subparsers(dest="what", required=True)
    local = what.add_parser("local", help="make a certificate, signed by this node's authority")
    local.add_argument("names", nargs="*", help="host names or addresses that browsers will use")
    own = what.add_parser("own", help="use a certificate that somebody else signed")
    own.add_argument("certificate", help="PEM, the server's certificate first")
    own.add_argument("key", help="PEM, not encrypted")
    what.add_parser("authority", help="print the authority's certificate, for browsers to trust")
    what.add_parser("show", help="say what is installed")
    what.add_parser("off", help="back to plain HTTP")


def run(args: argparse.Namespace) -> int:
    """Do it; a running node takes it up at its next start."""
    home = Home.from_env()
    home.prepare()
    now = datetime.now(UTC)
    if args.what == "local":
        names = list(dict.fromkeys([*args.names, *ALWAYS]))
        _tell(certificates.issue_local(home, names, at=now))
        print(f"Browsers must trust {certificates.authority_path(home)} (`alcyon tls authority`).")
    elif args.what == "own":
        chain, key = read_named(args.certificate), read_named(args.key)
        _tell(certificates.install_own(home, chain, key, at=now))
    elif args.what == "authority":
        sys.stdout.write(read_named(str(certificates.authority_path(home))).decode("ascii"))
    elif args.what == "off":
        certificates.remove(home)
        print("Pages are served over plain HTTP from the next start on.")
    else:
        pair = certificates.installed_certificate(home)
        if pair is None:
            print("No certificate: pages are served over plain HTTP.")
        else:
            _tell(certificates.facts_of(pair.chain.read_bytes()))
    return 0


def _tell(facts: certificates.CertificateFacts) -> None:
    print(f"for      {', '.join(facts.names)}")
    print(f"signed   {facts.issuer}")
    print(f"until    {facts.expires_at:%Y-%m-%d}")
