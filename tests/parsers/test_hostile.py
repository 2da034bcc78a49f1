"""Files made to hurt, through the sandbox as an importer meets them.

Whatever is in them: the reader ends, nothing is left behind, and every refusal says how to mend.
"""

import codecs
import json
from pathlib import Path

import pytest

from alcyon.kernel.errors import Invalid
from alcyon.ontology import draft_from
from alcyon.parsers import sandbox
from alcyon.parsers.errors import FileRefused
from alcyon.parsers.mapping import apply, propose
from alcyon.parsers.records import Meta, Refused, Row
from tests.parsers.forging import inline, packed, with_count, workbook, written
from tests.parsers.test_xlsx import LAUGHS, OUTSIDE

GOOD = "name,phone\nAnna,+33612345678\n"
ENTITY = '{"id":"a","schema":"Person","properties":{"name":["Anna"]}}\n'
BUNDLE = json.dumps({"type": "bundle", "objects": [{"type": "x", "id": f"x--{n}"} for n in "ab"]})

CORPUS: dict[str, tuple[str, bytes]] = {
    "nothing": ("CSV", b""),
    "a byte-order mark alone": ("CSV", codecs.BOM_UTF16_LE),
    "half a character of UTF-16": ("CSV", GOOD.encode("utf-16")[:-1]),
    "the wrong byte order": ("CSV", codecs.BOM_UTF16_BE + GOOD.encode("utf-16-le")),
    "two encodings in one file": ("CSV", GOOD.encode() + "Zoë,1\n".encode("cp1252") * 3),
    "zero bytes everywhere": ("CSV", b"\0" * 100_000),
    "quotes alone": ("CSV", b'"' * 100_001),
    "quotes and line ends": ("CSV", b'"\n' * 50_001),
    "every row an open quote": ("CSV", b"a,b\n" + b'"x,1\ny,2\n' * 5_000),
    "separators alone": ("CSV", b"," * 500_000),
    "line ends alone": ("CSV", b"\n" * 500_000),
    "a million columns": ("CSV", b",".join(b"c%d" % n for n in range(1_000_000))),
    "a header of a megabyte": ("CSV", b"h" * 1_000_000 + b",x\n1,2\n"),
    "a cell of ten megabytes": ("CSV", GOOD.encode() + b"x" * 10_000_000 + b",1\nBob,2\n"),
    "the same header a thousand times": ("CSV", b"h," * 1000 + b"h\n" + b"1," * 1000 + b"1\n"),
    "formulas": ("CSV", b"name,x\n=cmd|' /C calc'!A0,@SUM(1+1)\n"),
    "no archive": ("XLSX", GOOD.encode()),
    "an archive without a workbook": ("XLSX", packed({"a/../../b": b"x"})),
    "an archive that claims sixty thousand parts": (
        "XLSX", with_count(workbook(inline("a", "b")), 60_000),
    ),
    "a part of zeros": ("XLSX", workbook(inline("a"), extra={"xl/z": bytes(80_000_000)})),
    "a billion laughs": ("XLSX", workbook(inline("a", "&lol3;"), prologue=LAUGHS)),
    "an entity that reads a file": ("XLSX", workbook(inline("&secret;", "b"), prologue=OUTSIDE)),
    "a workbook of sixteen thousand columns": (
        "XLSX", workbook("<row r='1'>" + "<c><v>1</v></c>" * 16_384 + "</row>"),
    ),
    "a workbook whose rows run backwards": (
        "XLSX", workbook(inline("a", "b", number=9) + inline("c", number=2)),
    ),
    "a workbook of open elements": ("XLSX", workbook("<row><c>" * 20_000)),
    "a shared text that is not there": (
        "XLSX", workbook(inline("a", "b") + '<row r="2"><c t="s"><v>-1</v></c></row>'),
    ),
    "a key twice": ("FTM", b'{"id":"a","id":"b","schema":"Person"}\n' + ENTITY.encode()),
    "brackets without an end": ("FTM", b"[" * 1_000_000),
    "strings without an end": ("STIX", b'{"objects": [{"a": "' + b"\\" * 1_000_000),
    "a bundle of numbers": ("STIX", b'{"objects": [' + b"1," * 40_000 + b"1]}"),
    "a bundle in a bundle": ("STIX", b'{"objects": [' + BUNDLE.encode() + b"]}"),
    "objects within objects": ("STIX", b'{"objects": [' + b'{"a":' * 100_000),
    "a number of a megabyte": ("STIX", b'{"objects": [{"n": ' + b"9" * 1_000_000 + b"}]}"),
    "text behind the end": ("STIX", BUNDLE.encode() + b"garbage"),
    "features without an end": ("GEOJSON", b'{"features": [{"a": [' + b"1," * 300_000),
}  # fmt: skip


@pytest.mark.parametrize(("format", "content"), CORPUS.values(), ids=CORPUS.keys())
def test_a_hostile_file_ends_well(tmp_path: Path, format: str, content: bytes) -> None:
    path = written(tmp_path, content)
    problems = []
    try:
        for item in sandbox.read(path, format):
            if isinstance(item, Refused):
                problems += item.problems
                item.original.encode()  # can be given back
    except FileRefused as refused:
        problems += refused.problems

    assert all(found.mend for found in problems)
    assert not [found for found in problems if found.code in ("reader-stumbled", "reader-stuck")]
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("format", ["CSV", "FTM", "STIX", "XLSX"])
def test_any_cut_of_a_good_file_ends_well(tmp_path: Path, format: str) -> None:
    whole = {
        "CSV": GOOD.encode("utf-16"),
        "FTM": ENTITY.encode() * 2,
        "STIX": BUNDLE.encode(),
        "XLSX": workbook(inline("a", "b") + inline("1", "2", number=2)),
    }[format]
    step = max(len(whole) // 12, 1)
    for end in range(0, len(whole), step):
        try:
            items = list(sandbox.read(written(tmp_path, whole[:end]), format))
        except FileRefused:
            continue
        assert isinstance(items[0], Meta)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Anna\u202eevil", "text-hidden"),
        ("An\u200bna", "text-hidden"),
        ("\u2066Anna", "text-hidden"),
    ],
)
def test_marks_that_hide_in_names_are_refused_where_values_are_cleaned(
    tmp_path: Path, name: str, code: str
) -> None:
    """The reader passes the text on as it stands, so that the refused row can show it."""
    path = written(tmp_path, f"name,phone\n{name},+33612345678\n".encode())
    meta, row = sandbox.read(path, "CSV")
    assert isinstance(meta, Meta)
    assert isinstance(row, Row)

    (thing,) = apply(propose(meta.headers, [row], schema="Person"), row).things
    with pytest.raises(Invalid) as refused:
        draft_from(thing.schema, {"name": [row.cells["name"]]})

    assert [found.code for found in refused.value.problems] == [code]
    assert name in row.original


def test_a_homoglyph_is_kept_and_noted() -> None:
    draft = draft_from("Person", {"name": ["Аnna"]})  # the first letter is Cyrillic

    assert draft.values[0].original == "Аnna"
    assert any(note.startswith("mixed-scripts") for note in draft.values[0].notes)
