"""The import wizard: choose a file, say what its columns mean, say how its rows are handled."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alcyon.doors import queue
from alcyon.doors.actions import Act, act_of
from alcyon.kernel.errors import Conflict, Invalid, Problem
from alcyon.ontology import SCHEMATA, Value
from alcyon.parsers.mapping import Bond, Mapping, Part
from alcyon.parsers.records import Note
from alcyon.parsers.sentences import phrase, say
from alcyon.registry import importing, proposing, uploads
from alcyon.registry.models import Import
from alcyon.registry.proposing import Tried
from alcyon.trust import jobs
from alcyon.web.enumerating import enumerated
from alcyon.web.files.kinds import ACCEPTED, format_of
from alcyon.web.pages import page
from alcyon.web.parts import Cell, Chip, Choice, Field, Step, Tone
from alcyon.web.records.asking import (
    Answers,
    audience_field,
    handling_fields,
    handling_from,
    is_key,
    mistakes,
)
from alcyon.web.records.presenting import language

RUNS = "import.run"
TONES: dict[str, Tone] = {"SURE": "agree", "LIKELY": "info", "GUESS": "possible", "NONE": "none"}
SHOWN = 3


def steps() -> list[Step]:
    return [Step(_("File")), Step(_("Columns")), Step(_("Handling")), Step(_("Result"))]


@page(RUNS, methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file. It is kept unopened; a process that can do nothing else looks into it."""
    act, problems = act_of(request), list[Problem]()
    if request.method == "POST":
        try:
            return _started(request, act)
        except Invalid as wrong:
            problems = list(wrong.problems)
    errors = [": ".join(say(found, language())) for found in problems]
    shown = {"steps": steps(), "accept": ACCEPTED, "errors": errors}
    return render(request, "files/upload.html", shown, status=422 if problems else 200)


def _started(request: HttpRequest, act: Act) -> HttpResponse:
    given = request.FILES.get("file")
    if given is None or given.size == 0:
        raise Invalid([Problem("file", "", "required", _("Choose a file that is not empty."))])
    kept = uploads.keep(
        actor=act.actor,
        at=act.at,
        name=given.name or "file",
        chunks=given.chunks(),
        format=format_of(given),
    )
    made = proposing.start(actor=act.actor, at=act.at, upload=kept)
    return redirect("import-mapping" if made.mapping else "import-handling", import_id=made.pk)


@page(RUNS, methods=("GET", "POST"))
def mapping(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What each column means: proposed with a reason, corrected by hand, kept under a name."""
    act, found = act_of(request), _draft(import_id)
    if request.method != "POST":
        return _mapping_page(request, found, ())
    try:
        if request.POST.get("schema"):
            proposing.repropose(found, request.POST["schema"])
            return redirect("import-mapping", import_id=import_id)
        proposing.remap(found, _corrected(found, request.POST))
        if name := request.POST.get("name", "").strip():
            found.refresh_from_db(fields=["mapping"])
            proposing.save_mapping(actor=act.actor, at=act.at, found=found, name=name)
    except Invalid as wrong:
        return _mapping_page(request, found, wrong.problems, status=422)
    return redirect("import-handling", import_id=import_id)


def _draft(import_id: UUID) -> Import:
    found = importing.access_import(import_id)
    if found.state != "DRAFT":
        raise Conflict(run=import_id)
    return found


def _corrected(found: Import, given: QueryDict) -> Mapping:
    """The mapping with what was chosen for each column; unknown choices leave it out."""
    present = proposing.mapping_of(found)
    assert present is not None
    columns = []
    for number, column in enumerate(present.columns):
        chosen = given.get(f"column.{number}", "")
        part, _dot, prop = chosen.partition(".")
        if (part, prop) == (column.part, column.property):
            columns.append(column)
            continue
        columns.append(
            replace(
                column, part=part, property=prop, confidence="SURE", reason=Note("column-chosen")
            )
        )
    known = replace(present.known, order=given.get("order") or present.known.order)
    return replace(present, columns=tuple(columns), known=known)


def _mapping_page(
    request: HttpRequest, found: Import, problems: Sequence[Problem], status: int = 200
) -> HttpResponse:
    present = proposing.mapping_of(found)
    assert present is not None
    seen = proposing.look(found.upload, most=20)
    samples = {
        header: [text for row in seen.rows if (text := str(row.cells.get(header, "")))][:SHOWN]
        for header in seen.meta.headers
    }
    shown = {
        "found": found,
        "name": uploads.name_of(found.upload),
        "steps": steps(),
        "columns": [
            {
                "header": column.header,
                "samples": samples.get(column.header, []),
                "chip": Chip(_confidence(column.confidence), TONES[column.confidence]),
                "reason": phrase(column.reason, language()),
                "name": f"column.{number}",
                "value": f"{column.part}.{column.property}" if column.part else "",
            }
            for number, column in enumerate(present.columns)
        ],
        "choices": _properties(present),
        "what": enumerated(SCHEMATA[part.schema].label(language()) for part in present.parts),
        "schemata": Field(
            "schema",
            _("The rows speak of something else"),
            kind="select",
            choices=[Choice("", _("Choose")), *_schemata()],
            required=False,
        ),
        "order": Field(
            "order",
            _("Order of dates"),
            present.known.order or "",
            "select",
            choices=[
                Choice("", _("As proposed")),
                Choice("DMY", _("day, month, year")),
                Choice("MDY", _("month, day, year")),
                Choice("YMD", _("year, month, day")),
                Choice("YDM", _("year, day, month")),
            ],
            required=False,
            width="half",
        ),
        "notes": _notes(found),
        "mistakes": [": ".join(say(one, language())) for one in problems],
    }
    return render(request, "files/mapping.html", shown, status=status)


def _confidence(code: str) -> str:
    return {
        "SURE": _("sure"),
        "LIKELY": _("likely"),
        "GUESS": _("a guess"),
        "NONE": _("left out"),
    }[code]


def _properties(present: Mapping) -> list[tuple[str, list[Choice]]]:
    """Every property of every part and bond, grouped."""
    groups = []
    said: tuple[Part | Bond, ...] = (*present.parts, *present.bonds)
    for one in said:
        of = SCHEMATA[one.schema]
        choices = [Choice(f"{one.name}.{prop.name}", prop.label(language())) for prop in of]
        groups.append((of.label(language()), sorted(choices, key=lambda choice: choice.label)))
    return groups


def _schemata() -> list[Choice]:
    things = [of for of in SCHEMATA.values() if of.edge is None]
    return sorted(
        (Choice(of.name, of.label(language())) for of in things), key=lambda choice: choice.label
    )


def _notes(found: Import) -> list[str]:
    told = found.meta.get("read", {}).get("notes", [])
    return [phrase(Note(**note), language()) for note in told]


@page(RUNS, methods=("GET", "POST"))
def handling(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What all rows share: source, grade, reason, readers; and how the first rows would fare."""
    act, found = act_of(request), _draft(import_id)
    if request.method != "POST":
        return _handling_page(request, act, found, _first_answers(found), ())
    answers = Answers.of(request.POST)
    try:
        shared = handling_from(answers, act.actor)
        importing.release(actor=act.actor, at=act.at, found=found, handling=shared)
    except Invalid as wrong:
        return _handling_page(request, act, found, answers, wrong.problems, status=422)
    ordered = jobs.order(
        actor=act.actor, at=act.at, kind="import", ability=RUNS, object_id=found.pk
    )
    queue.send(ordered)
    return redirect("import", import_id=import_id)


def _first_answers(found: Import) -> Answers:
    """The file's name as its source, and the category that the mapping proposes."""
    present = proposing.mapping_of(found)
    category = (
        next((part.category for part in present.parts if part.category), "") if present else ""
    )
    first = {"source": [uploads.name_of(found.upload)]}
    return Answers({}, {**first, "category": [category]} if category else first)


def _handling_page(
    request: HttpRequest,
    act: Act,
    found: Import,
    answers: Answers,
    problems: Sequence[Problem],
    status: int = 200,
) -> HttpResponse:
    chosen = frozenset(int(key) for key in answers.handling.get("audience", ()) if is_key(key))
    tried = proposing.try_out(found)
    shown = {
        "found": found,
        "name": uploads.name_of(found.upload),
        "steps": steps(),
        "groups": handling_fields(answers, problems, act.actor),
        "audience": audience_field(chosen, without=act.actor.organisation_id, problems=problems),
        "mistakes": mistakes(problems),
        "columns": [_("Row"), _("Becomes"), _("Problems")],
        "rows": [_tried_row(one) for one in tried],
        "refused": sum(1 for one in tried if one.problems),
        "tried": len(tried),
    }
    return render(request, "files/handling.html", shown, status=status)


def _tried_row(one: Tried) -> list[object]:
    things = [
        f"{SCHEMATA[name].label(language())}: {_summary(values)}" for name, values in one.things
    ]
    ties = [SCHEMATA[name].label(language()) for name in one.ties]
    problems = [": ".join((p.where, say(p, language())[1])) for p in one.problems]
    return [str(one.number), Cell(" · ".join([*things, *ties])), Cell(" ".join(problems))]


def _summary(values: Sequence[Value]) -> str:
    return enumerated(value.clean for value in values[:6])
