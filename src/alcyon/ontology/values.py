"""A value: what was written, and what we read in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alcyon.kernel.errors import Invalid, Problem
from alcyon.kernel.problems import problem
from alcyon.kernel.texts import refuse_hidden
from alcyon.ontology.choices import clean_choice
from alcyon.ontology.schemata import Property
from alcyon.ontology.types import TYPES
from alcyon.ontology.types.base import NOTHING_KNOWN, Cleaned, Context


class BadValue(Invalid):
    """This value cannot be accepted as it is written."""

    code = "bad-value"

    def __init__(self, found: Problem) -> None:
        super().__init__([found])

    @property
    def problem(self) -> Problem:
        return self.problems[0]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one property. `original` is byte for byte what the source wrote.

    `script` is ISO 15924 where a script matters, `lang` ISO 639 where the source says it,
    `notes` are codes such as `approximate` or `mixed-scripts:Cyrl+Latn`.
    """

    prop: str
    original: str
    clean: str
    script: str | None = None
    lang: str | None = None
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Only what is there, so that a million stored values stay small."""
        made: dict[str, Any] = {"prop": self.prop, "clean": self.clean}
        if self.original != self.clean:
            made["original"] = self.original
        if self.script is not None:
            made["script"] = self.script
        if self.lang is not None:
            made["lang"] = self.lang
        if len(self.notes) > 0:
            made["notes"] = list(self.notes)
        return made

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Value:
        clean = str(stored["clean"])
        return cls(
            prop=str(stored["prop"]),
            original=str(stored.get("original", clean)),
            clean=clean,
            script=stored.get("script"),
            lang=stored.get("lang"),
            notes=tuple(stored.get("notes", ())),
        )


def clean(
    of: Property,
    raw: str,
    *,
    lang: str | None = None,
    country: str | None = None,
    order: str | None = None,
    known: Context | None = None,
) -> Value:
    """Read one written value as a value of this property.

    Args:
        lang: language of the text, where the source says it.
        country: ISO alpha-2 of the source, for national phone numbers, plates, documents.
        order: written order of dates, `YMD`, `DMY`, `MDY` or `YDM`.
        known: all of these at once (and decimal sign and currency); wins over the three.

    Raises:
        BadValue: with one problem that says where, what and how to mend it.
    """
    context = known or (
        NOTHING_KNOWN
        if lang is None and country is None and order is None
        else Context(lang=lang, country=country, order=order)
    )
    try:
        read = _read(of, raw, context)
    except BadValue:
        raise
    except Invalid as error:
        found = error.problems[0]
        facts = found.facts
        raise BadValue(Problem(of.name, raw, found.code, found.mend, facts)) from None
    return Value(of.name, raw, read.clean, read.script, context.lang, read.notes)


def _read(of: Property, raw: str, context: Context) -> Cleaned:
    longest = TYPES[of.type].longest
    if len(raw) > longest:
        facts = {"limit": str(longest), "length": str(len(raw))}
        raise BadValue(problem("value-too-long", where=of.name, value=raw, **facts))
    if raw.strip() == "":
        raise BadValue(problem("value-empty", where=of.name, value=raw))
    refuse_hidden(raw, of.name)
    if of.choices is not None:
        return clean_choice(of.choices, raw)
    return TYPES[of.type].clean(raw, context)
