"""What Alcyon can speak of: schemata, properties, and values that keep what was written.

person = draft_from("Person", {"name": ["محمد علي"], "birthDate": ["about 1990"]})
identifiers(person), search_words(person), caption(person.schema, person.values)
"""

from alcyon.ontology.drafts import (
    Draft,
    caption,
    draft_from,
    identifiers,
    is_minor,
    is_protected,
    search_words,
    split_protected,
)
from alcyon.ontology.schemata import SCHEMATA, Edge, Property, Schema, schema
from alcyon.ontology.values import BadValue, Value, clean

__all__ = [
    "SCHEMATA",
    "BadValue",
    "Draft",
    "Edge",
    "Property",
    "Schema",
    "Value",
    "caption",
    "clean",
    "draft_from",
    "identifiers",
    "is_minor",
    "is_protected",
    "schema",
    "search_words",
    "split_protected",
]
