"""`alcyon search`: the newest records that match, one per line."""

from __future__ import annotations

import argparse

from alcyon.cli import doors


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Words and filters, as on the search page."""
    parser = subparsers.add_parser(
        "search",
        help="search records",
        description="Prints id, kind, owner and caption of the newest records that match and "
        "that the member behind ALCYON_TOKEN may see. The search is audited.",
    )
    parser.add_argument("words", nargs="*", help="every word must be there")
    parser.add_argument("--schema", action="append", default=[], metavar="KIND")
    parser.add_argument("--category", action="append", default=[])
    parser.add_argument("--area", action="append", default=[], help="crime area")
    parser.add_argument("--most", type=int, default=50, metavar="N")


def run(args: argparse.Namespace) -> int:
    """Search as one act, and print what may be seen."""
    doors.set_up()
    from alcyon.registry import opening, selectors

    sought = selectors.Sought(
        text=" ".join(args.words),
        schemata=tuple(args.schema),
        categories=tuple(args.category),
        crime_areas=tuple(args.area),
    )
    with doors.acting("record.read") as act:
        found = opening.search_records(
            actor=act.actor, at=act.at, sought=sought, most=args.most
        ).records
        lines = [f"{row.pk}\t{row.schema}\t{row.owner.slug}\t{row.caption}" for row in found]
        count = selectors.count(sought, act.actor)
    print("\n".join(lines))
    more = "more than " if count.more else ""
    print(f"{len(lines)} of {more}{count.number}")
    return 0
