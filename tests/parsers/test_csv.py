"""Comma-separated text: encodings, separators, headers, and rows that are wrong."""

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.parsers.errors import FileRefused
from alcyon.parsers.readers.csv import MAX_LINES
from alcyon.parsers.records import ENCODINGS, Note, Options, Refused, Row
from tests.parsers.forging import codes, parted, read_in_process

FRENCH = "nom;prénom;né le\nLefèvre;Éloïse;05/03/1990\nÇelik;Zoé;1/2/1988\n"
RUSSIAN = "имя;место\nАнна Каренина;Санкт-Петербург\nПётр Безухов;МОСКВА\nСоня;Орёл\n"
ARABIC = "الاسم;المدينة\nمحمد علي;القاهرة\nفاطمة حسن;بيروت\nيوسف;طرابلس\n"


def read(text: str | bytes, **options: object) -> tuple[object, list[Row], list[Refused]]:
    content = text.encode() if isinstance(text, str) else text
    return parted(read_in_process(content, "CSV", Options(**options)))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "utf-32"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "utf-8"),
        (ARABIC, "cp1256"),
        (ARABIC, "utf-16"),
    ],
)
def test_the_encoding_is_found_and_every_letter_kept(text: str, encoding: str) -> None:
    meta, rows, refused = read(text.encode(encoding))

    lines = [line.split(";") for line in text.splitlines()]
    assert list(meta.headers) == lines[0]
    assert [list(row.cells.values()) for row in rows] == lines[1:]
    assert refused == []


@pytest.mark.parametrize(
    ("text", "encoding"), [(FRENCH, "cp1252"), (RUSSIAN, "cp1251"), (ARABIC, "cp1256")]
)
def test_a_guessed_encoding_is_said_to_be_guessed(text: str, encoding: str) -> None:
    meta, _, _ = read(text.encode(encoding))

    assert Note("encoding-guessed", value=encoding) in meta.notes


def test_the_encoding_is_judged_by_the_first_letters_that_can_tell() -> None:
    """Megabytes of plain ASCII before the first accent must not decide for UTF-8."""
    text = "name,place\n" + "Anna,Rome\n" * 200_000 + "José,Málaga\n" * 3

    meta, rows, refused = read(text.encode("cp1252"))

    assert meta.encoding == "cp1252"
    assert rows[-1].cells["name"] == "José"
    assert refused == []


def test_a_named_encoding_wins_over_the_guess() -> None:
    meta, rows, _ = read("name\nŁódź\n".encode("cp1250"), encoding="cp1250")

    assert meta.encoding == "cp1250"
    assert rows[0].cells["name"] == "Łódź"


def test_an_unknown_encoding_is_refused_by_name() -> None:
    for wrong in ("rot13", "utf-9", "zlib", "../../etc"):
        with pytest.raises(FileRefused) as refused:
            read("a\n1\n", encoding=wrong)
        assert refused.value.problems[0].code == "encoding-unknown"


def test_bytes_outside_the_encoding_cost_their_row_only() -> None:
    good = "".join(f"Zoë {number},ünï\n" for number in range(50)).encode()

    _, rows, refused = read(b"name,place\n" + good + b"An\xffna,Rome\n" + good)

    assert len(rows) == 100
    assert codes(refused) == ["text-undecodable"]
    assert refused[0].number == 52
    assert refused[0].problems[0].where == "name"


def test_a_nul_byte_costs_its_row_only() -> None:
    _, rows, refused = read("a,b\n1,2\nx\0y,3\n4,5\n")

    assert [row.number for row in rows] == [2, 4]
    assert codes(refused) == ["text-nul"]
    assert refused[0].problems[0].value == "x␀y"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    lines = ["name,first", "amount", "place"], ["Doe, Jane", "1,5", "Rome; Italy"]
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(lines * 5)

    meta, rows, _ = read(text.getvalue())

    assert meta.delimiter == separator
    assert list(rows[0].cells.values()) == lines[1]


def test_a_first_line_that_names_the_separator_is_heeded() -> None:
    meta, rows, _ = read("sep=|\na|b\n1,2,3|4,5,6\n")

    assert meta.delimiter == "|"
    assert rows[0].cells == {"a": "1,2,3", "b": "4,5,6"}
    assert rows[0].number == 3


def test_duplicate_and_missing_headers_get_names_and_notes() -> None:
    meta, rows, _ = read("phone,,phone,phone\n1,2,3,4\n")

    assert meta.headers == ("phone", "column 2", "phone (2)", "phone (3)")
    assert {note.code for note in meta.notes} == {"header-missing", "header-twice"}
    assert list(rows[0].cells.values()) == ["1", "2", "3", "4"]


def test_invisible_signs_are_taken_out_of_headers() -> None:
    meta, _, _ = read("na\u200bme,\u202ephone\n1,2\n")

    assert meta.headers == ("na me", "phone")
    assert [note.code for note in meta.notes] == ["header-cleaned", "header-cleaned"]


def test_a_table_without_headers_is_numbered() -> None:
    meta, rows, _ = read("1,2\n3,4\n")

    assert meta.headers == ("column 1", "column 2")
    assert Note("headers-none") in meta.notes
    assert [row.number for row in rows] == [1, 2]


def test_titles_above_the_headers_are_left_out_and_told() -> None:
    meta, rows, _ = read("Passenger list\n\nname,born,flight\nAnna,1990,AZ1\nBob,1991,AZ1\n")

    assert meta.headers == ("name", "born", "flight")
    assert [row.number for row in rows] == [4, 5]
    assert Note("rows-above-headers", value="2") in meta.notes


def test_a_person_may_say_which_row_holds_the_headers() -> None:
    meta, rows, _ = read("a,b\nc,d\n1,2\n", header_row=2)
    assert meta.headers == ("c", "d")
    assert [row.number for row in rows] == [3]

    meta, rows, _ = read("a,b\nc,d\n", header_row=-1)
    assert [row.number for row in rows] == [1, 2]

    with pytest.raises(FileRefused) as refused:
        read("a,b\n", header_row=9)
    assert refused.value.problems[0].code == "header-row-beyond"


def test_ragged_rows_are_refused_with_their_content() -> None:
    _, rows, refused = read("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n\n,,\n")

    assert [row.number for row in rows] == [2, 5]
    assert codes(refused) == ["row-too-short", "row-too-long"]
    assert [each.original for each in refused] == ["1,2\n", "1,2,3,4\n"]
    assert refused[0].problems[0].where == "c"


def test_an_unclosed_quote_costs_one_row_and_not_the_file() -> None:
    text = 'a,b\n1,2\n"open,3\n' + "4,5\n" * (MAX_LINES + 500)

    _, rows, refused = read(text)

    assert codes(refused) == ["quote-unclosed"]
    assert refused[0].original == '"open,3\n'
    assert len(rows) == 1 + MAX_LINES + 500


def test_an_unclosed_quote_near_the_end_costs_one_row() -> None:
    _, rows, refused = read('a,b\n1,2\n"open,3\n4,5\n6,7')

    assert codes(refused) == ["quote-unclosed"]
    assert [list(row.cells.values()) for row in rows] == [["1", "2"], ["4", "5"], ["6", "7"]]


def test_a_quote_inside_a_word_is_a_letter() -> None:
    _, rows, refused = read('a,b\n5" pipe,x\nO"Brien,y\n')

    assert [row.cells["a"] for row in rows] == ['5" pipe', 'O"Brien']
    assert refused == []


def test_line_ends_inside_cells_are_kept_and_rows_counted_as_a_sheet_counts() -> None:
    _, rows, _ = read('a,b\r\n"one\r\ntwo",x\r\n3,4\r\n')

    assert rows[0].cells["a"] == "one\r\ntwo"
    assert rows[0].original == '"one\r\ntwo",x\r\n'
    assert [row.number for row in rows] == [2, 3]


def test_line_ends_of_old_machines_end_lines() -> None:
    _, rows, _ = read("a,b\r1,2\r3,4\r")

    assert [list(row.cells.values()) for row in rows] == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_of_ten_megabytes_costs_its_row_only(quote: str) -> None:
    giant = "x" * 10_000_000

    _, rows, refused = read(f"a,b\n1,2\n{quote}{giant}{quote},3\n4,5\n")

    assert [row.number for row in rows] == [2, 4]
    assert codes(refused) == ["cell-too-long"]
    assert refused[0].original == f"{quote}{giant}{quote},3\n"
    assert refused[0].problems[0].facts == (("length", "10000000"), ("limit", "100000"))


def test_a_line_longer_than_any_row_costs_its_row_only() -> None:
    _, rows, refused = read("a,b\n1,2\n" + "x" * 30_000_000 + ",3\n4,5\n")

    assert [row.number for row in rows] == [2, 4]
    assert codes(refused) == ["row-too-large"]


def test_a_million_columns_are_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        read(",".join(f"c{number}" for number in range(1_000_000)) + "\n1,2\n")

    (found,) = refused.value.problems
    assert found.code == "too-many-columns"
    assert dict(found.facts)["columns"] == "1000000"


def test_formulas_are_texts_and_noted() -> None:
    _, rows, _ = read("a,b,c,d\n=1+1,@SUM(A1),+49151123,-5\n-cmd|x,+a,-,'=1\n")

    assert list(rows[0].cells.values()) == ["=1+1", "@SUM(A1)", "+49151123", "-5"]
    assert [note.where for note in rows[0].notes] == ["a", "b"]
    assert list(rows[1].cells.values()) == ["-cmd|x", "+a", "-", "=1"]
    assert [note.where for note in rows[1].notes] == ["a", "b", "d", "last-line-open"][:3]


def test_an_empty_file_is_refused() -> None:
    for nothing in (b"", codecs.BOM_UTF8):
        with pytest.raises(FileRefused) as refused:
            read(nothing)
        assert refused.value.problems[0].code == "file-empty"


def test_headers_alone_are_a_table_without_rows() -> None:
    meta, rows, refused = read("name,phone\n")

    assert meta.headers == ("name", "phone")
    assert rows == refused == []


def test_a_last_line_that_is_not_ended_is_noted() -> None:
    _, rows, _ = read("a,b\n1,2\n3,4")

    assert [note.code for note in rows[0].notes] == []
    assert [note.code for note in rows[1].notes] == ["last-line-open"]


def test_a_file_cut_off_anywhere_gives_only_rows_that_stood_in_it() -> None:
    whole = 'name,note,place\nAnna,"one, two\nthree",Rome\nBob,"a ""b"" c",Bern\nÉva,x,Łódź\n'
    full = [list(row.cells.values()) for row in read(whole)[1]]
    content = whole.encode()

    for end in range(len(content)):
        try:
            _, rows, _ = read(content[:end])
        except FileRefused:
            continue
        ended = [row for row in rows if not any(n.code == "last-line-open" for n in row.notes)]
        if content[:end].startswith(b"name,note,place\n"):
            assert [list(row.cells.values()) for row in ended] == full[: len(ended)]


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_a_csv_writer_writes_is_read_back(table: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["h a", "h b", "h c"], *table])

    _, rows, refused = read(text.getvalue().encode(), delimiter=",", encoding="utf-8")

    expected = [row for row in table if any(row)]
    found = [list(row.cells.values()) for row in rows]
    assert refused == []
    assert [[cell.lstrip("'") for cell in row] for row in found] == [
        [cell.lstrip("'") for cell in row] for row in expected
    ]


@given(st.binary(max_size=400), st.sampled_from(["", *ENCODINGS]))
def test_no_bytes_make_the_reader_stumble(content: bytes, encoding: str) -> None:
    try:
        items = read_in_process(content, "CSV", Options(encoding=encoding))
    except FileRefused:
        return  # a file may be refused; any other exception fails the test
    numbers = [item.number for item in items[1:]]
    assert numbers == sorted(set(numbers))
