"""Taking the rows of one batch in: what is new, what changed, what stays, what goes back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from alcyon.kernel.errors import Invalid, Problem
from alcyon.kernel.problems import problem
from alcyon.kernel.tables import table
from alcyon.ontology import Draft, draft_from, is_protected
from alcyon.parsers.intake import Intake, Marks, Thing, Tie
from alcyon.parsers.records import Refused, Row
from alcyon.registry import linking
from alcyon.registry.handling import Handling
from alcyon.registry.models import Import, Link, Record, Revision
from alcyon.registry.origins import content_digest, key_in_source, origin_key
from alcyon.registry.preparing import Prepared, fill, prepare, revision_of, store_new
from alcyon.trust import audit
from alcyon.trust.actors import Actor
from alcyon.vault import services as vault

Reader = Callable[[Row], Intake]


@dataclass
class Tally:
    """What became of the rows of one batch."""

    new: int = 0
    changed: int = 0
    same: int = 0
    links: int = 0
    waiting: int = 0
    refused: list[tuple[int, tuple[Problem, ...], str]] = field(default_factory=list)
    touched: list[audit.Touched] = field(default_factory=list)


@dataclass(frozen=True)
class Wanted:
    """A thing of a row, cleaned, with the marks of its row applied."""

    thing: Thing
    draft: Draft
    handling: Handling
    key: bytes
    digest: bytes
    number: int
    original: str


@dataclass(frozen=True)
class WantedTie:
    """A tie of a row, cleaned."""

    tie: Tie
    draft: Draft
    handling: Handling
    key: bytes
    ends: tuple[bytes, bytes]
    number: int
    original: str


@dataclass
class Taker:
    """The context of one batch."""

    actor: Actor
    at: datetime
    run: Import
    handling: Handling
    tally: Tally
    checked: set[Handling] = field(default_factory=set)

    @property
    def source(self) -> str:
        return self.handling.source


def take(taker: Taker, rows: Sequence[Row | Refused], read: Reader, *, second: bool) -> None:
    """Store what the rows say; in the second pass only ties whose ends stood further down."""
    things: list[Wanted] = []
    ties: list[WantedTie] = []
    for row in rows:
        try:
            more_things, more_ties = _read(taker, row, read)
        except Invalid as refused:
            if not second:
                taker.tally.refused.append((row.number, refused.problems, row.original))
            continue
        ties += more_ties
        if not second:
            things += more_things
    for wave in _waves(things):
        _take_things(taker, wave)
    _take_ties(taker, ties, second=second)


def _read(taker: Taker, row: Row | Refused, read: Reader) -> tuple[list[Wanted], list[WantedTie]]:
    """Clean all that a row says, or raise with every problem: nothing of it is taken then."""
    if isinstance(row, Refused):
        raise Invalid(row.problems)
    intake = read(row)
    problems: list[Problem] = list(intake.problems)
    things = [
        made for one in intake.things if (made := _want(taker, one, row, problems)) is not None
    ]
    ties = [
        tied for one in intake.ties if (tied := _want_tie(taker, one, row, problems)) is not None
    ]
    if problems:
        raise Invalid(problems)
    return things, ties


def _want(taker: Taker, thing: Thing, row: Row, problems: list[Problem]) -> Wanted | None:
    try:
        handling = _marked(taker, thing.marks)
        draft = draft_from(thing.schema, thing.values, known=thing.known)
    except Invalid as wrong:
        problems.extend(wrong.problems)
        return None
    return Wanted(
        thing,
        draft,
        handling,
        key=origin_key(taker.source, thing),
        digest=content_digest(thing, handling),
        number=row.number,
        original=row.original,
    )


def _want_tie(taker: Taker, tie: Tie, row: Row, problems: list[Problem]) -> WantedTie | None:
    try:
        handling = _marked(taker, tie.marks)
        draft = draft_from(tie.schema, tie.values, known=tie.known)
    except Invalid as wrong:
        problems.extend(wrong.problems)
        return None
    ends = (key_in_source(taker.source, tie.source), key_in_source(taker.source, tie.target))
    return WantedTie(
        tie, draft, handling, origin_key(taker.source, tie), ends, row.number, row.original
    )


def _marked(taker: Taker, marks: Marks) -> Handling:
    """The run's handling with what the row itself says, which may be stricter and not looser.

    Readers are never the file's to choose.
    """
    given: dict[str, Any] = {
        "level": marks.level,
        "codes": marks.handling,
        "purpose": marks.purpose,
        "legal_basis": marks.legal_basis,
        "category": marks.category,
        "standing": marks.standing,
        "crime_areas": marks.crime_areas,
        "grade_scheme": marks.grade[0],
        "grade_source": marks.grade[1],
        "grade_information": marks.grade[2],
        "review_on": _day(marks.review_on),
    }
    said = {name: value for name, value in given.items() if value}
    handling = replace(taker.handling, **said) if said else taker.handling
    if handling not in taker.checked:
        handling.check(taker.actor, taker.at)
        if looser := list(_looser(taker.handling, handling)):
            raise Invalid(looser)
        taker.checked.add(handling)
    return handling


def _looser(chosen: Handling, said: Handling) -> Iterable[Problem]:
    """Where a row would undo the protection that was chosen for the whole import."""
    if said.level_number() < chosen.level_number():
        yield problem("mark-looser", where="level", value=said.level, chosen=chosen.level)
    if _goes_onward(said) and not _goes_onward(chosen):
        codes, before = " ".join(said.codes), " ".join(chosen.codes)
        yield problem("mark-looser", where="handling", value=codes, chosen=before)
    if is_protected(chosen.category) and not is_protected(said.category):
        yield problem("mark-looser", where="category", value=said.category, chosen=chosen.category)


def _goes_onward(handling: Handling) -> bool:
    codes = table("handling")
    return all(codes.entry(code)["onward"] for code in handling.codes)


def _day(text: str) -> date | None:
    if text == "":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid([problem("date-unreadable", where="review_on", value=text)]) from None


def _waves(things: Iterable[Wanted]) -> Iterable[list[Wanted]]:
    """Groups in which no thing comes twice, so that the later row corrects the earlier."""
    wave: dict[bytes, Wanted] = {}
    for one in things:
        if one.key in wave:
            yield list(wave.values())
            wave = {}
        wave[one.key] = one
    yield list(wave.values())


def _take_things(taker: Taker, wave: list[Wanted]) -> None:
    known = _records(taker, [one.key for one in wave])
    fresh: list[Prepared] = []
    for one in wave:
        present = known.get(one.key)
        if present is None:
            fresh.append(_prepared(taker, one))
        elif one.thing.reference or bytes(present.content_digest or b"") == one.digest:
            taker.tally.same += 1
        else:
            _change_or_refuse(taker, present, one)
    stored = store_new(fresh, actor=taker.actor, at=taker.at)
    taker.tally.new += len(stored)
    taker.tally.same += len(fresh) - len(stored)  # a colleague's, which this member does not see
    taker.tally.touched += [audit.Touched(p.record.pk, p.record.owner_id) for p in stored]


def _prepared(taker: Taker, one: Wanted) -> Prepared:
    made = prepare(
        actor=taker.actor,
        at=taker.at,
        draft=one.draft,
        handling=one.handling,
        origin_key=one.key,
        import_id=taker.run.pk,
    )
    made.record.content_digest = one.digest
    return made


def _change_or_refuse(taker: Taker, record: Record, one: Wanted) -> None:
    try:
        _change(taker, record, one)
    except Invalid as wrong:
        taker.tally.refused.append((one.number, wrong.problems, one.original))
    else:
        taker.tally.changed += 1


def _change(taker: Taker, record: Record, one: Wanted) -> None:
    """The same thing says something else now: a new revision."""
    record.revision += 1
    record.content_digest = one.digest
    kept = replace(one.handling, audience=frozenset(record.audience), discovery=record.discovery)
    parted = fill(record, draft=one.draft, handling=kept, at=taker.at, minor=record.is_protected)
    record.save()
    revision = revision_of(record, parted.opens, taker.actor, taker.at, reason="import")
    Revision.objects.bulk_create([revision])
    if len(parted.vault) > 0:
        vault.seal_identity(
            actor=taker.actor,
            at=taker.at,
            record_id=record.pk,
            revision=record.revision,
            values=parted.vault,
        )
    taker.tally.touched.append(audit.Touched(record.pk, record.owner_id))


def _take_ties(taker: Taker, ties: list[WantedTie], *, second: bool) -> None:
    if len(ties) == 0:
        return
    ends = _records(taker, [key for tie in ties for key in tie.ends])
    known = _links(taker, [tie.key for tie in ties])
    made: dict[bytes, tuple[Link, Draft]] = {}
    for tie in ties:
        if tie.key in known or tie.key in made:
            continue
        subject, object_ = (ends.get(key) for key in tie.ends)
        if subject is None or object_ is None:
            _wait_or_refuse(taker, tie, second=second)
            continue
        try:
            made[tie.key] = (_prepared_link(taker, tie, subject, object_), tie.draft)
        except Invalid as wrong:
            taker.tally.refused.append((tie.number, wrong.problems, tie.original))
    stored = linking.store_new_links(list(made.values()), actor=taker.actor, at=taker.at)
    taker.tally.links += len(stored)
    taker.tally.touched += [audit.Touched(row.pk, row.owner_id) for row in stored]


def _wait_or_refuse(taker: Taker, tie: WantedTie, *, second: bool) -> None:
    if not second:
        taker.tally.waiting += 1
        return
    missing = problem(
        "link-end-unknown", where=tie.tie.schema, value=f"{tie.tie.source} → {tie.tie.target}"
    )
    taker.tally.refused.append((tie.number, (missing,), tie.original))


def _prepared_link(taker: Taker, tie: WantedTie, subject: Record, object_: Record) -> Link:
    made = linking.prepare_link(
        actor=taker.actor,
        at=taker.at,
        draft=tie.draft,
        subject=subject,
        object_=object_,
        handling=tie.handling,
        phase=tie.tie.marks.phase,
        origin_key=tie.key,
    )
    made.content_digest = content_digest(tie.tie, tie.handling)
    return made


def _records(taker: Taker, keys: Sequence[bytes]) -> Mapping[bytes, Record]:
    ours = Record.objects.filter(owner_id=taker.actor.organisation_id, origin_key__in=keys)
    return {bytes(row.origin_key or b""): row for row in ours}


def _links(taker: Taker, keys: Sequence[bytes]) -> frozenset[bytes]:
    ours = Link.objects.filter(owner_id=taker.actor.organisation_id, origin_key__in=keys)
    return frozenset(bytes(row.origin_key or b"") for row in ours.only("origin_key"))
