"""Good files with a few bytes changed, thousands of them: no reader may stumble.

Everything up to the frames is run, in this process, so that a stumble is a traceback. Set
ALCYON_MUTATIONS to run more; a seed that failed is named in the message.
"""

import io
import json
import os
import random
import zipfile
from contextlib import suppress

import pytest

from alcyon.parsers import child, frames
from alcyon.parsers.errors import FileRefused, UnknownFormat
from alcyon.parsers.formats import detect
from alcyon.parsers.intakes import INTAKES, intake
from alcyon.parsers.readers import READERS
from alcyon.parsers.records import Meta, Options, Row
from tests.parsers.forging import inline, workbook

TIMES = int(os.environ.get("ALCYON_MUTATIONS", "400"))
PIECES = [
    b'"', b"{", b"}", b"[", b"]", b",", b":", b"\n", b"\0", b"\xff", b"\\", b"\\ud800", b"\\u0000",
    b"<", b">", b"&", b"<c>", b"</c>", b"<row>", b'r="ZZZ9"', b't="s"', b"<v>", b"</v>", b"<rPh>",
    b"null", b"1e999", b"-", b"true", b'"a":', b'"type"', b"\xef\xbb\xbf", b"9" * 30, b"'=",
]  # fmt: skip
OWN = {
    "version": "1",
    "schema": "Person",
    "caption": "Anna",
    "values": [{"prop": "name", "clean": "Anna"}],
    "marks": {"grade": ["4X4", "A", "1"]},
}
OBJECTS = [
    {"type": "identity", "id": "identity--1", "name": "A", "identity_class": "individual"},
    {"type": "relationship", "id": "relationship--1", "relationship_type": "uses",
     "source_ref": "a--1", "target_ref": "b--2"},
]  # fmt: skip
FEATURE = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]},
           "properties": {"name": "x"}, "alcyon": OWN}  # fmt: skip
SEEDS: dict[str, list[bytes]] = {
    "CSV": [
        'name,phone\nAnna,"x\ny"\nÉva,=1\n'.encode(),
        'a;b\r\n"1";2\r\n'.encode("utf-16"),
        "имя;x\nАнна;1\n".encode("cp1251"),
    ],
    "XLSX": [
        workbook(
            inline("a", "b")
            + '<row r="2"><c t="s"><v>0</v></c><c s="1"><v>32937.5</v></c></row>'
            + '<row r="3"><c t="e"><v>#REF!</v></c><c><f>A1</f></c></row>',
            shared="<si><t>x</t></si>",
            styles='<numFmts><numFmt numFmtId="164" formatCode="dd/mm"/></numFmts>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>',
        )
    ],
    "FTM": [
        json.dumps({"id": "a", "schema": "Person", "properties": {"name": ["A", 1, None]}}).encode()
        + b"\n"
        + json.dumps({"id": "b", "schema": "Person", "properties": {}, "alcyon": OWN}).encode(),
        b'{"id":"l","schema":"Ownership","properties":{"owner":["a"],"asset":["b"]}}\n',
    ],
    "STIX": [json.dumps({"type": "bundle", "objects": OBJECTS}).encode()],
    "GEOJSON": [json.dumps({"type": "FeatureCollection", "features": [FEATURE]}).encode()],
}


def changed(content: bytes, dice: random.Random) -> bytes:
    """The content with one to four small changes."""
    made = bytearray(content)
    for _ in range(dice.randint(1, 4)):
        kind, place = dice.random(), dice.randrange(len(made) + 1)
        if kind < 0.3 and made:
            made[min(place, len(made) - 1)] = dice.randrange(256)
        elif kind < 0.6:
            made[place:place] = dice.choice(PIECES)
        elif kind < 0.8:
            del made[place : place + dice.randint(1, 20)]
        else:
            other = dice.randrange(len(made) + 1)
            made[place:place] = made[other : other + dice.randint(1, 30)]
    return bytes(made)


def changed_inside(archive: bytes, dice: random.Random) -> bytes:
    """The archive, sound, with changes inside some of its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, changed(part, dice) if dice.random() < 0.4 else part)
    return file.getvalue()


def run(format: str, content: bytes) -> None:
    """All that happens to a file, without the processes."""
    out = io.BytesIO()
    with suppress(UnknownFormat):
        detect(content)
    with suppress(FileRefused):
        child._send(READERS[format](io.BytesIO(content), Options(), 0), out)
    headers: tuple[str, ...] = ()
    for line in out.getvalue().splitlines():
        item = frames.unpack(line, headers)
        if isinstance(item, Meta):
            headers = item.headers
        elif isinstance(item, Row) and format in INTAKES:
            intake(format, item)


@pytest.mark.parametrize("format", SEEDS)
def test_a_changed_file_is_read_or_refused(format: str) -> None:
    for seed in range(TIMES):
        dice = random.Random(seed)
        content = dice.choice(SEEDS[format])
        inside = format == "XLSX" and dice.random() < 0.8
        content = changed_inside(content, dice) if inside else changed(content, dice)
        try:
            run(format, content)
        except Exception as stumble:
            raise AssertionError(f"{format}, seed {seed}") from stumble
