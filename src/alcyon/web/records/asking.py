"""The questions of the contribute form, and how answers become a draft and a handling.

Names in the form: `v.<property>` for values, `h.<field>` for the handling. A problem's `where`
is the bare name, so each finds its way back to its field.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from alcyon.kernel.errors import Invalid, Problem
from alcyon.kernel.problems import problem, say
from alcyon.kernel.tables import table
from alcyon.ontology import Property, Schema, Value
from alcyon.ontology.choices import choice_table
from alcyon.registry.handling import Handling
from alcyon.trust.actors import Actor
from alcyon.trust.audiences import require_known
from alcyon.trust.selectors import networks, organisations
from alcyon.web.parts import Choice, Field, Mistake
from alcyon.web.records.presenting import language, words_of

KEY = re.compile(r"0|-?[1-9][0-9]{0,9}")
LONG = frozenset({"text", "mrz", "address"})


@dataclass(frozen=True)
class Answers:
    """What was filled in: texts by name, as they came."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    handling: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, given: QueryDict) -> "Answers":
        """The answers of a sent form. One line of a field is one value."""
        values = {
            name[2:]: [line for text in texts for line in _lines(text)]
            for name, texts in given.lists()
            if name.startswith("v.")
        }
        handling = {name[2:]: texts for name, texts in given.lists() if name.startswith("h.")}
        return cls(values, handling)

    @classmethod
    def from_values(cls, values: Iterable[Value], handling: Handling) -> "Answers":
        """The answers that give these values again, for correcting a record."""
        found: dict[str, list[str]] = {}
        for value in values:
            found.setdefault(value.prop, []).append(value.original)
        stored = handling.as_json()
        return cls(found, {name: _texts(value) for name, value in stored.items()})

    def one(self, name: str, default: str = "") -> str:
        return next(iter(self.handling.get(name, ())), default)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _texts(value: object) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def handling_from(answers: Answers, actor: Actor) -> Handling:
    """The handling of a sent form; `Handling.check` then says what is wrong with it.

    Raises:
        Invalid: a date or an audience that is not one.
    """
    days, audience = days_of(answers), audience_of(answers)
    scheme = answers.one("grade_scheme")
    return Handling(
        level=answers.one("level"),
        codes=tuple(answers.handling.get("codes", ())),
        purpose=answers.one("purpose", actor.purpose),
        legal_basis=answers.one("legal_basis"),
        standing=answers.one("standing"),
        category=answers.one("category"),
        crime_areas=tuple(answers.handling.get("crime_areas", ())),
        source=answers.one("source"),
        grade_scheme=scheme,
        grade_source=answers.one("grade_source").removeprefix(f"{scheme}:"),
        grade_information=answers.one("grade_information").removeprefix(f"{scheme}:"),
        audience=audience,
        discovery=answers.one("discovery", "HIDDEN"),
        review_on=days["review_on"],
        delete_on=days["delete_on"],
    )


def days_of(answers: Answers) -> dict[str, date | None]:
    """The days of the record's clock; an empty field is None."""
    problems: list[Problem] = []
    days = {name: _day(answers.one(name), name, problems) for name in ("review_on", "delete_on")}
    if problems:
        raise Invalid(problems)
    return days


def audience_of(answers: Answers) -> frozenset[int]:
    """The keys that were ticked; only those that can be shared with are believed."""
    texts = answers.handling.get("audience", ())
    unread = [text for text in texts if not is_key(text)]
    if unread:
        raise Invalid([problem("unknown-code", where="audience", value=text) for text in unread])
    keys = frozenset(map(int, texts))
    require_known(keys)
    return keys


def is_key(text: str) -> bool:
    """Whether a text is an audience key: a number, negative for a network."""
    return KEY.fullmatch(text) is not None


def _day(text: str, where: str, problems: list[Problem]) -> date | None:
    if text.strip() == "":
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        problems.append(problem("date-unreadable", where=where, value=text))
        return None


def audience_choices(chosen: frozenset[int], *, without: int | None = None) -> list[Choice]:
    """Everyone here, each organisation, each network."""
    everyone = Choice("0", _("Every organisation of this node"), _("No other node."), 0 in chosen)
    named = [
        Choice(str(one.pk), one.name, words_of("organisation_kinds", one.kind), one.pk in chosen)
        for one in organisations()
        if one.pk != without
    ]
    groups = [
        Choice(str(-one.pk), one.name, _("The vetted members of this network"), -one.pk in chosen)
        for one in networks()
    ]
    return [everyone, *named, *groups]


def value_fields(of: Schema, answers: Answers, problems: Sequence[Problem]) -> list[Field]:
    """A question for each property of the schema, but for the long tail of case fields."""
    return [
        _value_field(prop, answers.values.get(prop.name, ()), said(problems, prop.name), of)
        for prop in of
    ]


def _value_field(prop: Property, texts: Sequence[str], errors: Sequence[str], of: Schema) -> Field:
    kind, choices = "text", []
    if prop.choices is not None:
        kind = "select"
        entries = choice_table(prop.choices).choices(language())
        choices = [Choice("", ""), *(Choice(code, label) for code, label in entries)]
    elif prop.multiple or prop.type in LONG:
        kind = "lines" if prop.multiple else "textarea"
    hint = prop.help(language()) or (_("For example %s") % prop.example if prop.example else "")
    if kind == "lines":
        hint = " ".join(filter(None, (hint, _("One to a line."))))
    return Field(
        name=f"v.{prop.name}",
        label=prop.label(language()),
        value="\n".join(text for text in texts if text),
        kind=kind,
        hint=hint,
        errors=errors,
        choices=choices,
        required=prop.name in of.required,
    )


def handling_fields(
    answers: Answers, problems: Sequence[Problem], actor: Actor
) -> dict[str, list[Field]]:
    """The questions on source, reason and clock, in three groups."""
    ask = _Asker(answers, problems)
    clearance = [e.code for e in table("levels") if e["level"] <= actor.clearance]
    categories = [c for c in table("categories").codes if c in actor.categories]
    return {
        "source": [
            ask.text("source", _("Where does this come from?")),
            ask.select("grade_scheme", "grades", _("Grading scheme"), default="4X4"),
            ask.grade("source", _("Reliability of the source")),
            ask.grade("information", _("Reliability of the information")),
            ask.select("standing", "standings", _("Fact or assessment"), default="FACT"),
        ],
        "reason": [
            ask.select("category", "categories", _("Who is it about, by law?"), only=categories),
            ask.several("crime_areas", "crime_areas", _("Crime areas")),
            ask.select("purpose", "purposes", _("Purpose"), default=actor.purpose),
            ask.select("legal_basis", "legal_bases", _("Legal basis")),
            *clock_fields(answers, problems),
        ],
        "handling": [
            ask.select("level", "levels", _("Level"), only=clearance, default="RESTRICTED"),
            ask.several("codes", "handling", _("Handling codes")),
            ask.select(
                "discovery",
                "discovery",
                _("What may a stranger's check learn?"),
                default="HIDDEN",
            ),
        ],
    }


def audience_field(
    chosen: frozenset[int], *, without: int | None, problems: Sequence[Problem] = ()
) -> Field:
    """Who else may read it: everyone here, organisations, networks."""
    return Field(
        "h.audience",
        _("Who else may read it?"),
        kind="checks",
        choices=audience_choices(chosen, without=without),
        errors=said(problems, "audience"),
        required=False,
    )


def discovery_field(answers: Answers, problems: Sequence[Problem]) -> Field:
    """What a stranger's check may learn, each choice with its sentence."""
    given = answers.one("discovery", "HIDDEN")
    return Field(
        "h.discovery",
        _("What may a stranger's check learn?"),
        kind="radios",
        choices=[
            Choice(e.code, e.label(language()), e.text("sentence", language()), e.code == given)
            for e in table("discovery")
        ],
        errors=said(problems, "discovery"),
    )


def reason_field(answers: Answers, problems: Sequence[Problem]) -> Field:
    """Why: kept in the history."""
    return Field(
        "h.reason",
        _("Why?"),
        answers.one("reason"),
        hint=_("Kept in the history of the record."),
        errors=said(problems, "reason"),
        maxlength=300,
    )


def clock_fields(answers: Answers, problems: Sequence[Problem]) -> list[Field]:
    """When the record is looked at again, and when it goes."""
    ask = _Asker(answers, problems)
    return [ask.day("review_on", _("Review on")), ask.day("delete_on", _("Delete on"))]


@dataclass(frozen=True)
class _Asker:
    """Makes fields out of tables."""

    answers: Answers
    problems: Sequence[Problem]

    def text(self, name: str, label: str) -> Field:
        return Field(
            name=f"h.{name}",
            label=label,
            value=self.answers.one(name),
            errors=said(self.problems, name),
            maxlength=300,
        )

    def day(self, name: str, label: str) -> Field:
        return Field(
            name=f"h.{name}",
            label=label,
            value=self.answers.one(name),
            kind="date",
            hint=_("Left empty, the retention of the category decides."),
            errors=said(self.problems, name),
            required=False,
            width="half",
        )

    def select(
        self, name: str, of: str, label: str, *, only: Sequence[str] = (), default: str = ""
    ) -> Field:
        entries = [e for e in table(of) if len(only) == 0 or e.code in only]
        offered = [Choice(e.code, e.label(language())) for e in entries]
        blank = [] if default else [Choice("", _("Choose"))]
        return Field(
            name=f"h.{name}",
            label=label,
            value=self.answers.one(name, default),
            kind="select",
            choices=[*blank, *offered],
            errors=said(self.problems, name),
        )

    def several(self, name: str, of: str, label: str) -> Field:
        chosen = self.answers.handling.get(name, ())
        return Field(
            name=f"h.{name}",
            label=label,
            kind="checks",
            choices=[
                Choice(e.code, e.label(language()), checked=e.code in chosen) for e in table(of)
            ],
            errors=said(self.problems, name),
            required=name == "crime_areas",
        )

    def grade(self, part: str, label: str) -> Field:
        """Grades of every scheme in one list, each with its scheme's name: no script needed."""
        choices = [Choice("", _("Choose"))]
        for scheme in table("grades"):
            for grade in scheme[part]:
                words = grade["label"].get(language()) or grade["label"]["en"]
                value = f"{scheme.code}:{grade['code']}"
                choices.append(Choice(value, f"{scheme.code} · {grade['code']} · {words}"))
        name = f"grade_{part}"
        given = self.answers.one(name)
        whole = (
            given if ":" in given or not given else f"{self.answers.one('grade_scheme')}:{given}"
        )
        return Field(
            name=f"h.{name}",
            label=label,
            value=whole,
            kind="select",
            choices=choices,
            errors=said(self.problems, name),
        )


def mistakes(
    problems: Sequence[Problem], of: Schema | None = None, *, prefix: str = "h."
) -> list[Mistake]:
    """The error summary: each line names the field and leads to it.

    Args:
        prefix: what stands before the names of fields that are not of a schema.
    """
    made = []
    for found in problems:
        label, mend = say(found, language())
        known = of is not None and found.where in of.properties
        name = of.properties[found.where].label(language()) if of is not None and known else label
        target = f"id_v.{found.where}" if known else f"id_{prefix}{found.where}"
        made.append(Mistake(f"{name}: {mend}", target))
    return made


def said(problems: Sequence[Problem], name: str) -> list[str]:
    """What is wrong with one field and how to mend it, in the reader's language."""
    return [": ".join(say(found, language())) for found in problems if found.where == name]
