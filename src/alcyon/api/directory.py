"""Who the token speaks for, whom one can share with, which codes there are, who read ours."""

from django.http import HttpRequest
from ninja import Router

from alcyon.api import shapes
from alcyon.api.doors import call
from alcyon.api.records import REFUSED
from alcyon.doors.actions import act_of
from alcyon.kernel import tables
from alcyon.kernel.errors import NotFound
from alcyon.trust import audit, selectors

router = Router(tags=["directory"])
OFFERED = frozenset(
    "categories countries crime_areas discovery grades handling legal_bases levels "
    "organisation_kinds phases purposes retention roles standings".split()
)
MOST_TOUCHES = 500


@router.get("/me", response={200: shapes.Me, **REFUSED}, summary="Who this token speaks for")
@call("organisation.read")
def me(request: HttpRequest) -> shapes.Me:
    """The member's rights, reduced to the scopes of the token."""
    actor = act_of(request).actor
    names = selectors.names_of_organisations()
    return shapes.Me(
        member=actor.name,
        organisation=names.get(actor.organisation_id or 0, ""),
        roles=sorted(actor.roles),
        abilities=sorted(actor.abilities),
        clearance=actor.clearance,
        purpose=actor.purpose,
    )


@router.get(
    "/organisations",
    response={200: list[shapes.OrganisationOut], **REFUSED},
    summary="Organisations of this node",
)
@call("organisation.read")
def organisations(request: HttpRequest) -> list[shapes.OrganisationOut]:
    """Whom a record can be shared with by name."""
    return [shapes.OrganisationOut.from_orm(one) for one in selectors.organisations()]


@router.get(
    "/networks", response={200: list[shapes.NetworkOut], **REFUSED}, summary="Networks of this node"
)
@call("organisation.read")
def networks(request: HttpRequest) -> list[shapes.NetworkOut]:
    """Whom a record can be shared with as a group of experts."""
    return [shapes.NetworkOut.from_orm(one) for one in selectors.networks()]


@router.get(
    "/tables/{name}",
    response={200: list[shapes.EntryOut], **REFUSED},
    summary="The codes of a table",
)
@call("organisation.read")
def table(request: HttpRequest, name: str) -> list[shapes.EntryOut]:
    """Codes with their labels in your language."""
    if name not in OFFERED:
        raise NotFound(table=name)
    language = act_of(request).actor.language
    return [
        shapes.EntryOut(code=entry.code, label=entry.label(language))
        for entry in tables.table(name)
    ]


@router.get(
    "/audit/reads-of-ours",
    response={200: list[shapes.TouchOut], **REFUSED},
    summary="Who touched our records",
)
@call("audit.read")
def reads_of_ours(request: HttpRequest) -> list[shapes.TouchOut]:
    """The newest 500 acts on records of your organisation. Reading the trail is audited too."""
    act = act_of(request)
    audit.note_reading(actor=act.actor, at=act.at, trail="ours")
    return [
        shapes.TouchOut(
            at=touch.at,
            organisation=touch.organisation.slug,
            action=touch.action,
            outcome=touch.outcome,
            purpose=touch.purpose,
            records=touch.object_ids,
        )
        for touch in selectors.reads_of_ours()[:MOST_TOUCHES]
    ]
