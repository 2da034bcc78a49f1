"""Files made for tests, most of them made to hurt. Nothing of it is real."""

import io
import struct
import zipfile
from pathlib import Path

from alcyon.parsers.readers import READERS
from alcyon.parsers.records import Item, Meta, Options, Refused, Row

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def read_in_process(
    content: bytes, format: str, options: Options | None = None, start_at: int = 0
) -> list[Item]:
    """What the reader says, without the sandbox around it: for properties of the reader."""
    return list(READERS[format](io.BytesIO(content), options or Options(), start_at))


def parted(items: list[Item]) -> tuple[Meta, list[Row], list[Refused]]:
    """The three kinds of item apart."""
    assert isinstance(items[0], Meta)
    rows = [item for item in items if isinstance(item, Row)]
    return items[0], rows, [item for item in items if isinstance(item, Refused)]


def codes(refused: list[Refused]) -> list[str]:
    return [found.code for each in refused for found in each.problems]


def workbook(
    sheet: str,
    *,
    shared: str = "",
    styles: str = "",
    extra: dict[str, bytes] | None = None,
    prologue: str = "",
) -> bytes:
    """A workbook of one sheet; `sheet` is the XML inside `<sheetData>`."""
    target = "worksheets/sheet1.xml"
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="{target}"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        f"xl/{target}": f'<?xml version="1.0"?>{prologue}<worksheet xmlns="{MAIN}">'
        f"<sheetData>{sheet}</sheetData></worksheet>",
    }
    return packed({name: text.encode() for name, text in parts.items()} | (extra or {}))


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def inline(*cells: str, number: int = 1) -> str:
    """A row of texts, as XML."""
    texts = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{texts}</row>'


def with_count(archive: bytes, entries: int) -> bytes:
    """The archive, whose end says that it holds `entries` parts."""
    place = archive.rfind(b"PK\x05\x06")
    return archive[: place + 8] + struct.pack("<HH", entries, entries) + archive[place + 12 :]


def written(folder: Path, content: bytes, name: str = "file") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
