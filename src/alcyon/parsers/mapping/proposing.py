"""A first mapping for a table nobody has mapped before."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from alcyon.ontology.schemata import SCHEMATA
from alcyon.parsers.mapping.choosing import (
    Choice,
    Chosen,
    by_values,
    choose,
    spoken_of,
    weight,
)
from alcyon.parsers.mapping.evidence import Evidence, gather
from alcyon.parsers.mapping.model import Bond, Column, Join, Mapping, Part
from alcyon.parsers.mapping.shapes import category_of, numbers, rest_behind, shapes
from alcyon.parsers.mapping.words import Spoken, meanings, words_of
from alcyon.parsers.records import Note, Row

LOOKED_AT = 200
DULL = frozenset(["notes", "sourceUrl", "country", "description"])  #: prove no further thing


@dataclass(slots=True)
class Draft:
    """A proposal in the making: what each header was given to."""

    headers: Sequence[str]
    evidence: Evidence
    parts: list[Part] = field(default_factory=list)
    bonds: list[Bond] = field(default_factory=list)
    given: dict[str, tuple[str, Choice]] = field(default_factory=dict)
    reasons: dict[str, Note] = field(default_factory=dict)

    def give(self, part: str, chosen: Chosen) -> None:
        for header, choice in chosen.choices.items():
            self.given[header] = (part, choice)
        for header, note in chosen.misfits.items():
            self.reasons.setdefault(header, note)

    @property
    def left(self) -> list[str]:
        return [header for header in self.headers if header not in self.given]


def propose(headers: Sequence[str], rows: Sequence[Row], *, schema: str = "") -> Mapping:
    """A mapping for a table of these headers, judged by its first 200 rows.

    `schema` is what a person says the rows are about; "" lets the columns decide. Every column
    comes with a confidence and the reason for it; where nothing fits it is left out, so that a
    person decides.
    """
    draft = Draft(headers, gather(headers, rows[:LOOKED_AT]))
    if schema or not _as_links(draft):
        _as_things(draft, schema)
    return _finished(draft)


def _as_links(draft: Draft) -> bool:
    """Whether the table is one of links between two things of a kind; then it is drafted."""
    for way in shapes()["ways"]:
        ends = [
            {
                header: rest
                for header in draft.headers
                if (rest := rest_behind(header, way[role])) is not None
            }
            for role in ("source", "target")
        ]
        both = ends[0].keys() & ends[1].keys()
        if not ends[0] or not ends[1] or both:
            continue
        others = [header for header in draft.headers if not any(header in end for end in ends)]
        link = choose(way["schema"], spoken_of(way["schema"], others), draft.evidence)
        if not set(way["needs"]) <= {choice.prop for choice in link.choices.values()}:
            continue
        pair = _ends(draft, way["things"], ends)
        if pair is None:
            continue
        for name, chosen in zip(("source", "target"), pair, strict=True):
            draft.give(name, chosen)
            key = _key(chosen)
            draft.parts.append(Part(name, chosen.schema.name, key, reference=True))
        draft.give("link", link)
        draft.bonds.append(Bond("link", way["schema"], "source", "target"))
        return True
    return False


def _ends(
    draft: Draft, things: Map[str, Map[str, str]], ends: list[dict[str, tuple[str, ...]]]
) -> tuple[Chosen, Chosen] | None:
    """The two ends as things of the first kind for which both have a column that fits well."""
    for schema, names in things.items():
        by_words = {words_of(word) if word else (): name for word, name in names.items()}
        pair: list[Chosen] = []
        for end in ends:
            said: dict[str, tuple[Spoken, ...]] = {}
            for header, rest in end.items():
                known = (Spoken(by_words[rest], 3.0),) if rest in by_words else ()
                said[header] = known or meanings(schema, rest)
            pair.append(choose(schema, said, draft.evidence))
        default = names[""]
        if all(_has_sure(chosen, default) for chosen in pair):
            return pair[0], pair[1]
    return None


def _has_sure(chosen: Chosen, name: str) -> bool:
    return any(choice.prop == name and choice.fit >= 0.8 for choice in chosen.choices.values())


def _as_things(draft: Draft, schema: str) -> None:
    """The table is one of things: what the rows are about, and what stands beside it."""
    chosen = _main(draft, schema)
    name = chosen.schema.name
    main = name[0].lower() + name[1:]
    draft.give(main, chosen)
    for entry in shapes()["beside"].get(name, ()):
        _beside(draft, main, entry)
    moved = {header for header, (part, _) in draft.given.items() if part != main}
    by_values(chosen, draft.left, draft.evidence)
    kept = {h: choice for h, choice in chosen.choices.items() if h not in moved}
    draft.give(main, Chosen(chosen.schema, kept, chosen.misfits))
    joins = _dates_in_parts(draft, chosen)
    _drop_row_numbers(draft)
    category = category_of(draft.headers) if name == "Person" else ""
    kept = {header: choice for header, (part, choice) in draft.given.items() if part == main}
    key = _key(Chosen(chosen.schema, kept, {})) or _numbering(draft)
    for header in key:
        if header not in draft.given:
            draft.reasons[header] = Note("column-key")
    draft.parts.insert(0, Part(main, name, key, joins=joins))
    # a victim's passport says who the victim is: the category is that of the whole row
    draft.parts = [replace(part, category=category) for part in draft.parts]


def _main(draft: Draft, schema: str) -> Chosen:
    wanted = [schema] if schema else [n for n, of in SCHEMATA.items() if of.edge is None]
    said = {name: spoken_of(name, draft.headers) for name in wanted}
    shared = {
        header: sum(1 for name in wanted if any(s.strength >= 3 for s in said[name][header]))
        for header in draft.headers
    }
    ready: Map[str, float] = shapes()["main"]
    options = [choose(name, said[name], draft.evidence) for name in wanted]
    return max(
        options, key=lambda chosen: weight(chosen, shared) * ready.get(chosen.schema.name, 1.0)
    )


def _beside(draft: Draft, main: str, entry: Map[str, Any]) -> None:
    """Draft a further thing where its columns are there and say more than the main thing can."""
    schema, also = entry["schema"], entry.get("also", {})
    movable = {name for names in shapes()["keys"].get(schema, ()) for name in names}
    said: dict[str, tuple[Spoken, ...]] = {}
    for header in draft.headers:
        spoken = _spoken_beside(schema, header, also, entry.get("words"))
        if header in draft.given:
            part, choice = draft.given[header]
            spoken = tuple(
                each
                for each in spoken
                if part == main
                and (
                    each.strength > choice.strength
                    or (each.strength == choice.strength and each.property in movable)
                )
            )
        if spoken:
            said[header] = spoken
    chosen = choose(schema, said, draft.evidence)
    weak = {header for header, (_, choice) in draft.given.items() if choice.strength < 3}
    new = [c for c in chosen.choices.values() if c.header not in draft.given or c.header in weak]
    proofs = [c for c in new if c.strength >= 1 and c.prop not in DULL]
    filled = {choice.prop for choice in chosen.choices.values()}
    if not proofs or not filled & set(entry["says"]):
        return
    name = entry["name"]
    chosen.misfits.clear()  # what does not fit here was never promised to be here
    draft.give(name, chosen)
    draft.parts.append(Part(name, schema, _key(chosen)))
    ends = (name, main) if entry.get("way") == "BACK" else (main, name)
    draft.bonds.append(Bond(f"{main}-{name}", entry["link"], *ends))


def _spoken_beside(
    schema: str, header: str, also: Map[str, Sequence[str]], roles: Sequence[str] | None
) -> tuple[Spoken, ...]:
    words = words_of(header)
    if roles is not None:
        rest = rest_behind(header, roles)
        if rest is None:
            return ()
        words = rest or ("name",)
    listed = [Spoken(name, 3.0) for name, known in also.items() if words in map(words_of, known)]
    # a word of the table outdoes a part of a header
    return tuple(listed) or meanings(schema, words)


def _key(chosen: Chosen) -> tuple[str, ...]:
    """The headers of the columns that name the thing, by the table of keys."""
    by_property = {choice.prop: header for header, choice in chosen.choices.items()}
    for names in shapes()["keys"].get(chosen.schema.name, ()):
        if all(name in by_property for name in names):
            return tuple(by_property[name] for name in names)
    return ()


def _numbering(draft: Draft) -> tuple[str, ...]:
    """A column with numbers of the file's own: known by its header, different in every row.

    1, 2, 3… is none: another file of the same source has them too.
    """
    for header in draft.headers:
        if words_of(header) not in numbers() or not draft.evidence.full[header]:
            continue
        if not _counts(draft.evidence.cells[header]):
            return (header,)
        draft.reasons[header] = Note("column-counts")
    return ()


def _counts(cells: Sequence[str]) -> bool:
    whole = [int(cell) for cell in cells if cell.isdecimal() and len(cell) < 8]
    return len(whole) == len(cells) and whole == list(range(whole[0], whole[0] + len(whole)))


def _drop_row_numbers(draft: Draft) -> None:
    """`id` with 1, 2, 3… is no national number."""
    for header, (_, choice) in list(draft.given.items()):
        cells = draft.evidence.cells[header]
        short = all(cell.isdigit() and len(cell) < 7 for cell in cells)
        if words_of(header) in numbers() and choice.prop == "idNumber" and short:
            del draft.given[header]
            draft.reasons[header] = Note("column-counts")


def _dates_in_parts(draft: Draft, chosen: Chosen) -> tuple[Join, ...]:
    """Year, month and day in three columns make one date, the first that is not filled."""
    parts = shapes()["date_parts"]
    found: dict[str, dict[tuple[str, ...], str]] = {}
    for kind, words in parts.items():
        for header in draft.headers:
            if (rest := rest_behind(header, words)) is not None:
                found.setdefault(kind, {}).setdefault(rest, header)
    filled = {choice.prop for choice in chosen.choices.values()}
    joins: list[Join] = []
    for rest in found.get("year", {}):
        if not all(rest in found.get(kind, {}) for kind in parts):
            continue
        spoken = [each.property for each in meanings(chosen.schema.name, (*rest, "date"))]
        spoken += [prop.name for prop in chosen.schema]
        dates = [n for n in spoken if chosen.schema.properties[n].type == "date"]
        headers = tuple(found[kind][rest] for kind in ("year", "month", "day"))
        for name in dates[:1]:
            if name not in filled:
                joins.append(Join(name, headers, "-"))
                draft.reasons |= {
                    header: Note("column-joined", f"{chosen.schema.name}.{name}")
                    for header in headers
                }
    for join in joins:
        for header in join.headers:
            draft.given.pop(header, None)
    return tuple(joins)


def _finished(draft: Draft) -> Mapping:
    """The columns in the file's order, each with its reason."""
    parts, bonds = tuple(draft.parts), tuple(draft.bonds)
    schemata = Mapping(parts, (), bonds).schemata
    columns: list[Column] = []
    for header in draft.headers:
        if header not in draft.given:
            empty = "column-empty" if not draft.evidence.cells[header] else "column-unused"
            columns.append(Column(header, reason=draft.reasons.get(header, Note(empty))))
            continue
        part, choice = draft.given[header]
        prop = SCHEMATA[schemata[part]].properties[choice.prop]
        split = draft.evidence.split(header, prop)
        made = Column(header, part, prop.name, split, choice.confidence, choice.reason)
        columns.append(made)
    notes = tuple(note for note in draft.evidence.notes if note.where in draft.given)
    return Mapping(parts, tuple(columns), bonds, draft.evidence.known, notes)
