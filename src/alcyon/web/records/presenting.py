"""From records to the parts of the page: words, chips, claims. No queries but names."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alcyon.kernel.tables import table
from alcyon.ontology import Property, Schema, Value, schema
from alcyon.ontology.speaking import said
from alcyon.registry.markings import level_code
from alcyon.registry.models import Link, Record, Revision
from alcyon.trust.actors import Actor
from alcyon.trust.rule import Why
from alcyon.trust.selectors import Readers, names_of_members
from alcyon.web.markings import marking_of
from alcyon.web.parts import Chip, Claim, Event, Marking, Row, Tile

KINDS = {"name": "name", "phone": "phone", "money": "number", "number": "number"}
CODES = frozenset({"iban", "document", "mrz", "plate", "wallet", "identifier", "vin", "imo"})


def language() -> str:
    """The reader's language, of those that the tables speak."""
    return (get_language() or "en")[:2]


def words_of(name: str, code: str) -> str:
    """The label of a code, or the code where the table no longer has it."""
    entries = table(name)
    return entries.entry(code).label(language()) if entries.has(code) else code


def list_row(record: Record, actor: Actor) -> Row:
    """A record as one line of a list."""
    of = schema(record.schema)
    return Row(
        title=record.caption,
        href=reverse("record", args=[record.pk]),
        source=" · ".join([of.label(language()), record.owner.name, record.source]),
        icon=of.icon,
        at=record.updated_at,
        chips=list(chips(record, actor)),
        tone="protect" if record.is_protected else "",
    )


def chips(record: Record, actor: Actor) -> Iterable[Chip]:
    """What must be known at a glance: whose, protected, blocked, level, assessment."""
    if record.is_protected:
        yield Chip(words_of("categories", record.category), "protect", "shield-heart")
    elif record.category != "OTHER":
        yield Chip(words_of("categories", record.category))
    if record.owner_id == actor.organisation_id:
        yield Chip(_("Yours"), "accent")
    if record.is_blocked:
        yield Chip(_("Blocked"), "possible", "lock")
    if record.standing == "ASSESSMENT":
        yield Chip(words_of("standings", "ASSESSMENT"), "info")
    yield Chip(words_of("levels", level_code(record.level)))


def tiles(row: Record | Link) -> list[Tile]:
    """Source, information and handling: letters and words."""
    scheme = table("grades").entry(row.grade_scheme)
    made = [
        Tile(row.grade_source, _("Source"), _grade(scheme["source"], row.grade_source)),
        Tile(
            row.grade_information,
            _("Information"),
            _grade(scheme["information"], row.grade_information),
        ),
    ]
    codes = table("handling")
    for code in row.handling:
        known = codes.entry(code) if codes.has(code) else None
        made.append(Tile(code, _("Handling"), known.text("sentence", language()) if known else ""))
    return made


def _grade(grades: Iterable[Mapping[str, object]], code: str) -> str:
    for grade in grades:
        if grade["code"] == code:
            labels = grade["label"]
            assert isinstance(labels, Mapping)
            return str(labels.get(language()) or labels["en"])
    return ""


def claims(of: Schema, values: Iterable[Value], record: Record) -> list[tuple[str, list[Claim]]]:
    """The values by property, in the schema's order, each with who says so."""
    grade = f"{record.grade_source}{record.grade_information}"
    by_property: dict[str, list[Claim]] = {}
    for value in values:
        prop = of.properties[value.prop]
        by_property.setdefault(value.prop, []).append(_claim(prop, value, record.source, grade))
    ordered = [name for name in of.properties if name in by_property]
    return [(of.properties[name].label(language()), by_property[name]) for name in ordered]


def _claim(prop: Property, value: Value, source: str, grade: str) -> Claim:
    shown, note = readable(prop, value)
    kind = "code" if prop.type in CODES else KINDS.get(prop.type, "text")
    return Claim(
        text=shown,
        lang=value.lang or "",
        source=source,
        grade=grade,
        note=note,
        kind=kind,  # type: ignore[arg-type]  # KINDS holds its literals only
    )


def readable(prop: Property, value: Value) -> tuple[str, str]:
    """What to show, and as a note what the source wrote where the two differ."""
    if prop.type == "name":
        return value.original, ""
    shown = said(prop, value.clean, language())
    note = "" if value.original in (value.clean, shown) else _("written as “%s”") % value.original
    return shown, note


def why_sentence(why: Why | None, record: Record) -> str:
    """The answer to "why can I see this?" as a sentence."""
    roads = {
        "OWN": _("Your organisation contributed this record."),
        "EVERYONE": _("%(owner)s shared this record with every organisation of this node."),
        "NAMED": _("%(owner)s shared this record with your organisation by name."),
        "NETWORK": _("%(owner)s shared this record with a network that you belong to."),
    }
    if why is None:
        return ""
    return roads[why.road] % {"owner": record.owner.name} if why.road != "OWN" else roads["OWN"]


def why_reasons(record: Record, actor: Actor) -> list[str]:
    """What else had to hold."""
    return [
        _("Its level is %(level)s; your clearance reaches it.")
        % {"level": words_of("levels", level_code(record.level))},
        _("Your role works with the category “%(category)s”.")
        % {"category": words_of("categories", record.category)},
    ]


def readers_sentence(readers: Readers, owner: str) -> str:
    """Who will see this, as a sentence."""
    if readers.everyone:
        return _("Every organisation of this node will see this record. No other node will.")
    count = len(readers.organisations) + len(readers.networks)
    if count == 0:
        return _("Only members of %(owner)s will see this record.") % {"owner": owner}
    return _("%(owner)s and those named here will see this record. Nobody else will.") % {
        "owner": owner
    }


def reader_names(readers: Readers) -> list[str]:
    """The organisations and networks that an audience names."""
    networks = [_("members of %s") % network.name for network in readers.networks]
    return [organisation.name for organisation in readers.organisations] + networks


def revisions(rows: Sequence[Revision], actor: Actor) -> list[Event]:
    """The history of a record as lines of time. Why it was changed is the owner's own."""
    names = names_of_members(row.changed_by for row in rows)
    return [
        Event(
            at=row.changed_at,
            who=names.get(row.changed_by, _("a member of the owner")),
            text=_("Revision %(number)d") % {"number": row.number},
            detail=row.reason if row.owner_id == actor.organisation_id else "",
            icon="history",
        )
        for row in rows
    ]


def marking(rows: Iterable[Record | Link]) -> Marking:
    """The banner for a page that shows these."""
    shown = list(rows)
    return marking_of([row.level for row in shown], [c for row in shown for c in row.handling])


def day(on: date) -> str:
    """A day as the reader writes it."""
    return formats.date_format(on, "j M Y")
