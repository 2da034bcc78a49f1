"""Reading a file into records: batch by batch, each batch one transaction.

Progress is committed with the rows it speaks of, so a run that was killed at any point goes on
where it stood, and nothing is lost or doubled. Every row ends in exactly one place: new,
changed, same, or refused with its reason and its original content. A second run of the same
file changes nothing.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from alcyon.kernel.errors import AlcyonError, Conflict, Forbidden, Invalid, NotFound, Problem
from alcyon.parsers import sandbox
from alcyon.parsers.intake import Intake
from alcyon.parsers.records import Item, Meta, Options, Refused, Row
from alcyon.registry import taking, uploads
from alcyon.registry.handling import Handling
from alcyon.registry.models import Import, Refusal
from alcyon.sealing.boxes import new_key, seal, unseal
from alcyon.trust import audit, jobs
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.audiences import require_known
from alcyon.trust.keys import unwrap, wrap

BATCH = 1000
"""Rows in one transaction, fewer where they are long."""
BATCH_LENGTH = 4_000_000
"""Characters after which a batch is full, so that memory does not grow with the cells."""

TURNS = 7_264_302
"""Any number, as long as nobody else uses it for an advisory lock of two numbers."""

Clock = Callable[[], datetime]
Reader = Callable[[Row], Intake]


class Interrupted(AlcyonError):
    """The import was stopped. It can be resumed where it stood."""

    code = "import-stopped"
    status = 409


def run(*, actor: Actor, import_id: UUID, job_id: UUID, read: Reader, clock: Clock) -> Import:
    """Take the file in, from where an earlier run stood. Opens its own transactions.

    Args:
        read: turns a row into things and ties, by the mapping.
        clock: says what time it is; each batch is stamped with its own moment.

    Raises:
        FileRefused: the file cannot be read further; what came before stands.
        Interrupted: somebody stopped it.
    """
    steps = _Steps(actor, import_id, job_id, clock)
    begun = steps.begin()
    if not begun.is_second_pass:
        _pass(steps, begun, read, second=False)
        begun = steps.turn()
    if begun.links_waiting > 0:
        _pass(steps, begun, read, second=True)
    return steps.end()


def _pass(steps: "_Steps", begun: Import, read: Reader, *, second: bool) -> None:
    handling = Handling.from_json(begun.handling)
    items = sandbox.read(
        uploads.file_of(begun.upload.path),
        begun.upload.format,
        Options(**begun.meta.get("options", {})),
        start_at=begun.last_row + 1,
    )
    for batch in _batches(items):
        steps.settle(batch, handling, read, second=second)


def _batches(items: Iterable[Item]) -> Iterator[list[Row | Refused]]:
    rows = (item for item in items if not isinstance(item, Meta))
    batch: list[Row | Refused] = []
    length = 0
    for row in rows:
        batch.append(row)
        length += len(row.original)
        if len(batch) == BATCH or length >= BATCH_LENGTH:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


@dataclass(frozen=True)
class _Steps:
    """The transactions of one run. Each locks the import, so two workers cannot mix."""

    actor: Actor
    import_id: UUID
    job_id: UUID
    clock: Clock

    def begin(self) -> Import:
        at = self.clock()
        with acting_as(self.actor, job=str(self.job_id)):
            found = self._locked()
            found.state, found.started_at = "RUNNING", found.started_at or at
            if found.refusal_key is None:
                found.refusal_key = wrap("vault", new_key(), context=_context(found))
            found.save()
            audit.record(
                actor=self.actor,
                at=at,
                action="import.started",
                content={"import": self.import_id, "from_row": found.last_row + 1},
            )
        return found

    def settle(
        self, batch: list[Row | Refused], handling: Handling, read: Reader, *, second: bool
    ) -> None:
        """One batch, all or nothing."""
        at = self.clock()
        with acting_as(self.actor, job=str(self.job_id)):
            found = self._locked()
            if found.state == "STOPPED":
                raise Interrupted(run=self.import_id)
            _in_turn(found.owner_id)
            fresh = [row for row in batch if row.number > found.last_row]
            if len(fresh) == 0:  # another worker was here; its transaction settled these rows
                return
            tally = taking.Tally()
            taker = taking.Taker(self.actor, at, found, handling, tally)
            taking.take(taker, fresh, read, second=second)
            self._note(found, fresh, tally, at, second=second)

    def _note(
        self,
        found: Import,
        fresh: list[Row | Refused],
        tally: taking.Tally,
        at: datetime,
        *,
        second: bool,
    ) -> None:
        _keep_refusals(found, tally)
        found.last_row = fresh[-1].number
        found.rows_new += tally.new
        found.rows_changed += tally.changed
        found.rows_same += tally.same
        found.rows_refused += len(tally.refused)
        found.links_new += tally.links
        if not second:
            found.rows_read += len(fresh)
            found.links_waiting += tally.waiting
        found.save()
        jobs.progress(job_id=self.job_id, done=found.rows_read)
        audit.record(
            actor=self.actor,
            at=at,
            action="import.rows",
            touched=tally.touched,
            content={"import": self.import_id, "rows": [fresh[0].number, fresh[-1].number]},
        )

    def turn(self) -> Import:
        """The first pass is through; ties whose ends stood further down get a second."""
        with acting_as(self.actor, job=str(self.job_id)):
            found = self._locked()
            found.is_second_pass, found.last_row = True, 0
            found.save()
        return found

    def end(self) -> Import:
        at = self.clock()
        with acting_as(self.actor, job=str(self.job_id)):
            found = self._locked()
            found.state, found.finished_at = "DONE", at
            found.save()
            uploads.erase(found.upload)
            audit.record(
                actor=self.actor,
                at=at,
                action="import.finished",
                content={"import": self.import_id, "rows": found.rows_read},
            )
        return found

    def _locked(self) -> Import:
        rows = Import.objects.select_related("upload").select_for_update(of=("self",))
        return rows.get(pk=self.import_id)


KEPT_DAYS = 90
"""How long an import's account and its refused rows are kept."""


def release(*, actor: Actor, at: datetime, found: Import, handling: Handling) -> None:
    """A draft is complete: it waits for the job that runs it.

    Raises:
        Forbidden: the actor may import, but not contribute records.
        Invalid: the handling that all rows share has mistakes.
        Conflict: it was released before.
    """
    if not actor.can("record.contribute"):
        raise Forbidden(action="record.contribute")
    handling.check(actor, at)
    require_known(handling.audience)
    drafts = Import.objects.filter(pk=found.pk, state="DRAFT")
    if drafts.update(state="WAITING", handling=handling.as_json()) == 0:
        raise Conflict(run=found.pk)


def resume(*, actor: Actor, at: datetime, import_id: UUID) -> Import:
    """Let a stopped or failed import go on where it stood.

    Raises:
        Conflict: it is running, or through.
    """
    halted = Import.objects.filter(pk=import_id, state__in=["STOPPED", "FAILED"])
    if halted.update(state="WAITING", problem="") == 0:
        raise Conflict(run=import_id)
    audit.record(actor=actor, at=at, action="import.resumed", content={"import": import_id})
    return access_import(import_id)


def access_import(import_id: UUID) -> Import:
    found = Import.objects.select_related("upload").filter(pk=import_id).first()
    if found is None:
        raise NotFound(run=import_id)
    return found


def own_imports() -> QuerySet[Import]:
    """The member's imports, newest first."""
    return Import.objects.select_related("upload").order_by("-created_at")


def fail(*, import_id: UUID, code: str) -> None:
    """Mark an import whose file cannot be read further; what came before stands."""
    Import.objects.filter(pk=import_id).update(state="FAILED", problem=code)


def stop(*, actor: Actor, at: datetime, import_id: UUID) -> None:
    """Ask a running import to stop after its batch; it can be resumed."""
    stopped = Import.objects.filter(pk=import_id, state__in=["WAITING", "RUNNING"])
    if stopped.update(state="STOPPED") == 1:
        audit.record(actor=actor, at=at, action="import.stopped", content={"import": import_id})


def _in_turn(owner_id: int) -> None:
    """Until this transaction ends, no other import of the organisation writes.

    Two files that say the same thing, or the same file twice, would else both find it absent
    and the second would break on the first. Between batches they take turns.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TURNS, owner_id])


def _keep_refusals(found: Import, tally: taking.Tally) -> None:
    """Refused rows are sealed: they may speak of victims, and are nobody's record yet."""
    key = _key(found)
    Refusal.objects.bulk_create(
        [
            Refusal(
                owner_id=found.owner_id,
                member_id=found.member_id,
                run=found,
                number=number,
                codes=sorted({problem.code for problem in problems}),
                box=seal(key, _packed(problems, original), context=f"refusal:{found.pk}:{number}"),
            )
            for number, problems, original in tally.refused
        ],
        ignore_conflicts=True,  # the second pass may refuse a row's tie after its things went in
    )


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A refused row, unsealed for its member: number, reasons, and what it said."""

    number: int
    problems: tuple[Problem, ...]
    original: str


def refusals(found: Import) -> Iterator[RefusedRow]:
    """Every refused row of an import, in the order of the file."""
    key = _key(found)
    for row in Refusal.objects.filter(run=found).order_by("number").iterator(chunk_size=500):
        opened = json.loads(unseal(key, bytes(row.box), context=f"refusal:{found.pk}:{row.number}"))
        problems = tuple(
            Problem(p["where"], p["value"], p["code"], p["mend"], tuple(map(tuple, p["facts"])))
            for p in opened["problems"]
        )
        yield RefusedRow(row.number, problems, opened["original"])


def _packed(problems: Iterable[Problem], original: str) -> bytes:
    told = [
        {"where": p.where, "value": p.value, "code": p.code, "mend": p.mend, "facts": p.facts}
        for p in problems
    ]
    text = json.dumps({"problems": told, "original": original}, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def _key(found: Import) -> bytes:
    if found.refusal_key is None:
        raise Invalid(message="This import has not begun.")
    return unwrap("vault", bytes(found.refusal_key), context=_context(found))


def _context(found: Import) -> str:
    return f"refusals:{found.pk}"
