"""The page `docs/reference/records.md`, written from the schema files.

    python -m alcyon.ontology.reference > docs/reference/records.md

A test compares the page with what this writes, so the page cannot grow stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from alcyon.ontology.schemata import SCHEMATA, Property, Schema

HEAD = """\
# What a record can say

Written from `src/alcyon/ontology/schema/` by `python -m alcyon.ontology.reference`; change the
files, not this page. Labels are in English here and in four languages in the files.

*many*: the property takes several values. *open*: it stays in the open when the record is of a
protected person; everything else is in the vault then. FtM is the name in FollowTheMoney.
"""


def page() -> str:
    """The whole page."""
    return "\n".join(line for line in _lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    yield "## Things\n"
    for of in SCHEMATA.values():
        if of.edge is None:
            yield from _schema(of)
    yield "## Links\n"
    yield "Every link carries a phase beside its properties: a code of the table `phases`.\n"
    for of in SCHEMATA.values():
        if of.edge is not None:
            yield from _schema(of)


def _schema(of: Schema) -> Iterator[str]:
    yield f"### {of.name}\n"
    ftm = f" FtM `{of.ftm}`." if of.ftm is not None else ""
    yield f"{of.label()}, plural {of.plural()}.{ftm}"
    if of.edge is not None:
        subject, object_ = ", ".join(of.edge.subject), ", ".join(of.edge.object)
        ways = "both ways" if of.edge.symmetric else f"read backwards “{of.edge.reverse()}”"
        yield f"From {subject} to {object_}; {ways}."
    if len(of.identifiers) > 0:
        kinds = dict.fromkeys(identifier.kind for identifier in of.identifiers)
        yield f"Identified by {', '.join(kinds)}."
    yield "\n| property | label | type | | FtM |\n| --- | --- | --- | --- | --- |"
    for prop in of:
        cells = (f"`{prop.name}`", prop.label(), _type(prop), _marks(prop), prop.ftm or "")
        yield f"| {' | '.join(cells)} |"
    yield ""


def _type(prop: Property) -> str:
    return f"choice of `{prop.choices}`" if prop.choices is not None else prop.type


def _marks(prop: Property) -> str:
    marks = [("many", prop.multiple), ("open", prop.open_when_protected)]
    return ", ".join(mark for mark, said in marks if said)


if __name__ == "__main__":
    sys.stdout.write(page())
