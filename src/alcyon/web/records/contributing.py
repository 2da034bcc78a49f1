"""Contributing a record, correcting one, and linking two."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alcyon.doors.actions import Act, act_of
from alcyon.kernel.errors import Invalid, NotFound, Problem
from alcyon.kernel.tables import table
from alcyon.ontology import SCHEMATA, Schema, Value, draft_from, schema
from alcyon.registry import drafts, linking, opening, selectors, services
from alcyon.registry.handling import handling_of
from alcyon.registry.models import Record
from alcyon.trust.selectors import names_of_organisations, readers_of
from alcyon.vault import services as vault
from alcyon.web.pages import page
from alcyon.web.parts import Choice, Field, Mistake
from alcyon.web.records import presenting
from alcyon.web.records.asking import (
    Answers,
    audience_field,
    handling_fields,
    handling_from,
    is_key,
    mistakes,
    value_fields,
)
from alcyon.web.records.presenting import language

FIRST_FIELDS = 14
"""So many questions stand open; the long tail of a schema opens on demand."""
MOST_ENDS = 25
"""So many records are offered as the other end of a link."""


@page("record.contribute")
def choose(request: HttpRequest) -> HttpResponse:
    """What is it about? One card for each kind of thing."""
    kinds = sorted(_things(), key=lambda of: of.label(language()))
    return render(request, "records/choose.html", {"kinds": [_card(of) for of in kinds]})


@page("record.contribute", methods=("GET", "POST"))
def contribute(request: HttpRequest, schema_name: str) -> HttpResponse:
    """The form of one kind. What was filled in always comes back with its mistakes."""
    act, of = act_of(request), _thing(schema_name)
    if request.method != "POST":
        return _form(request, act, of, _draft(request, act, of))
    answers = Answers.of(request.POST)
    problems: list[Problem] = []
    made = _try(act, of, answers, problems, minor="minor" in request.POST)
    if made is None:
        return _form(request, act, of, answers, problems, status=422)
    drafts.discard(actor=act.actor, kind=of.name)
    return redirect("record", record_id=made.pk)


@page("record.contribute", methods=("POST",))
def keep_draft(request: HttpRequest, schema_name: str) -> HttpResponse:
    """Put the form aside as it stands; the page sends it by itself every 20 seconds."""
    act, of = act_of(request), _thing(schema_name)
    form = {name: texts for name, texts in request.POST.lists() if name[:2] in ("v.", "h.")}
    drafts.keep(actor=act.actor, at=act.at, kind=of.name, form=form)
    return HttpResponse(status=204)


@page("record.contribute", methods=("POST",))
def drop_draft(request: HttpRequest, schema_name: str) -> HttpResponse:
    """Give a draft up."""
    act, of = act_of(request), _thing(schema_name)
    drafts.discard(actor=act.actor, kind=of.name)
    return redirect("contribute-schema", schema_name=of.name)


def _draft(request: HttpRequest, act: Act, of: Schema) -> Answers:
    """The answers of a draft that is taken up again; an empty form otherwise."""
    found = drafts.kept(actor=act.actor, kind=of.name)
    if found is None or "draft" not in request.GET:
        return Answers()
    form = QueryDict(mutable=True)
    for name, texts in found[0].items():
        form.setlist(name, list(texts))
    return Answers.of(form)


def _try(
    act: Act, of: Schema, answers: Answers, problems: list[Problem], *, minor: bool
) -> Record | None:
    """Contribute, or gather every mistake of values and handling together."""
    draft = handling = None
    try:
        draft = draft_from(of.name, answers.values)
    except Invalid as wrong:
        problems += wrong.problems
    try:
        handling = handling_from(answers, act.actor)
        handling.check(act.actor, act.at)
    except Invalid as wrong:
        problems += wrong.problems
    if draft is None or handling is None or problems:
        return None
    return services.contribute(
        actor=act.actor, at=act.at, draft=draft, handling=handling, minor=minor
    )


@page("record.change", methods=("GET", "POST"))
def revise(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Correct a record. The reason is asked for and kept."""
    act = act_of(request)
    if request.method != "POST":
        record = _opened(act, record_id, "form.revise")
        answers = Answers.from_values(_all_values(act, record), handling_of(record))
        return _form(request, act, schema(record.schema), answers, record=record)
    answers, of = Answers.of(request.POST), schema(selectors.access_record(record_id).schema)
    try:
        services.revise(
            actor=act.actor,
            at=act.at,
            record_id=record_id,
            draft=draft_from(of.name, answers.values),
            handling=handling_from(answers, act.actor),
            reason=request.POST.get("h.reason", ""),
            seen_revision=_number(request.POST.get("seen", "")),
        )
    except Invalid as wrong:
        record = _opened(act, record_id, "form.revise")
        return _form(request, act, of, answers, wrong.problems, record=record, status=422)
    return redirect("record", record_id=record_id)


@page("record.contribute", methods=("POST",))
def preview(request: HttpRequest) -> HttpResponse:
    """Who will see this? The sentence and the list, before anything is saved."""
    act = act_of(request)
    answers = Answers.of(request.POST)
    return render(request, "records/_readers.html", _readers(act, answers))


@page("record.contribute", methods=("GET", "POST"))
def link(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Join this record to another of one's own organisation."""
    act = act_of(request)
    if request.method != "POST":
        return _link_form(request, act, record_id, {})
    record = selectors.access_record(record_id)
    services.require(act.actor, "record.change", selectors.thing_of(record))
    given = {name: request.POST.get(name, "") for name in ("kind", "other", "since", "until")}
    try:
        _join(act, record, given, request.POST.get("phase", ""))
    except Invalid as wrong:
        return _link_form(request, act, record_id, given, mistakes(wrong.problems), status=422)
    return redirect("record", record_id=record_id)


def _join(act: Act, record: Record, given: dict[str, str], phase: str) -> None:
    name, _sep, direction = given["kind"].partition(":")
    if name not in SCHEMATA:
        raise Invalid([Problem("kind", name, "choice-required", _("Choose how they are linked."))])
    try:
        other = UUID(given["other"])
    except ValueError:
        raise Invalid(
            [Problem("other", given["other"], "choice-required", _("Choose the other record."))]
        ) from None
    ends = (record.pk, other) if direction != "in" else (other, record.pk)
    period = {"startDate": [given["since"]], "endDate": [given["until"]]}
    linking.link(
        actor=act.actor,
        at=act.at,
        draft=draft_from(name, period),
        subject_id=ends[0],
        object_id=ends[1],
        handling=handling_of(record),
        phase=phase,
    )


def _link_form(
    request: HttpRequest,
    act: Act,
    record_id: UUID,
    given: dict[str, str],
    wrong: Sequence[Mistake] = (),
    status: int = 200,
) -> HttpResponse:
    record, text = _opened(act, record_id, "form.link"), request.GET.get("q", "")
    ours = selectors.Sought(text=text, owners=(act.actor.organisation_id or -1,))
    found = opening.search_records(actor=act.actor, at=act.at, sought=ours, most=MOST_ENDS).records
    others = [Choice(str(one.pk), one.caption, _kind(one)) for one in found if one.pk != record.pk]
    phases = [
        Choice("", _("None")),
        *(Choice(c, w) for c, w in table("phases").choices(language())),
    ]
    fields = [
        Field(
            "kind",
            _("How are they linked?"),
            given.get("kind", ""),
            "select",
            choices=_kinds_of_link(record),
        ),
        Field("other", _("The other record"), given.get("other", ""), "radios", choices=others),
        Field("phase", _("Phase"), kind="select", choices=phases, required=False, width="half"),
        Field("since", _("Since"), given.get("since", ""), required=False, width="half"),
        Field(
            "until",
            _("Until"),
            given.get("until", ""),
            required=False,
            width="half",
            hint=_("A year, a month or a day. The last day is not part of it."),
        ),
    ]
    shown = {
        "record": record,
        "fields": fields,
        "mistakes": wrong,
        "sought": text,
        "others": others,
        "marking": presenting.marking([record, *found]),
    }
    return render(request, "records/link.html", shown, status=status)


def _opened(act: Act, record_id: UUID, shown: str) -> Record:
    """The record of a form, for one who may change it. Audited, sent back forms too."""
    return opening.open_alone(
        actor=act.actor, at=act.at, record_id=record_id, ability="record.change", shown=shown
    )


def _kinds_of_link(record: Record) -> list[Choice]:
    """Every kind of link that this record can be an end of, read from its side."""
    offered = [Choice("", _("Choose"))]
    for of in SCHEMATA.values():
        if of.edge is None:
            continue
        if record.schema in of.edge.subject:
            offered.append(Choice(f"{of.name}:out", of.label(language())))
        if record.schema in of.edge.object and not of.edge.symmetric:
            offered.append(Choice(f"{of.name}:in", of.edge.reverse(language())))
    return offered


def _kind(record: Record) -> str:
    return schema(record.schema).label(language())


def _form(
    request: HttpRequest,
    act: Act,
    of: Schema,
    answers: Answers,
    problems: Sequence[Problem] = (),
    *,
    record: Record | None = None,
    status: int = 200,
) -> HttpResponse:
    fields = value_fields(of, answers, problems)
    groups = handling_fields(answers, problems, act.actor)
    chosen = frozenset(int(key) for key in answers.handling.get("audience", ()) if is_key(key))
    shown = {
        "schema": of,
        "kind": of.label(language()),
        "icon": of.icon,
        "record": record,
        "first": fields[:FIRST_FIELDS],
        "rest": fields[FIRST_FIELDS:],
        "rest_open": any(one.value or one.errors for one in fields[FIRST_FIELDS:]),
        "groups": groups,
        "audience": audience_field(chosen, without=act.actor.organisation_id, problems=problems),
        "mistakes": mistakes(problems, of),
        "reason": request.POST.get("h.reason", ""),
        "minor": "minor" in request.POST,
        **_readers(act, answers),
    }
    if record is not None:
        shown["marking"] = presenting.marking([record])
    elif request.method == "GET" and "draft" not in request.GET:
        waiting = drafts.kept(actor=act.actor, kind=of.name)
        shown["draft_at"] = waiting[1] if waiting is not None else None
    return render(request, "records/contribute.html", shown, status=status)


def _readers(act: Act, answers: Answers) -> dict[str, object]:
    assert act.actor.organisation_id is not None
    keys = [int(key) for key in answers.handling.get("audience", ()) if is_key(key)]
    readers = readers_of(keys, owner_id=act.actor.organisation_id)
    ours = names_of_organisations().get(act.actor.organisation_id, "")
    return {
        "sharing_sentence": presenting.readers_sentence(readers, ours),
        "sharing_names": presenting.reader_names(readers),
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _all_values(act: Act, record: Record) -> tuple[Value, ...]:
    """Everything the record says; a protected identity is opened for it, and that is audited."""
    if not record.is_protected:
        return selectors.current_values(record)
    stored = vault.open_identity(
        actor=act.actor,
        at=act.at,
        record_id=record.pk,
        revision=record.revision,
        reason="correction",
    )
    return (*selectors.current_values(record), *(Value.from_json(value) for value in stored))


def _things() -> list[Schema]:
    return [of for of in SCHEMATA.values() if of.edge is None]


def _thing(name: str) -> Schema:
    found = SCHEMATA.get(name)
    if found is None or found.edge is not None:
        raise NotFound(schema=name)
    return found


def _card(of: Schema) -> dict[str, str]:
    href = reverse("contribute-schema", args=[of.name])
    return {"label": of.label(language()), "icon": of.icon, "href": href}
