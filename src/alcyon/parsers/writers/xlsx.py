"""Records as a workbook, written row by row into a zip that is never held whole.

The marking is the first row of every sheet and stands in header and footer of every printed
page. All cells are texts: a spreadsheet shows them and calculates nothing.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, Final
from xml.sax.saxutils import escape

from alcyon.parsers.outgoing import Banner, Outgoing
from alcyon.parsers.writers import columns

MAX_ROWS: Final = 1_000_000  #: of one sheet; a spreadsheet ends at 1,048,576
MAX_CELL: Final = 32_767  #: characters; a spreadsheet "repairs" (cuts) what is longer
CUT: Final = " […]"
CHUNK: Final = 64 * 1024
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# control characters that XML cannot hold, and texts that look like their escape
UNSAYABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
STYLES: Final = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/>'
    '</font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill>'
    '<patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="49" fontId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class _Sink:
    """Where the zip is written: bytes wait here until they are given out."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.length = 0

    def write(self, content: bytes) -> int:
        self.waiting.append(bytes(content))
        self.length += len(content)
        return len(content)

    def flush(self) -> None:
        """Nothing to do; zipfile asks."""

    def take(self) -> bytes:
        content = b"".join(self.waiting)
        self.waiting, self.length = [], 0
        return content


def write(
    records: Iterable[Outgoing], banner: Banner, schemas: Sequence[str] = ()
) -> Iterator[bytes]:
    """A workbook; behind a million rows a further sheet begins."""
    names = columns.headers(schemas)
    rows = (columns.cells(record, banner, names) for record in records)
    sink = _Sink()
    # the sink cannot seek: zipfile then writes sizes behind each part
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        sheets = 0
        for first in chain([next(rows, None)], rows):
            sheets += 1
            portion = [] if first is None else chain([first], islice(rows, MAX_ROWS - 1))
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w") as part:
                for _ in _sheet(part, portion, names, banner):
                    if sink.length >= CHUNK:
                        yield sink.take()
        for name, text in _frame(sheets).items():
            archive.writestr(name, text)
    yield sink.take()


def _sheet(
    part: IO[bytes], rows: Iterable[Sequence[str]], names: Sequence[str], banner: Banner
) -> Iterator[None]:
    part.write(
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" state="frozen"/></sheetView>'
        "</sheetViews><sheetData>".encode()
    )
    part.write(_row(1, [banner.text], bold=True))
    part.write(_row(2, names, bold=True))
    for number, row in enumerate(rows, start=3):
        part.write(_row(number, row))
        yield
    # header and footer hold up to 255 characters together with their own signs
    shown = _in_margin(banner.text, 100)
    made = _in_margin(f"{banner.made_by} {banner.made_at}".strip(), 50)
    part.write(
        f"</sheetData><headerFooter><oddHeader>&amp;C{shown}</oddHeader>"
        f"<oddFooter>&amp;L{made}&amp;C{shown}&amp;R&amp;P/&amp;N</oddFooter></headerFooter>"
        "</worksheet>".encode()
    )
    yield


def _in_margin(text: str, longest: int) -> str:
    return escape(_sayable(text)[:longest].replace("&", "&&"))


def _row(number: int, cells: Sequence[str], *, bold: bool = False) -> bytes:
    style = ' s="1"' if bold else ""
    written = [
        f'<c r="{_letters(column)}{number}"{style} t="inlineStr">'
        f'<is><t xml:space="preserve">{_text(cell)}</t></is></c>'
        for column, cell in enumerate(cells)
        if cell
    ]
    return f'<row r="{number}">{"".join(written)}</row>'.encode()


def _text(cell: str) -> str:
    if len(cell) > MAX_CELL:
        cell = cell[: MAX_CELL - len(CUT)] + CUT
    return escape(_sayable(cell))


def _sayable(text: str) -> str:
    """Characters that XML forbids, written as spreadsheets write them: `_x0001_`."""
    return UNSAYABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _frame(sheets: int) -> dict[str, str]:
    """The parts around the sheets."""
    numbers = range(1, sheets + 1)
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kinds}.worksheet+xml"/>'
        for n in numbers
    )
    listed = "".join(f'<sheet name="Alcyon {n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    return {
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        f"{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'{related}<Relationship Id="rId{sheets + 1}" Type="{RELATIONS}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
        f'Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/><Override '
        f'PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/>{overrides}</Types>',
    }
