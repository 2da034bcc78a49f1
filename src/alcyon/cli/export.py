"""`alcyon export`: what the member may pass on, as a file on standard output or at a path."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from alcyon.cli import doors

FORMATS = ("CSV", "XLSX", "FTM", "STIX", "GEOJSON")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Format, filters, and why."""
    parser = subparsers.add_parser(
        "export",
        help="export records to a file",
        description="Writes only what the member behind ALCYON_TOKEN may pass on. The audit "
        "event with every id is committed before a byte is written.",
    )
    parser.add_argument("format", type=str.upper, choices=FORMATS)
    parser.add_argument("output", help="a path, or - for standard output")
    parser.add_argument("--words", default="")
    parser.add_argument("--schema", action="append", default=[], metavar="KIND")
    parser.add_argument("--reason", required=True, help="why, and for whom; kept in the trail")


def run(args: argparse.Namespace) -> int:
    """Order, build, fetch: three acts on record, like the page's."""
    doors.set_up()
    from alcyon.registry import exporting
    from alcyon.registry.uploads import file_of

    asked: dict[str, object] = {"text": args.words, "schemata": args.schema}
    with doors.acting("record.export") as act:
        made = exporting.order(
            actor=act.actor, at=act.at, format=args.format, asked=asked, reason=args.reason
        )
        exporting.build(actor=act.actor, at=act.at, export_id=made.pk)
        export = exporting.fetch(actor=act.actor, at=act.at, export_id=made.pk)
    content = file_of(export.path)
    if args.output == "-":
        sys.stdout.buffer.write(content.read_bytes())
    else:
        Path(args.output).write_bytes(content.read_bytes())
    print(f"{export.count} records, {export.left_out} left out", file=sys.stderr)
    return 0
