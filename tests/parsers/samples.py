"""Invented records of every schema, for writers. Values are what the ontology makes of texts."""

from hypothesis import strategies as st

from alcyon.kernel.tables import table
from alcyon.ontology import SCHEMATA, BadValue, Schema, Value, caption, clean
from alcyon.ontology.choices import choice_table
from alcyon.parsers.intake import Marks
from alcyon.parsers.outgoing import Banner, Ends, Outgoing

BANNER = Banner(
    text="CONFIDENTIAL · H1 · TLP:AMBER",
    level="CONFIDENTIAL",
    handling=("H1", "TLP:AMBER"),
    made_by="Exampleland bureau",
    made_at="2026-06-01T09:30:00+02:00",
)
RAW = {
    "name": [
        "محمد علي",
        "Éloïse O'Neill-Lefèvre",
        "=cmd|' /C calc'!A0",
        "王小明",
        "+Anna",
        "@x",
        "'=1",
    ],
    "line": ["a | b", "c \\| d", "=1+1", "-2", "x" * 300, "tab\there", "_x0041_ b"],
    "text": ["several\nlines | here", '=HYPERLINK("http://x")', "]]></t> & <b>", "é" * 2000],
    "address": ["1, rue de l'Exemple; Paris", "@home"],
    "identifier": ["AB-123", "007"],
    "document_number": ["L898902C3", "X1234567"],
    "date": ["1990-03-05", "1990-03", "1990", "~1990", "5 March 1990"],
    "country": ["FR", "Kosovo", "مصر"],
    "state": ["FR", "XXA", "Syria"],
    "state_list": ["FR", "EGY, SYR", "UNK"],
    "language": ["fr", "Arabic", "ckb"],
    "phone": ["+33612345678", "+49 1512 3456789"],
    "email": ["a@example.org"],
    "url": ["https://example.org/x?a=1"],
    "handle": ["telegram:maria_p"],
    "username": ["maria_p", "@maria"],
    "service": ["telegram", "Facebook"],
    "number": ["7", "1.5", "-0.25"],
    "money": ["1234.50 EUR", "12 USD 2024-03-05"],
    "currency": ["EUR", "USD"],
    "iban": ["FR1420041010050500013M02606"],
    "bic": ["DEUTDEFF"],
    "account": ["123456789"],
    "card": ["4111 1111 1111 1111"],
    "wallet": ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
    "plate": ["AB-123-CD"],
    "vin": ["1M8GDM9AXKP042788"],
    "imo": ["IMO 9074729"],
    "mmsi": ["235012345"],
    "imei": ["490154203237518"],
    "coordinates": ["48.8566, 2.3522", "-33.9,18.4"],
    "latitude": ["48.8566"],
    "longitude": ["2.3522"],
    "yes_no": ["yes", "no"],
}


def values_of(of: Schema, draw: st.DrawFn) -> tuple[Value, ...]:
    """Some values of some properties of a schema."""
    made: list[Value] = []
    for prop in draw(st.lists(st.sampled_from(list(of)), max_size=6, unique_by=lambda p: p.name)):
        if prop.choices is not None:
            pool = [choice_table(prop.choices)[0].label("fr"), choice_table(prop.choices)[-1].code]
        else:
            pool = RAW.get(prop.type, [])
        if not pool:
            continue
        count = 2 if prop.multiple else 1
        for raw in draw(st.lists(st.sampled_from(pool), max_size=count, unique=True)):
            try:
                value = clean(prop, raw, lang=draw(st.sampled_from([None, "ar"])))
            except BadValue:
                continue
            if all(value.clean != other.clean or other.prop != prop.name for other in made):
                made.append(value)
    return tuple(made)


def _codes(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(list(table(name).codes))


marks = st.builds(
    Marks,
    level=_codes("levels"),
    handling=st.lists(_codes("handling"), max_size=2, unique=True).map(tuple),
    purpose=_codes("purposes"),
    legal_basis=_codes("legal_bases"),
    category=_codes("categories"),
    standing=_codes("standings"),
    crime_areas=st.lists(_codes("crime_areas"), max_size=2, unique=True).map(tuple),
    grade=st.sampled_from([("4X4", "A", "1"), ("6X6", "B", "3")]),
    source=st.sampled_from(["Hotline, invented", "=source", "مصدر"]),
    review_on=st.just("2027-01-01"),
    discovery=_codes("discovery"),
    since=st.sampled_from(["", "2020", "2020-01-01", "~2020-01-01"]),
    until=st.sampled_from(["", "2021", "2021-01-01", "2019-01-01"]),
)
things = st.sampled_from(sorted(name for name, of in SCHEMATA.items() if of.edge is None))
links = st.sampled_from(sorted(name for name, of in SCHEMATA.items() if of.edge is not None))


@st.composite
def records(draw: st.DrawFn, *, most: int = 4) -> list[Outgoing]:
    """A few things and the links between them, in the order that writers ask for."""
    made: list[Outgoing] = []
    for name in draw(st.lists(things, min_size=1, max_size=most)):
        made.append(_record(draw, SCHEMATA[name], None))
    for name in draw(st.lists(links, max_size=most)):
        edge = SCHEMATA[name].edge
        assert edge is not None
        subject = next((each for each in made if each.schema in edge.subject), None)
        target = next((each for each in made[::-1] if each.schema in edge.object), None)
        if subject is None or target is None or subject is target:
            continue
        ends = Ends(subject.id, target.id, subject.schema, target.schema)
        made.append(_record(draw, SCHEMATA[name], ends))
    return made


def _record(draw: st.DrawFn, of: Schema, ends: Ends | None) -> Outgoing:
    values = values_of(of, draw)
    return Outgoing(
        id=str(draw(st.uuids(version=4))),
        schema=of.name,
        caption=caption(of, values),
        values=values,
        marks=draw(marks),
        owner=draw(st.sampled_from(["Exampleland bureau", "=Bureau", ""])),
        updated_at=draw(st.sampled_from(["2026-05-01T08:00:00+00:00", ""])),
        ends=ends,
    )
