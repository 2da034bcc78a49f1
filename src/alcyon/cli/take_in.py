"""`alcyon import`: a file into records, with the mapping that is proposed for it."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from alcyon.cli import doors, lent

if TYPE_CHECKING:
    from alcyon.registry.models import Import

MEBIBYTE = 1024 * 1024


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The file, and a JSON file that says how its rows are handled."""
    parser = subparsers.add_parser(
        "import",
        help="import a file of records",
        description="Takes the mapping that is proposed for the file (look at it on the import "
        "pages first). HANDLING is a JSON file with the fields of HandlingIn of the interface; "
        "organisations and networks are named by their slugs.",
    )
    parser.add_argument("file")
    parser.add_argument("handling", help="JSON: level, codes, purpose, legal_basis, …")
    parser.add_argument("--format", default="CSV", type=str.upper)


def run(args: argparse.Namespace) -> int:
    """Keep, propose, take in; prints what became of the rows and exits 3 if some were refused."""
    doors.set_up()
    from alcyon.doors.handling import read_handling
    from alcyon.registry import importing, proposing, uploads
    from alcyon.registry.reading import reader_of
    from alcyon.trust import jobs

    with lent.open_named(args.handling) as file:
        said = file.read()
    with doors.acting("import.run") as act, lent.open_named(args.file) as file:
        handling = read_handling(said)
        upload = uploads.keep(
            actor=act.actor,
            at=act.at,
            name="file" if args.file.startswith(lent.PREFIX) else args.file,
            chunks=iter(partial(file.read, MEBIBYTE), b""),
            format=args.format,
        )
        made = proposing.start(actor=act.actor, at=act.at, upload=upload)
        importing.release(actor=act.actor, at=act.at, found=made, handling=handling)
        job = jobs.order(
            actor=act.actor, at=act.at, kind="import", ability="import.run", object_id=made.pk
        )
        made = importing.access_import(made.pk)
        read = reader_of(made)
    done = importing.run(
        actor=act.actor,
        import_id=made.pk,
        job_id=job.pk,
        read=read,
        clock=lambda: datetime.now(UTC),
    )
    _finish(job.pk)
    return _told(done)


def _finish(job_id: object) -> None:
    from uuid import UUID

    from alcyon.trust import jobs

    with doors.acting("import.run") as act:
        jobs.finish(job_id=UUID(str(job_id)), at=act.at)


def _told(done: Import) -> int:
    print(
        f"{done.rows_read} rows: {done.rows_new} new, {done.rows_changed} changed, "
        f"{done.rows_same} as before, {done.rows_refused} refused; {done.links_new} links",
        file=sys.stderr,
    )
    return 3 if done.rows_refused else 0
