"""Which column of a table means which property of one schema."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alcyon.ontology.schemata import SCHEMATA, Schema
from alcyon.parsers.mapping.evidence import Evidence
from alcyon.parsers.mapping.words import Spoken, meanings, words_of
from alcyon.parsers.records import Note

GOOD, POOR = 0.9, 0.5  #: shares of cells that read as the property
# types whose values speak for themselves
TELLING = frozenset(["email", "iban", "wallet", "coordinates", "imei", "vin", "mrz"])
Said = Mapping[str, Sequence[Spoken]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A column's property, how surely, and why."""

    header: str
    prop: str  #: name of the property
    strength: float  #: of the words, 0 to 3
    fit: float  #: share of the cells that read as it
    reason: Note

    @property
    def confidence(self) -> str:
        """SURE when word and cells agree, LIKELY when one of them is weaker, else GUESS."""
        if self.strength >= 3 and self.fit >= GOOD:
            return "SURE"
        return "LIKELY" if self.strength >= 1 and self.fit >= 0.7 else "GUESS"


@dataclass(slots=True)
class Chosen:
    """The choices for one schema, and what was considered and did not fit."""

    schema: Schema
    choices: dict[str, Choice]
    misfits: dict[str, Note]


def choose(schema: str, said: Said, evidence: Evidence) -> Chosen:
    """Give each column the property it means most surely.

    A property that takes one value is given once; columns of the file's order go first. What a
    header promises and its cells do not keep is a misfit, with an example.
    """
    of = SCHEMATA[schema]
    chosen = Chosen(of, {}, {})
    found: list[Choice] = []
    for header, spoken in said.items():
        for each in spoken:
            prop = of.properties[each.property]
            fit = _fit(header, each.property, of, evidence)
            if fit < POOR:
                example = next(iter(evidence.cells[header]), "")
                note = Note("column-misfit", f"{schema}.{prop.name}", example[:40])
                chosen.misfits.setdefault(header, note)
                continue
            code = "column-word" if each.strength >= 3 else "column-words"
            reason = Note(code, f"{schema}.{prop.name}")
            found.append(Choice(header, each.property, each.strength, fit, reason))
    order = {header: place for place, header in enumerate(said)}
    found.sort(key=lambda each: (-each.strength * (1 + each.fit), order[each.header]))
    _take(found, chosen)
    return chosen


def by_values(chosen: Chosen, headers: Iterable[str], evidence: Evidence) -> None:
    """Give columns without a known header a property that their cells alone speak for."""
    taken = {choice.prop for choice in chosen.choices.values()}
    for header in headers:
        cells = evidence.cells[header]
        if header in chosen.choices or len(cells) < 3:
            continue
        for prop in chosen.schema:
            speaks = prop.type in TELLING or (
                prop.type == "phone" and all(cell.startswith(("+", "00")) for cell in cells)
            )
            free = prop.multiple or prop.name not in taken
            if speaks and free and evidence.fit(header, prop) >= GOOD:
                place = f"{chosen.schema.name}.{prop.name}"
                note = Note("column-values", place, cells[0][:40])
                chosen.choices[header] = Choice(header, prop.name, 0.5, 1.0, note)
                taken.add(prop.name)
                break


def spoken_of(schema: str, headers: Iterable[str]) -> dict[str, tuple[Spoken, ...]]:
    """What the headers may mean in a schema."""
    return {header: meanings(schema, words_of(header)) for header in headers}


def weight(chosen: Chosen, shared: Mapping[str, int]) -> float:
    """How much the columns speak for the schema; a word of many schemata speaks for none."""
    total = sum(
        choice.strength * choice.fit / max(shared.get(choice.header, 1), 1) ** 0.5
        for choice in chosen.choices.values()
    )
    filled = {choice.prop for choice in chosen.choices.values() if choice.strength >= 3}
    first = {name.strip("{}") for name in (chosen.schema.captions or ("",))[0].split()}
    return float(total) + (1.0 if first & filled else 0.0)


def _fit(header: str, name: str, of: Schema, evidence: Evidence) -> float:
    prop = of.properties[name]
    fit = evidence.fit(header, prop)
    if fit < GOOD and evidence.split(header, prop):
        return GOOD
    return fit


def _take(found: list[Choice], chosen: Chosen) -> None:
    taken: set[str] = set()
    for choice in found:
        single = not chosen.schema.properties[choice.prop].multiple
        if choice.header in chosen.choices or (single and choice.prop in taken):
            continue
        chosen.choices[choice.header] = choice
        taken.add(choice.prop)
