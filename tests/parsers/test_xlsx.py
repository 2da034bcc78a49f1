"""Workbooks: what a person reads in the cells, and what a hostile archive may try."""

import io
import random
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from alcyon.parsers import sandbox
from alcyon.parsers.errors import FileRefused
from alcyon.parsers.records import Meta, Note, Options, Refused, Row
from tests.parsers.forging import (
    codes,
    inline,
    packed,
    parted,
    read_in_process,
    with_count,
    workbook,
    written,
)

LAUGHS = """<!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]>"""
SEEN = datetime(2020, 1, 2, 3, 4)  # noqa: DTZ001  # sheets know no zones
OUTSIDE = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'


def read(content: bytes, **options: object) -> tuple[Meta, list[Row], list[Refused]]:
    return parted(read_in_process(content, "XLSX", Options(**options)))


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read(content)
    return refused.value.problems[0].code


def made(fill: object, **options: object) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, options)
    fill(book)
    book.close()
    return file.getvalue()


def test_cells_read_as_a_person_reads_them() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        day, moment = ({"num_format": form} for form in ("dd/mm/yyyy", "yyyy-mm-dd hh:mm"))
        sheet.write_row(0, 0, ["name", "born", "seen", "phone", "sum", "share", "yes", "rich"])
        sheet.write_row(1, 0, ["محمد علي"])
        sheet.write_datetime(1, 1, date(1990, 3, 5), book.add_format(day))
        sheet.write_datetime(1, 2, SEEN, book.add_format(moment))
        sheet.write_number(1, 3, 4915112345678)
        sheet.write_formula(1, 4, "=1+1", None, 2)
        sheet.write_number(1, 5, 0.1 + 0.2)
        sheet.write_boolean(1, 6, True)
        sheet.write_rich_string(1, 7, "a", book.add_format({"bold": True}), "b", "c")

    _, (row,), refused = read(made(fill))

    assert list(row.cells.values()) == [
        "محمد علي", "1990-03-05", "2020-01-02T03:04:00", "4915112345678", "2",
        "0.3", "TRUE", "abc",
    ]  # fmt: skip
    assert row.notes == (Note("formula-result", "sum", "2"),)
    assert refused == []


@pytest.mark.parametrize(
    ("serial", "text"),
    [
        ("1", "1900-01-01"),
        ("59", "1900-02-28"),
        ("61", "1900-03-01"),
        ("32937", "1990-03-05"),
        ("32937.5", "1990-03-05T12:00:00"),
        ("0.75", "18:00:00"),
        ("2958465", "9999-12-31"),
    ],
)
def test_days_are_counted_as_spreadsheets_count_them(serial: str, text: str) -> None:
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    sheet = inline("day", "x") + f'<row r="2"><c s="1"><v>{serial}</v></c></row>'

    _, (row,), _ = read(workbook(sheet, styles=styles))

    assert row.cells["day"] == text


@pytest.mark.parametrize("serial", ["60", "-1", "2958466", "1e300", "soon"])
def test_a_day_that_is_none_is_refused(serial: str) -> None:
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    sheet = inline("day", "x") + f'<row r="2"><c s="1"><v>{serial}</v></c></row>'

    _, rows, refused = read(workbook(sheet, styles=styles))

    assert rows == []
    assert codes(refused) == ["date-serial"]
    assert refused[0].problems[0].where == "day"


@pytest.mark.parametrize(
    ("form", "is_date"),
    [
        ("dd/mm/yyyy", True),
        ('"day" 0', False),
        ("[Red]0.00", False),
        ("[$-409]mmm yy", True),
        ("[h]:mm", True),
        ("0.00 \\d", False),
        ("General", False),
    ],
)
def test_a_format_is_a_date_by_what_it_shows(form: str, is_date: bool) -> None:
    quoted = form.replace('"', "&quot;")
    styles = (
        f'<numFmts><numFmt numFmtId="164" formatCode="{quoted}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
    )
    sheet = inline("day", "x") + '<row r="2"><c s="1"><v>32937</v></c></row>'

    _, (row,), _ = read(workbook(sheet, styles=styles))

    assert (row.cells["day"] != "32937") == is_date


def test_numbers_are_not_rounded_and_not_written_as_powers() -> None:
    numbers = {
        "4.915112345678E+12": "4915112345678",
        "147.80000000000001": "147.8",
        "12345678901234567890": "12345678901234567890",
        "-0.5": "-0.5",
        "1E-3": "0.001",
    }
    cells = "".join(f"<c><v>{number}</v></c>" for number in numbers)
    headers = inline(*[f"h{place}" for place in range(len(numbers))])

    _, (row,), _ = read(workbook(f'{headers}<row r="2">{cells}</row>'))

    assert list(row.cells.values()) == list(numbers.values())


def test_errors_and_formulas_without_a_result_cost_their_row() -> None:
    sheet = (
        inline("a", "b")
        + '<row r="2"><c t="e"><v>#REF!</v></c><c><v>1</v></c></row>'
        + '<row r="3"><c><f>HYPERLINK("http://x")</f></c><c><v>1</v></c></row>'
        + '<row r="4"><c t="s"><v>99</v></c><c><v>1</v></c></row>'
        + '<row r="5"><c t="str"><f>A1</f><v>=cmd</v></c><c><v>1</v></c></row>'
    )

    _, rows, refused = read(workbook(sheet))

    assert codes(refused) == ["cell-error", "formula-unsolved", "workbook-damaged"]
    assert refused[1].problems[0].value == '=HYPERLINK("http://x")'
    assert rows[0].cells["a"] == "=cmd"
    assert {note.code for note in rows[0].notes} == {"formula-as-text", "formula-result"}


def test_the_first_visible_sheet_with_content_is_read_and_others_are_named() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        hidden, empty, people = (book.add_worksheet(name) for name in ("Codes", "Blank", "People"))
        hidden.write_row(0, 0, ["x", "y"])
        hidden.hide()
        empty.activate()
        people.write_row(0, 0, ["name", "phone"])
        people.write_row(4, 0, ["Anna", "1"])

    content = made(fill)
    meta, rows, _ = read(content)
    assert meta.headers == ("name", "phone")
    assert Note("sheet-read", "People", "Codes, Blank") in meta.notes
    assert rows[0].number == 5

    meta, _, _ = read(content, sheet="Codes")
    assert meta.headers == ("x", "y")

    with pytest.raises(FileRefused) as refused:
        read(content, sheet="Nowhere")
    assert refused.value.problems[0].code == "sheet-missing"
    assert ("sheets", "Codes, Blank, People") in refused.value.problems[0].facts


def test_a_workbook_of_another_program_is_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["name", "born", "at"])
    book.active.append(["Zoë", date(1990, 3, 5), time(9, 30)])
    file = io.BytesIO()
    book.save(file)

    _, (row,), _ = read(file.getvalue())

    assert list(row.cells.values()) == ["Zoë", "1990-03-05", "09:30:00"]


def test_external_links_and_macros_are_not_touched_and_told() -> None:
    extra = {"xl/externalLinks/externalLink1.xml": b"<x/>", "xl/vbaProject.bin": b"macro"}

    meta, _, _ = read(workbook(inline("a", "b"), extra=extra))

    assert {note.code for note in meta.notes} == {"workbook-links", "workbook-macros"}


def test_names_that_climb_out_of_the_archive_are_only_names(tmp_path: Path) -> None:
    extra = {"../../escape.txt": b"out", "/etc/cron.d/x": b"out", "xl/../../../y": b"out"}

    _, rows, _ = read(workbook(inline("a", "b") + inline("1", "2", number=2), extra=extra))

    assert len(rows) == 1
    assert not list(tmp_path.parent.rglob("escape.txt"))


@pytest.mark.parametrize("prologue", [LAUGHS, OUTSIDE, "<!DOCTYPE worksheet>"])
def test_document_types_and_entities_are_refused(prologue: str) -> None:
    assert refusal(workbook(inline("a", "&lol3;"), prologue=prologue)) == "xml-entities"


def test_a_part_that_unpacks_to_a_thousand_times_its_size_is_refused_unopened() -> None:
    bomb = workbook(inline("a", "b"), extra={"xl/media/zeros.bin": bytes(64 * 1024 * 1024)})

    assert refusal(bomb) == "archive-bomb"


def test_parts_that_share_their_packed_bytes_are_weighed_together() -> None:
    extra = {f"xl/media/{number}": bytes(3 * 1024 * 1024) for number in range(60)}

    assert refusal(workbook(inline("a", "b"), extra=extra)) == "archive-bomb"


def test_an_archive_of_too_many_parts_is_refused_before_its_directory_is_read() -> None:
    assert refusal(with_count(workbook(inline("a", "b")), 60000)) == "archive-crowded"


def test_an_encrypted_part_is_refused() -> None:
    content = bytearray(workbook(inline("a", "b")))
    directory = content.find(b"PK\x01\x02")
    content[directory + 8] |= 1

    assert refusal(bytes(content)) == "archive-locked"


def test_other_archives_are_named_for_what_they_are() -> None:
    for part, kind in (("word/document.xml", "DOCX"), ("content.xml", "ODS"), ("x", "ZIP")):
        with pytest.raises(FileRefused) as refused:
            read(packed({part: b"<x/>"}))
        assert refused.value.problems[0].facts == (("kind", kind),)


def test_a_million_columns_are_refused() -> None:
    wide = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="BDWGN1"/></row>'
    assert refusal(workbook(wide)) == "workbook-damaged"

    cells = "".join(f'<c t="inlineStr"><is><t>c{n}</t></is></c>' for n in range(20_000))
    assert refusal(workbook(f'<row r="1">{cells}</row>')) == "too-many-columns"

    some = inline("1", "2", number=2) + inline("3", "4", number=3)
    _, rows, refused = read(workbook(f'{inline("a", "b")}{some}<row r="4">{cells}</row>'))
    assert [row.number for row in rows] == [2, 3]
    assert codes(refused) == ["row-too-long"]


def test_a_cell_of_ten_megabytes_costs_its_row_only() -> None:
    giant = random.Random(1).randbytes(5_000_000).hex()  # packs badly, as texts do
    sheet = inline("a", "b") + inline(giant, "2", number=2) + inline("3", "4", number=3)

    _, rows, refused = read(workbook(sheet))

    assert [row.number for row in rows] == [3]
    assert codes(refused) == ["cell-too-long"]


def test_rows_that_go_backwards_are_refused() -> None:
    assert refusal(workbook(inline("a", "b") + inline("c", number=1))) == "workbook-damaged"


def test_reading_goes_on_from_any_row() -> None:
    sheet = inline("a", "b") + "".join(inline(f"{n}", "x", number=n) for n in range(3, 40, 2))
    content = workbook(sheet)
    whole = read(content)[1]

    for start in range(1, 42):
        items = read_in_process(content, "XLSX", start_at=start)
        assert parted(items)[1] == [row for row in whole if row.number >= start]


def test_a_workbook_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    content = workbook(inline("a", "b") + inline("1", "2", number=2))

    for end in range(0, len(content), 7):
        assert refusal(content[:end]) in ("file-truncated", "file-empty")


def test_a_damaged_byte_anywhere_never_makes_the_reader_stumble() -> None:
    content = workbook(inline("a", "b") + inline("1", "2", number=2), shared="<si><t>x</t></si>")

    for place in range(0, len(content), 5):
        broken = bytearray(content)
        broken[place] ^= 0x55
        try:
            read(bytes(broken))
        except FileRefused:
            continue  # any other exception fails the test


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_another_writer_writes_is_read_back(table: list[list[str]]) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["head a", "head b"])
        for number, row in enumerate(table, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)

    _, rows, refused = read(made(fill))

    assert refused == []
    found = [[str(cell).lstrip("'") for cell in row.cells.values()] for row in rows]
    expected = [[cell.lstrip("'") for cell in row] for row in table if any(map(str.strip, row))]
    assert found == expected


def test_a_hostile_workbook_meets_the_same_refusal_in_the_sandbox(tmp_path: Path) -> None:
    path = written(tmp_path, workbook(inline("a", "&lol3;"), prologue=LAUGHS))

    with pytest.raises(FileRefused) as refused:
        list(sandbox.read(path, "XLSX"))

    (found,) = refused.value.problems
    assert found.code == "xml-entities"
    assert "Do not trust" in found.mend


def test_a_workbook_is_read_in_the_sandbox(tmp_path: Path) -> None:
    sheet = inline("a", "b") + inline("1", "2", number=2)
    path = written(tmp_path, workbook(sheet, shared="<si><t>x</t></si>"))

    _, (row,), _ = parted(list(sandbox.read(path, "XLSX")))

    assert row.cells == {"a": "1", "b": "2"}
    assert zipfile.is_zipfile(path)
