"""What kind of file it is, by its first bytes."""

import gzip
import json

import pytest

from alcyon.parsers.errors import UnknownFormat
from alcyon.parsers.formats import detect
from alcyon.parsers.writers import SUFFIXES, write
from tests.parsers.forging import inline, packed, workbook
from tests.parsers.samples import BANNER

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (b"name,phone\nAnna,1\n", "CSV"),
        (b"", "CSV"),
        ("الاسم;x\n".encode(), "CSV"),
        ("nom;é\n".encode("cp1252"), "CSV"),
        ("name\tphone\n".encode("utf-16"), "CSV"),
        ("name,phone\n".encode("utf-16-le"), "CSV"),
        (workbook(inline("a", "b")), "XLSX"),
        (b'{"id": "a", "schema": "Person", "properties": {}}\n', "FTM"),
        (b'\xef\xbb\xbf {"type": "bundle", "id": "bundle--1", "objects": []}', "STIX"),
        (json.dumps({"type": "bundle", "objects": []}, indent=4).encode(), "STIX"),
        (b'{"type":"FeatureCollection","features":[]}', "GEOJSON"),
    ],
)
def test_a_file_is_known_by_its_first_bytes(content: bytes, format: str) -> None:
    assert detect(content) == format


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (OLE, "XLS"),
        (b"%PDF-1.7", "PDF"),
        (gzip.compress(b"a,b", mtime=0), "GZIP"),
        (b"\x89PNG\r\n", "PNG"),
        (b"<!doctype html><p>", "HTML"),
        (b'  <?xml version="1.0"?>', "XML"),
        (b'[{"name": "Anna"}]', "JSON"),
        (b'{"name": "Anna"}', "JSON"),
        (bytes(range(32)) * 40, "binary"),
    ],
)
def test_other_files_are_refused_by_name_with_a_mend(content: bytes, kind: str) -> None:
    with pytest.raises(UnknownFormat) as refused:
        detect(content, "list.dat")

    (found,) = refused.value.problems
    assert dict(found.facts)["kind"] == kind
    assert "CSV" in found.mend
    assert found.where == "list.dat"


def test_an_encrypted_workbook_is_told_from_an_old_one() -> None:
    with pytest.raises(UnknownFormat) as refused:
        detect(OLE + "EncryptedPackage".encode("utf-16-le"))

    assert refused.value.problems[0].code == "archive-locked"


def test_every_format_that_we_write_is_known_again() -> None:
    for format, suffix in SUFFIXES.items():
        content = b"".join(write(format, iter([]), BANNER, ["Person"]))
        if content:
            assert detect(content, f"export{suffix}") == format
    assert detect(packed({"x": b""})) == "XLSX", "which archive it is, the reader finds out"
