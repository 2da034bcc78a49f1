"""Which formats files come in, told by their names and first bytes; the sandbox decides."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson,.geojson"


def format_of(given: UploadedFile[bytes]) -> str:
    """The format to try. A wrong guess is found out by the reader, which says so."""
    name = (given.name or "").lower()
    given.seek(0)
    head = given.read(4096)
    given.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return "XLSX"
    if name.endswith((".csv", ".tsv", ".txt")):
        return "CSV"
    squeezed = head.lstrip(b"\xef\xbb\xbf \t\r\n").replace(b" ", b"")
    if squeezed.startswith(b"{"):
        if b'"type":"bundle"' in squeezed:
            return "STIX"
        if b'"type":"FeatureCollection"' in squeezed:
            return "GEOJSON"
        return "FTM"
    return "CSV"
